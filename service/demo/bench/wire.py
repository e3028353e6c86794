"""What a user waits for: pages over a kept connection to `onecase serve`, next to the same pages in process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple

from sqlalchemy import select

from service.demo.bench.places import Installation
from service.demo.bench.timing import Case, Stopwatch, Times
from service.kit.settings import settings
from service.tables.duties import Agenda

ROLE = "counselor"
AS_A_BROWSER = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}


class Wired(NamedTuple):
    """A page over TCP, packed as browsers take it; and in process."""

    kept: Times
    inside: Times


async def wire(place: Installation, keys: str, watch: Stopwatch[Any]) -> dict[str, Wired]:
    """The list and a person's page, in turns both ways."""
    browser = place.browsers[ROLE]
    paths = {"list": "/today", "person": f"/people/{await _somebody(place)}"}
    with _served(place, keys) as port, closing(HTTPConnection("127.0.0.1", port)) as connection:
        cases: dict[tuple[str, str], Case] = {}
        for name, path in paths.items():
            cases[name, "kept"] = _over(connection, path, browser.token)
            cases[name, "inside"] = _inside(place, path)
        times = await watch.measure(cases)
    return {name: Wired(times[name, "kept"], times[name, "inside"]) for name in paths}


async def _somebody(place: Installation) -> object:
    """The first on the counselor's list."""
    user = await place.user(ROLE)
    async with place.database.sessions() as session:
        return (await session.scalars(select(Agenda.person_id).where(Agenda.owner_id == user.id).limit(1))).one()


@contextmanager
def _served(place: Installation, keys: str) -> Iterator[int]:
    """`onecase serve` as a process of its own over this database; answers its port."""
    environment = os.environ | {
        "DATABASE_URL": place.database.url,
        "ONECASE_DATA": str(settings().data),
        "ONECASE_ENV": "development",
        "ONECASE_FIELD_KEYS": keys,
        "ONECASE_LOG_LEVEL": "ERROR",
        "ONECASE_TODAY": place.clock.today().isoformat(),
    }
    command = [sys.executable, "-m", "service.cli", "serve", "--no-worker", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
    with process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r"127\.0\.0\.1:(\d+)", said)
            if found is None:
                raise RuntimeError("onecase serve did not start")
            yield int(found[1])
        finally:
            process.terminate()


def _over(connection: HTTPConnection, path: str, token: str) -> Case:
    headers = {**AS_A_BROWSER, "Authorization": f"Bearer {token}"}

    async def run() -> None:  # nothing else is to run meanwhile
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {path} answered {answer.status}")

    return run


def _inside(place: Installation, path: str) -> Case:
    return lambda: place.browsers[ROLE].call("GET", path)
