"""汇总分析 of those whom a figure counts (FOUR-06): by kind of disability, grade, 户口, need, reason …"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.law.marks import MARKS
from service.people.queries.scope import ON_FILE, in_area
from service.people.rules.words import in_words
from service.supervision.queries.tallying import bearing
from service.tables.people import Person

DIMENSIONS = {
    "category": ("残疾类别", Person.category),
    "grade": ("残疾等级", Person.grade),
    "hukou_kind": ("户口性质", Person.hukou_kind),
    "sex": ("性别", Person.sex),
    "need": ("就业需求", Person.need),
    "unemployed_reason": ("未就业原因", Person.unemployed_reason),
    "education": ("文化程度", Person.education),
}


class Share(NamedTuple):
    """How many of those counted have this in common, and how many of them are done."""

    label: str
    persons: int
    done: int


async def analysed(
    session: AsyncSession, actor: Actor, profile: str, code: str, area: str | None
) -> list[tuple[str, list[Share]]]:
    """Each dimension with its shares, which add up to the figure's own number; as of today, in one statement."""
    columns = [column for _, column in DIMENSIONS.values()]
    where: list[ColumnElement[bool]] = [visible(Person, actor), ON_FILE, bearing(actor, area, profile, code, MARKS)]
    if area is not None:
        where.append(in_area(area))
    done = bearing(actor, area, profile, code, ("met",))
    rows = await session.execute(
        select(func.grouping(*columns), *columns, func.count(), func.count().filter(done))
        .where(*where)
        .group_by(func.grouping_sets(*(tuple_(column) for column in columns)))
        .order_by(func.grouping(*columns).desc(), func.count().desc(), *columns)
    )
    found: dict[str, list[Share]] = {field: [] for field in DIMENSIONS}
    fields = list(DIMENSIONS)
    for mask, *values, persons, met in rows:
        # a bit is nought for the column that this row is of, the first column's bit being the highest
        at = next(i for i in range(len(fields)) if not mask >> (len(fields) - 1 - i) & 1)
        found[fields[at]].append(Share(in_words(fields[at], values[at]), persons, met))
    return [(label, found[field]) for field, (label, _) in DIMENSIONS.items()]
