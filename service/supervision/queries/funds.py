"""资金核对: benefits that cross over (TRN-11) and classes paid above the standard (TRN-03). Clues, never verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor
from service.access.scope import visible
from service.kit import paging
from service.people.queries.scope import ON_FILE
from service.profiles.queries import bindings
from service.tables.entitlements import Benefit, Training
from service.tables.people import Person


class Crossing(NamedTuple):
    """One person, one purpose, two funds, and the month from which both were paid."""

    person_id: UUID
    name: str
    code: str
    fund: str
    other: str
    since: str


class Class(NamedTuple):
    """A class whose mean subsidy, in yuan, lies above the standard of the plan of its county."""

    county: str
    project: str
    starts_on: date
    persons: int
    mean: Decimal
    standard: int
    rule: str
    clause: str


async def crossings(session: AsyncSession, actor: Actor) -> Sequence[Crossing]:
    """Granted for the same purpose in the same month out of different funds; as many as a page shows."""
    one, other = aliased(Benefit), aliased(Benefit)
    since = func.greatest(one.from_month, other.from_month)
    rows = await session.execute(
        select(Person.id, Person.name, one.code, one.fund, other.fund, since)
        .join(one, one.person_id == Person.id)
        .join(other, other.person_id == Person.id)
        .where(
            visible(Person, actor),
            ON_FILE,
            one.code == other.code,
            one.fund < other.fund,
            *(each.voided_at.is_(None) for each in (one, other)),
            *(each.status == "granted" for each in (one, other)),
            or_(one.to_month.is_(None), other.from_month <= one.to_month),
            or_(other.to_month.is_(None), one.from_month <= other.to_month),
        )
        .order_by(since.desc(), Person.id, one.code)
        .limit(paging.MOST)
    )
    return [Crossing(*row) for row in rows]


async def classes_above(session: AsyncSession, actor: Actor, today: date) -> Sequence[Class]:
    """Of the year, by what each class of a county got on the mean; a single person may have more."""
    bound = await bindings(session)
    paid = func.coalesce(Training.training_fee, 0) + func.coalesce(Training.living_fee, 0)
    mean = func.avg(paid)
    rows = await session.execute(
        select(Person.county, Training.project, Training.type, Training.starts_on, func.count(), mean)
        .join(Person, Person.id == Training.person_id)
        .where(
            visible(Person, actor),
            ON_FILE,
            Training.voided_at.is_(None),
            Training.starts_on >= date(today.year, 1, 1),
            Training.starts_on <= today,
            or_(Training.training_fee > 0, Training.living_fee > 0),
        )
        .group_by(Person.county, Training.project, Training.type, Training.level, Training.provider, Training.starts_on)
        .order_by(mean.desc(), Training.project)
        .limit(paging.MOST)
    )
    found = []
    for county, project, kind, starts_on, persons, average in rows:
        plan = bound.profile(county, starts_on)
        standard = plan.class_standard if plan else None
        if standard is not None and average > standard.yuan:
            exact = Decimal(average).quantize(Decimal("0.01"))
            clause = standard.practical_clause if kind == "practical" else standard.clause
            found.append(Class(county, project, starts_on, persons, exact, standard.yuan, standard.rule, clause))
    return found
