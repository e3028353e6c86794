"""For how many persons of each unit an indicator counts: today from the totals kept, of a past day from the facts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import level_of
from service.access.queries import level_asked
from service.access.rules import Actor
from service.access.scope import visible
from service.dossier.queries import dossiers
from service.dossier.rules import Dossier
from service.duties.queries.places import inside
from service.kit.errors import Invalid, Refused
from service.law.marks import BY_NAME, Mark, marks
from service.people.queries.scope import ON_FILE, in_area
from service.people.rules.names import tally_key
from service.profiles.queries import bindings
from service.profiles.rules import Bindings
from service.tables.duties import TallyTotal
from service.tables.people import Person

CHUNK = 1_000
MOST_RECOUNTED = 20_000
LATER = "只能看到今天为止的数，请选今天或以前的日期。"
TOO_MANY = f"这个范围超过 {MOST_RECOUNTED} 人，过去某一天的数要重新核算，请选一个县区或乡镇。"


class Tally(NamedTuple):
    """`unit`: the township, else the county, that `persons` are counted for."""

    unit: str
    profile: str
    code: str
    mark: Mark
    persons: int


@dataclass(frozen=True, slots=True)
class Marked:
    """One person's marks as of a day, by profile and indicator."""

    person_id: UUID
    unit: str
    profile: str
    marks: dict[str, Mark]


def of_day(as_of: date, today: date) -> bool:
    """Whether the totals kept are those of the day asked for. Invalid for a day to come."""
    if as_of > today:
        raise Invalid({"as_of": LATER})
    return as_of == today


async def tallied(
    session: AsyncSession,
    actor: Actor,
    area: str | None,
    as_of: date,
    today: date,
    *,
    however_many: bool = False,
) -> list[Tally]:
    """Every unit, indicator and mark that anybody within sight counts for, as of a day not later than today.

    Refused for a past day with more persons than a page can wait for, unless `however_many`.
    """
    level = None if area is None else level_asked(area)
    if not of_day(as_of, today):
        found: Counter[tuple[str, str, str, Mark]] = Counter()
        async for one in recounted(session, actor, area, as_of, most=None if however_many else MOST_RECOUNTED):
            found.update((one.unit, one.profile, code, mark) for code, mark in one.marks.items())
        return [Tally(*key, persons) for key, persons in sorted(found.items())]
    if actor.villages or level == "village":
        return await _counted_one_by_one(session, actor, area)
    key, persons = (TallyTotal.unit, TallyTotal.profile, TallyTotal.code, TallyTotal.mark), func.sum(TallyTotal.persons)
    rows = await session.execute(select(*key, persons).where(_seen(actor, area)).group_by(*key).having(persons > 0))
    return [Tally(unit, profile, code, BY_NAME[mark], persons) for unit, profile, code, mark, persons in rows]


def _seen(actor: Actor, area: str | None) -> ColumnElement[bool]:
    table = cast("Any", TallyTotal)
    seen = visible(table, actor)
    return seen if area is None else seen & inside(table, area)


async def _counted_one_by_one(session: AsyncSession, actor: Actor, area: str | None) -> list[Tally]:
    """Totals end at the township: a village's people are few."""
    tally = func.unnest(Person.tallies).label("tally")
    each = select(tally).where(*_whose(actor, area)).subquery()
    rows = await session.execute(select(each.c.tally, func.count()).group_by(each.c.tally))
    split = ((*text.split("/"), persons) for text, persons in rows)
    return [Tally(unit, profile, code, BY_NAME[mark], persons) for unit, profile, code, mark, persons in split]


def _whose(actor: Actor, area: str | None) -> list[ColumnElement[bool]]:
    found = [visible(Person, actor), ON_FILE]
    return found if area is None else [*found, in_area(area)]


async def recounted(
    session: AsyncSession, actor: Actor, area: str | None, as_of: date, *, most: int | None = None
) -> AsyncIterator[Marked]:
    """Everybody within sight, judged as of a past day by what is on file now; Refused for more than `most`."""
    chosen: Select[Any] = select(Person.id).where(*_whose(actor, area)).order_by(Person.id)
    ids = list(await session.scalars(chosen if most is None else chosen.limit(most + 1)))
    if most is not None and len(ids) > most:
        raise Refused(TOO_MANY, figures={"most": most})
    bound = await bindings(session)
    for start in range(0, len(ids), CHUNK):
        files = await dossiers(session, ids[start : start + CHUNK])
        for one in await asyncio.to_thread(_judged, files, bound, as_of):  # others are answered meanwhile
            yield one


def _judged(files: Iterable[Dossier], bound: Bindings, as_of: date) -> list[Marked]:
    found = []
    for file in files:
        profile = bound.profile(file.unit(as_of), as_of)
        if profile is not None:
            unit = file.columns["township"] or file.columns["county"]
            found.append(Marked(file.id, unit, profile.code, marks(profile, file.facts, as_of)))
    return found


def bearing(actor: Actor, area: str | None, profile: str, code: str, wanted: tuple[Mark, ...]) -> ColumnElement[bool]:
    """Persons who bear one of these marks today: the very ones whom `tallied` counts."""
    like = tally_key("", profile, code, "")
    keys = select(func.array_agg((TallyTotal.unit + like + TallyTotal.mark).distinct())).where(
        TallyTotal.profile == profile,
        TallyTotal.code == code,
        TallyTotal.mark.in_(wanted),
        *_among_totals(actor, area),
    )
    found: ColumnElement[bool] = Person.tallies.overlap(keys.scalar_subquery())
    return found


def _among_totals(actor: Actor, area: str | None) -> list[ColumnElement[bool]]:
    """Narrows the keys only; who is seen is decided by `visible(Person, …)`."""
    if actor.villages or area is None or level_of(area) == "village":
        return []
    return [inside(cast("Any", TallyTotal), area)]
