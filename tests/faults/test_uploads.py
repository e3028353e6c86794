"""A workbook made to bring its reader down, sent to the service as it runs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.embedded.databases import create_database, drop_database
from tests.builders import LONGYANG, user
from tests.conftest import CIPHER, TODAY
from tests.kit.test_sheets import FAR, spoilt


@pytest.fixture
def served(server: str, template: str, worker_id: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of `onecase serve`, and the token of a supervisor."""
    name = f"onecase_site_uploads_{worker_id}_{os.getpid()}"
    url = asyncio.run(create_database(server, name, template=template))
    token = asyncio.run(_supervisor(url))
    environment = {"DATABASE_URL": url, "ONECASE_DATA": str(tmp_path), "ONECASE_TODAY": f"{TODAY}"}
    command = [sys.executable, "-m", "service.cli", "serve", "--no-worker", "--port", "0"]
    running = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert running.stdout is not None
    said = next(line for line in running.stdout if "http://" in line)
    yield said.partition("http://")[2].partition("（")[0], token
    assert running.poll() is None, "it lives to the end"
    running.terminate()
    running.wait(30)
    asyncio.run(drop_database(server, name))


async def _supervisor(url: str) -> str:
    database = Database(url, cipher=CIPHER)
    async with database.transaction(Clock(TODAY)) as tx:
        who = await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
        token = await issue_token(tx, who.id, days=1)
    await database.close()
    return token


def test_the_service_lives_on_and_says_which_cell_it_was(served: tuple[str, str]) -> None:
    address, token = served
    with httpx.Client(base_url=f"http://{address}", headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        alive = client.get("/health/live")
        file = {"file": ("名册.xlsx", spoilt(FAR["without a style"]))}
        answer = client.post("/imports", data={"kind": "people", "area": LONGYANG}, files=file)
        begun = time.monotonic()
        after = client.get("/health/live")
    assert (alive.status_code, answer.status_code, after.status_code) == (200, 422, 200)
    assert "XFD1048576" in answer.text
    assert time.monotonic() - begun < 5
