"""Brings a database to the newest revision and fills in its reference data. Slices register what they bring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from service.kit import migrate
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.models import Loaded


@dataclass(frozen=True, slots=True)
class Loader:
    """A piece of reference data: `load` runs when `version` is not the one that was loaded last."""

    name: str
    version: Callable[[], str]
    load: Callable[[Tx], Awaitable[None]]


loaders: list[Loader] = []


async def prepare(database: Database, clock: Clock) -> None:
    """Migrate, then run the loaders whose data has changed; running it again changes nothing."""

    def to_head(connection: Connection) -> None:
        migrate.upgrade(connection)

    async with database.engine.connect() as connection:
        await connection.run_sync(to_head)
        await connection.commit()
    async with database.transaction(clock) as tx:
        for loader in loaders:
            version = loader.version()
            loaded = await tx.session.get(Loaded, loader.name)
            if loaded is None or loaded.version != version:
                await loader.load(tx)
                await tx.session.merge(Loaded(name=loader.name, version=version))
