"""The server of the database is killed, and clients go away: said in words, mended without anybody, nothing lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from service import wiring
from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.embedded import EmbeddedPostgres
from service.kit.embedded.databases import create_database
from service.kit.lost import DatabaseGone
from service.reminders.commands import remind_now
from tests.builders import LONGYANG, user
from tests.conftest import CIPHER
from tests.faults.conftest import MORNING
from tests.faults.serving import Serving, serving
from tests.faults.watching import BEGUN, EVERYTHING, IDLE, MADE, SENT, rows, until
from tests.faults.working import worker_process

PAGE, JSON = "/people", "/api/v1/people"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One kill, or 20 with `--long`."""
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", range(20 if metafunc.config.getoption("long") else 1))


def kill_server(server: EmbeddedPostgres) -> None:
    number = (server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
    os.kill(int(number), signal.SIGKILL)


def opened(url: str) -> Database:
    return Database(url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=5)


async def test_no_reminder_is_lost_or_made_twice_when_the_database_is_killed_in_the_morning(
    kill: int, site: EmbeddedPostgres
) -> None:
    """Its user starts it again, and the worker, a process of its own, goes on."""
    await asyncio.to_thread(site.start)
    calm, troubled = [
        opened(await create_database(site.url, f"{name}{kill}", template="onecase")) for name in ("calm", "troubled")
    ]
    await remind_now(calm, Clock(MORNING))
    with worker_process(troubled, MORNING):
        await until(troubled, BEGUN)
        await asyncio.sleep(random.Random(kill).uniform(0, 0.3))
        kill_server(site)
        await again(troubled, MADE, SENT, IDLE)
    left, undisturbed = await rows(troubled, *EVERYTHING), await rows(calm, *EVERYTHING)
    assert len(left[0]) > 10
    assert left == undisturbed
    for database in (calm, troubled):
        await database.close()
    await asyncio.to_thread(site.stop)


async def again(database: Database, *questions: str) -> None:
    """Wait as `until` does, the database being away meanwhile."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with suppress(DatabaseGone):
            await until(database, *questions)
            return
        await asyncio.sleep(0.05)
    raise AssertionError(questions)


@pytest.fixture(scope="module")
async def served(site: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    """A process that owns its database: nobody else would start it again."""
    log = Path(tmp_path_factory.mktemp("log")) / "serve.log"
    async with serving(log, ONECASE_DATA=str(site.root.parent), ONECASE_TODAY=str(MORNING)) as process:
        yield process
    assert "request.failed" not in process.said()
    assert "Traceback" not in process.said()


@pytest.fixture
async def headers(served: Serving, site: EmbeddedPostgres) -> dict[str, str]:
    database = opened(site.url)
    async with database.transaction(Clock(MORNING)) as tx:
        boss = await user(tx, role=Role.SUPERVISOR, area=LONGYANG, name="王主任")
        token = await issue_token(tx, boss.id, days=3)
    await database.close()
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def client(served: Serving, headers: dict[str, str]) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=served.address, headers=headers, timeout=30) as made:
        yield made


async def asked(client: AsyncClient, times: int = 1) -> list[Response]:
    """A page and its JSON, so many times at once."""
    return list(await asyncio.gather(*(client.get(path) for path in (PAGE, JSON) for _ in range(times))))


async def test_a_killed_database_is_told_in_words_and_comes_back_by_itself(
    client: AsyncClient, served: Serving, site: EmbeddedPostgres
) -> None:
    assert {answer.status_code for answer in await asked(client, 8)} == {200}
    kill_server(site)
    seen: list[Response] = []
    ends = time.monotonic() + 60
    while time.monotonic() < ends and not (gone(seen) and {one.status_code for one in seen[-4:]} == {200}):
        seen += await asked(client)
        await asyncio.sleep(0.02)
    assert {answer.status_code for answer in seen} == {200, 503}
    for answer in gone(seen):
        as_json = answer.url.path == JSON
        assert int(answer.headers["retry-after"]) > 0
        assert ("数据库" in answer.json()["detail"]) if as_json else ("暂时无法连接数据库" in answer.text)
        assert answer.headers["content-type"].startswith("application/problem+json" if as_json else "text/html")
    assert {answer.url.path for answer in gone(seen)} == {PAGE, JSON}
    assert (await client.get("/health/ready")).status_code == 200
    assert "was started again" in served.said()


def gone(seen: list[Response]) -> list[Response]:
    return [answer for answer in seen if answer.status_code == 503]


async def test_the_first_requests_after_the_database_was_away_do_not_fail(
    client: AsyncClient, site: EmbeddedPostgres
) -> None:
    await asked(client, 8)
    kill_server(site)
    outside = opened(site.url)
    await asyncio.sleep(0.5)  # the processes of the old server may still answer at first
    await again(outside, "select true")
    assert {answer.status_code for answer in await asked(client, 8)} == {200}
    await asked(client, 8)
    async with outside.engine.connect() as connection:
        others = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onecase'"
        await connection.execute(text(f"{others} and pid <> pg_backend_pid()"))
    await asyncio.sleep(0.1)
    assert {answer.status_code for answer in await asked(client, 8)} == {200}
    await again(outside, MADE, SENT, IDLE)
    await outside.close()


async def test_a_client_that_goes_away_is_no_error_in_the_log(
    client: AsyncClient, served: Serving, headers: dict[str, str]
) -> None:
    """In the middle of a file that it sends, of a form, of JSON; before the answer; in the middle of the answer."""
    before = len(served.said())
    name = f"Host: x\r\nAuthorization: {headers['Authorization']}\r\n"
    a_file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK'
    sent = {
        "a file": half("/imports", "multipart/form-data; boundary=x", a_file),
        "a form": half("/people/new", "application/x-www-form-urlencoded", "name="),
        "JSON": half(JSON, "application/json", "{"),
        "nothing more": f"GET {PAGE} HTTP/1.1\r\n\r\n",
        "some": "GET /static/vendor/bootstrap/bootstrap.min.css HTTP/1.1\r\n\r\n",
    }
    for what, message in sent.items():
        start, _, rest = message.partition("\r\n")
        await asyncio.to_thread(go_away, served.address, f"{start}\r\n{name}{rest}", what == "some")
    assert {answer.status_code for answer in await asked(client)} == {200}
    assert served.said()[before:] == ""


def half(path: str, kind: str, begins: str) -> str:
    return f"POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: 200000\r\n\r\n{begins}"


def go_away(address: str, message: str, reads: bool) -> None:
    """Send this and hang up at once, as when a browser is closed or a network lost."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port)) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(message.encode())
        time.sleep(0.05)
        if reads:
            line.recv(100)
