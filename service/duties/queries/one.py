"""The duties of one person, and why each is owed: computed when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.dossier.queries import dossiers
from service.dossier.rules import Dossier
from service.duties.rules.reasons import Explained, explain
from service.duties.rules.rows import Judgement, duty_id, judge
from service.kit.errors import NotFound
from service.law.calendar import WorkCalendar
from service.law.evaluate import Duty as Owed
from service.law.evaluate import NotOwed, duties_on, not_owed
from service.profiles.queries import bindings, calendar
from service.profiles.rules import Bindings
from service.tables.duties import Duty
from service.tables.people import Person

DAY = timedelta(days=1)
TWO_YEARS = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class JudgedDuty:
    """A duty as stored and, where the engine still says it, as judged."""

    row: Duty
    why: Explained | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why one duty is owed, with whose it is."""

    row: Duty
    name: str
    why: Explained


@dataclass(frozen=True, slots=True)
class Stopped:
    """What was owed and is no longer, the day since when, and the conditions that say so."""

    since: date
    not_owed: NotOwed


@dataclass(frozen=True, slots=True)
class _File:
    """A person's file with what judges it."""

    dossier: Dossier
    bound: Bindings
    days: WorkCalendar


async def duties_of(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> list[JudgedDuty]:
    """Every duty of a visible person, each explained: what is owed by date, then done, then lapsed, newest first."""
    await _visible_name(session, actor, person_id)
    rows = (await session.scalars(select(Duty).where(Duty.person_id == person_id, visible(Duty, actor)))).all()
    explained = _explained(await _file(session, person_id), today)
    order = ("open", "blocked", "declined", "waived", "met", "lapsed")
    owed = sorted((row for row in rows if row.state in order[:2]), key=lambda row: (row.plan_by, row.id))
    rest = sorted((row for row in rows if row.state not in order[:2]), key=lambda row: (row.plan_by, row.id))
    rest.sort(key=lambda row: row.due_on, reverse=True)
    rest.sort(key=lambda row: order.index(row.state))
    return [JudgedDuty(row, explained.get(row.id)) for row in (*owed, *rest)]


async def why(session: AsyncSession, actor: Actor, duty_id: UUID, today: date) -> Why:
    """Why a duty is owed, was, or counts as done; NotFound when not visible or no longer said by the engine."""
    row = await session.scalar(select(Duty).where(Duty.id == duty_id, visible(Duty, actor)))
    if row is None:
        raise NotFound("这件事已经不再应办，或不在您的服务范围内。")
    name = await _visible_name(session, actor, row.person_id)
    explained = _explained(await _file(session, row.person_id), today).get(duty_id)
    if explained is None:
        raise NotFound("这件事已经不再应办，或不在您的服务范围内。")
    return Why(row, name, explained)


async def stopped(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> list[Stopped]:
    """What a visible person was owed in these two years and is no longer, and since when."""
    await _visible_name(session, actor, person_id)
    file = await _file(session, person_id)
    dossier, unit = file.dossier, file.dossier.unit(today)
    profile = file.bound.profile(unit, today)
    if profile is None:
        return []
    now = {one.rule: one for one in not_owed(profile, dossier.facts(today), today)}
    days = {valid_from for valid_from, *_ in dossier.statements}
    days |= {job.started_on for job in dossier.jobs}
    days |= {each.since for one in now.values() for each in one.against if each.since}
    found: dict[str, Stopped] = {}
    for day in sorted((day for day in days if today - TWO_YEARS < day <= today), reverse=True):
        before = duties_on(profile, dossier.facts(day - DAY), day - DAY)
        for rule in {duty.rule for duty in before} & (now.keys() - found.keys()):
            found[rule] = Stopped(day, now[rule])
    return list(found.values())


async def _visible_name(session: AsyncSession, actor: Actor, person_id: UUID) -> str:
    name = await session.scalar(
        select(Person.name).where(Person.id == person_id, Person.merged_into.is_(None), visible(Person, actor))
    )
    if name is None:
        raise NotFound
    return name


async def _file(session: AsyncSession, person_id: UUID) -> _File:
    (dossier,) = await dossiers(session, [person_id])
    return _File(dossier, await bindings(session), await calendar(session))


def _explained(file: _File, today: date) -> dict[UUID, Explained]:
    found: dict[UUID, Explained] = {}
    for judgement in judge(file.dossier, file.bound, today):
        for duty in judgement.duties:
            name = duty_id(file.dossier.id, duty.rule, duty.step, duty.period, duty.n)
            if name not in found:
                found[name] = _explain(file, judgement, duty)
    return found


def _explain(file: _File, judgement: Judgement, duty: Owed) -> Explained:
    return explain(file.dossier, judgement, duty, file.days)
