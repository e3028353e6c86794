"""Reminders as their recipients and supervisors read them; and what the morning run needs to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    TextClause,
    Uuid,
    any_,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Role
from service.access.scope import visible
from service.kit.paging import LIMIT, Page, decode, encode
from service.law.profile_store import load
from service.profiles.queries import calendar
from service.reminders.rules import SUPERVISOR, Stage, Window, stages_on, targets, window_of
from service.reminders.schemas import Reconciliation, ReminderOut
from service.tables.access import Area
from service.tables.accounts import RoleGrant, User
from service.tables.duties import OWED, Duty
from service.tables.people import Person
from service.tables.reminders import Digest, MorningRun, Reminder
from service.tables.visits import Visit

AnyRow = Row[*tuple[Any, ...]]


IN_CARE = Person.exit_on.is_(None)  # nobody is reminded of who has left, not even of what was settled by it


@dataclass(frozen=True, slots=True)
class InboxDay:
    """One day's message with how many lines it has and how many are still unread."""

    id: UUID
    day: date
    lines: int
    unread: int
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder in a message."""

    id: UUID
    person_id: UUID
    name: str
    duty_id: UUID
    stage: str
    step: str
    plan_by: date
    due_on: date
    day: date
    state: str
    closed: bool
    source: str | None


async def inbox(session: AsyncSession, actor: Actor, most: int = 60) -> list[InboxDay]:
    """The actor's own messages, newest first; not counted is what is about persons out of sight or gone."""
    unread = func.count().filter(Reminder.state == "sent", Reminder.closed_at.is_(None))
    rows = await session.execute(
        select(Digest.id, Digest.day, func.count(Reminder.id), unread, Digest.read_at)
        .join(Reminder, Reminder.digest_id == Digest.id)
        .join(Person, Person.id == Reminder.person_id)
        .where(Digest.recipient_id == actor.id, Digest.sent_at.is_not(None), visible(Person, actor), IN_CARE)
        .group_by(Digest.id)
        .order_by(Digest.day.desc())
        .limit(most)
    )
    return [InboxDay(*row) for row in rows]


async def lines(session: AsyncSession, actor: Actor, digest_id: UUID) -> list[Line]:
    """The lines of one of the actor's messages, by village and name; persons no longer visible are left out."""
    closed = Reminder.closed_at.is_not(None)
    told: Select[*tuple[Any, ...]] = select(
        *(Reminder.id, Reminder.person_id, Person.name, Reminder.duty_id, Reminder.stage, Reminder.step),
        *(Reminder.plan_by, Reminder.due_on, Reminder.day, Reminder.state, closed, Duty.period_source),
    )
    rows = await session.execute(
        told.join(Digest, Digest.id == Reminder.digest_id)
        .outerjoin(Duty, Duty.id == Reminder.duty_id)
        .join(Person, Person.id == Reminder.person_id)
        .where(Reminder.digest_id == digest_id, Digest.recipient_id == actor.id, visible(Person, actor), IN_CARE)
        .order_by(closed, Person.village, Person.sort_key, Reminder.due_on, Reminder.id)
    )
    return [Line(*row) for row in rows]


def unread_days(actor: Actor) -> Select[int]:
    """One row for each of the actor's messages that waits to be read, of those that `inbox` lists."""
    line = exists().where(Reminder.digest_id == Digest.id, Person.id == Reminder.person_id, IN_CARE)
    return select(literal(1)).where(
        Digest.recipient_id == actor.id,
        Digest.sent_at.is_not(None),
        Digest.read_at.is_(None),
        line.where(visible(Person, actor)),
    )


async def reminders(
    session: AsyncSession, actor: Actor, *, state: str | None, limit: int = LIMIT, cursor: str | None = None
) -> Page[ReminderOut]:
    """Reminders of visible persons; those who keep a caseload see their own, newest first."""
    query = select(Reminder).join(Person, Person.id == Reminder.person_id).where(visible(Person, actor), IN_CARE)
    if actor.works_cases:
        query = query.where(Reminder.recipient_id == actor.id)
    if state is not None:
        query = query.where(Reminder.state == state)
    if cursor is not None:
        day, key = decode(cursor, date.fromisoformat, UUID)
        query = query.where(tuple_(Reminder.day, Reminder.id) < (day, key))
    query = query.order_by(Reminder.day.desc(), Reminder.id.desc()).limit(limit + 1)
    found = (await session.scalars(query)).all()
    more = encode(found[limit - 1].day, found[limit - 1].id) if len(found) > limit else None
    return Page([ReminderOut.model_validate(row, from_attributes=True) for row in found[:limit]], more)


async def reconciliation(
    session: AsyncSession, actor: Actor, day: date, *, today: date | None = None
) -> Reconciliation:
    """The reminders of a working day in the actor's areas, by outcome; a day after `today` has not been run.

    The run kept one count for all areas, since persons move and their reminders with them: should any be missing,
    wherever it was, `made` is so many more than the outcomes add up to. `untold` are those that were owed and that no
    run has made.
    """
    of_day = select(Reminder.state, func.count(), func.count().filter(visible(Reminder, actor)))
    rows = (await session.execute(of_day.where(Reminder.day == day).group_by(Reminder.state))).all()
    run = await session.get(MorningRun, day) if today is None or day <= today else None
    seen = {state: count for state, _, count in rows}
    states = {name: seen.get(name, 0) for name in ("waiting", "sent", "read", "suppressed", "failed")}
    missing = (0 if run is None else run.made) - sum(count for _, count, _ in rows)
    made = sum(states.values()) + missing
    untold = 0 if run is None else await _untold(session, actor, day)
    return Reconciliation(
        day=day,
        ran=run is not None,
        owed=made + untold,
        made=made,
        untold=untold,
        agrees=missing == 0 and untold == 0,
        **states,
    )


async def _untold(session: AsyncSession, actor: Actor, day: date) -> int:
    """How much of what is owed in the actor's areas fell due to be told on this day, and was not.

    Looked at are the duties that stood as they stand now when the day was run: a row of an older transaction than the
    run's own note. What came up later the run could not know. After a restore all rows are of one age: no longer
    looked at are the duties of runs that were restored.
    """
    seen = text(
        "age(duty.xmin) >= (select age(run.xmin) from morning_run as run where run.day = :ran_on "
        "and coalesce(run.noted_by, run.xmin::text::bigint) = run.xmin::text::bigint)"
    )
    window = window_of(day, (await calendar(session)).is_working)
    found = await falling_due(session, [window], seen.bindparams(ran_on=day), visible(Duty, actor))
    of_duties = Reminder.duty_id == any_(literal([one.duty.id for one in found], ARRAY(Uuid())))
    keys = select(Reminder.duty_id, Reminder.about, Reminder.stage).where(of_duties)
    made = {tuple(row) for row in await session.execute(keys)}
    return sum((one.duty.id, one.stage.about, one.stage.name) not in made for one in found)


async def outcomes(session: AsyncSession, actor: Actor, day: date, state: str, most: int = 200) -> Sequence[AnyRow]:
    """The reminders of one outcome of a day: (person id, name, step, stage, recipient, reason, sent_at)."""
    query = (
        select(
            Reminder.person_id,
            Person.name,
            Reminder.step,
            Reminder.stage,
            User.name.label("recipient"),
            Reminder.reason,
            Reminder.sent_at,
        )
        .join(Person, Person.id == Reminder.person_id)
        .join(User, User.id == Reminder.recipient_id, isouter=True)
        .where(Reminder.day == day, Reminder.state == state, visible(Reminder, actor))
        .order_by(Person.sort_key, Reminder.id)
        .limit(most)
    )
    return (await session.execute(query)).all()


async def recent_runs(session: AsyncSession, today: date, most: int = 14) -> list[date]:
    """The working days of the last runs, newest first."""
    days = select(MorningRun.day).where(MorningRun.day <= today).order_by(MorningRun.day.desc()).limit(most)
    return list((await session.scalars(days)).all())


# ------------------------------------------------------------------------- what the morning run asks (no actor: a job)


async def last_run(session: AsyncSession) -> date | None:
    """The last working day whose reminders were made."""
    return await session.scalar(select(func.max(MorningRun.day)))


CANDIDATE = (
    Duty.id,
    Duty.person_id,
    Duty.profile,
    Duty.rule,
    Duty.program,
    Duty.step,
    Duty.plan_by,
    Duty.due_on,
    Duty.owner_id,
    Duty.county,
    Duty.township,
    Duty.village,
)


async def profiles_in_use(session: AsyncSession) -> Sequence[str]:
    """The profiles under which anything is owed."""
    return (await session.scalars(select(Duty.profile).where(text(OWED)).distinct())).all()


async def candidates(
    session: AsyncSession, plan_by: Sequence[date], due_on: Sequence[date], *where: ColumnElement[bool] | TextClause
) -> Sequence[AnyRow]:
    """What is owed with one of these dates."""
    query = select(*CANDIDATE).where(text(OWED), or_(Duty.plan_by.in_(plan_by), Duty.due_on.in_(due_on)), *where)
    return (await session.execute(query.order_by(Duty.id))).all()


class Falling(NamedTuple):
    """A stage of what is owed, and the working day on which it is told; `told`: unless a later one is, instead."""

    duty: AnyRow
    stage: Stage
    day: date
    told: bool


async def falling_due(
    session: AsyncSession, owed: Sequence[Window], *where: ColumnElement[bool] | TextClause
) -> list[Falling]:
    """Each stage that falls into one of the windows; the owner is told of the last one of a duty only."""
    day_of = {day: window.day for window in owed for day in window.covers}
    profiles = {code: load(code) for code in await profiles_in_use(session)}
    before = {days for profile in profiles.values() for days in profile.reminded_before.values()}
    plan_by, due_on = targets(
        [profile.reminders for profile in profiles.values()], day_of, {left for days in before for left in days}
    )
    falling: list[Falling] = []
    for duty in await candidates(session, plan_by, due_on, *where):
        profile = profiles[duty.profile]
        left = profile.reminded_before.get(duty.rule, ())
        found = stages_on(profile.reminders, duty.plan_by, duty.due_on, day_of, left)
        last = next((stage for stage in reversed(found) if stage.name != SUPERVISOR), None)
        falling += [Falling(duty, one, day_of[one.on], one is last or one.name == SUPERVISOR) for one in found]
    return falling


async def made_on(session: AsyncSession, days: Collection[date]) -> dict[tuple[UUID, date, str], list[AnyRow]]:
    """The reminders of these days there are, by duty, date and stage."""
    query = select(
        Reminder.id,
        Reminder.duty_id,
        Reminder.about,
        Reminder.stage,
        Reminder.recipient_id,
        Reminder.state,
        Reminder.reason,
        Reminder.sent_at,
    ).where(Reminder.day.in_(days))
    found: dict[tuple[UUID, date, str], list[AnyRow]] = defaultdict(list)
    for row in await session.execute(query):
        found[row.duty_id, row.about, row.stage].append(row)
    return found


async def counts_of(session: AsyncSession, days: Collection[date]) -> dict[date, int]:
    """How many reminders each of these days has."""
    counts = select(Reminder.day, func.count()).where(Reminder.day.in_(days)).group_by(Reminder.day)
    return dict((await session.execute(counts)).all())


async def visited_soon(session: AsyncSession, ids: Iterable[UUID], first: date, last: date) -> set[UUID]:
    """Those of these persons for whom a visit is already planned within these days."""
    query = select(Visit.person_id).where(
        Visit.person_id == any_(literal(list(ids), ARRAY(Uuid()))),
        Visit.state == "planned",
        Visit.planned_for.between(first, last),
    )
    return set((await session.scalars(query)).all())


async def outcomes_of_run(session: AsyncSession, at: datetime) -> dict[str, int]:
    """What became of the reminders made at that moment, by outcome."""
    rows = await session.execute(
        select(Reminder.state, func.count()).where(Reminder.made_at == at).group_by(Reminder.state)
    )
    by_state = dict(rows.all())
    return {state: by_state.get(state, 0) for state in ("sent", "read", "suppressed", "failed", "waiting")}


async def supervisors(session: AsyncSession, counties: Iterable[str]) -> dict[str, list[UUID]]:
    """For each county, its supervisors, or, where it has none, those of the nearest area above."""
    rows = await session.execute(
        select(RoleGrant.area, RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == Role.SUPERVISOR.value, RoleGrant.revoked_at.is_(None), User.disabled_at.is_(None))
        .order_by(RoleGrant.user_id)
    )
    granted: dict[str, list[UUID]] = defaultdict(list)
    for code, user in rows:
        granted[code].append(user)
    above = select(Area.code, Area.parent).where(Area.level.in_(("county", "prefecture")))
    parents = dict((await session.execute(above)).all())
    found: dict[str, list[UUID]] = {}
    for county in set(counties):
        area: str | None = county
        while area is not None and area not in granted:
            area = parents.get(area)
        found[county] = granted[area] if area is not None else []
    return found
