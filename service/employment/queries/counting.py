"""新增就业 (KPI-01): of one person, with the reason; and how many of an area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Date, Text, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor
from service.access.scope import visible
from service.employment.models import Job
from service.employment.queries.jobs import jobs_of
from service.employment.rules import NewlyEmployed, counted
from service.law.marks import CERTIFIED
from service.people.models import Person, Statement
from service.people.queries import person as visible_person
from service.people.queries.scope import ON_FILE, in_area
from service.people.schemas import known
from service.profiles.queries import profile_for

DAY = timedelta(days=1)


async def newly_employed(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> NewlyEmployed:
    """Whether a visible person counts under the plan of the place as of today, or why not."""
    who = await visible_person(session, actor, person_id)
    profile = await profile_for(session, who.village or who.township or who.county, today)
    window = None if profile is None else (profile.starts_on, profile.valid_to)
    spans = [(job.started_on, job.ended_on) for job in await jobs_of(session, actor, person_id)]
    excluded = None
    if who.role == "family":
        excluded = "家庭成员不计入残疾人新增就业"
    elif who.credential_kind not in CERTIFIED:
        excluded = "没有残疾人证，不计入残疾人新增就业"
    found = counted(spans, window, excluded=excluded)
    if found.on is None:
        return found
    standing = select(Statement).where(Statement.person_id == who.id, Statement.superseded_at.is_(None))
    said = known((await session.scalars(standing)).all(), found.on)
    return replace(found, hukou=said.get("hukou_kind", who.hukou_kind))


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct persons by 户口性质 on the day; `resident` says neither urban nor rural."""

    urban: int = 0
    rural: int = 0
    resident: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.urban + self.rural + self.resident


async def newly_employed_in(
    session: AsyncSession, actor: Actor, area: str | None, window: tuple[date, date], today: date
) -> Counts:
    """How many persons of an area within sight count in a plan's window, each once; from the jobs begun in it."""
    first, last = window
    before = aliased(Job)
    at_work = exists().where(
        before.person_id == Job.person_id,
        before.voided_at.is_(None),
        before.started_on < Job.started_on,
        or_(before.ended_on.is_(None), before.ended_on >= cast(Job.started_on - DAY, Date)),
    )
    begun = (
        select(Job.person_id, func.min(Job.started_on).label("day"), Person.hukou_kind)
        .join(Person, Person.id == Job.person_id)
        .where(
            Job.voided_at.is_(None),
            Job.started_on.between(first, min(last, today)),
            ~at_work,
            Person.role == "disabled",
            Person.credential_kind.in_(CERTIFIED),
            ON_FILE,
            visible(Person, actor),
        )
        .group_by(Job.person_id, Person.hukou_kind)
    )
    if area is not None:
        begun = begun.where(in_area(area))
    one = begun.subquery()
    kind = Statement.values["hukou_kind"].astext
    stated = (
        select(kind)
        .where(
            Statement.person_id == one.c.person_id,
            Statement.superseded_at.is_(None),
            Statement.valid_from <= one.c.day,
            Statement.values.has_key("hukou_kind"),
        )
        .order_by(Statement.valid_from.desc(), Statement.recorded_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    hukou = func.coalesce(stated, cast(one.c.hukou_kind, Text)).label("hukou")
    told = select(hukou).subquery()
    rows = await session.execute(select(told.c.hukou, func.count()).group_by(told.c.hukou))
    return Counts(**{kind: number for kind, number in rows if kind in {"urban", "rural", "resident"}})
