"""The morning: sweep what time alone has changed, make the reminders owed, deliver them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.duties.commands import sweep_all
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Handler, Schedule, enqueue
from service.reminders import commands, queries

FIRST_HOUR = 7


async def morning(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Sweep, make the reminders of today and of missed days, and enqueue again what still waits.

    Runs all day: done once, there is nothing left to make. Before seven o'clock it is not morning yet.
    """
    del payload
    if clock.fixed is None and clock.now().hour < FIRST_HOUR:
        return
    await sweep_all(database, clock)
    async with database.transaction(clock) as tx:
        for digest in await commands.undelivered(tx):
            await enqueue(tx, "deliver", {"digest": str(digest)}, key=f"deliver {digest}")
        await commands.run_mornings(tx)


async def deliver(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Deliver one message."""
    async with database.transaction(clock) as tx:
        await commands.deliver(tx, UUID(payload["digest"]))


async def remind_now(database: Database, clock: Clock) -> dict[str, int]:
    """What `onecase remind` does: the whole morning in one go, answered as what became of what it made.

    A worker running beside it may deliver part: the rows are asked afterwards, so that the counts add up all the same.
    """
    await sweep_all(database, clock)
    async with database.transaction(clock) as tx:
        made = await commands.run_mornings(tx)
        at, waiting = tx.now, await commands.undelivered(tx)
    for digest in waiting:
        async with database.transaction(clock) as tx:
            await commands.deliver(tx, digest)
    async with database.transaction(clock) as tx:
        return {"made": made.total(), **await queries.outcomes_of_run(tx.session, at)}


JOBS: dict[str, Handler] = {"morning": morning, "deliver": deliver}
SCHEDULES = (Schedule("*/10 * * * *", "morning"),)
