"""kill -9 of the worker in the middle of the morning: no reminder lost, none twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from service.kit.db import Database
from tests.conftest import Copies
from tests.faults.conftest import MORNING
from tests.faults.working import worker_process

PATIENCE = 60
BEGUN = "select exists(select from pgqueuer.pgqueuer where entrypoint = 'morning' and status = 'picked')"
SWEPT = "select not exists(select from person where look_again_on <= date '2025-04-10')"
MADE = "select exists(select from morning_run where day = date '2025-04-10')"
SENT = "select not exists(select from reminder where state = 'waiting')"
IDLE = "select not exists(select from pgqueuer.pgqueuer where entrypoint in ('morning', 'deliver'))"
REMINDERS = """
select told.duty_id, told.about, told.stage, told.recipient_id, told.day, told.state, told.reason, told.sent_at is null,
       digest.recipient_id as inbox, digest.day as inbox_day, digest.sent_at is null
from reminder as told left join digest on digest.id = told.digest_id
order by told.duty_id, told.about, told.stage, told.recipient_id
"""
DIGESTS = "select recipient_id, day, sent_at is null from digest order by recipient_id, day"
RUNS = "select day, made from morning_run order by day"
DUTIES = "select * from duty order by id"


class Morning(NamedTuple):
    """What a morning leaves behind."""

    reminders: list[Any]
    digests: list[Any]
    runs: list[Any]
    duties: list[Any]


class Undisturbed(NamedTuple):
    """A morning that nobody disturbs: what it leaves behind, and how long each part takes, in seconds."""

    morning: Morning
    took: tuple[float, float, float]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """5 kills, or 50 with `--long`."""
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", range(50 if metafunc.config.getoption("long") else 5))


async def holds(database: Database, *questions: str) -> bool:
    async with database.engine.connect() as connection:
        return all([await connection.scalar(text(question)) for question in questions])


async def until(database: Database, *questions: str) -> float:
    """Wait until all of it holds; answers the moment."""
    ends = time.monotonic() + PATIENCE
    while not await holds(database, *questions):
        assert time.monotonic() < ends, questions
        await asyncio.sleep(0.004)
    return time.monotonic()


async def left_by(database: Database) -> Morning:
    async with database.engine.connect() as connection:
        found = [list(await connection.execute(text(asked))) for asked in (REMINDERS, DIGESTS, RUNS, DUTIES)]
    return Morning(*found)


@pytest.fixture(scope="module")
def mornings() -> dict[str, Undisturbed]:
    """The undisturbed morning, found out once."""
    return {}


@pytest.fixture
async def undisturbed(mornings: dict[str, Undisturbed], county: str, copies: Copies) -> Undisturbed:
    if county not in mornings:
        database = await copies(county)
        with worker_process(database, MORNING):
            begun, swept, made, sent = [await until(database, mark) for mark in (BEGUN, SWEPT, MADE, SENT)]
            await until(database, IDLE)
        mornings[county] = Undisturbed(await left_by(database), (swept - begun, made - swept, sent - made))
    return mornings[county]


async def test_the_morning_has_something_of_everything(undisturbed: Undisturbed) -> None:
    states = Counter(row.state for row in undisturbed.morning.reminders)
    assert states.keys() == {"sent", "suppressed", "failed"}
    assert states["sent"] > 100


async def test_no_reminder_is_lost_and_none_is_made_twice_when_the_worker_is_killed(
    kill: int, undisturbed: Undisturbed, county: str, copies: Copies
) -> None:
    database = await copies(county)
    part = kill % 3  # in turn while it sweeps, while it makes reminders, while it delivers them
    delay = random.Random(kill).uniform(0, undisturbed.took[part])
    with worker_process(database, MORNING) as process:
        await until(database, (BEGUN, SWEPT, MADE)[part])
        await asyncio.sleep(delay)
        process.kill()
        process.join()
    done = [name for name, mark in (("swept", SWEPT), ("made", MADE), ("sent", SENT)) if await holds(database, mark)]
    print(f"killed {delay:.3f} s into part {part}; done by then: {done}")  # noqa: T201 - shown by -rP
    with worker_process(database, MORNING):
        await until(database, MADE, SENT, IDLE)
    assert await left_by(database) == undisturbed.morning


async def test_two_workers_make_each_reminder_once(undisturbed: Undisturbed, county: str, copies: Copies) -> None:
    database = await copies(county)
    with worker_process(database, MORNING), worker_process(database, MORNING):
        await until(database, MADE, SENT, IDLE)
    assert await left_by(database) == undisturbed.morning
