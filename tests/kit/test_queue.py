"""Jobs are enqueued in the transaction that wants them."""

from __future__ import annotations

from sqlalchemy import text

from service.kit.db import Database
from service.kit.queue import enqueue
from tests.builders import MovableClock


async def waiting(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        return list(await connection.scalars(text("select entrypoint from pgqueuer.pgqueuer order by id")))


async def test_a_job_waits_once_its_transaction_is_committed(committed: Database, clock: MovableClock) -> None:
    async with committed.transaction(clock) as tx:
        await enqueue(tx, "deliver", {"digest": "1"})
        assert await waiting(committed) == []
    assert await waiting(committed) == ["deliver"]


async def test_a_job_enqueued_before_anything_else_goes_with_its_transaction(
    committed: Database, clock: MovableClock
) -> None:
    """Through the raw connection it would be committed at once: SQLAlchemy begins with its own first statement."""
    async with committed.transaction(clock) as tx:
        await enqueue(tx, "deliver", {})
        tx.discarded = True
    assert await waiting(committed) == []


async def test_a_job_goes_with_the_part_that_wanted_it(committed: Database, clock: MovableClock) -> None:
    async with committed.transaction(clock) as tx:
        await enqueue(tx, "kept", {})
        part = await tx.session.begin_nested()
        await enqueue(tx, "dropped", {})
        await part.rollback()
    assert await waiting(committed) == ["kept"]


async def test_while_a_job_of_a_key_waits_another_is_not_added(committed: Database, clock: MovableClock) -> None:
    for _ in range(2):
        async with committed.transaction(clock) as tx:
            await enqueue(tx, "morning", {}, key="morning")
            await enqueue(tx, "morning", {}, key="morning")
            await enqueue(tx, "other", {}, key="other")
    assert sorted(await waiting(committed)) == ["morning", "other"]
