"""Settings of one installation: environment variables, then `$ONECASE_DATA/onecase.env`, then the defaults here."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Every setting has a default that works on one machine; `onecase settings` prints them with these texts."""

    model_config = SettingsConfigDict(env_prefix="ONECASE_", extra="ignore")

    data: Path = Field(PROJECT / "var", description="内置数据库和密钥所在的文件夹")
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "ONECASE_DATABASE_URL"),
        description="自备 PostgreSQL 的地址；不设则使用内置数据库",
    )
    env: Literal["development", "production"] = Field("development", description="运行环境")
    today: date | None = Field(None, description="固定业务日期（仅限演示和测试）")
    port: int = Field(8000, description="网页服务端口")
    https: bool = Field(default=False, description="对外是否为 HTTPS（决定登录凭据的保护方式）")
    field_keys: SecretStr | None = Field(
        None, description="字段加密密钥，形如 k1:十六进制；不设则在数据文件夹内自动生成（生产环境必须设置）"
    )
    idle_minutes: int = Field(30, description="多少分钟不操作即自动退出登录")
    log_level: str = Field("INFO", description="日志级别")


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    data = Path(os.environ.get("ONECASE_DATA") or PROJECT / "var")
    return Settings(_env_file=data / "onecase.env")


def cookie_name() -> str:
    """`__Host-` binds the session's cookie to this very host, which browsers allow on HTTPS only."""
    return "__Host-onecase" if settings().https else "onecase"
