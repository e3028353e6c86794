"""The indicators of the plans that govern an area, counted."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.supervision.rules import Figure


async def figures(session: AsyncSession, actor: Actor, area: str | None, as_of: date, today: date) -> list[Figure]:
    """Every indicator of each plan that governs the area (None: all the actor sees), as of a day not later than today.

    Raises Invalid for a day to come, and for an area that is none.
    """
    raise NotImplementedError
