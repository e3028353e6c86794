"""Real PostgreSQL for every test that needs a database: a template made by Alembic once, cloned for each worker."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from service import wiring
from service.accounts.commands import issue_token
from service.app import create_app
from service.kit.clock import Clock
from service.kit.crypto import AesGcmCipher, cipher_of
from service.kit.db import Database, Tx
from service.kit.embedded import EmbeddedPostgres
from service.kit.reference import prepare
from service.kit.settings import PROJECT
from tests.builders import MovableClock

TODAY = date(2024, 6, 12)
CIPHER: AesGcmCipher = cipher_of("k1:" + "07" * 32)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(TODAY)


# ------------------------------------------------------------------------------------------------ databases


def _with_name(url: str, name: str) -> str:
    head, _, tail = url.partition("@/")
    _, mark, query = tail.partition("?")
    return f"{head}@/{name}{mark}{query}"


def _fingerprint() -> str:
    """What the template is made of; another fingerprint means another template."""
    digest = hashlib.sha256()
    for folder in ("migrations/versions", "service/access/data", "service/law/profiles"):
        for path in sorted((PROJECT / folder).glob("*.*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def _server(url: str, *statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(_with_name(url, "postgres").replace("+asyncpg", ""))
    try:
        rows: list[asyncpg.Record] = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


async def _make_template(url: str, name: str) -> None:
    await _server(url, f'drop database if exists "{name}_draft"', f'create database "{name}_draft"')
    database = Database(_with_name(url, f"{name}_draft"), cipher=CIPHER)
    await prepare(database, Clock(TODAY))
    await database.close()
    await _server(url, f'alter database "{name}_draft" rename to "{name}"')


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server where tests may make databases: `ONECASE_TEST_SERVER`, or an embedded one of our own."""
    given = os.environ.get("ONECASE_TEST_SERVER")
    if given:
        yield given
        return
    with EmbeddedPostgres(PROJECT / "var" / "test-pg", durable=False) as running:
        yield running.url


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """A migrated database with reference data, made once for all workers and kept for the next run."""
    name = f"onecase_t_{_fingerprint()}"
    (PROJECT / "var").mkdir(exist_ok=True)
    with Path(PROJECT / "var" / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = asyncio.run(_server(server, f"select 1 from pg_database where datname = '{name}'"))
        if not found:
            asyncio.run(_make_template(server, name))
    return name


def _clone(server: str, template: str, name: str) -> str:
    drop = f'drop database if exists "{name}" with (force)'
    asyncio.run(_server(server, drop, f'create database "{name}" template "{template}" strategy file_copy'))
    return _with_name(server, name)


@pytest.fixture(scope="session")
def database_url(server: str, template: str, worker_id: str) -> str:
    return _clone(server, template, f"onecase_test_{worker_id}_{os.getpid()}")


class SavepointDatabase(Database):
    """A database whose every transaction is a savepoint of one connection, rolled back at the end of the test."""

    def bind(self, connection: AsyncConnection) -> None:
        """Use this connection from now on."""
        self.sessions = async_sessionmaker(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        )

    async def close(self) -> None:
        """Keep the engine: it serves the next test too."""


@pytest.fixture(scope="session")
async def engine_database(database_url: str) -> AsyncIterator[SavepointDatabase]:
    made = SavepointDatabase(database_url, cipher=CIPHER, settlers=wiring.SETTLERS)
    yield made
    await made.engine.dispose()


@pytest.fixture
async def database(engine_database: SavepointDatabase) -> AsyncIterator[Database]:
    """The worker's database inside one transaction that is rolled back after the test."""
    async with engine_database.engine.connect() as connection:
        transaction = await connection.begin()
        engine_database.bind(connection)
        yield engine_database
        await transaction.rollback()


@pytest.fixture
async def tx(database: Database, clock: MovableClock) -> AsyncIterator[Tx]:
    """A unit of work that the test settles itself when it wants: `await database.settle(tx)`."""
    async with database.sessions() as session:
        yield Tx(session, clock.now(), CIPHER)


@pytest.fixture
async def committed(server: str, template: str, worker_id: str) -> AsyncIterator[Database]:
    """A database of its own with real commits, for what needs several connections or processes."""
    name = f"onecase_committed_{worker_id}_{os.getpid()}"
    url = await asyncio.to_thread(_clone, server, template, name)
    made = Database(url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=20)
    yield made
    await made.close()
    await _server(server, f'drop database if exists "{name}" with (force)')


# ------------------------------------------------------------------------------------------------ the application


@pytest.fixture
def app(database: Database, clock: MovableClock) -> FastAPI:
    return create_app(database, clock)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Nobody signed in; see `as_user`."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


AsUser = Callable[[object], Awaitable[AsyncClient]]


@pytest.fixture
async def as_user(app: FastAPI, tx: Tx) -> AsyncIterator[AsUser]:
    """`await as_user(user)` answers a client that acts as that user by bearer token; works for pages and API."""
    made: list[AsyncClient] = []

    async def sign_in(user: object) -> AsyncClient:
        token = await issue_token(tx, user.id, days=1)  # type: ignore[attr-defined]
        await tx.session.commit()
        headers = {"Authorization": f"Bearer {token}"}
        made.append(
            AsyncClient(
                transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://testserver", headers=headers
            )
        )
        return made[-1]

    yield sign_in
    for one in made:
        await one.aclose()


@pytest.fixture
def sessions(database: Database) -> async_sessionmaker[AsyncSession]:
    return database.sessions


@asynccontextmanager
async def unit_of_work(database: Database, clock: Clock) -> AsyncIterator[Tx]:
    """A settled and committed unit of work, as a request has one."""
    async with database.transaction(clock) as tx:
        yield tx
