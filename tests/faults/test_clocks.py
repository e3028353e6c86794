"""Clocks that jump, and sweeps at the same time."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from service.duties.commands import SWEEP, drop_all, refresh, sweep, sweep_all
from service.kit.clock import Clock
from service.kit.db import Database
from service.reminders.commands import remind_now
from tests.conftest import Copies
from tests.faults.conftest import MORNING, PERSONS, Undisturbed
from tests.faults.watching import AGENDA, DUTIES, EVERYTHING, REMINDERS, WAITS, rows, until


@pytest.fixture
async def before(county: str, copies: Copies) -> Database:
    """The county before its morning."""
    return await copies(county)


@pytest.fixture
async def after(undisturbed: Undisturbed, copies: Copies) -> Database:
    """The county after its morning."""
    return await copies(undisturbed.name)


async def test_two_sweeps_at_once_leave_what_one_leaves(before: Database, undisturbed: Undisturbed) -> None:
    assert sum(await asyncio.gather(*(sweep_all(before, Clock(MORNING)) for _ in range(2)))) == PERSONS
    assert await rows(before, DUTIES, AGENDA) == undisturbed.left[-2:]


async def test_two_mornings_at_once_leave_what_one_leaves(before: Database, undisturbed: Undisturbed) -> None:
    await asyncio.gather(*(remind_now(before, Clock(MORNING)) for _ in range(2)))
    assert await rows(before, *EVERYTHING) == undisturbed.left


async def test_the_morning_waits_for_whom_another_sweep_holds(before: Database, undisturbed: Undisturbed) -> None:
    """It would be made of last year's duties otherwise."""
    async with before.transaction(Clock(MORNING)) as tx:
        assert await sweep(tx) == SWEEP
        morning = asyncio.create_task(remind_now(before, Clock(MORNING)))
        await until(before, WAITS)
    await morning
    assert await rows(before, *EVERYTHING) == undisturbed.left


async def test_a_clock_that_jumps_a_week_ahead_loses_no_stage(
    after: Database, undisturbed: Undisturbed, copies: Copies
) -> None:
    """What was missed is made up for; of a duty with several stages the last one is told, the others are noted."""
    by_the_day = await copies(undisturbed.name)
    for day in range(1, 8):
        await remind_now(by_the_day, Clock(MORNING + timedelta(day)))
    await remind_now(after, Clock(MORNING + timedelta(7)))
    daily, jumped = (await rows(by_the_day, REMINDERS))[0], (await rows(after, REMINDERS))[0]
    assert [line[:5] for line in jumped] == [line[:5] for line in daily]
    later = [line for line in jumped if line.state == "sent" and line.day > MORNING]
    told = Counter((line.duty_id, line.recipient_id) for line in later)
    assert set(told.values()) == {1}


async def test_a_clock_that_goes_back_a_day_makes_nothing_twice(after: Database, undisturbed: Undisturbed) -> None:
    for day in (MORNING - timedelta(1), MORNING):
        again = await remind_now(after, Clock(day))
        assert again["made"] == 0
    assert (await rows(after, REMINDERS))[0] == undisturbed.left[0]


async def test_all_rows_dropped_are_made_again_the_same(after: Database, undisturbed: Undisturbed) -> None:
    async with after.transaction(Clock(MORNING)) as tx:
        await drop_all(tx)
    assert (await refresh(after, Clock(MORNING))).added == len(undisturbed.left[-2])
    assert await rows(after, DUTIES, AGENDA) == undisturbed.left[-2:]


async def test_on_a_day_of_rest_nobody_is_reminded(after: Database) -> None:
    saturday, monday = date(2025, 4, 12), date(2025, 4, 14)
    assert (await remind_now(after, Clock(saturday)))["made"] == 0
    assert (await remind_now(after, Clock(monday)))["made"] > 0
