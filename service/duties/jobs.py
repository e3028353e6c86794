"""The night's sweep: persons whom time alone has changed, in chunks that any number of workers share."""

from __future__ import annotations

from typing import Any

from service.duties.commands.settling import SWEEP, begin_sweep, sweep
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Handler, Schedule, enqueue

CHAINS = 4


async def start_sweep(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Begin so many chains of chunks; each worker takes what it can."""
    del payload
    async with database.transaction(clock) as tx:
        await begin_sweep(tx)
        for chain in range(CHAINS):
            await enqueue(tx, "sweep", {"chain": chain})


async def sweep_chunk(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Evaluate one chunk, and have the next one done while chunks are full."""
    async with database.transaction(clock) as tx:
        if await sweep(tx) == SWEEP:
            await enqueue(tx, "sweep", payload)


JOBS: dict[str, Handler] = {"start_sweep": start_sweep, "sweep": sweep_chunk}
SCHEDULES = (Schedule("5 16 * * *", "start_sweep"),)
