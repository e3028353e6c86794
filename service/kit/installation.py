"""An installation made of its settings: database, keys, clock; and what a production start refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.kit.clock import Clock
from service.kit.crypto import AesGcmCipher, cipher_of, stored_spec
from service.kit.embedded import EmbeddedPostgres
from service.kit.errors import OnecaseError
from service.kit.settings import Settings


class Misconfigured(OnecaseError):
    """A setting is missing or cannot be; the detail says which and what to write."""

    title = "设置有误"


def clock_of(settings: Settings) -> Clock:
    """The clock; a fixed one is for demonstrations and tests alone."""
    if settings.today is not None and settings.env == "production":
        raise Misconfigured(
            "正式环境不能固定业务日期：请去掉 ONECASE_TODAY（环境变量，或数据文件夹内 onecase.env 中的一行）。"
        )
    return Clock(settings.today)


def cipher(settings: Settings) -> AesGcmCipher:
    """The field cipher; keys made by ourselves, beside the data that they protect, will not do in production."""
    production = settings.env == "production"
    if settings.field_keys is None and production:
        raise Misconfigured(
            "正式环境必须设置字段加密密钥：请用 openssl rand -hex 32 生成一个，"
            "写成 ONECASE_FIELD_KEYS=k1:生成的十六进制数，并另行妥善保管；密钥丢失，证件号和电话就再也打不开。"
        )
    spec = stored_spec(settings.data) if settings.field_keys is None else settings.field_keys.get_secret_value()
    try:
        made = cipher_of(spec)
    except ValueError as fault:
        raise Misconfigured(
            "ONECASE_FIELD_KEYS 写法不对，应为 k1: 加 64 位十六进制数（多个密钥用逗号隔开）。"
        ) from fault
    if production and any(len(set(key)) < 8 for key in made.keys.values()):
        raise Misconfigured("ONECASE_FIELD_KEYS 是示例密钥，不能用于正式环境：请用 openssl rand -hex 32 另外生成。")
    return made


def own_url(settings: Settings) -> str | None:
    """DATABASE_URL as SQLAlchemy wants it, whichever common way it is written; None when it is not set."""
    if not settings.database_url:
        return None
    try:
        url = make_url(settings.database_url)
    except ArgumentError as fault:
        raise Misconfigured("DATABASE_URL 写法不对，应为 postgresql://用户:密码@主机/数据库。") from fault
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL 必须是 PostgreSQL 的地址。")
    return url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


@contextmanager
def running_server(settings: Settings) -> Iterator[str]:
    """The address of the database: the user's own, or the embedded one, started or joined while this lasts."""
    own = own_url(settings)
    if own is not None:
        yield own
        return
    with EmbeddedPostgres(settings.data / "pg") as server:
        yield server.url
