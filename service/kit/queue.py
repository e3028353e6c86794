"""The job queue (pgqueuer), in PostgreSQL beside the data, so that a job is enqueued in the transaction that wants it.

The business row stays the truth: a handler locks and checks it, so that running twice is harmless.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

os.environ.setdefault("PGQUEUER_SCHEMA", "pgqueuer")  # read by pgqueuer when it builds its statements

from pgqueuer.db import Driver
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession

from service.kit.clock import Clock
from service.kit.db import Database, Tx


class SessionDriver(Driver):
    """Sends pgqueuer's statements through a SQLAlchemy session.

    The raw asyncpg connection will not do: SQLAlchemy sends BEGIN only with its own first statement, so a job enqueued
    before that would be committed even when the transaction is rolled back.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.lock = asyncio.Lock()
        self._shutdown = asyncio.Event()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Run a statement and answer its rows."""
        async with self.lock:
            connection = await self.session.connection()
            rows = await connection.exec_driver_sql(query, args)
            return [dict(row) for row in rows.mappings()]

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement for its effect."""
        async with self.lock:
            connection = await self.session.connection()
            await connection.exec_driver_sql(query, args)
            return ""

    async def notify(self, channel: str, payload: str) -> None:
        """Wake the workers when the transaction commits."""
        await self.execute("select pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: Callable[[str | bytes | bytearray], None]) -> None:
        """Not for a session: workers listen on connections of their own."""
        raise NotImplementedError

    @property
    def shutdown(self) -> asyncio.Event:
        """Never set: a session has no loop to stop."""
        return self._shutdown

    @property
    def tm(self) -> Any:  # noqa: ANN401 - pgqueuer's task manager, which a session does not have
        """Not for a session."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


async def enqueue(
    tx: Tx, entrypoint: str, payload: dict[str, Any], *, key: str | None = None, after: timedelta | None = None
) -> None:
    """Have `entrypoint` run with `payload` once this unit of work is committed; nothing happens if it is not.

    `key`: while a job of that key waits or runs, another is not added.
    """
    queries = Queries(SessionDriver(tx.session))
    await queries.enqueue(
        entrypoint, json.dumps(payload).encode(), execute_after=after, dedupe_key=key, on_conflict="skip"
    )


Handler = Callable[[Database, Clock, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Enqueue `entrypoint` at a crontab time in UTC (Asia/Shanghai less eight hours), by one worker of many."""

    crontab: str
    entrypoint: str
