"""Duties of many persons: the list that programs read, ordered by `plan_by`, then id."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible_to
from service.duties.queries.merging import AREA, OWNER, TODAY, Shape, given, merged, reach_of, shape_of
from service.duties.queries.places import inside_level
from service.duties.queries.worklist import DUTY, PERSON, key_of
from service.duties.schemas import DutyFilters
from service.kit.paging import LIMIT, Page, encode
from service.people.queries.work import of_state
from service.people.rules.owed import State

_NAMES = (*(str(column.key) for column in DUTY.c), "name")  # plain: the driver's own kind of string is slow as JSON
_ORDER = (DUTY.c.plan_by, DUTY.c.id)


class Outline(NamedTuple):
    """Of `DutyFilters`, what makes another statement."""

    state: State
    by_program: bool
    by_step: bool
    of_owner: bool
    before: bool


def duty_conditions(outline: Outline, shape: Shape) -> list[ColumnElement[bool]]:
    """What duties the filters let through, beside what the actor may see."""
    found = of_state(outline.state, TODAY)
    if outline.by_program:
        found.append(DUTY.c.program == bindparam("program", type_=Text))
    if outline.by_step:
        found.append(DUTY.c.step == bindparam("step", type_=Text))
    if shape.area is not None:
        found.append(inside_level(DUTY.c, shape.area, AREA))
    if outline.of_owner:
        found.append(DUTY.c.owner_id == OWNER)
    if outline.before:
        found.append(DUTY.c.plan_by < bindparam("before", type_=Date))
    return found


@lru_cache(maxsize=256)
def _page(outline: Outline, shape: Shape, limit: int, *, after: bool) -> Select[Any]:
    where = duty_conditions(outline, shape)
    page = merged(DUTY, list(DUTY.c), shape, where, order=_ORDER, after=after, limit=limit).subquery("page")
    return (
        select(page, PERSON.c.name.label("name"))
        .join(PERSON, PERSON.c.id == page.c.person_id)
        .order_by(page.c.plan_by, page.c.id)
    )


@lru_cache(maxsize=256)
def _count(outline: Outline, shape: Shape) -> Select[Any]:
    where = visible_to(DUTY.c, shape.sight), *duty_conditions(outline, shape)
    return select(func.count()).select_from(DUTY).where(*where)


async def duties(
    session: AsyncSession,
    actor: Actor,
    filters: DutyFilters,
    today: date,
    cursor: str | None = None,
    *,
    limit: int = LIMIT,
) -> Page[dict[str, Any]]:
    """Duties of the actor's scope with the person's name, as plain columns."""
    shape, asked = _asked(actor, filters, today)
    if cursor is not None:
        asked["after_day"], asked["after_id"] = key_of(cursor)
    page = _page(_outline(filters), shape, limit + 1, after=cursor is not None)
    found = [dict(zip(_NAMES, row, strict=True)) for row in await session.execute(page, asked)]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last["plan_by"], last["id"]) if last else None)


async def duties_count(session: AsyncSession, actor: Actor, filters: DutyFilters, today: date) -> int:
    """How many there are; asked for on purpose, so not capped."""
    shape, asked = _asked(actor, filters, today)
    return await session.scalar(_count(_outline(filters), shape), asked) or 0


def _outline(filters: DutyFilters) -> Outline:
    asked = (filters.program, filters.step, filters.owner, filters.before)
    return Outline(filters.state, *(one is not None for one in asked))


def _asked(actor: Actor, filters: DutyFilters, today: date) -> tuple[Shape, dict[str, Any]]:
    reach = reach_of(actor, filters.area, filters.owner)
    more = {"program": filters.program, "step": filters.step, "before": filters.before}
    return shape_of(actor, filters.area, reach), given(actor, reach, today, filters.area, filters.owner, **more)
