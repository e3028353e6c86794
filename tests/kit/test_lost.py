"""The database goes away under a unit of work: what is said depends on whether anything can have been saved."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.lost import DatabaseGone, SavedOrNot
from tests.conftest import CIPHER, TODAY, Copies

ADD = "insert into kept_answer (key_hash, body_hash, made_at) values ('x', 'x', now())"


@pytest.fixture
async def plain(copies: Copies, template: str) -> Database:
    """A database of its own, in which nothing happens before a commit."""
    there = await copies(template)
    there.settlers = ()
    return there


async def add(database: Database, *, lost_before: bool) -> None:
    """Add a row, and lose the connection before the statement or after it."""
    async with database.transaction(Clock(TODAY)) as tx:
        if lost_before:
            await end_the_session_of(tx, database)
        await tx.session.execute(text(ADD))
        if not lost_before:
            await end_the_session_of(tx, database)


async def end_the_session_of(tx: Tx, database: Database) -> None:
    number = await tx.session.scalar(text("select pg_backend_pid()"))
    async with database.engine.connect() as other:
        await other.execute(text("select pg_terminate_backend(:number)"), {"number": number})


async def test_a_connection_lost_while_saving_leaves_it_open_whether_it_is_saved_and_nothing_is_sent_again(
    plain: Database,
) -> None:
    with pytest.raises(SavedOrNot, match="不能确定是否已经保存"):
        await add(plain, lost_before=False)
    async with plain.transaction(Clock(TODAY)) as tx:
        assert await tx.session.scalar(text("select count(*) from kept_answer")) == 0


async def test_a_connection_lost_before_saving_says_that_nothing_is_saved(plain: Database) -> None:
    with pytest.raises(DatabaseGone, match="这次操作没有保存"):
        await add(plain, lost_before=True)


def test_only_what_is_surely_not_saved_is_to_be_sent_again() -> None:
    assert DatabaseGone().unsaved
    assert not SavedOrNot().unsaved


async def test_a_database_that_is_not_there_is_gone_whatever_the_driver_says() -> None:
    nowhere = Database("postgresql+asyncpg://postgres@/onecase?host=/nowhere", cipher=CIPHER)
    with pytest.raises(DatabaseGone):
        await add(nowhere, lost_before=False)
