"""What stands in a report: the figures of a unit and of those one level below, and what was done meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import queries as access
from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.people.queries.scope import in_area
from service.supervision.queries.figures import figures_by_unit
from service.supervision.rules.figures import Figure
from service.supervision.rules.reports import Activity, ReportRequest, chosen, content
from service.tables.people import Person
from service.tables.records import Record
from service.tables.visits import Visit


async def report_content(
    session: AsyncSession, actor: Actor, asked: ReportRequest, area: str, today: date
) -> dict[str, Any]:
    """All that is printed, as JSON. `asked.as_of` is no day to come."""
    unit = await access.area(session, area)
    if unit is None:
        raise NotFound("没有这个区划。")

    whole, units = await figures_by_unit(session, actor, area, asked.as_of, today, however_many=True)

    def of_plan(found: Iterable[Figure]) -> list[Figure]:
        return chosen(asked.report, found, asked.profile)

    below = [(one.code, one.name, of_plan(one.figures)) for one in units]
    done = await _activity(session, actor, area, asked.occasion.first, asked.as_of)
    return content(asked, (unit.code, unit.name), of_plan(whole), below, done, today)


async def _activity(session: AsyncSession, actor: Actor, area: str, first: date, last: date) -> Activity:
    services = await session.execute(
        select(Record.kind, func.count(), func.count(Record.person_id.distinct()))
        .join(Person, Person.id == Record.person_id)
        .where(
            visible(Person, actor),
            in_area(area),
            Record.happened_on.between(first, last),
            Record.outcome == "done",
            Record.voided_at.is_(None),
        )
        .group_by(Record.kind)
    )
    return Activity(
        {kind: (times, persons) for kind, times, persons in services},
        await _visits(session, actor, area, first, last),
    )


async def _visits(session: AsyncSession, actor: Actor, area: str, first: date, last: date) -> tuple[int, int, int]:
    """Planned for the time, and of all those that took place in it how many met somebody, or nobody."""

    def how_many(*where: ColumnElement[bool]) -> Any:  # noqa: ANN401 - an aggregate with a filter
        return func.count().filter(*where)

    took_place = Visit.happened_on.between(first, last)
    row = await session.execute(
        select(
            how_many(Visit.planned_for.between(first, last), Visit.state != "cancelled"),
            how_many(took_place, Visit.state == "done"),
            how_many(took_place, Visit.state == "no_contact"),
        )
        .select_from(Visit)
        .join(Person, Person.id == Visit.person_id)
        .where(visible(Person, actor), in_area(area), Visit.undone_at.is_(None))
    )
    planned, done, nobody = row.one()
    return planned, done, nobody
