"""毕业生: who is on the roster of a year, without a ledger first; how many have one, how many were served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, exists, extract, func, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.paging import LIMIT, Page, decode, encode
from service.law import facts
from service.law.conditions.graduates import LASTING_DESTINATION, NO_DESTINATION
from service.law.evaluate import Duty, duties_on
from service.law.parameters import PeriodSource
from service.law.profile import Profile
from service.law.rules import Quota
from service.ledgers.queries.contacts import contacted_on
from service.ledgers.rules.stages import Stage, stage
from service.people.queries.scope import ON_FILE, in_area
from service.profiles.queries import bindings
from service.tables.accounts import User
from service.tables.employment import Job
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student
from service.tables.records import Record

_LEDGER = and_(Ledger.person_id == Person.id, Ledger.kind == "graduate")
# 1 January of the graduation year, or the day on the roster when that is later: from then on a ledger is owed (GRAD-02)
_SINCE = func.greatest(
    func.coalesce(Student.roster_on, Person.entered_on), func.date_trunc("year", Student.graduates_on).cast(Date)
)


@dataclass(frozen=True, slots=True)
class CohortQuery:
    """What the list shows: graduates of a year, of an area, at a stage; `ledger` False: those without one."""

    year: int
    area: str | None = None
    stage: Stage | None = None
    ledger: bool | None = None
    served: bool | None = None


@dataclass(frozen=True, slots=True)
class Graduate:
    """One line; `owed_by`: the day by which a ledger is owed, None when it is not; `owed_source`: who says so.

    `contacted_on`: when the contact was made that the ledger stated for `next_contact_on`.
    """

    id: UUID
    name: str
    school: str
    graduates_on: date
    roster_on: date | None
    stage: Stage
    officer: str | None
    opened_on: date | None
    next_contact_on: date | None
    contacted_on: date | None
    sign_off: str | None
    owed_by: date | None
    owed_source: PeriodSource | None


@dataclass(frozen=True, slots=True)
class Rates:
    """GRAD-03 and GRAD-04, counted: `served_of` None where the plan of the place asks for no such rate."""

    of: int
    filed: int
    served: int
    served_of: int | None


# ------------------------------------------------------------------------------------------------- conditions


def _placed(today: date) -> ColumnElement[bool]:
    """A job, or a destination that stands: as the condition `no_destination` of the law has it."""
    at_work = exists().where(
        Job.person_id == Person.id,
        Job.voided_at.is_(None),
        Job.started_on <= today,
        or_(Job.ended_on.is_(None), Job.ended_on >= today),
    )
    undone = exists().where(
        Job.person_id == Person.id,
        Job.voided_at.is_(None),
        Job.ended_on >= func.coalesce(Student.destination_on, date.min),
        Job.ended_on < today,
    )
    destined = and_(
        Student.destination_code.is_not(None),
        Student.destination_code.not_in(NO_DESTINATION),
        or_(Student.destination_on.is_(None), Student.destination_on <= today),
        or_(Student.destination_code.in_(LASTING_DESTINATION), ~undone),
    )
    return or_(at_work, func.coalesce(destined, False))


def at_stage(wanted: Stage | None, today: date) -> ColumnElement[bool]:
    """As `rules.stage`; no stage: everybody who has not left."""
    here, unplaced = Person.exit_on.is_(None), ~_placed(today)
    if wanted is None:
        return here
    later_year = extract("year", Student.graduates_on) > today.year
    graduated = Student.graduates_on < today
    return {
        "gone": Person.exit_on.is_not(None),
        "placed": and_(here, _placed(today)),
        "enrolled": and_(here, unplaced, later_year),
        "this_year": and_(here, unplaced, ~later_year, ~graduated),
        "unplaced": and_(here, unplaced, graduated),
    }[wanted]


def _local(profile: Profile | None) -> ColumnElement[bool]:
    """Not known to belong elsewhere (GRAD-16, AMB-09): as the condition `local_graduate`, where one plan governs."""
    if profile is None or profile.parameters.graduate_scope == "any":
        return true()
    scope = profile.parameters.graduate_scope
    columns = [c for c, name in ((Person.hukou_code, "hukou"), (Person.residence_code, "residence")) if name in scope]
    codes = (profile.parameters.area, *profile.parameters.former_areas)
    within = [column.startswith(code, autoescape=True) for column in columns for code in codes]
    return or_(*within, *(column.is_(None) for column in columns))


def _served(profile: Profile, today: date) -> ColumnElement[bool]:
    """At least one service in the business year (GRAD-04), an assessment being one."""
    rule = profile.rule("GRAD-04")
    steps = rule.steps if isinstance(rule, Quota) else ()
    kinds = {kind for step in steps for kind in step.kinds_in(profile.parameters)}
    return exists().where(
        Record.person_id == Person.id,
        Record.voided_at.is_(None),
        Record.outcome == "done",
        Record.kind.in_(kinds),
        Record.happened_on >= date(today.year, 1, 1),
        Record.happened_on <= today,
    )


def _asked_for(profile: Profile, year: int, today: date) -> ColumnElement[bool] | None:
    """Of whom the plan wants all served; None where it wants none."""
    rule = profile.rule("GRAD-04")
    if rule is None:
        return None
    conditions = {
        "willing": Student.willing == "yes",
        "able": Student.able == "yes",
        "fresh_graduate": true() if year == today.year else ~true(),
    }
    return and_(true(), *(conditions[name] for name in rule.all_of if name in conditions))


# ------------------------------------------------------------------------------------------------------ reading


async def graduates(
    session: AsyncSession,
    actor: Actor,
    asked: CohortQuery,
    today: date,
    *,
    cursor: str | None = None,
    limit: int = LIMIT,
) -> Page[Graduate]:
    """Those without a ledger first, longest owed first."""
    profile = await governing(session, actor, asked.area, today)
    has, key = Ledger.id.is_not(None), (Ledger.id.is_not(None), _SINCE, Person.id)
    contact = contacted_on(profile).label("contacted_on")
    found = _of_year(select(*_COLUMNS, _placed(today), contact, _SINCE, has), actor, asked, profile, today)
    found = found.order_by(*key).limit(limit + 1)
    if cursor is not None:
        after = decode(cursor, lambda told: told == "True", date.fromisoformat, UUID)
        found = found.where(tuple_(*key) > tuple(after))
    rows = (await session.execute(found)).all()
    bound = await bindings(session)
    lines = [_line(row, bound.profile(_unit(row[0]), today), today) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(lines, encode(last[-1], last[-2], last[0].id) if last else None)


async def rates(session: AsyncSession, actor: Actor, asked: CohortQuery, today: date) -> Rates:
    """Counted over the very persons that `graduates` lists."""
    profile = await governing(session, actor, asked.area, today)
    filed = func.count().filter(Ledger.opened_on <= today)
    wanted = None if profile is None else _asked_for(profile, asked.year, today)
    columns: list[Any] = [func.count(), filed]
    if profile is not None and wanted is not None:
        columns += [func.count().filter(wanted, _served(profile, today)), func.count().filter(wanted)]
    row = (await session.execute(_of_year(select(*columns), actor, asked, profile, today))).one()
    return Rates(row[0], row[1], *(row[2:] or (0, None)))


async def governing(session: AsyncSession, actor: Actor, area: str | None, today: date) -> Profile | None:
    """The one plan that governs what the actor looks at; None when several do."""
    codes = [area] if area else [*actor.counties, *actor.townships, *actor.villages]
    bound = await bindings(session)
    found = {profile.code: profile for code in codes if (profile := bound.profile(code, today)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


_COLUMNS = (Person, Student, Ledger, User.name)


def _of_year(found: Select[Any], actor: Actor, asked: CohortQuery, profile: Profile | None, today: date) -> Select[Any]:
    """Joined and narrowed. Family members are served and counted nowhere (POP-04)."""
    where = [
        Student.graduates_on.between(date(asked.year, 1, 1), date(asked.year, 12, 31)),
        visible(Person, actor),
        ON_FILE,
        Person.role == "disabled",
        at_stage(asked.stage, today),
        _local(profile),
    ]
    if asked.area is not None:
        where.append(in_area(asked.area))
    if asked.ledger is not None:
        where.append(Ledger.id.is_not(None) if asked.ledger else Ledger.id.is_(None))
    if asked.served is not None and profile is not None:
        wanted = _asked_for(profile, asked.year, today)
        where.append(_served(profile, today) if asked.served else ~_served(profile, today))
        where.append(true() if wanted is None else wanted)
    return (
        found.select_from(Student)
        .join(Person, Person.id == Student.person_id)
        .outerjoin(Ledger, _LEDGER)
        .outerjoin(User, User.id == Ledger.officer_id)
        .where(*where)
    )


def _unit(person: Person) -> str:
    return person.village or person.township or person.county


def _line(row: Any, profile: Profile | None, today: date) -> Graduate:  # noqa: ANN401 - columns as selected above
    person, student, ledger, officer, placed, contact = row[:6]
    owed = None if ledger is not None or profile is None else _owed(profile, person, student, today)
    at = stage(student.graduates_on, today, placed=placed, gone=person.exit_on is not None)
    return Graduate(
        id=person.id,
        name=person.name,
        school=student.school,
        graduates_on=student.graduates_on,
        roster_on=student.roster_on,
        stage=at,
        officer=officer,
        opened_on=ledger and ledger.opened_on,
        next_contact_on=ledger and ledger.next_contact_on,
        contacted_on=contact,
        sign_off=ledger and ledger.sign_off,
        owed_by=owed.due_on if owed else None,
        owed_source=owed.period_source if owed else None,
    )


def _owed(profile: Profile, person: Any, student: Student, today: date) -> Duty | None:  # noqa: ANN401 - codes
    """What the law says of GRAD-02, from what it asks for that alone."""
    known = facts.Person(
        born_on=person.born_on,
        entered_on=person.entered_on,
        credential=facts.Credential(person.credential_kind),
        hukou=facts.Hukou(person.hukou_kind, person.hukou_code),
        residence_code=person.residence_code,
        exit=facts.Exit(person.exit_reason, person.exit_on) if person.exit_on else None,
        student=facts.Student(student.graduates_on, student.roster_on),
    )
    owed = (duty for duty in duties_on(profile, facts.Facts(known), today) if duty.rule == "GRAD-02")
    return next(owed, None)
