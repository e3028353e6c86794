"""Caseloads as they stand: how many each worker holds, and where nobody is responsible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.accounts.queries import named_in_ledger
from service.caseloads.rules import CASE_ROLES
from service.tables.access import Area
from service.tables.accounts import RoleGrant, User
from service.tables.caseloads import Assignment
from service.tables.ledgers import Ledger
from service.tables.people import Person

IN_CARE = (Person.merged_into.is_(None), Person.exit_on.is_(None))


known_place = func.coalesce(Person.village, Person.township, Person.county)  # as exactly as it is known
MOST_COUNTED = 1_000


def seen_by_owner() -> ColumnElement[bool]:
    """Whether who is responsible for a person serves the place where the person is served, as `rules.covers` says."""
    county = Person.county
    above = (func.left(county, 4).concat("00"), func.left(county, 2).concat("0000"))
    held = (RoleGrant.user_id == Person.owner_id, RoleGrant.revoked_at.is_(None), RoleGrant.role.in_(CASE_ROLES))
    places = (Person.village, Person.township, county, *above)
    return (
        exists()
        .where(User.id == RoleGrant.user_id, User.disabled_at.is_(None), *held)
        .where(or_(*(RoleGrant.area == place for place in places)))
        .correlate(Person)
    )


async def unassigned_count(session: AsyncSession, actor: Actor) -> int:
    """How many persons in care nobody looks after where the actor assigns; `MOST_COUNTED` means as many or more."""
    here = visible(Person, actor.holding(Permission.CASELOAD_ASSIGN))
    found = select(Person.id).where(here, Person.owner_id.is_(None), *IN_CARE).limit(MOST_COUNTED)
    return await session.scalar(select(func.count()).select_from(found.subquery())) or 0


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A village, or a township or county where no more is known, with persons whom nobody looks after."""

    area: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Handed:
    """One change of the responsible worker, for the person's timeline."""

    at: datetime
    from_name: str | None
    to_name: str | None
    by_name: str | None
    reason: str


async def held_by(session: AsyncSession, actor: Actor, users: Sequence[UUID]) -> dict[UUID, int]:
    """Persons in care for each of these users, as far as the actor sees them."""
    rows = await session.execute(
        select(Person.owner_id, func.count())
        .where(visible(Person, actor), Person.owner_id.in_(users), *IN_CARE)
        .group_by(Person.owner_id)
    )
    return {owner: count for owner, count in rows if owner is not None}


async def unassigned(session: AsyncSession, actor: Actor, most: int = 200) -> list[Unassigned]:
    """Places with persons in care whom nobody looks after, most first."""
    place = known_place.label("place")
    counted = (
        select(place, func.count().label("count"))
        .where(visible(Person, actor), Person.owner_id.is_(None), *IN_CARE)
        .group_by(place)
        .subquery()
    )
    above = aliased(Area)
    rows = await session.execute(
        select(counted.c.place, func.concat(above.name, " ", Area.name), counted.c.count)
        .join(Area, Area.code == counted.c.place)
        .join(above, above.code == Area.parent, isouter=True)
        .order_by(counted.c.count.desc(), counted.c.place)
        .limit(most)
    )
    return [Unassigned(area, name, count) for area, name, count in rows]


async def handed(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Handed]:
    """The changes of one visible person's responsible worker, newest first."""
    before, after, by = aliased(User), aliased(User), aliased(User)
    rows = await session.execute(
        select(Assignment.at, before.name, after.name, by.name, Assignment.reason)
        .join(Person, Person.id == Assignment.person_id)
        .join(before, before.id == Assignment.from_id, isouter=True)
        .join(after, after.id == Assignment.to_id, isouter=True)
        .join(by, by.id == Assignment.by, isouter=True)
        .where(Assignment.person_id == person_id, visible(Person, actor))
        .order_by(Assignment.at.desc())
    )
    return [Handed(*row) for row in rows]


async def persons_naming(session: AsyncSession, user_id: UUID) -> set[UUID]:
    """The persons in care in whose ledgers a user is named. No actor: who hands over everything must see them all."""
    found = (
        select(Ledger.person_id)
        .join(Person, Person.id == Ledger.person_id)
        .where(named_in_ledger(user_id), Person.exit_on.is_(None), Person.merged_into.is_(None))
    )
    return set((await session.scalars(found)).all())
