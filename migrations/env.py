"""Runs migrations over an asyncpg connection given by `service.kit.migrate`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from service.kit.db import Base
from service.kit.migrate import all_tables

all_tables()
connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
with context.begin_transaction():
    context.run_migrations()
