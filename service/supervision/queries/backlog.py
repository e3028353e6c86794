"""What is behind, and where: persons of whom something is owed, by unit or by who looks after them, counted live."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import level_of
from service.access.rules import Actor
from service.access.scope import visible
from service.duties.queries.places import inside
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.duties import Agenda

MOST = 200
# Of an area of this level, the column by which its people are told apart.
BELOW = {"prefecture": Agenda.county, "county": Agenda.township, "township": Agenda.village}


class Backlog(NamedTuple):
    """Persons of a unit or of an owner; those overdue are among those behind. `key` None: of none."""

    key: str | UUID | None
    name: str | None
    owed: int
    overdue: int
    behind: int
    blocked: int


async def by_unit(session: AsyncSession, actor: Actor, area: str, today: date) -> list[Backlog]:
    """Each unit right below an area in which anybody is owed anything; none of a province, nor of a village."""
    column = BELOW.get(level_of(area))
    if column is None:
        return []
    rows = await session.execute(
        select(column, Area.name, *_numbers(today))
        .outerjoin(Area, Area.code == column)
        .where(visible(Agenda, actor), inside(Agenda, area))
        .group_by(column, Area.name)
        .order_by(column)
        .limit(MOST)
    )
    return [Backlog(*row) for row in rows]


async def by_owner(session: AsyncSession, actor: Actor, area: str, today: date) -> list[Backlog]:
    """Each counselor of a county or of less, by name; who has nobody is last."""
    if level_of(area) in {"province", "prefecture"}:
        return []
    rows = await session.execute(
        select(Agenda.owner_id, User.name, *_numbers(today))
        .outerjoin(User, User.id == Agenda.owner_id)
        .where(visible(Agenda, actor), inside(Agenda, area))
        .group_by(Agenda.owner_id, User.name)
        .order_by(User.name, Agenda.owner_id)
        .limit(MOST)
    )
    return [Backlog(*row) for row in rows]


def _numbers(today: date) -> list[ColumnElement[Any]]:
    """As the views of 今日待办 have them."""
    behind = Agenda.next_by < today
    return [
        func.count(),
        func.count().filter(behind, Agenda.due_on < today),
        func.count().filter(behind),
        func.count().filter(Agenda.blocked),
    ]
