"""Real PostgreSQL for every test that needs a database: a template made by Alembic once, cloned for each worker."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

import asyncpg
import psutil
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from service import wiring
from service.accounts.commands import passwords
from service.accounts.commands.tokens import issue_token
from service.app import create_app, equip
from service.kit.clock import Clock
from service.kit.crypto import AesGcmCipher, cipher_of
from service.kit.db import Database, Tx
from service.kit.embedded import start
from service.kit.embedded.databases import create_database, drop_database, url_of
from service.kit.reference import prepare
from service.kit.settings import PROJECT
from tests.builders import MovableClock

TODAY = date(2024, 6, 12)
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
CIPHER: AesGcmCipher = cipher_of("k1:" + "07" * 32)
UNPACKED = {"Accept-Encoding": "identity"}  # packing and unpacking thousands of pages takes its time
HERE = Path(__file__).parent
# Files that take minutes, by the worker that begins with them: what one of them sets up is then set up once.
LONG = (
    ("journeys/test_pages.py", "journeys/test_simulated_year.py", "journeys/test_stories.py", "journeys"),
    # These wait more than they work: begun while `scripts/check` still works beside them.
    ("faults", "kit/test_embedded.py", "cli", "access/test_matrix.py", "access", "demo", "law/test_cohort.py"),
)
# names of databases that end with the run's process id
OF_A_RUN = ("onecase_test_", "onecase_committed", "onecase_county_", "onecase_site_")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(TODAY)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A quarter of a second for each user and sign-in otherwise; `tests/cli` sees to it that the program takes it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_hasher", CHEAP)
        yield


# ------------------------------------------------------------------------------------------------ databases


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs tests/faults as often as it takes to trust them."""
    parser.addoption("--long", action="store_true", help="kill the worker 50 times rather than 5")


def pytest_configure() -> None:
    """As the program itself does: garbage is looked for less often than by default, which takes a sixth of the time."""
    gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long first in the half of either worker, as in LONG; short ones are left for both to share."""
    groups: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    for half, names in zip(groups, LONG, strict=True):
        for name in names:
            half += [item for item in items if item.path.is_relative_to(HERE / name) and item not in half]
    long = {item.nodeid for half in groups for item in half}
    short = [item for item in items if item.nodeid not in long]
    few = min(max(len(items) // 2 - len(groups[0]), 0), len(short))
    items[:] = [*groups[0], *short[:few], *groups[1], *short[few:]]


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: it is not gone through again and again."""
    gc.freeze()


def _fingerprint() -> str:
    """What the template is made of; another fingerprint means another template."""
    digest = hashlib.sha256()
    for folder in ("migrations/versions", "service/access/data", "service/law/profiles"):
        for path in sorted((PROJECT / folder).glob("*.*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def _server(url: str, statement: str) -> list[str]:
    """Run a statement in the maintenance database; answers the first column."""
    connection = await asyncpg.connect(url_of(url, "postgres").replace("+asyncpg", ""))
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def _make_template(url: str, name: str) -> None:
    """Under another name until it is whole: a template half made is never used."""
    await drop_database(url, f"{name}_draft")
    database = Database(await create_database(url, f"{name}_draft"), cipher=CIPHER)
    await prepare(database, Clock(TODAY))
    await database.close()
    await _server(url, f'alter database "{name}_draft" rename to "{name}"')


async def _sweep_up(url: str, template: str) -> set[str]:
    """Drop what runs that are over have left, and, when no run is under way, templates of another fingerprint."""
    found = set(await _server(url, "select datname from pg_database where datname like 'onecase\\_%'"))
    ours = {name: int(name.rpartition("_")[2]) for name in found if name.startswith(OF_A_RUN)}
    over = {name for name, process in ours.items() if process == os.getpid() or not psutil.pid_exists(process)}
    if over == ours.keys():
        over |= {name for name in found if name.startswith("onecase_t_") and not name.startswith(template)}
    for name in over:
        await drop_database(url, name)
    return found - over


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server where tests may make databases: `ONECASE_TEST_SERVER`, or an embedded one of our own."""
    given = os.environ.get("ONECASE_TEST_SERVER")
    if given:
        yield given
        return
    running = start(PROJECT / "var" / "test-pg", durable=False)
    yield running.url
    running.stop()


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """A migrated database with reference data, made once for all workers and kept for the next run."""
    name = f"onecase_t_{_fingerprint()}"
    (PROJECT / "var").mkdir(exist_ok=True)
    with Path(PROJECT / "var" / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in asyncio.run(_sweep_up(server, name)):
            asyncio.run(_make_template(server, name))
    return name


@pytest.fixture(scope="session")
def database_url(server: str, template: str, worker_id: str) -> Iterator[str]:
    name = f"onecase_test_{worker_id}_{os.getpid()}"
    yield asyncio.run(create_database(server, name, template=template))
    asyncio.run(drop_database(server, name))


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


Copies = Callable[[str], Awaitable[Database]]


@pytest.fixture
async def copies(server: str, worker_id: str) -> AsyncIterator[Copies]:
    """`await copies(name)`: a database of its own, copied from that one, to which nobody may be connected."""
    made: list[tuple[str, Database]] = []

    async def copy(template: str) -> Database:
        name = f"onecase_committed{len(made)}_{worker_id}_{os.getpid()}"
        url = await create_database(server, name, template=template)
        made.append((name, Database(url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=20)))
        return made[-1][1]

    yield copy
    for name, database in made:
        await database.close()
        await drop_database(server, name)


@pytest.fixture
async def committed(copies: Copies, template: str) -> Database:
    """A database of its own with real commits, for what needs several connections or processes."""
    return await copies(template)


# ------------------------------------------------------------------------------------------------ the application


@pytest.fixture(scope="session")
def served(engine_database: SavepointDatabase) -> FastAPI:
    """Made once: an application puts its routes together when it is first asked, which takes a third of a second."""
    return create_app(engine_database, Clock(TODAY))


@pytest.fixture
def app(served: FastAPI, database: Database, clock: MovableClock) -> FastAPI:
    equip(served, database, clock)  # nothing that a test put there is left for the next
    return served


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Nobody signed in; see `as_user`."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver", headers=UNPACKED) as made:
        yield made


AsUser = Callable[[object], Awaitable[AsyncClient]]


@pytest.fixture
async def as_user(app: FastAPI, tx: Tx) -> AsyncIterator[AsUser]:
    """`await as_user(user)` answers a client that acts as that user by bearer token; works for pages and API."""
    made: list[AsyncClient] = []

    async def sign_in(user: object) -> AsyncClient:
        token = await issue_token(tx, user.id, days=1)  # type: ignore[attr-defined]
        await tx.session.commit()
        headers = UNPACKED | {"Authorization": f"Bearer {token}"}
        made.append(
            AsyncClient(
                transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://testserver", headers=headers
            )
        )
        return made[-1]

    yield sign_in
    for one in made:
        await one.aclose()
