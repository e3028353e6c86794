"""Villages of which neither code nor name says whether they are rural."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor, Permission
from service.law.facts import Tri
from service.tables.access import Area
from service.tables.people import Person

MOST = 200
_TOWNSHIP = aliased(Area)


@dataclass(frozen=True, slots=True)
class Village:
    """`people`: how many on the register with 居民户口 are of it."""

    code: str
    name: str
    township: str
    rural: Tri
    people: int


def within(actor: Actor) -> ColumnElement[bool]:
    """The villages of the areas in which the actor may describe them."""
    seen = actor.holding(Permission.AREA_EDIT)
    places = or_(Area.county.in_(seen.counties), Area.township.in_(seen.townships), Area.code.in_(seen.villages))
    return (Area.level == "village") & places


async def villages(session: AsyncSession, actor: Actor) -> list[Village]:
    """Those to be described and those described already; first those not yet said, with the most people."""
    counted = _residents()
    people = func.coalesce(counted.c.people, 0)
    found = await session.execute(
        select(Area.code, Area.name, _TOWNSHIP.name, Area.rural, people.label("people"))
        .join(_TOWNSHIP, _TOWNSHIP.code == Area.township)
        .outerjoin(counted, counted.c.code == Area.code)
        .where(within(actor), Area.rural == func.coalesce(Area.rural_said, "unknown"))
        .order_by(Area.rural_said.is_not(None), people.desc(), Area.code)
        .limit(MOST)
    )
    return [Village(*row) for row in found]


def _residents() -> Subquery:
    """How many with 居民户口 are of each place that they name; what lies outside the place of their hukou is none."""
    own = func.coalesce(Person.hukou_code, Person.village, Person.residence_code)
    named = func.unnest(array([Person.village, Person.hukou_code, Person.residence_code])).table_valued("code")
    place = named.render_derived(name="named")  # of each person: a function in FROM is lateral
    return (
        select(place.c.code, func.count(Person.id.distinct()).label("people"))
        .select_from(Person)
        .join(place, func.starts_with(place.c.code, own))
        .where(Person.hukou_kind == "resident", Person.exit_on.is_(None), Person.merged_into.is_(None))
        .group_by(place.c.code)
        .subquery("residents")
    )
