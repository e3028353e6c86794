"""Alembic, run from code: no ini file, the connection is ours."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from service.kit.errors import OnecaseError
from service.kit.settings import PROJECT

if TYPE_CHECKING:
    from alembic.config import Config


def all_tables() -> None:
    """Import all tables, so that the metadata is whole; by name, since they stand above kit."""
    for name in ("service.tables", "service.kit.models"):
        importlib.import_module(name)


LOCK_WAIT = timedelta(seconds=10)
"""How long a step waits for a table that somebody else holds. Without an end, whoever asks next would wait behind it,
and one forgotten session would stop the service for as long as it stands."""
LOCKED = "55P03"


class Held(OnecaseError):
    """A table is held by another session, so its structure cannot be changed now; nothing was changed."""

    status = 503
    title = "数据库正忙"

    def __init__(self) -> None:
        super().__init__(
            "有别的程序正占用数据表，数据库结构没有更新。请停止备份、导入等程序后再运行一次 onecase migrate。"
        )


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this project."""
    from alembic.config import Config  # noqa: PLC0415 - heavy, and most commands do not migrate

    made = Config()
    made.set_main_option("script_location", str(PROJECT / "migrations"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database to a revision."""
    from alembic import command  # noqa: PLC0415 - as above

    with _waiting(connection):
        command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the database back to a revision."""
    from alembic import command  # noqa: PLC0415 - as above

    with _waiting(connection):
        command.downgrade(config(connection), revision)


@contextmanager
def _waiting(connection: Connection) -> Iterator[None]:
    """Within the transaction of `connection` alone; raises Held when a table did not come free."""
    connection.execute(text("select set_config('lock_timeout', :most, true)"), {"most": f"{LOCK_WAIT.seconds}s"})
    try:
        yield
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) == LOCKED:
            raise Held from fault
        raise
    connection.execute(text("select set_config('lock_timeout', '0', true)"))
