"""Brings a database to the newest revision and fills in its reference data. Slices register what they bring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from service.kit import migrate
from service.kit.clock import Clock
from service.kit.db import Database, Tx

Loader = Callable[[Tx], Awaitable[None]]
loaders: list[Loader] = []


async def prepare(database: Database, clock: Clock) -> None:
    """Migrate, then run every loader; running it again changes nothing."""

    def to_head(connection: Connection) -> None:
        migrate.upgrade(connection)

    async with database.engine.connect() as connection:
        await connection.run_sync(to_head)
        await connection.commit()
    async with database.transaction(clock) as tx:
        for loader in loaders:
            await loader(tx)
