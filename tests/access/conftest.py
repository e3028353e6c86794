"""The world is built once for all that is asked of it, in a transaction that is never committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from service import wiring
from service.app import create_app
from service.kit.db import Tx
from tests.access.world import World, build
from tests.builders import MovableClock
from tests.conftest import CIPHER, SavepointDatabase


@pytest.fixture(scope="module")
async def world(database_url: str) -> AsyncIterator[World]:
    """Nothing asked changes it: whoever writes does so inside `world.undone()`."""
    database = SavepointDatabase(database_url, cipher=CIPHER, settlers=wiring.SETTLERS)
    clock = MovableClock(date(2024, 6, 12))
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        database.bind(connection)
        async with database.sessions() as session:
            made = await build(create_app(database, clock), database, connection, Tx(session, clock.now(), CIPHER))
        yield made
        for one in made.actors.values():
            await one.client.aclose()
        await transaction.rollback()
    await database.engine.dispose()
