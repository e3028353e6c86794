"""Planned and recorded visits, by day and village; nothing is shown of persons outside the actor's areas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.duties import Agenda
from service.tables.people import Person
from service.tables.visits import Visit

MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A planned visit as the plan shows it; `steps` are the chips of what is owed (see `Agenda`)."""

    visit: Visit
    person: Person
    place: str
    visitor: str
    steps: list[list[Any]]


async def visit(session: AsyncSession, actor: Actor, visit_id: UUID) -> Visit:
    """One visit of the actor's areas; NotFound otherwise."""
    found = await session.scalar(
        select(Visit).join(Person, Person.id == Visit.person_id).where(Visit.id == visit_id, visible(Person, actor))
    )
    if found is None:
        raise NotFound
    return found


async def planned_of(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Visit]:
    """The planned visits of these persons, by day. No actor: whoever asks holds the persons already."""
    where = (Visit.person_id.in_(ids), Visit.state == "planned")
    return (await session.scalars(select(Visit).where(*where).order_by(Visit.planned_for, Visit.id))).all()


async def planned_elsewhere(
    session: AsyncSession, actor: Actor, people: Collection[UUID], on: date
) -> list[tuple[str, date, str]]:
    """Who of these, as far as the actor sees them, is to be visited on another day: name, day, and by whom."""
    rows = await session.execute(
        select(Person.name, Visit.planned_for, User.name)
        .join(Visit, Visit.person_id == Person.id)
        .join(User, User.id == Visit.visitor_id)
        .where(Person.id.in_(people), visible(Person, actor), Visit.state == "planned", Visit.planned_for != on)
        .order_by(Visit.planned_for, Person.sort_key)
    )
    return [(name, day, visitor) for name, day, visitor in rows]


async def plan_between(
    session: AsyncSession, actor: Actor, since: date, until: date, *, visitor: UUID | None = None, missed: bool = False
) -> list[Line]:
    """The planned visits of these days, both included, by day, village and name; `missed`: those before as well."""
    where = [Visit.state == "planned", Visit.planned_for <= until]
    if not missed:
        where.append(Visit.planned_for >= since)
    if visitor is not None:
        where.append(Visit.visitor_id == visitor)
    place = func.coalesce(Visit.village, Visit.township, Visit.county)
    rows = await session.execute(
        select(Visit, Person, Area.name, User.name, Agenda.steps)
        .join(Person, Person.id == Visit.person_id)
        .join(User, User.id == Visit.visitor_id)
        .outerjoin(Area, Area.code == place)
        .outerjoin(Agenda, Agenda.person_id == Visit.person_id)
        .where(visible(Person, actor), *where)
        .order_by(Visit.planned_for, place, Person.sort_key, Visit.id)
        .limit(MOST)
    )
    return [Line(one, person, area or "", by, steps or []) for one, person, area, by, steps in rows]


async def visits_of(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[tuple[Visit, str]]:
    """A person's visits with who goes or went, newest first."""
    day = func.coalesce(Visit.happened_on, Visit.planned_for)
    rows = await session.execute(
        select(Visit, User.name)
        .join(Person, Person.id == Visit.person_id)
        .join(User, User.id == Visit.visitor_id)
        .where(Visit.person_id == person_id, visible(Person, actor))
        .order_by(day.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [(one, name) for one, name in rows]


async def page_of(
    session: AsyncSession,
    actor: Actor,
    *,
    state: str | None = None,
    on: date | None = None,
    person_id: UUID | None = None,
    limit: int = LIMIT,
    cursor: str | None = None,
) -> Page[Visit]:
    """Visits by the day planned for, oldest first."""
    where: list[ColumnElement[bool]] = [visible(Person, actor)]
    if state is not None:
        where.append(Visit.state == state)
    if on is not None:
        where.append(Visit.planned_for == on)
    if person_id is not None:
        where.append(Visit.person_id == person_id)
    if cursor is not None:
        where.append(tuple_(Visit.planned_for, Visit.id) > _key(cursor))
    found = (
        await session.scalars(
            select(Visit)
            .join(Person, Person.id == Visit.person_id)
            .where(*where)
            .order_by(Visit.planned_for, Visit.id)
            .limit(limit + 1)
        )
    ).all()
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last.planned_for, last.id) if last else None)


def _key(cursor: str) -> tuple[date, UUID]:
    day, visit_id = decode(cursor, date.fromisoformat, UUID)
    return day, visit_id
