"""Many save at once: nobody waits for another's person, nobody deadlocks, nothing is lost, nothing is kept twice."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from service.access.rules import Actor, Role
from service.caseloads.commands import assign
from service.kit.db import Database
from service.people.commands import holding, leaving
from service.reminders.commands import remind_now
from service.tables.duties import Duty
from service.tables.records import Record
from service.tables.visits import Visit
from service.visits.commands import visiting
from service.visits.schemas.visits import VisitForm
from tests.builders import LANCHENG, LONGYANG, MovableClock, actor, person
from tests.faults.watching import WAITS, until

COUNSELORS = 16
AT_ONCE = "set local lock_timeout = '100ms'"  # whoever had to wait for another's row would fail


@dataclass(frozen=True)
class Office:
    """Sixteen counselors of one township with a person each, and their supervisor."""

    supervisor: Actor
    counselors: list[Actor]
    persons: list[UUID]


@pytest.fixture
async def office(committed: Database, clock: MovableClock) -> Office:
    async with committed.transaction(clock) as tx:
        supervisor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
        counselors = [await actor(tx, area=LANCHENG) for _ in range(COUNSELORS)]
        persons = [(await person(tx, owner=one.id, need="unknown")).id for one in counselors]
    await remind_now(committed, clock)
    return Office(supervisor, counselors, persons)


def visit_with(*kinds: str, id: UUID | None = None) -> VisitForm:
    details = {"info_check": {"updates": {"need": "yes"}}, "need_registration": {"job_types": ["保洁"]}}
    records = [{"kind": kind, "detail": details.get(kind, {})} for kind in kinds]
    return VisitForm.model_validate({"records": records, "id": id})


async def done(database: Database, person_id: UUID) -> dict[str, int]:
    """Step → how much of it is done this year."""
    async with database.sessions() as session:
        mine = select(Duty.step, Duty.done).where(Duty.person_id == person_id, Duty.period == "2024")
        return dict((await session.execute(mine)).all())


async def test_sixteen_save_at_once_and_none_waits_for_anothers_person(
    committed: Database, clock: MovableClock, office: Office
) -> None:
    all_hold_their_locks = asyncio.Barrier(COUNSELORS)

    async def save(counselor: Actor, who: UUID) -> None:
        async with committed.transaction(clock) as tx:
            await tx.session.execute(text(AT_ONCE))
            await visiting.record(tx, counselor, who, visit_with("info_check", "need_registration"))
            await committed.settle(tx)
            await all_hold_their_locks.wait()

    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        for counselor, who in zip(office.counselors, office.persons, strict=True):
            tasks.create_task(save(counselor, who))
    for who in office.persons:
        steps = await done(committed, who)
        assert (steps["info_check"], steps["need_registration"]) == (1, 1)


async def test_two_saving_the_same_person_are_served_in_turn_and_both_are_kept(
    committed: Database, clock: MovableClock, office: Office
) -> None:
    who = office.persons[0]
    first_has_written = asyncio.Event()
    committed_in_turn: list[str] = []

    async def first() -> None:
        async with committed.transaction(clock) as tx:
            await visiting.record(tx, office.counselors[0], who, visit_with("info_check"))
            first_has_written.set()
            await until(committed, WAITS)
        committed_in_turn.append("first")

    async def second() -> None:
        await first_has_written.wait()
        async with committed.transaction(clock) as tx:
            await visiting.record(tx, office.counselors[1], who, visit_with("need_registration"))
        committed_in_turn.append("second")

    async with asyncio.timeout(30):
        await asyncio.gather(first(), second())
    assert committed_in_turn == ["first", "second"]
    steps = await done(committed, who)
    assert (steps["info_check"], steps["need_registration"]) == (1, 1)


async def test_whoever_touches_the_same_persons_in_another_order_does_not_deadlock(
    committed: Database, clock: MovableClock, office: Office
) -> None:
    """Visits recorded, rounds planned, persons handed over, a household changed: all at once, of the same few."""
    rng = random.Random(16)
    few = office.persons[:6]

    async def act(number: int) -> None:
        chosen = rng.sample(few, 4)
        counselor = office.counselors[number % COUNSELORS]
        for _ in range(4):
            async with committed.transaction(clock) as tx:
                if number % 4 == 0:
                    await visiting.plan(tx, counselor, chosen, clock.today())
                elif number % 4 == 1:
                    await assign(tx, office.supervisor, chosen, counselor.id, "调岗")
                elif number % 4 == 2:
                    await holding.touch(tx, chosen)
                else:
                    await visiting.record(tx, counselor, chosen[0], visit_with("follow_up"))

    async with asyncio.timeout(60):
        await asyncio.gather(*(act(number) for number in range(COUNSELORS)))


async def test_a_double_click_records_once(committed: Database, clock: MovableClock, office: Office) -> None:
    clicked, who = uuid4(), office.persons[0]

    async def click() -> UUID:
        async with committed.transaction(clock) as tx:
            form = visit_with("info_check", "job_lead", id=clicked)
            return (await visiting.record(tx, office.counselors[0], who, form)).visit.id

    answers = await asyncio.gather(*(click() for _ in range(4)))
    assert len(set(answers)) == 1
    async with committed.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Visit)) == 1
        assert await session.scalar(select(func.count()).select_from(Record)) == 2


async def test_saving_while_the_message_goes_out_does_not_deadlock_and_leaves_nothing_open(
    committed: Database, clock: MovableClock, office: Office
) -> None:
    """Delivery, reading and handing over lock the same reminders."""
    async with committed.transaction(clock) as tx:
        await tx.session.execute(text("update duty set plan_by = date '2024-06-14' where state in ('open', 'blocked')"))

    async def save(counselor: Actor, who: UUID) -> None:
        async with committed.transaction(clock) as tx:
            await visiting.record(tx, counselor, who, visit_with("info_check"))

    async def leave() -> None:
        async with committed.transaction(clock) as tx:
            await leaving.leave(tx, office.supervisor, office.persons[0], "moved_out", clock.today())

    clock.move(clock.today().replace(day=14))
    pairs = zip(office.counselors[1:], office.persons[1:], strict=True)
    async with asyncio.timeout(60):
        await asyncio.gather(remind_now(committed, clock), leave(), *(save(*pair) for pair in pairs))
    await remind_now(committed, clock)
    open_of_settled = """
        select count(*) from reminder left join duty on duty.id = duty_id and duty.state in ('open', 'blocked')
        where reminder.state in ('waiting', 'sent') and closed_at is null and duty.id is null
    """
    async with committed.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from reminder"))
        assert await connection.scalar(text(open_of_settled)) == 0
