"""Averages that others publish (GRAD-05)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import lineage
from service.access.rules import Actor
from service.law.indicators import Average
from service.tables.supervision import OutsideAverage


async def averages(session: AsyncSession, areas: Collection[str]) -> dict[tuple[Average, int], Decimal]:
    """(which average, year) → percent, as entered for the areas or the nearest one above."""
    near = sorted(await _standing(session, areas), key=lambda row: len(lineage(row.area)))
    return {(_named(row.average), row.year): row.percent for row in near}


async def entered(session: AsyncSession, actor: Actor) -> Sequence[OutsideAverage]:
    """What stands for the actor's areas, newest year first."""
    rows = await _standing(session, {grant.area for grant in actor.grants})
    return sorted(rows, key=lambda row: (-row.year, row.average, row.area))


async def _standing(session: AsyncSession, areas: Collection[str]) -> Sequence[OutsideAverage]:
    above = sorted({code for area in areas for code in (area, *lineage(area))})
    found = select(OutsideAverage).where(OutsideAverage.area.in_(above), OutsideAverage.superseded_at.is_(None))
    return (await session.scalars(found)).all()


def _named(average: str) -> Average:
    return "national" if average == "national" else "provincial"
