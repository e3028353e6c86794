"""Duties follow the facts: settled with the act, refreshed and swept, written by difference."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, func, select, update

from service.duties.commands import settling
from service.duties.commands.settling import Counts
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.errors import Invalid
from service.people.commands.holding import touch
from service.profiles.commands import bind
from service.tables.approvals import Approval
from service.tables.duties import Agenda, Duty
from service.tables.people import Person, Statement
from service.tables.records import Waiver
from tests import builders
from tests.builders import MovableClock
from tests.faults.watching import WAITS, until

STEPS_2024 = {
    "info_check",
    "ability_assessment",
    "need_registration",
    "employment_service",
    "career_guidance",
    "job_lead",
    "training_referral",
}


async def states(tx: Tx, person: UUID, period: str = "2024") -> dict[str, str]:
    found = await tx.session.execute(
        select(Duty.step, Duty.state).where(Duty.person_id == person, Duty.period == period)
    )
    return {row.step: row.state for row in found}


async def agenda(tx: Tx, person: UUID) -> Any:  # noqa: ANN401 - a row of columns
    return (await tx.session.execute(select(*Agenda.__table__.c).where(Agenda.person_id == person))).one_or_none()


async def everything(tx: Tx) -> list[Any]:
    duties = (await tx.session.execute(select(*Duty.__table__.c).order_by(Duty.id))).all()
    lines = (await tx.session.execute(select(*Agenda.__table__.c).order_by(Agenda.person_id))).all()
    return [*duties, *lines]


async def test_a_new_person_is_owed_the_four_ones_and_131_at_once(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await database.settle(tx)
    assert await states(tx, who.id) == dict.fromkeys(STEPS_2024, "open")
    line = await agenda(tx, who.id)
    assert line.due_on == date(2024, 12, 31)


async def test_a_record_settles_its_duty_in_the_same_unit_of_work(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await builders.record(tx, who, "info_check")
    await database.settle(tx)
    assert (await states(tx, who.id))["info_check"] == "met"


async def test_a_late_record_of_last_year_meets_last_years_duty(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await database.settle(tx)
    assert (await states(tx, who.id, "2023"))["info_check"] == "lapsed"
    await builders.record(tx, who, "info_check", date(2023, 11, 3))
    await database.settle(tx)
    assert (await states(tx, who.id, "2023"))["info_check"] == "met"
    assert (await states(tx, who.id))["info_check"] == "open"


async def test_death_ends_what_is_owed_that_day(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await builders.record(tx, who, "info_check", date(2024, 3, 1))
    await database.settle(tx)
    await tx.session.execute(update(Person).where(Person.id == who.id).values(exit_reason="died", exit_on=tx.today))
    await database.settle(tx)
    assert await states(tx, who.id) == {"info_check": "met"}
    assert await agenda(tx, who.id) is None


async def test_a_job_ends_what_the_unemployed_are_owed(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await database.settle(tx)
    await builders.job(tx, who, date(2024, 6, 1))
    await database.settle(tx)
    assert await states(tx, who.id) == {}
    assert await agenda(tx, who.id) is None


async def test_binding_another_profile_judges_everybody_there_anew(database: Database, tx: Tx) -> None:
    who = await builders.person(tx, need="no")
    elsewhere = await builders.person(tx, area=builders.YONGCHANG, need="no")
    await database.settle(tx)
    assert set(await states(tx, who.id)) == {"info_check"}
    tx.touched.clear()
    await bind(tx, None, builders.LANCHENG, "baotou-2022", date(2024, 1, 1))
    await database.settle(tx)
    assert set(await states(tx, who.id)) == {
        "info_check",
        "ability_assessment",
        "need_registration",
        "employment_service",
    }
    assert set(await states(tx, elsewhere.id)) == {"info_check"}


async def test_a_waived_step_is_no_longer_open(database: Database, tx: Tx) -> None:
    asker = await builders.user(tx)
    who = await builders.person(tx)
    asked = Approval(
        kind="waiver",
        person_id=who.id,
        county=who.county,
        subject={},
        reason="住院",
        requested_by=asker.id,
        requested_at=tx.now,
    )
    tx.session.add(asked)
    await tx.session.flush()
    tx.session.add(
        Waiver(
            person_id=who.id,
            rule="FOUR-01",
            step="info_check",
            period="2024",
            approval_id=asked.id,
            granted_at=tx.now,
        )
    )
    await database.settle(tx)
    assert (await states(tx, who.id))["info_check"] == "waived"


async def test_a_new_owner_stands_on_every_row(database: Database, tx: Tx) -> None:
    owner = await builders.user(tx)
    who = await builders.person(tx)
    await database.settle(tx)
    await tx.session.execute(update(Person).where(Person.id == who.id).values(owner_id=owner.id))
    await database.settle(tx)
    owners = set(await tx.session.scalars(select(Duty.owner_id).where(Duty.person_id == who.id)))
    assert owners == {owner.id}
    assert (await agenda(tx, who.id)).owner_id == owner.id


async def test_a_person_merged_away_has_no_rows(database: Database, tx: Tx) -> None:
    who, kept = await builders.person(tx), await builders.person(tx)
    await database.settle(tx)
    await tx.session.execute(update(Person).where(Person.id == who.id).values(merged_into=kept.id))
    await database.settle(tx)
    assert await tx.session.scalar(select(func.count()).where(Duty.person_id == who.id)) == 0
    assert await agenda(tx, who.id) is None


async def varied(tx: Tx) -> None:
    """People of every kind, some with a past."""
    await builders.person(tx)
    await builders.record(tx, await builders.person(tx, need="unknown"), "info_check", date(2023, 4, 1))
    await builders.job(tx, await builders.person(tx), date(2023, 4, 1), date(2024, 2, 1))
    await builders.student(tx, await builders.person(tx, born_on=date(2001, 5, 5)))
    await builders.person(tx, monitor="unstable", lifted_from_poverty=True)
    await builders.person(tx, area=builders.YONGCHANG, entered_on=date(2024, 6, 1))
    await builders.person(tx, exit_reason="died", exit_on=date(2024, 3, 1))


async def test_all_rows_dropped_and_refreshed_are_the_same_rows(
    database: Database, tx: Tx, clock: MovableClock
) -> None:
    await varied(tx)
    await database.settle(tx)
    before = await everything(tx)
    await settling.drop_all(tx)
    assert await everything(tx) == []
    await tx.session.commit()
    counts = await settling.refresh(database, clock)
    assert counts == Counts(persons=7, added=sum("step" in row._fields for row in before), changed=0, closed=0)
    assert await everything(tx) == before


async def test_a_second_refresh_writes_nothing(database: Database, tx: Tx, clock: MovableClock) -> None:
    await varied(tx)
    await tx.session.commit()
    told: list[int] = []
    first = await settling.refresh(database, clock, progress=told.append)
    assert first.added > 0
    assert told == [7]
    assert await settling.refresh(database, clock) == Counts(persons=7)


@pytest.mark.parametrize(("area", "persons"), [("530000", 2), ("530500", 2), ("530502", 2), ("530502001", 1)])
async def test_an_area_is_refreshed_alone(
    database: Database, tx: Tx, clock: MovableClock, area: str, persons: int
) -> None:
    await builders.person(tx)
    await builders.person(tx, area=builders.YONGCHANG)
    await builders.person(tx, area=builders.BAOTOU_KUNDULUN)
    await tx.session.commit()
    assert (await settling.refresh(database, clock, area)).persons == persons


async def test_the_turn_of_the_year_lapses_what_is_open_and_opens_the_new_year(
    database: Database, tx: Tx, clock: MovableClock
) -> None:
    who = await builders.person(tx)
    await database.settle(tx)
    await tx.session.commit()
    clock.move(date(2025, 1, 1))
    assert await settling.sweep_all(database, clock) == 1
    assert await states(tx, who.id) == dict.fromkeys(STEPS_2024, "lapsed")
    assert await states(tx, who.id, "2025") == dict.fromkeys(STEPS_2024, "open")


async def test_the_sweep_leaves_alone_whom_time_has_not_changed(
    database: Database, tx: Tx, clock: MovableClock
) -> None:
    await builders.person(tx)
    await database.settle(tx)
    await tx.session.commit()
    clock.move(date(2024, 6, 13))
    assert await settling.sweep_all(database, clock) == 0


async def test_sweeping_daily_gives_what_a_refresh_gives(database: Database, tx: Tx, clock: MovableClock) -> None:
    await varied(tx)
    await database.settle(tx)
    await tx.session.commit()
    for day in (date(2024, 7, 1), date(2024, 9, 30), date(2025, 1, 1), date(2025, 3, 8)):
        clock.move(day)
        await settling.sweep_all(database, clock)
        assert await settling.refresh(database, clock) == Counts(persons=7)


async def test_a_statement_valid_from_a_later_day_is_looked_at_on_that_day(
    database: Database, tx: Tx, clock: MovableClock
) -> None:
    who = await builders.person(tx)
    tx.session.add(
        Statement(
            person_id=who.id, valid_from=date(2024, 7, 1), values={"need": "no"}, source="test", recorded_at=tx.now
        )
    )
    await database.settle(tx)
    await tx.session.commit()
    assert len(await states(tx, who.id)) == 7
    clock.move(date(2024, 7, 1))
    assert await settling.sweep_all(database, clock) == 1
    assert set(await states(tx, who.id)) == {"info_check"}


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """The statements sent on a connection."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


async def test_settling_fifty_takes_as_many_statements_as_settling_one(tx: Tx) -> None:
    numbers = []
    await builders.person(tx)
    await settling.settle(tx)  # the calendar is read once a process
    for size in (1, 50):
        tx.touched.clear()
        for _ in range(size):
            await builders.record(tx, await builders.person(tx), "info_check")
        connection = (await tx.session.connection()).sync_connection
        assert connection is not None
        with statements(connection) as sent:
            await settling.settle(tx)
        numbers.append(len(sent))
    assert numbers == [8, 8]  # one of them loads the files, one adds to the totals


# ------------------------------------------------------------------------------------------ several at once


async def two_persons(committed: Database, clock: MovableClock) -> list[UUID]:
    async with committed.transaction(clock) as tx:
        return sorted([(await builders.person(tx)).id for _ in range(2)])


async def record_for(
    committed: Database, clock: MovableClock, who: UUID, started: asyncio.Event, go: asyncio.Event
) -> None:
    async with committed.transaction(clock) as tx:
        await touch(tx, [who])
        started.set()
        await go.wait()
        person = await tx.session.get(Person, who)
        assert person is not None
        await builders.record(tx, person, "job_lead", employer=str(id(started)), title="工")


async def test_saving_for_different_persons_does_not_wait(committed: Database, clock: MovableClock) -> None:
    first, second = await two_persons(committed, clock)
    started, go, also, now = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(record_for(committed, clock, first, started, go))
    await started.wait()
    now.set()
    await asyncio.wait_for(record_for(committed, clock, second, also, now), timeout=10)
    go.set()
    await slow


async def test_saving_for_one_person_waits_and_loses_nothing(committed: Database, clock: MovableClock) -> None:
    who, _ = await two_persons(committed, clock)
    started, go, also, now = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(record_for(committed, clock, who, started, go))
    await started.wait()
    now.set()
    other = asyncio.create_task(record_for(committed, clock, who, also, now))
    await asyncio.sleep(0.3)
    assert not also.is_set()
    go.set()
    await asyncio.gather(slow, other)
    async with committed.transaction(clock) as tx:
        done = await tx.session.scalar(
            select(Duty.done).where(Duty.person_id == who, Duty.step == "job_lead", Duty.period == "2024")
        )
    assert done == 2


async def test_two_sweepers_share_the_work_and_make_no_row_twice(committed: Database, clock: MovableClock) -> None:
    async with committed.transaction(clock) as tx:
        for _ in range(30):
            await builders.person(tx)
    clock.move(date(2025, 1, 1))

    async def some() -> int:
        total = 0
        while True:
            async with committed.transaction(clock) as tx:
                found = await settling.sweep(tx, limit=5)
            total += found
            if not found:
                return total

    assert sum(await asyncio.gather(some(), some(), some())) == 30
    assert await settling.refresh(committed, clock) == Counts(persons=30)


async def test_a_clock_put_right_makes_everybody_due_and_nobody_deadlocks(committed: Database) -> None:
    """Rows lie in another order than their ids; whoever saves holds the first person when the sweep comes to them."""
    first, second, due = (UUID(int=number) for number in (1, 2, 3))
    async with committed.transaction(Clock(date(2024, 6, 12))) as tx:
        for one in (due, second, first):
            await builders.person(tx, id=one)
    async with committed.transaction(Clock(date(2024, 6, 22))) as tx:
        await settling.begin_sweep(tx)
        await tx.session.execute(update(Person).where(Person.id == due).values(look_again_on=date(2024, 6, 1)))

    async def back() -> None:
        async with committed.transaction(Clock(date(2024, 6, 12))) as tx:
            await settling.begin_sweep(tx)

    async with committed.transaction(Clock(date(2024, 6, 12))) as tx:
        await touch(tx, [first])
        sweeping = asyncio.create_task(back())
        await until(committed, WAITS)
        await touch(tx, [second])
        tx.discarded = True
    await sweeping
    async with committed.transaction(Clock(date(2024, 6, 12))) as tx:
        days = dict((await tx.session.execute(select(Person.id, Person.look_again_on))).all())
    assert days == {first: date(2024, 6, 12), second: date(2024, 6, 12), due: date(2024, 6, 1)}


async def test_an_unknown_area_is_not_refreshed_in_silence(database: Database, clock: MovableClock) -> None:
    for code in ("999999", "nonsense"):
        with pytest.raises(Invalid):
            await settling.refresh(database, clock, code)
