"""A year of a township, day by day: what is owed stays true, and every reminder is accounted for."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from service.duties.commands.settling import drop_all, refresh
from service.kit.db import Database
from service.law.profile import Reminders
from service.law.profile_store import load
from service.profiles.queries import calendar
from service.reminders.commands import remind_now
from service.reminders.queries import reconciliation
from service.reminders.rules import NO_OWNER, SUPERSEDED, VISIT_PLANNED
from service.tables.duties import OWED, Duty
from service.tables.reminders import MorningRun, Reminder
from tests.builders import MovableClock
from tests.journeys.township import Township

FIRST, LAST = date(2024, 3, 1), date(2025, 2, 28)
COMES_ON, HANDED_ON = date(2024, 7, 3), date(2024, 9, 2)
AWAY = (date(2024, 10, 21), date(2024, 10, 25))  # nobody started the worker that week
Due = tuple[UUID, str, date, date]  # duty, stage, the date it counts from, the working day on which it is told
DERIVED = (
    "select * from duty order by id",
    "select * from agenda order by person_id",
    "select id, look_again_on, groups, tallies from person order by id",
    "select unit, code, mark, sum(persons) from tally_total group by 1, 2, 3 having sum(persons) <> 0 order by 1, 2, 3",
)


def falling_due(settings: Reminders, duty: Duty, first: date, last: date) -> list[tuple[str, date, date]]:
    """Stage, date it counts from and day, of a duty from one day to another: told as the plan tells it."""
    found = [
        *((f"ahead-{days}", duty.plan_by, duty.plan_by - timedelta(days)) for days in settings.ahead_days),
        *((f"behind-{days}", duty.plan_by, duty.plan_by + timedelta(days)) for days in settings.behind_days),
        *((f"overdue-{days}", duty.due_on, duty.due_on + timedelta(days)) for days in settings.overdue_days),
        ("supervisor", duty.due_on, duty.due_on + timedelta(settings.supervisor_after_days)),
    ]
    if settings.on_day:
        found.append(("on_day", duty.plan_by, duty.plan_by))
    return [one for one in found if first <= one[2] <= last]


async def rows(database: Database, *asked: str) -> list[Any]:
    async with database.engine.connect() as connection:
        return [list(await connection.execute(text(one))) for one in asked]


class Book:
    """What should have been told, kept beside the service from the duties alone."""

    def __init__(self, database: Database, clock: MovableClock, last: date) -> None:
        self.database = database
        self.clock = clock
        self.last = last
        self.due: Counter[Due] = Counter()
        self.made = 0

    async def morning(self) -> None:
        """Run the morning, then compare what was made with what fell due since the last one; rest days wait."""
        made = await remind_now(self.database, self.clock)
        today = self.clock.today()
        async with self.database.sessions() as session:
            works, is_working = (await calendar(session)).on_or_after, (await calendar(session)).is_working
            while not is_working(today):
                today -= timedelta(1)
            owed = (await session.scalars(select(Duty).where(text(OWED)))).all()
            expected = Counter(
                (duty.id, stage, about, works(on))
                for duty in owed
                for stage, about, on in falling_due(load(duty.profile).reminders, duty, self.last + timedelta(1), today)
            )
            new = (await session.scalars(select(Reminder).where(Reminder.day > self.last))).all()
        assert Counter((one.duty_id, one.stage, one.about, one.day) for one in new) == expected
        assert made["made"] == len(new)
        self.made = len(new)
        self._outcomes(new, {duty.id: duty for duty in owed})
        self.due += expected
        self.last = today

    def _outcomes(self, new: list[Reminder] | Any, owed: dict[UUID, Duty]) -> None:  # noqa: ANN401 - a sequence
        """Of each duty at most one line goes to the owner; who is told is who is responsible now."""
        told = Counter(one.duty_id for one in new if one.stage != "supervisor" and one.reason != SUPERSEDED)
        assert set(told.values()) <= {1}
        for one in new:
            owner = owed[one.duty_id].owner_id
            if one.reason == SUPERSEDED:
                assert told[one.duty_id] == 1
            elif one.stage == "supervisor" or one.reason == VISIT_PLANNED:
                assert one.state in {"sent", "suppressed"}
            else:
                assert (one.state, one.recipient_id) == ("failed" if owner is None else "sent", owner)
                assert (one.reason == NO_OWNER) == (owner is None)


async def test_a_year_ends_with_true_duties_and_every_reminder_accounted_for(
    committed: Database, clock: MovableClock
) -> None:
    clock.move(FIRST)
    place = Township(committed, clock, seed=2024)
    await place.settle_in(40)
    async with committed.transaction(clock) as tx:
        works = (await calendar(tx.session)).is_working
        tx.session.add(MorningRun(day=FIRST - timedelta(1), made=0, at=tx.now))
    book = Book(committed, clock, FIRST - timedelta(1))
    for offset in range((LAST - FIRST).days + 1):
        today = FIRST + timedelta(offset)
        clock.move(today)
        if not works(today):
            caught_up = book.last < AWAY[1] < today  # in the inbox, on the first day after that week
            await book.morning()
            assert caught_up or not book.made
            continue
        if not AWAY[0] <= today <= AWAY[1]:
            await book.morning()
        await place.work(acts=place.rng.choice((0, 1, 2, 3, 5)))
        if today == COMES_ON:
            await who_came_has_what_is_left_of_the_year(committed, await place.somebody_comes())
        if today == HANDED_ON:
            assert await place.hand_over() > 10
            assert await open_with_who_is_responsible(committed) > 10
    await reminders_are_accounted_for(committed, book, place)
    await open_with_who_is_responsible(committed)
    await duties_are_true(committed, clock)
    await the_year_had_something_of_everything(committed, place)


async def who_came_has_what_is_left_of_the_year(database: Database, person_id: UUID) -> None:
    async with database.sessions() as session:
        owed = (await session.scalars(select(Duty).where(Duty.person_id == person_id, text(OWED)))).all()
    assert {one.step for one in owed} >= {"info_check", "ability_assessment", "need_registration"}
    assert {one.due_on for one in owed} == {date(2024, 12, 31)}
    assert all(COMES_ON < one.plan_by <= one.due_on for one in owed)


async def open_with_who_is_responsible(database: Database) -> int:
    """How many reminders are open: of duties still owed, each with the owner of today."""
    open_now = select(Reminder.recipient_id, Duty.owner_id).join(
        Duty, (Duty.id == Reminder.duty_id) & text(OWED), isouter=True
    )
    unclosed = Reminder.state.in_(("waiting", "sent", "read")) & Reminder.closed_at.is_(None)
    async with database.sessions() as session:
        found = (await session.execute(open_now.where(unclosed, Reminder.stage != "supervisor"))).all()
    assert all(recipient == owner for recipient, owner in found)
    return len(found)


async def reminders_are_accounted_for(database: Database, book: Book, place: Township) -> None:
    async with database.sessions() as session:
        every = (await session.scalars(select(Reminder))).all()
        assert Counter((one.duty_id, one.stage, one.about, one.day) for one in every) == book.due
        assert set(book.due.values()) == {1}
        assert {one.state for one in every} <= {"sent", "read", "suppressed", "failed"}
        assert [one for one in every if one.day > place.left_on.get(one.person_id, date.max)] == []
        days = (await session.scalars(select(MorningRun.day).where(MorningRun.day >= FIRST))).all()
        assert set(days) >= {one.day for one in every}
        totals = [await reconciliation(session, place.supervisor, day) for day in days]
    assert all(day.agrees and day.waiting == 0 for day in totals)
    assert sum(day.made for day in totals) == len(every)


async def duties_are_true(database: Database, clock: MovableClock) -> None:
    """Day after day only what changed was written; made anew all at once it is the same."""
    kept = await rows(database, *DERIVED)
    async with database.transaction(clock) as tx:
        await drop_all(tx)
    await refresh(database, clock)
    for before, after in zip(kept, await rows(database, *DERIVED), strict=True):
        assert before == after


async def the_year_had_something_of_everything(database: Database, place: Township) -> None:
    assert set(place.done) == set(place.acts)
    async with database.sessions() as session:
        every = (await session.scalars(select(Reminder))).all()
        states = set(await session.scalars(select(Duty.state)))
    assert {one.state for one in every} == {"sent", "suppressed", "failed"}
    assert {one.stage.partition("-")[0] for one in every} == {"ahead", "on_day", "behind", "overdue", "supervisor"}
    assert {SUPERSEDED, VISIT_PLANNED, NO_OWNER} <= {one.reason for one in every}
    assert {"met", "lapsed", "open", "blocked"} <= states
