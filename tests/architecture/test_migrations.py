"""One line of migrations, the same as the models, that can be gone up and down."""

from __future__ import annotations

import asyncio

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.kit import migrate
from service.kit.db import Database


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


async def on_connection(database: Database, act: object) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(act)  # type: ignore[arg-type]
        await connection.commit()


async def test_the_models_are_what_the_migrations_make(committed: Database) -> None:
    def check(connection: Connection) -> None:
        command.check(migrate.config(connection))

    await on_connection(committed, check)


async def test_down_and_up_again(committed: Database) -> None:
    def down_and_up(connection: Connection) -> None:
        migrate.downgrade(connection, "base")
        migrate.upgrade(connection)

    await asyncio.wait_for(on_connection(committed, down_and_up), timeout=120)
