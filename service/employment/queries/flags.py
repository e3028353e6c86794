"""What a supervisor should look at (RPT-10), each with its reason; through indexes that hold nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, exists, func, literal_column, null, or_, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.employment.rules.flags import KINDS, MANY, TINY_STAFF, days_held, told_by
from service.kit import paging
from service.kit.paging import Page
from service.people.queries.scope import ON_FILE
from service.tables.employment import Job
from service.tables.people import Person
from service.tables.records import SAID_AGAINST, Record

IN_CARE = (ON_FILE, Person.exit_on.is_(None))


@dataclass(frozen=True, slots=True)
class Flag:
    """Facts about one person that do not fit together: what, since when, in words. `id`: of the row that says it."""

    id: UUID
    person_id: UUID
    name: str
    on: date
    what: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many of ours at one tiny employer."""

    employer: str
    staff: int
    persons: list[tuple[UUID, str]]


async def red_flags(
    session: AsyncSession, actor: Actor, *, cursor: str | None = None, limit: int = paging.LIMIT
) -> Page[Flag]:
    """Follow-ups that say what a job's entry does not, and jobs of a few days; newest first."""
    after = paging.decode(cursor, date.fromisoformat, UUID) if cursor else None
    both = union_all(*(_newest(part, after, limit) for part in (_said_against(actor), _short(actor)))).subquery()
    rows = await session.execute(select(both).order_by(both.c.on.desc(), both.c.id.desc()).limit(limit + 1))
    found = [_flag(row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], paging.encode(last.on, last.id) if last else None)


def _newest(part: Select[Any], after: list[Any] | None, limit: int) -> Select[Any]:
    """The next rows of one source, so that only as many are read as a page holds."""
    on, row_id = part.selected_columns["on"], part.selected_columns["id"]
    if after is not None:
        part = part.where(tuple_(on, row_id) < tuple_(*after))
    return part.order_by(on.desc(), row_id.desc()).limit(limit + 1).subquery().select()


def _said_against(actor: Actor) -> Select[Any]:
    """Follow-ups on a day that a job covers, whose first day is shown with it."""
    covering = (
        Job.person_id == Record.person_id,
        Job.voided_at.is_(None),
        Job.started_on <= Record.happened_on,
        or_(Job.ended_on.is_(None), Job.ended_on >= Record.happened_on),
    )
    begun = select(func.max(Job.started_on)).where(*covering).scalar_subquery()
    return (
        select(
            Record.id.label("id"),
            Record.person_id.label("person_id"),
            Person.name.label("name"),
            Record.happened_on.label("on"),
            begun.label("started_on"),
            Record.detail.label("detail"),
            null().cast(Text).label("employer"),
        )
        .join(Person, Person.id == Record.person_id)
        .where(SAID_AGAINST, exists().where(*covering), *IN_CARE, visible(Person, actor))
    )


def _short(actor: Actor) -> Select[Any]:
    return (
        select(
            Job.id.label("id"),
            Job.person_id.label("person_id"),
            Person.name.label("name"),
            Job.ended_on.label("on"),
            Job.started_on.label("started_on"),
            null().cast(JSONB).label("detail"),
            Job.employer.label("employer"),
        )
        .join(Person, Person.id == Job.person_id)
        .where(
            Job.voided_at.is_(None),
            literal_column("job.ended_on - job.started_on < 29"),  # as the index says it
            *IN_CARE,
            visible(Person, actor),
        )
    )


def _flag(row: Any) -> Flag:  # noqa: ANN401 - a row of either source
    if row.detail is None:
        reason = f"{row.employer}：{row.started_on} 至 {row.on}，{days_held(row.started_on, row.on)} 天"
        return Flag(row.id, row.person_id, row.name, row.on, (KINDS["short"],), reason)
    what = tuple(KINDS[kind] for kind in told_by(row.detail))
    return Flag(row.id, row.person_id, row.name, row.on, what, f"{row.started_on} 起登记在职，{row.on} 回访")


async def crowds(session: AsyncSession, actor: Actor, *, limit: int = paging.LIMIT) -> Sequence[Crowd]:
    """Tiny employers with many of ours, the fullest first; as many as one page shows."""
    people = func.array_agg(func.distinct(func.jsonb_build_array(Person.id, Person.name)))
    number = func.count(func.distinct(Job.person_id))
    rows = await session.execute(
        select(Job.employer, func.max(Job.employer_staff), people)
        .join(Person, Person.id == Job.person_id)
        .where(
            Job.voided_at.is_(None),
            Job.ended_on.is_(None),
            Job.employer_staff <= literal_column(str(TINY_STAFF)),  # a parameter would hide the index
            *IN_CARE,
            visible(Person, actor),
        )
        .group_by(Job.employer)
        .having(number >= MANY)
        .order_by(number.desc(), Job.employer)
        .limit(limit)
    )
    return [Crowd(employer, staff or 0, [(UUID(one), name) for one, name in found]) for employer, staff, found in rows]
