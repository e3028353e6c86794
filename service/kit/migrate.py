"""Alembic, run from code: no ini file, the connection is ours."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from service.kit.settings import PROJECT

if TYPE_CHECKING:
    from alembic.config import Config


def all_tables() -> None:
    """Import all tables, so that the metadata is whole; by name, since they stand above kit."""
    for name in ("service.tables", "service.kit.models"):
        importlib.import_module(name)


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

    command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the database back to a revision."""
    from alembic import command  # noqa: PLC0415 - as above

    command.downgrade(config(connection), revision)
