"""Records of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.tables.accounts import User
from service.tables.people import Person
from service.tables.records import Record


@dataclass(frozen=True, slots=True)
class Line:
    """A record and the name of who entered it."""

    record: Record
    by: str | None


async def records_of(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    *,
    limit: int = LIMIT,
    cursor: str | None = None,
    voided: bool = False,
) -> Page[Line]:
    """A person's records, newest day first; `voided`: those that do not stand as well."""
    where = [Record.person_id == person_id, visible(Person, actor)]
    if not voided:
        where.append(Record.voided_at.is_(None))
    if cursor is not None:
        where.append(tuple_(Record.happened_on, Record.id) < _key(cursor))
    rows = await session.execute(
        select(Record, User.name)
        .join(Person, Person.id == Record.person_id)
        .outerjoin(User, User.id == Record.recorded_by)
        .where(*where)
        .order_by(Record.happened_on.desc(), Record.id.desc())
        .limit(limit + 1)
    )
    found = [Line(*row) for row in rows]
    last = found[limit - 1].record if len(found) > limit else None
    return Page(found[:limit], encode(last.happened_on, last.id) if last else None)


async def records_count(session: AsyncSession, actor: Actor, person_id: UUID) -> int:
    """How many records stand."""
    where = (Record.person_id == person_id, Record.voided_at.is_(None), visible(Person, actor))
    counted = select(func.count()).select_from(Record).join(Person, Person.id == Record.person_id).where(*where)
    return await session.scalar(counted) or 0


async def record_of(session: AsyncSession, actor: Actor, person_id: UUID, record_id: UUID) -> Record:
    """One record of that very person; NotFound otherwise."""
    found = await session.scalar(
        select(Record)
        .join(Person, Person.id == Record.person_id)
        .where(Record.id == record_id, Record.person_id == person_id, visible(Person, actor))
    )
    if found is None:
        raise NotFound
    return found


async def of_visit(session: AsyncSession, actor: Actor, visit_id: UUID) -> Sequence[Record]:
    """What a visit recorded and still stands."""
    found = await session.scalars(
        select(Record)
        .join(Person, Person.id == Record.person_id)
        .where(Record.visit_id == visit_id, Record.voided_at.is_(None), visible(Person, actor))
        .order_by(Record.recorded_at, Record.id)
    )
    return found.all()


async def follow_ups(session: AsyncSession, actor: Actor, person_id: UUID, first: date, last: date) -> Sequence[Record]:
    """Follow-ups done between two days, both included, oldest first."""
    where = (Record.kind == "follow_up", Record.outcome == "done", Record.voided_at.is_(None))
    found = await session.scalars(
        select(Record)
        .join(Person, Person.id == Record.person_id)
        .where(Record.person_id == person_id, Record.happened_on.between(first, last), *where, visible(Person, actor))
        .order_by(Record.happened_on, Record.id)
    )
    return found.all()


async def done_on(session: AsyncSession, actor: Actor, person_id: UUID, kind: str) -> Sequence[date]:
    """The days on which something of this kind was done."""
    where = (Record.person_id == person_id, Record.kind == kind, Record.outcome == "done", Record.voided_at.is_(None))
    found = await session.scalars(
        select(Record.happened_on).join(Person, Person.id == Record.person_id).where(*where, visible(Person, actor))
    )
    return found.all()


def _key(cursor: str) -> tuple[date, UUID]:
    on, record_id = decode(cursor, date.fromisoformat, UUID)
    return on, record_id
