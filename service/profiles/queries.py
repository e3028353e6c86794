"""Bindings and the working calendar as kept. Neither holds a person, so none of these asks who reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.law.calendar import WorkCalendar
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from service.profiles.rules import Bindings, Bound
from service.tables.access import Area
from service.tables.profiles import Binding, CalendarDay

_calendars: dict[tuple[int, int], WorkCalendar] = {}
_BOUND, _DAY = Binding.__table__.c, CalendarDay.__table__.c
_BINDINGS = select(_BOUND.area, _BOUND.profile, _BOUND.valid_from).where(_BOUND.superseded_at.is_(None))
_MARK = select(func.count(), func.coalesce(func.sum(func.hashtext(func.concat(_DAY.day, _DAY.kind))), 0))


async def bindings(session: AsyncSession) -> Bindings:
    """What governs where, for many areas and days; read each time, since another process may have bound anew."""
    return _resolver(frozenset((area, profile, on) for area, profile, on in await session.execute(_BINDINGS)))


@lru_cache(maxsize=4)
def _resolver(rows: frozenset[tuple[str, str, date]]) -> Bindings:
    return Bindings(Bound(*row) for row in rows)


async def profile_for(session: AsyncSession, area: str, on: date) -> Profile | None:
    """The profile that governs an area on a day; None where none is bound."""
    return (await bindings(session)).profile(area, on)


async def calendar(session: AsyncSession) -> WorkCalendar:
    """The working calendar; kept in the process until a day of it changes."""
    count, total = (await session.execute(_MARK)).one()
    found = _calendars.get((count, int(total)))
    if found is None:
        rows = await session.execute(select(CalendarDay.day, CalendarDay.kind))
        found = WorkCalendar.of((day, kind) for day, kind in rows)
        _calendars.clear()
        _calendars[count, int(total)] = found
    return found


@dataclass(frozen=True, slots=True)
class BoundArea:
    """A binding with the name of its area."""

    area: str
    name: str
    valid_from: date


async def bound_areas(session: AsyncSession) -> dict[str, list[BoundArea]]:
    """Profile code → the areas bound to it, by code."""
    rows = await session.execute(
        select(Binding.profile, Binding.area, Area.name, Binding.valid_from)
        .join(Area, Area.code == Binding.area)
        .where(Binding.superseded_at.is_(None))
        .order_by(Binding.area, Binding.valid_from)
    )
    found: dict[str, list[BoundArea]] = {}
    for profile, area, name, valid_from in rows:
        found.setdefault(profile, []).append(BoundArea(area, name, valid_from))
    return found


def all_profiles() -> list[Profile]:
    """The profiles that ship, by code."""
    return [load(code) for code in shipped()]
