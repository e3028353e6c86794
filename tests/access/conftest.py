"""The world is built once for all that is asked of it, in a transaction that is never committed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest

from service import wiring
from service.app import create_app
from service.kit.db import Tx
from service.kit.embedded.databases import create_database, drop_database
from tests.access.world import World, build
from tests.builders import MovableClock
from tests.conftest import CIPHER, SavepointDatabase


@pytest.fixture(scope="session")
def world_url(server: str, template: str, worker_id: str) -> Iterator[str]:
    """A database of its own: the world's transaction stays open, and others would wait for what it has written."""
    name = f"onecase_site_world_{worker_id}_{os.getpid()}"
    yield asyncio.run(create_database(server, name, template=template))
    asyncio.run(drop_database(server, name))


@pytest.fixture(scope="module")
async def world(world_url: str) -> AsyncIterator[World]:
    """Nothing asked changes it: whoever writes does so inside `world.undone()`."""
    database = SavepointDatabase(world_url, cipher=CIPHER, settlers=wiring.SETTLERS)
    clock = MovableClock(date(2024, 6, 12))
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        database.bind(connection)
        async with database.sessions() as session:
            made = await build(create_app(database, clock), database, connection, Tx(session, clock.now(), CIPHER))
        yield made
        await transaction.rollback()
    await database.engine.dispose()
