"""Jobs of the import: large batches are applied by the worker; expired ones are forgotten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.accounts.queries import actor_of
from service.exchange.commands import applying, expiring
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Schedule

PURGE = "import.purge"
SCHEDULES = (Schedule("40 18 * * *", PURGE),)  # 02:40 in Asia/Shanghai


async def apply(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Apply what is left of a batch, a unit of work at a time; running it again goes on where it stopped."""
    left = 1
    while left:
        async with database.transaction(clock) as tx:
            actor = await actor_of(tx.session, UUID(payload["user"]))
            left = await applying.apply(tx, actor, UUID(payload["batch"]))


async def purge(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Forget expired rows."""
    del payload
    async with database.transaction(clock) as tx:
        await expiring.purge(tx)


JOBS = {applying.JOB: apply, PURGE: purge}
