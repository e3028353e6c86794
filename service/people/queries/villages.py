"""Villages of which neither code nor name says whether they are rural."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.models import Area
from service.access.rules import Actor, Permission
from service.law.facts import Tri
from service.people.models import Person

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
    own = func.coalesce(Person.hukou_code, Person.village, Person.residence_code)
    people = (
        select(func.count())
        .where(
            or_(Person.village == Area.code, Person.hukou_code == Area.code, Person.residence_code == Area.code),
            Person.hukou_kind == "resident",
            or_(own == Area.code, Area.code.startswith(own)),
            Person.exit_on.is_(None),
            Person.merged_into.is_(None),
        )
        .scalar_subquery()
    )
    found = await session.execute(
        select(Area.code, Area.name, _TOWNSHIP.name, Area.rural, people.label("people"))
        .join(_TOWNSHIP, _TOWNSHIP.code == Area.township)
        .where(within(actor), Area.rural == func.coalesce(Area.rural_said, "unknown"))
        .order_by(Area.rural_said.is_not(None), people.desc(), Area.code)
        .limit(MOST)
    )
    return [Village(*row) for row in found]
