"""The persons behind a figure: exactly those whom it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.kit import paging
from service.kit.errors import Invalid
from service.kit.paging import Page
from service.law.marks import BY_NAME, MARKS, Mark
from service.people.queries import lists
from service.people.queries.lists import Line
from service.people.queries.scope import in_area
from service.supervision.queries.tallying import MOST_RECOUNTED, bearing, of_day, recounted
from service.supervision.rules.figures import Figure
from service.tables.people import Person


@dataclass(frozen=True, slots=True)
class Behind:
    """Which persons are asked for: those of a figure with one of the marks, of an area, as of a day."""

    profile: str
    code: str
    area: str | None
    as_of: date
    marks: tuple[Mark, ...] = MARKS


@dataclass(frozen=True, slots=True)
class Counted:
    """A person of the list, and for what the figure counts them."""

    line: Line
    mark: Mark


def figure_of(figures: list[Figure], code: str, profile: str | None = None) -> Figure:
    """The one asked for by its code; Invalid when no plan of the place has it."""
    found = [one for one in figures if one.indicator.code == code and profile in {None, one.profile.code}]
    if not found:
        raise Invalid({"indicator": "这个地方的方案没有这项指标，请从看板上打开。"})
    return found[0]


async def persons_behind(
    session: AsyncSession,
    actor: Actor,
    asked: Behind,
    today: date,
    *,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> Page[Counted]:
    """In the order of a Chinese directory; who has left since is among them, as in the figure."""
    condition, known = await _condition(session, actor, asked, today)
    page = await lists.meeting(session, actor, condition, today, cursor=cursor, limit=limit)
    marked = known if known is not None else await _marks(session, asked, [line.id for line in page.items])
    return Page([Counted(line, marked[line.id]) for line in page.items], page.next)


async def count_behind(session: AsyncSession, actor: Actor, asked: Behind, today: date) -> int:
    """How many the list holds, by counting them."""
    condition, _ = await _condition(session, actor, asked, today)
    return await lists.count_meeting(session, actor, condition)


async def _condition(
    session: AsyncSession, actor: Actor, asked: Behind, today: date
) -> tuple[ColumnElement[bool], dict[UUID, Mark] | None]:
    if of_day(asked.as_of, today):
        condition = bearing(actor, asked.area, asked.profile, asked.code, asked.marks)
        return condition if asked.area is None else condition & in_area(asked.area), None
    known: dict[UUID, Mark] = {}
    async for one in recounted(session, actor, asked.area, asked.as_of, most=MOST_RECOUNTED):
        mark = one.marks.get(asked.code)
        if one.profile == asked.profile and mark in asked.marks:
            known[one.person_id] = mark
    return Person.id == any_(literal(list(known), ARRAY(Uuid()))), known


async def _marks(session: AsyncSession, asked: Behind, ids: list[UUID]) -> dict[UUID, Mark]:
    found: dict[UUID, Mark] = {}
    for person_id, tallies in await session.execute(select(Person.id, Person.tallies).where(Person.id.in_(ids))):
        for tally in tallies:
            _, profile, code, mark = tally.split("/")
            if (profile, code) == (asked.profile, asked.code):
                found[person_id] = BY_NAME[mark]
    return found
