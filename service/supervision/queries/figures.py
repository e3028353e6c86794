"""The indicators of the plans that govern an area, counted: as a whole, and for each unit right below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import lineage
from service.access.queries import children
from service.access.rules import Actor
from service.law.marks import Mark
from service.law.profile import Profile
from service.law.profile_store import load
from service.profiles.queries import bindings
from service.supervision.queries.averages import averages
from service.supervision.queries.tallying import Tally, tallied
from service.supervision.rules.figures import Figure, figures_of

Counted = dict[tuple[str, Mark], int]


@dataclass(frozen=True, slots=True)
class Unit:
    """A node right below the area asked for, with its figures."""

    code: str
    name: str
    figures: list[Figure]


async def figures(session: AsyncSession, actor: Actor, area: str | None, as_of: date, today: date) -> list[Figure]:
    """Every indicator of each plan that governs the area (None: all the actor sees), as of a day not later than today.

    Raises Invalid for a day to come.
    """
    return await _figures(session, actor, area, as_of, await tallied(session, actor, area, as_of, today))


async def figures_by_unit(
    session: AsyncSession, actor: Actor, area: str, as_of: date, today: date, *, however_many: bool = False
) -> tuple[list[Figure], list[Unit]]:
    """The figures of an area, and of each unit right below it, those with nobody included; see `tallied`."""
    rows = await tallied(session, actor, area, as_of, today, however_many=however_many)
    whole = await _figures(session, actor, area, as_of, rows)
    known = await averages(session, [area])
    units = []
    for node in await children(session, actor, area):
        if node.level == "village":
            continue
        own = [row for row in rows if node.code in (row.unit, *lineage(row.unit))]
        made = [figures_of(plan, as_of.year, _added(own, plan), known) for plan in _plans(whole)]
        units.append(Unit(node.code, node.name, [figure for part in made for figure in part]))
    return whole, units


async def _figures(
    session: AsyncSession, actor: Actor, area: str | None, as_of: date, rows: list[Tally]
) -> list[Figure]:
    places = [area] if area is not None else sorted(grant.area for grant in actor.grants)
    bound = await bindings(session)
    governing = {profile.code for place in places if (profile := bound.profile(place, as_of)) is not None}
    plans = [load(code) for code in sorted(governing | {row.profile for row in rows})]
    known = await averages(session, places)
    return [figure for plan in plans for figure in figures_of(plan, as_of.year, _added(rows, plan), known)]


def _plans(whole: Iterable[Figure]) -> list[Profile]:
    return list({figure.profile.code: figure.profile for figure in whole}.values())


def _added(rows: Iterable[Tally], plan: Profile) -> Counted:
    found: Counted = {}
    for row in rows:
        if row.profile == plan.code:
            key = row.code, row.mark
            found[key] = found.get(key, 0) + row.persons
    return found
