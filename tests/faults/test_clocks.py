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
from tests.faults.conftest import MORNING, PERSONS
from tests.faults.watching import AGENDA, DUTIES, EVERYTHING, REMINDERS, WAITS, rows, until


@pytest.fixture
async def place(county: str, copies: Copies) -> Database:
    return await copies(county)


async def test_two_sweeps_at_once_leave_what_one_leaves(place: Database, county: str, copies: Copies) -> None:
    alone = await copies(county)
    assert await sweep_all(alone, Clock(MORNING)) == PERSONS
    assert sum(await asyncio.gather(*(sweep_all(place, Clock(MORNING)) for _ in range(2)))) == PERSONS
    assert await rows(place, DUTIES, AGENDA) == await rows(alone, DUTIES, AGENDA)


async def test_two_mornings_at_once_leave_what_one_leaves(place: Database, county: str, copies: Copies) -> None:
    alone = await copies(county)
    await remind_now(alone, Clock(MORNING))
    await asyncio.gather(*(remind_now(place, Clock(MORNING)) for _ in range(2)))
    assert await rows(place, *EVERYTHING) == await rows(alone, *EVERYTHING)


async def test_the_morning_waits_for_whom_another_sweep_holds(place: Database, county: str, copies: Copies) -> None:
    """It would be made of last year's duties otherwise."""
    alone = await copies(county)
    await remind_now(alone, Clock(MORNING))
    async with place.transaction(Clock(MORNING)) as tx:
        assert await sweep(tx) == SWEEP
        morning = asyncio.create_task(remind_now(place, Clock(MORNING)))
        await until(place, WAITS)
    await morning
    assert await rows(place, *EVERYTHING) == await rows(alone, *EVERYTHING)


async def test_a_clock_that_jumps_a_week_ahead_loses_no_stage(place: Database, county: str, copies: Copies) -> None:
    """What was missed is made up for; of a duty with several stages the last one is told, the others are noted."""
    by_the_day = await copies(county)
    for day in range(8):
        await remind_now(by_the_day, Clock(MORNING + timedelta(day)))
    for day in (0, 7):
        await remind_now(place, Clock(MORNING + timedelta(day)))
    daily, jumped = (await rows(by_the_day, REMINDERS))[0], (await rows(place, REMINDERS))[0]
    assert [line[:5] for line in jumped] == [line[:5] for line in daily]
    later = [line for line in jumped if line.state == "sent" and line.day > MORNING]
    told = Counter((line.duty_id, line.recipient_id) for line in later)
    assert set(told.values()) == {1}


async def test_a_clock_that_goes_back_a_day_makes_nothing_twice(place: Database) -> None:
    await remind_now(place, Clock(MORNING))
    before = await rows(place, REMINDERS)
    back = await remind_now(place, Clock(MORNING - timedelta(1)))
    assert (back["made"], back["sent"]) == (0, 0)
    again = await remind_now(place, Clock(MORNING))
    assert (again["made"], again["sent"]) == (0, 0)
    assert await rows(place, REMINDERS) == before


async def test_all_rows_dropped_are_made_again_the_same(place: Database) -> None:
    await sweep_all(place, Clock(MORNING))
    before = await rows(place, DUTIES, AGENDA)
    async with place.transaction(Clock(MORNING)) as tx:
        await drop_all(tx)
    counts = await refresh(place, Clock(MORNING))
    assert counts.added == len(before[0])
    assert await rows(place, DUTIES, AGENDA) == before
    assert (await refresh(place, Clock(MORNING))).added == 0


async def test_on_a_day_of_rest_nobody_is_reminded(place: Database) -> None:
    saturday, monday = date(2025, 4, 12), date(2025, 4, 14)
    assert (await remind_now(place, Clock(saturday)))["made"] == 0
    assert (await remind_now(place, Clock(monday)))["made"] > 0
