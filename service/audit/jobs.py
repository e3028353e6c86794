"""Every few minutes: seal the acts committed since."""

from __future__ import annotations

from typing import Any

from service.audit.commands import seal
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Handler, Schedule

MOST = 10_000


async def seal_acts(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Until none is left."""
    del payload
    sealed = MOST
    while sealed == MOST:
        async with database.transaction(clock) as tx:
            sealed = await seal(tx, MOST)


JOBS: dict[str, Handler] = {"seal_acts": seal_acts}
SCHEDULES = (Schedule("*/5 * * * *", "seal_acts"),)
