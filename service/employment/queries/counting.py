"""新增就业 (KPI-01): whether one person counts, and why not. How many of an area do is a figure of supervision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.queries import rural_villages
from service.access.rules import Actor
from service.employment.queries.jobs import jobs_of
from service.employment.rules.counting import NewlyEmployed, counted
from service.law.marks import CERTIFIED
from service.people.queries.one import person as visible_person
from service.people.rules.hukou import HUKOU_FIELDS, rural_by
from service.people.rules.statements import values_on
from service.profiles.queries import profile_for
from service.tables.people import Statement

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
    said = values_on((await session.scalars(standing)).all(), found.on)
    held = {name: said.get(name, getattr(who, name)) for name in HUKOU_FIELDS}
    rural = rural_by(held, await rural_villages(session, [held[name] for name in HUKOU_FIELDS[1:]]))
    return replace(found, hukou={"yes": "rural", "no": "urban"}.get(rural, held["hukou_kind"]))
