"""The work list (今日待办): one line a person, and the numbers on its tiles, both from the same filter."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, exists, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.duties.queries.merging import AREA, IN_A_WEEK, OWNER, TODAY, Shape, given, merged, reach_of, shape_of
from service.duties.queries.places import inside_level
from service.duties.schemas import VIEWS, Filters, View
from service.kit.paging import LIMIT, Page, decode, encode
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.duties import IS_OWED, Agenda, Duty
from service.tables.people import Person

CAP = 1_000
IS_BLOCKED: ColumnElement[bool] = literal_column("duty.state = 'blocked'")
IS_BLOCKED_LINE: ColumnElement[bool] = literal_column("agenda.blocked")
# tables, not entities: half the time for reading fifty lines
LINE, DUTY, PERSON, USER, AREAS = (one.__table__ for one in (Agenda, Duty, Person, User, Area))


class AgendaLine(NamedTuple):
    """A person of whom something is owed; `steps` as in `Agenda`."""

    person_id: UUID
    next_by: date
    due_on: date
    blocked: bool
    missing: list[str]
    lost_on: date | None
    steps: list[list[Any]]
    name: str
    sex: str
    born_on: date
    township: str | None
    village: str | None
    owner: str | None


_COLUMNS = [
    *(LINE.c.person_id, LINE.c.next_by, LINE.c.due_on, LINE.c.blocked, LINE.c.missing, LINE.c.lost_on, LINE.c.steps),
    *(LINE.c.owner_id, LINE.c.township, LINE.c.village),
]
_ORDER = (LINE.c.next_by, LINE.c.person_id)


class Outline(NamedTuple):
    """Of `Filters`, what makes another statement."""

    view: View
    by_program: bool
    of_owner: bool
    unassigned: bool


def conditions(outline: Outline, shape: Shape) -> list[ColumnElement[bool]]:
    """What lines the filters let through, beside what the actor may see: for the list and for every number alike."""
    found = _of_program(outline.view) if outline.by_program else _of_view(outline.view)
    if outline.unassigned:
        found.append(LINE.c.owner_id.is_(None))
    if outline.of_owner:
        found.append(LINE.c.owner_id == OWNER)
    if shape.area is not None:
        found.append(inside_level(LINE.c, shape.area, AREA))
    return found


def _of_view(view: View) -> list[ColumnElement[bool]]:
    next_by, due_on = LINE.c.next_by, LINE.c.due_on
    of_view: dict[View, list[ColumnElement[bool]]] = {
        "attention": [next_by <= IN_A_WEEK],
        # the work is never planned after the law's day: the first condition lets the index of the order be read
        "overdue": [next_by < TODAY, due_on < TODAY],
        "behind": [next_by < TODAY],
        "today": [next_by == TODAY],
        "week": [next_by >= TODAY, next_by <= IN_A_WEEK],
        "blocked": [IS_BLOCKED_LINE],
        "lost": [LINE.c.lost_on.is_not(None)],
        "all": [],
    }
    return of_view[view]


def _of_program(view: View) -> list[ColumnElement[bool]]:
    """The same of one program: by the duties themselves, since a line tells only of the earliest."""
    plan_by, due_on = DUTY.c.plan_by, DUTY.c.due_on
    of_view: dict[View, ColumnElement[bool] | None] = {
        "attention": plan_by <= IN_A_WEEK,
        "overdue": due_on < TODAY,
        "behind": plan_by < TODAY,
        "today": plan_by == TODAY,
        "week": and_(plan_by >= TODAY, plan_by <= IN_A_WEEK),
        "blocked": IS_BLOCKED,
        "lost": None,
        "all": None,
    }
    # the county, for the index by program
    same = (DUTY.c.person_id == LINE.c.person_id, DUTY.c.county == LINE.c.county)
    such = exists().where(*same, IS_OWED, DUTY.c.program == bindparam("program", type_=Text))
    condition = of_view[view]
    lost = [LINE.c.lost_on.is_not(None)] if view == "lost" else []
    return [such if condition is None else such.where(condition), *lost]


@lru_cache(maxsize=256)
def _lines(outline: Outline, shape: Shape, limit: int, *, after: bool) -> Select[Any]:
    where = conditions(outline, shape)
    page = merged(LINE, _COLUMNS, shape, where, order=_ORDER, after=after, limit=limit).subquery("line")
    township, village = AREAS.alias("in_township"), AREAS.alias("in_village")
    line = page.c
    return (
        select(
            *(line.person_id, line.next_by, line.due_on, line.blocked, line.missing, line.lost_on, line.steps),
            *(PERSON.c.name, PERSON.c.sex, PERSON.c.born_on, township.c.name, village.c.name, USER.c.name),
        )
        .select_from(page)
        .join(PERSON, PERSON.c.id == line.person_id)
        .outerjoin(township, township.c.code == line.township)
        .outerjoin(village, village.c.code == line.village)
        .outerjoin(USER, USER.c.id == line.owner_id)
        .order_by(line.next_by, line.person_id)
    )


@lru_cache(maxsize=256)
def _counts(outline: Outline, shape: Shape, views: tuple[View, ...]) -> Select[Any]:
    numbers = []
    for view in views:
        where = conditions(outline._replace(view=view), shape)
        rows = merged(LINE, [LINE.c.person_id], shape, where, limit=CAP)
        counted = select(func.count()).select_from(rows.subquery())
        numbers.append(counted.scalar_subquery().label(view))
    return select(*numbers)


async def agenda(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    today: date,
    cursor: str | None = None,
    *,
    limit: int = LIMIT,
) -> Page[AgendaLine]:
    """The lines of the actor's scope, the next date first."""
    shape, asked = _asked(actor, filters, today)
    if cursor is not None:
        asked["after_day"], asked["after_id"] = key_of(cursor)
    lines = _lines(_outline(filters), shape, limit + 1, after=cursor is not None)
    found = [AgendaLine(*row) for row in await session.execute(lines, asked)]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last.next_by, last.person_id) if last else None)


async def agenda_counts(
    session: AsyncSession, actor: Actor, filters: Filters, today: date, views: tuple[View, ...] = VIEWS
) -> dict[View, int]:
    """How many lines each view has under the other filters, in one statement; `CAP` means as many or more."""
    shape, asked = _asked(actor, filters, today)
    row = (await session.execute(_counts(_outline(filters), shape, views), asked)).one()
    return dict(zip(views, row, strict=True))


def _outline(filters: Filters) -> Outline:
    return Outline(filters.view, filters.program is not None, filters.owner is not None, filters.unassigned)


def _asked(actor: Actor, filters: Filters, today: date) -> tuple[Shape, dict[str, Any]]:
    reach = reach_of(actor, filters.area, filters.owner)
    asked = given(actor, reach, today, filters.area, filters.owner, program=filters.program)
    return shape_of(actor, filters.area, reach), asked


def key_of(cursor: str) -> tuple[date, UUID]:
    day, row_id = decode(cursor, date.fromisoformat, UUID)
    return day, row_id
