"""A county on a morning after the turn of the year, when nobody has worked since before Christmas."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from service import wiring
from service.access.rules import Role
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.embedded import EmbeddedPostgres
from service.kit.embedded.databases import create_database, drop_database
from service.kit.reference import prepare
from service.reminders.commands import remind_now
from service.tables.reminders import MorningRun
from service.visits.commands.visiting import plan
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, actor, person, user, village
from tests.conftest import CIPHER
from tests.faults.watching import BEGUN, EVERYTHING, IDLE, MADE, SENT, SWEPT, rows, until
from tests.faults.working import worker_process

ENTERED = date(2024, 1, 15)
LAST_RUN = date(2024, 12, 20)
MORNING = date(2025, 4, 10)
PERSONS = 520  # more than one chunk of the sweep


AHEAD = 10  # days by which a clock is wrong
DAYS = tuple(MORNING + timedelta(1 + number) for number in range(AHEAD + 1))
FEW, NEWCOMERS = 60, 40


class Undisturbed(NamedTuple):
    """A morning that nobody disturbs: the database after it, to copy; what it holds; the seconds of each part."""

    name: str
    left: list[Sequence[Any]]
    took: tuple[float, float, float]


@pytest.fixture(scope="session")
async def county(server: str, template: str, worker_id: str) -> AsyncIterator[str]:
    """The name of a database to copy: duties as they stood at the last run, everybody due to be looked at again."""
    name = f"onecase_county_{worker_id}_{os.getpid()}"
    database = Database(await create_database(server, name, template=template), cipher=CIPHER, settlers=wiring.SETTLERS)
    await _people(database)
    await database.close()
    yield name
    await drop_database(server, name)


@pytest.fixture(scope="session")
async def undisturbed(server: str, county: str, worker_id: str) -> AsyncIterator[Undisturbed]:
    name = f"onecase_county_after_{worker_id}_{os.getpid()}"
    database = Database(await create_database(server, name, template=county), cipher=CIPHER)
    with worker_process(database, MORNING):
        begun, swept, made, sent = [await until(database, mark) for mark in (BEGUN, SWEPT, MADE, SENT)]
        await until(database, IDLE)
    left = await rows(database, *EVERYTHING)
    await database.close()
    yield Undisturbed(name, left, (swept - begun, made - swept, sent - made))
    await drop_database(server, name)


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """A server that nobody else uses, so that it may be stopped and killed, with a small county; not started."""
    server = EmbeddedPostgres(Path(tmp_path_factory.mktemp("site")) / "pg", durable=False)
    await asyncio.to_thread(server.start)
    database = Database(server.url, cipher=CIPHER, settlers=wiring.SETTLERS)
    await prepare(database, Clock(LAST_RUN))
    await _people(database, FEW)
    await database.close()
    await asyncio.to_thread(server.stop)
    yield server
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.erase)


@pytest.fixture(scope="session")
async def few(server: str, template: str, worker_id: str) -> AsyncIterator[str]:
    """The name of a database to copy: a small county after its morning."""
    name = f"onecase_county_few_{worker_id}_{os.getpid()}"
    database = Database(await create_database(server, name, template=template), cipher=CIPHER, settlers=wiring.SETTLERS)
    await _people(database, FEW)
    await remind_now(database, Clock(MORNING))
    await database.close()
    yield name
    await drop_database(server, name)


@pytest.fixture(scope="session")
async def day_by_day(server: str, few: str, worker_id: str) -> AsyncIterator[list[Sequence[Any]]]:
    """What the small county holds after DAYS on which the clock was right, each with its morning and its work."""
    name = f"onecase_county_days_{worker_id}_{os.getpid()}"
    database = Database(await create_database(server, name, template=few), cipher=CIPHER, settlers=wiring.SETTLERS)
    await days_pass(database)
    yield await rows(database, *EVERYTHING)
    await database.close()
    await drop_database(server, name)


async def days_pass(database: Database) -> None:
    """The mornings of DAYS; on the eighth people come of whom much is owed on the next."""
    for day in DAYS:
        await remind_now(database, Clock(day))
        if day == DAYS[7]:
            await _people_come(database, day)


async def _people_come(database: Database, day: date) -> None:
    async with database.transaction(Clock(day)) as tx:
        owner = await tx.session.scalar(text("select owner_id from person where owner_id is not null order by id"))
        for number in range(NEWCOMERS):
            who = UUID(int=number)
            await person(tx, owner=owner, entered_on=ENTERED, need="unknown", id=who, household_id=who)


async def _people(database: Database, persons: int = PERSONS) -> None:
    rng = random.Random(20)
    async with database.transaction(Clock(LAST_RUN)) as tx:
        supervisors = [await actor(tx, role=Role.SUPERVISOR, area=LONGYANG) for _ in range(2)]
        counselors = {township: [await user(tx, area=township) for _ in range(3)] for township in (LANCHENG, YONGCHANG)}
        villages = [await village(tx, f"{township}9{n:02}") for township in counselors for n in range(5)]
        made = []
        for _ in range(persons):
            area = rng.choice(villages)
            owner = None if rng.random() < 0.1 else rng.choice(counselors[area[:9]]).id
            made.append(
                await person(tx, area=area, owner=owner, entered_on=ENTERED, need=rng.choice(("yes", "yes", "unknown")))
            )
        tx.session.add(MorningRun(day=LAST_RUN, made=0, at=tx.now))
    async with database.transaction(Clock(MORNING)) as tx:
        await plan(tx, supervisors[0], [one.id for one in made[::20]], MORNING + timedelta(2))
        tx.touched.clear()  # as if the visits had been planned before: the sweep is still to come
    async with database.engine.begin() as connection:
        await connection.execute(text("update person set look_again_on = date '2025-01-01'"))
        await connection.execute(text("analyze"))
