"""Job leads and events: catalogues of a county; to how many they came is counted in the actor's scope alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.people.queries.scope import counties_of
from service.tables.access import Area
from service.tables.groups import GroupAct, GroupEvent, Lead
from service.tables.people import Person
from service.tables.records import Record

STANDS = Record.voided_at.is_(None)


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """Which leads; `current`: those that may still be given on this day."""

    county: str | None = None
    sector: str | None = None
    category: int | None = None
    away: bool | None = None
    current: date | None = None


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead, its county's name, and to how many persons in sight it was given."""

    lead: Lead
    county: str
    given: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event, its county's name, and how many persons in sight came."""

    event: GroupEvent
    county: str
    came: int


def here(county: ColumnElement[str] | Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped column
    """Rows of the counties in which the actor works."""
    found: ColumnElement[bool] = county.in_(sorted(counties_of(actor)))
    return found


async def lead(session: AsyncSession, actor: Actor, lead_id: UUID) -> Lead:
    """One lead of the actor's counties; NotFound otherwise."""
    found = await session.scalar(select(Lead).where(Lead.id == lead_id, here(Lead.county, actor)))
    if found is None:
        raise NotFound
    return found


async def leads(
    session: AsyncSession, actor: Actor, filters: LeadFilters, *, limit: int = LIMIT, cursor: str | None = None
) -> Page[LeadLine]:
    """The catalogue, newest first."""
    where = _of_leads(actor, filters)
    if cursor is not None:
        where.append(tuple_(Lead.recorded_at, Lead.id) < _key(cursor))
    newest = select(Lead, Area.name).join(Area, Area.code == Lead.county).where(*where)
    rows = (await session.execute(newest.order_by(Lead.recorded_at.desc(), Lead.id.desc()).limit(limit + 1))).all()
    counts = await _counts(session, actor, GroupAct.lead_id, [one.id for one, _ in rows])
    lines = [LeadLine(one, name, counts.get(one.id, 0)) for one, name in rows]
    last = lines[limit - 1].lead if len(lines) > limit else None
    return Page(lines[:limit], encode(last.recorded_at.isoformat(), last.id) if last else None)


async def leads_count(session: AsyncSession, actor: Actor, filters: LeadFilters) -> int:
    """How many the catalogue holds."""
    return await session.scalar(select(func.count()).select_from(Lead).where(*_of_leads(actor, filters))) or 0


def _of_leads(actor: Actor, filters: LeadFilters) -> list[ColumnElement[bool]]:
    where = [here(Lead.county, actor), Lead.voided_at.is_(None)]
    if filters.county is not None:
        where.append(Lead.county == filters.county)
    if filters.sector is not None:
        where.append(Lead.sector == filters.sector)
    if filters.category is not None:
        where.append(or_(Lead.categories == [], Lead.categories.contains([filters.category])))
    if filters.away is not None:
        where.append(Lead.away.is_(filters.away))
    if filters.current is not None:
        where.append(Lead.valid_until >= filters.current)
    return where


async def event(session: AsyncSession, actor: Actor, event_id: UUID) -> GroupEvent:
    """One event of the actor's counties; NotFound otherwise."""
    found = await session.scalar(select(GroupEvent).where(GroupEvent.id == event_id, here(GroupEvent.county, actor)))
    if found is None:
        raise NotFound
    return found


async def events(
    session: AsyncSession,
    actor: Actor,
    *,
    county: str | None = None,
    kind: str | None = None,
    limit: int = LIMIT,
    cursor: str | None = None,
) -> Page[EventLine]:
    """Events, the latest day first."""
    where = _of_events(actor, county, kind)
    if cursor is not None:
        on, event_id = decode(cursor, date.fromisoformat, UUID)
        where.append(tuple_(GroupEvent.happened_on, GroupEvent.id) < (on, event_id))
    latest = select(GroupEvent, Area.name).join(Area, Area.code == GroupEvent.county).where(*where)
    order = (GroupEvent.happened_on.desc(), GroupEvent.id.desc())
    rows = (await session.execute(latest.order_by(*order).limit(limit + 1))).all()
    counts = await _counts(session, actor, GroupAct.event_id, [one.id for one, _ in rows])
    lines = [EventLine(one, name, counts.get(one.id, 0)) for one, name in rows]
    last = lines[limit - 1].event if len(lines) > limit else None
    return Page(lines[:limit], encode(last.happened_on, last.id) if last else None)


async def events_count(
    session: AsyncSession, actor: Actor, *, county: str | None = None, kind: str | None = None
) -> int:
    """How many events there are."""
    where = _of_events(actor, county, kind)
    return await session.scalar(select(func.count()).select_from(GroupEvent).where(*where)) or 0


def _of_events(actor: Actor, county: str | None, kind: str | None) -> list[ColumnElement[bool]]:
    where = [here(GroupEvent.county, actor), GroupEvent.voided_at.is_(None)]
    if county is not None:
        where.append(GroupEvent.county == county)
    if kind is not None:
        where.append(GroupEvent.kind == kind)
    return where


async def _counts(session: AsyncSession, actor: Actor, subject: Any, ids: Collection[UUID]) -> dict[UUID, int]:  # noqa: ANN401
    rows = await session.execute(
        select(subject, func.count(Record.person_id.distinct()))
        .join(Record, Record.act_id == GroupAct.id)
        .join(Person, Person.id == Record.person_id)
        .where(subject.in_(ids), STANDS, visible(Person, actor))
        .group_by(subject)
    )
    return dict(rows.all())


def _key(cursor: str) -> tuple[datetime, UUID]:
    at, row_id = decode(cursor, datetime.fromisoformat, UUID)
    return at, row_id
