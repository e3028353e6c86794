"""The job queue's statements (pgqueuer), sent through a SQLAlchemy session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

from pgqueuer.db import Driver
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession


def queries_of(session: AsyncSession) -> Queries:
    """What can be asked of the queue inside the session's transaction."""
    return Queries(SessionDriver(session))


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
