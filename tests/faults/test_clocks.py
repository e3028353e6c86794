"""Clocks that jump, and sweeps at the same time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.access.rules import Role
from service.duties.commands.settling import SWEEP, drop_all, refresh, sweep, sweep_all
from service.kit.clock import Clock
from service.kit.db import Database
from service.reminders.commands import remind_now
from service.reminders.queries import reconciliation
from service.tables.duties import Duty
from service.tables.reminders import Reminder
from tests.builders import LONGYANG, actor
from tests.conftest import Copies
from tests.faults.conftest import AHEAD, DAYS, MORNING, NEWCOMERS, PERSONS, Undisturbed, days_pass
from tests.faults.serving import onecase
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


async def test_on_a_day_of_rest_what_was_missed_is_caught_up_and_nothing_else(after: Database) -> None:
    saturday, sunday, monday = date(2025, 4, 12), date(2025, 4, 13), date(2025, 4, 14)
    assert (await remind_now(after, Clock(saturday)))["made"] > 0
    assert {line.day for line in (await rows(after, REMINDERS))[0]} <= {*dates(date(2024, 12, 21), date(2025, 4, 11))}
    assert (await remind_now(after, Clock(sunday)))["made"] == 0
    assert (await remind_now(after, Clock(monday)))["made"] > 0


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One walk of a wrong clock, or 20 with `--long`."""
    if "walk" in metafunc.fixturenames:
        metafunc.parametrize("walk", range(20 if metafunc.config.getoption("long") else 1))


async def test_a_clock_that_was_wrong_and_is_right_again_ends_as_if_it_had_never_been_wrong(
    walk: int, few: str, day_by_day: list[Sequence[Any]], copies: Copies
) -> None:
    """Ten days ahead and back, by the command; with `--long` at random ahead and back, two of them at a time."""
    database, rng = await copies(few), random.Random(walk)
    if walk == 0:
        await remind_now(database, Clock(DAYS[0]))
        for day in (DAYS[-1], DAYS[0]):
            await asyncio.to_thread(onecase, "remind", DATABASE_URL=database.url, ONECASE_TODAY=str(day))
    for _ in range(5 if walk else 0):
        wrong = [Clock(DAYS[0] + timedelta(rng.randint(-3, AHEAD))) for _ in range(2)]
        await asyncio.gather(*(remind_now(database, clock) for clock in wrong))
    await days_pass(database)
    left = await rows(database, *EVERYTHING)
    assert told(left[0]) == told(day_by_day[0])
    assert left[2:] == day_by_day[2:]
    newcomers = await duties_of_newcomers(database)
    assert any(line.duty_id in newcomers for line in left[0]), "nothing came up meanwhile: the test tells nothing"
    await reconciled(database)


def told(reminders: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Each with its outcome; on a day that a wrong clock was the first to run, a later stage may have been told."""
    return [(*line[:5], *(line[5:8] if line.day > DAYS[0] else ())) for line in reminders]


async def duties_of_newcomers(database: Database) -> set[UUID]:
    async with database.sessions() as session:
        newcomers = Duty.person_id.in_([UUID(int=number) for number in range(NEWCOMERS)])
        return set(await session.scalars(select(Duty.id).where(newcomers)))


async def reconciled(database: Database) -> None:
    """Of each day all is told that was owed; should one be gone, its day says so."""
    async with database.transaction(Clock(DAYS[-1])) as tx:
        boss = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
        for day in DAYS:
            totals = await reconciliation(tx.session, boss, day, today=tx.today)
            assert (totals.agrees, totals.untold) == (True, 0)
        lost = (await tx.session.scalars(select(Reminder).where(Reminder.day == DAYS[-1]).limit(1))).one()
        await tx.session.delete(lost)
        await tx.session.flush()
        totals = await reconciliation(tx.session, boss, DAYS[-1], today=tx.today)
        assert (totals.agrees, totals.untold) == (False, 1)
        tx.discarded = True
