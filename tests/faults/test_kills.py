"""kill -9 of the worker in the middle of the morning: no reminder lost, none twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from tests.conftest import Copies
from tests.faults.conftest import MORNING, Undisturbed
from tests.faults.watching import BEGUN, EVERYTHING, IDLE, MADE, SENT, SWEPT, holds, rows, until
from tests.faults.working import worker_process


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """5 kills, or 50 with `--long`."""
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", range(50 if metafunc.config.getoption("long") else 5))


async def test_the_morning_has_something_of_everything(undisturbed: Undisturbed) -> None:
    states = Counter(row.state for row in undisturbed.left[0])
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
    assert await rows(database, *EVERYTHING) == undisturbed.left


async def test_two_workers_make_each_reminder_once(undisturbed: Undisturbed, county: str, copies: Copies) -> None:
    database = await copies(county)
    with worker_process(database, MORNING), worker_process(database, MORNING):
        await until(database, MADE, SENT, IDLE)
    assert await rows(database, *EVERYTHING) == undisturbed.left
