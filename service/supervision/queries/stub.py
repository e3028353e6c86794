"""Stands in for `figures` until it counts."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.duties.queries import dossiers
from service.law.marks import Mark, marks
from service.people.models import Person
from service.people.queries import in_area
from service.profiles.queries import bindings
from service.supervision.rules import Figure, figures_of


async def figures(session: AsyncSession, actor: Actor, area: str | None, as_of: date, today: date) -> list[Figure]:
    del today
    where = [visible(Person, actor), Person.merged_into.is_(None)]
    if area is not None:
        where.append(in_area(area))
    ids = (await session.scalars(select(Person.id).where(*where))).all()
    bound = await bindings(session)
    profile = bound.profile(area or "", as_of)
    if profile is None:
        return []
    counted: Counter[tuple[str, Mark]] = Counter()
    for file in await dossiers(session, ids):
        counted.update(marks(profile, file.facts, as_of).items())
    return figures_of(profile, as_of.year, counted, {})
