"""A change of the structure waits for nobody without end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from service.kit import migrate
from service.kit.db import Database


async def test_a_table_that_another_session_holds_ends_the_step_in_words_and_changes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_WAIT", timedelta(seconds=1))

    def step(connection: Connection) -> None:
        migrate.downgrade(connection, "-1")

    async with database.engine.connect() as reader, database.engine.connect() as changing:
        await reader.execute(text("lock table batch_row in access share mode"))
        with pytest.raises(migrate.Held, match="没有更新。请停止"):
            await changing.run_sync(step)
        await changing.rollback()
        held = await reader.scalar(text("select version_num from alembic_version"))
    async with database.engine.connect() as after:
        assert await after.scalar(text("select version_num from alembic_version")) == held


async def test_what_follows_in_the_same_transaction_waits_as_before(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(migrate.upgrade)
        assert await connection.scalar(text("show lock_timeout")) == "0"
