"""`onecase serve` as users reach it: over a real socket, on a connection that is kept."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from service.cli.running import run
from service.kit import web
from service.kit.embedded.databases import create_database, drop_database

WAITED = 0.020  # seconds; half of what an acknowledgement is put off by
Served = tuple[HTTPConnection, subprocess.Popen[str]]


@pytest.fixture
def served(server: str, template: str, worker_id: str, tmp_path: Path) -> Iterator[Served]:
    """A connection to the service, and its process."""
    name = f"onecase_site_wire_{worker_id}_{os.getpid()}"
    url = asyncio.run(create_database(server, name, template=template))
    environment = os.environ | {"DATABASE_URL": url, "ONECASE_DATA": str(tmp_path), "ONECASE_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "service.cli", "serve", "--no-worker", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found is not None
        with closing(HTTPConnection("127.0.0.1", int(found[1]), timeout=20)) as connection:
            yield connection, process
        process.kill()
    asyncio.run(drop_database(server, name))


def got(connection: HTTPConnection, path: str) -> tuple[HTTPResponse, bytes, float]:
    """Answer, body, seconds until all of it was there."""
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    body = answer.read()
    return answer, body, time.perf_counter() - began


def test_no_answer_waits_for_an_acknowledgement_and_text_goes_packed(served: Served) -> None:
    connection, process = served
    got(connection, "/sign-in")  # puts the routes together
    socket = connection.sock
    for path in ("/health/live", "/sign-in", web.asset("app.css")):
        taken = [got(connection, path)[2] for _ in range(15)]
        assert statistics.median(taken) < WAITED, f"{path}: {taken}"
    page, packed, _ = got(connection, "/sign-in")
    assert (page.getheader("Content-Encoding"), page.getheader("Cache-Control")) == ("gzip", "no-store")
    assert "登录" in gzip.decompress(packed).decode()
    styles, packed, _ = got(connection, web.asset("app.css"))
    assert styles.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(packed) == (web.STATIC / "app.css").read_bytes()
    assert connection.sock is socket, "the connection was kept"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_every_command_runs_on_uvloop() -> None:
    async def whose() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert run(whose()) == "uvloop"
