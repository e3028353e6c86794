"""The work list (今日待办): one line a person, and the numbers on its tiles, both from the same filter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.models import Area
from service.access.rules import Actor
from service.accounts.models import User
from service.duties.models import IS_OWED, Agenda, Duty
from service.duties.queries.merging import merged, reach_of
from service.duties.queries.places import inside
from service.duties.schemas import VIEWS, Filters, View
from service.kit.paging import LIMIT, Page, decode, encode
from service.people.models import Person

CAP = 1_000
WEEK = timedelta(days=7)
IS_BLOCKED: ColumnElement[bool] = literal_column("duty.state = 'blocked'")
IS_BLOCKED_LINE: ColumnElement[bool] = literal_column("agenda.blocked")


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


_COLUMNS: list[Any] = [
    Agenda.person_id,
    Agenda.next_by,
    Agenda.due_on,
    Agenda.blocked,
    Agenda.missing,
    Agenda.lost_on,
    Agenda.steps,
    Agenda.owner_id,
    Agenda.township,
    Agenda.village,
]
_ORDER = (Agenda.next_by, Agenda.person_id)


def conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """What lines the filters let through, beside what the actor may see: for the list and for every number alike."""
    found = list(_of_program(filters, today)) if filters.program else _of_view(filters.view, today)
    if filters.unassigned:
        found.append(Agenda.owner_id.is_(None))
    if filters.owner is not None:
        found.append(Agenda.owner_id == filters.owner)
    if filters.area is not None:
        found.append(inside(Agenda, filters.area))
    return found


def _of_view(view: View, today: date) -> list[ColumnElement[bool]]:
    of_view: dict[View, list[ColumnElement[bool]]] = {
        "attention": [or_(Agenda.next_by <= today + WEEK, IS_BLOCKED_LINE)],
        # the work is never planned after the law's day: the first condition lets the index of the order be read
        "overdue": [Agenda.next_by < today, Agenda.due_on < today],
        "behind": [Agenda.next_by < today],
        "today": [Agenda.next_by == today],
        "week": [Agenda.next_by >= today, Agenda.next_by <= today + WEEK],
        "blocked": [IS_BLOCKED_LINE],
        "lost": [Agenda.lost_on.is_not(None)],
        "all": [],
    }
    return of_view[view]


def _of_program(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The same of one program: by the duties themselves, since a line tells only of the earliest."""
    plan_by, due_on = Duty.plan_by, Duty.due_on
    of_view: dict[View, ColumnElement[bool] | None] = {
        "attention": or_(plan_by <= today + WEEK, IS_BLOCKED),
        "overdue": due_on < today,
        "behind": plan_by < today,
        "today": plan_by == today,
        "week": and_(plan_by >= today, plan_by <= today + WEEK),
        "blocked": IS_BLOCKED,
        "lost": None,
        "all": None,
    }
    same = (Duty.person_id == Agenda.person_id, Duty.county == Agenda.county)  # the county, for the index by program
    such = exists().where(*same, IS_OWED, Duty.program == filters.program)
    condition = of_view[filters.view]
    lost = [Agenda.lost_on.is_not(None)] if filters.view == "lost" else []
    return [such if condition is None else such.where(condition), *lost]


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
    page = merged(
        Agenda,
        _COLUMNS,
        actor,
        reach_of(actor, filters.area, filters.owner),
        conditions(filters, today),
        order=_ORDER,
        after=key_of(cursor) if cursor else None,
        limit=limit + 1,
    ).subquery("line")
    township, village = aliased(Area), aliased(Area)
    line = page.c
    rows = await session.execute(
        select(
            *(line.person_id, line.next_by, line.due_on, line.blocked, line.missing, line.lost_on, line.steps),
            *(Person.name, Person.sex, Person.born_on, township.name, village.name, User.name),
        )
        .join(Person, Person.id == line.person_id)
        .outerjoin(township, township.code == line.township)
        .outerjoin(village, village.code == line.village)
        .outerjoin(User, User.id == line.owner_id)
        .order_by(line.next_by, line.person_id)
    )
    found = [AgendaLine(*row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last.next_by, last.person_id) if last else None)


async def agenda_counts(
    session: AsyncSession, actor: Actor, filters: Filters, today: date, views: tuple[View, ...] = VIEWS
) -> dict[View, int]:
    """How many lines each view has under the other filters, in one statement; `CAP` means as many or more."""
    reach = reach_of(actor, filters.area, filters.owner)
    numbers = []
    for view in views:
        such = Filters(view, filters.area, filters.program, filters.owner, filters.unassigned)
        rows = merged(Agenda, [Agenda.person_id], actor, reach, conditions(such, today), limit=CAP)
        counted = select(func.count()).select_from(rows.subquery())
        numbers.append(counted.scalar_subquery().label(view))
    row = (await session.execute(select(*numbers))).one()
    return dict(zip(views, row, strict=True))


def key_of(cursor: str) -> tuple[date, UUID]:
    day, row_id = decode(cursor, date.fromisoformat, UUID)
    return day, row_id
