"""Duties of many persons: the list that programs read, ordered by `plan_by`, then id."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.duties.models import IS_OWED, Duty
from service.duties.queries.merging import merged, reach_of
from service.duties.queries.places import inside
from service.duties.queries.worklist import key_of
from service.duties.schemas import STATES, DutyFilters, State
from service.kit.errors import Invalid
from service.kit.paging import LIMIT, Page, encode
from service.people.models import Person

_COLUMNS = list(Duty.__table__.c)
_ORDER = (Duty.plan_by, Duty.id)


def duty_conditions(filters: DutyFilters, today: date) -> list[ColumnElement[bool]]:
    """What duties the filters let through, beside what the actor may see."""
    found = of_state(filters.state, today)
    if filters.program is not None:
        found.append(Duty.program == filters.program)
    if filters.step is not None:
        found.append(Duty.step == filters.step)
    if filters.area is not None:
        found.append(inside(Duty, filters.area))
    if filters.owner is not None:
        found.append(Duty.owner_id == filters.owner)
    if filters.before is not None:
        found.append(Duty.plan_by < filters.before)
    return found


def of_state(state: State, today: date) -> list[ColumnElement[bool]]:
    """The conditions of a state; the states stand as literals, so that the partial indexes are used."""
    if state == "owed":
        return [IS_OWED]
    if state == "overdue":
        return [IS_OWED, Duty.plan_by < today, Duty.due_on < today]
    if state == "behind":
        return [IS_OWED, Duty.plan_by < today]
    stored: ColumnElement[bool] = literal_column(f"duty.state = '{state}'")
    return [IS_OWED, stored] if state in {"open", "blocked"} else [stored]


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
    page = merged(
        Duty,
        _COLUMNS,
        actor,
        reach_of(actor, filters.area, filters.owner),
        duty_conditions(filters, today),
        order=_ORDER,
        after=key_of(cursor) if cursor else None,
        limit=limit + 1,
    ).subquery("page")
    rows = await session.execute(
        select(page, Person.name.label("name"))
        .join(Person, Person.id == page.c.person_id)
        .order_by(page.c.plan_by, page.c.id)
    )
    found = [dict(row) for row in rows.mappings()]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last["plan_by"], last["id"]) if last else None)


async def duties_count(session: AsyncSession, actor: Actor, filters: DutyFilters, today: date) -> int:
    """How many there are; asked for on purpose, so not capped."""
    counted = select(func.count()).select_from(Duty).where(visible(Duty, actor), *duty_conditions(filters, today))
    return await session.scalar(counted) or 0


def persons_owed(state: str | None, program: str | None, today: date) -> ColumnElement[bool]:
    """Persons who have a duty of a state (none given: of what is owed) and program: `duty_filter` of the register."""
    if state is not None and state not in STATES:
        raise Invalid({"state": f"请从这些状态中选择：{'、'.join(STATES)}。"})
    such = exists().where(Duty.person_id == Person.id, *of_state(state or "owed", today))
    return such if program is None else such.where(Duty.program == program)
