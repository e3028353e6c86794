"""The morning: sweep what time alone has changed, make the reminders owed, deliver them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.duties.commands.settling import sweep_all
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Handler, Schedule, enqueue
from service.reminders import commands

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


JOBS: dict[str, Handler] = {"morning": morning, "deliver": deliver}
SCHEDULES = (Schedule("*/10 * * * *", "morning"),)
