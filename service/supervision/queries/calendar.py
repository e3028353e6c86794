"""What is to be reported in a year, by which unit, and how far each is; one report as it was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import level_of
from service.access.queries import level_asked
from service.access.rules import Actor
from service.access.scope import governed, stem
from service.kit.errors import NotFound
from service.law.calendar import WorkCalendar
from service.law.profile import Profile
from service.law.reporting import Occasion, Report, before_rest
from service.profiles.queries import all_profiles, bindings, calendar
from service.profiles.rules import Bindings
from service.supervision.rules.reports import State, opens_on, stage, state_of
from service.tables.access import Area
from service.tables.supervision import ReportMade

REPORTING = ("county", "prefecture", "province")


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that was made, without what is in it."""

    id: UUID
    made_at: datetime
    filed_on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One report that a unit owes. `workdays_left`: until the office is to be ready; `stage`: the last reminder."""

    profile: Profile
    report: Report
    occasion: Occasion
    area: str
    unit: str
    ready_by: date
    opens_on: date
    workdays_left: int
    state: State
    kept: Kept | None

    @property
    def stage(self) -> int | None:
        return stage(self.workdays_left) if self.state in {"not_due", "to_make", "made"} else None


async def report_calendar(
    session: AsyncSession, actor: Actor, year: int, today: date, area: str | None = None
) -> list[Entry]:
    """By due day: what is reported of a year, and what of the year before falls due in it.

    Of the units that the actor supervises; `area` narrows. A development zone reports as a county does (trap 11).
    """
    units = await _units(session, actor, area)
    kept = await _kept(session, [unit.code for unit in units], year)
    bound, days = await bindings(session), await calendar(session)
    found = [
        _entry(profile, report, one, unit, days, today, kept.get((profile.code, report.code, unit.code, one.cutoff)))
        for profile in all_profiles()
        for report, one in (*profile.reporting(year - 1), *profile.reporting(year))
        if year in {one.cutoff.year, one.due_on.year}
        for unit in units
        if unit.level == report.level and _governs(bound, profile, unit.code, one.cutoff)
    ]
    return sorted(found, key=lambda entry: (entry.occasion.due_on, entry.report.code, entry.area))


async def pressing(session: AsyncSession, actor: Actor, today: date) -> list[Entry]:
    """What is overdue this year, and what people are to be told of: due within 30 workdays and not filed."""
    found = await report_calendar(session, actor, today.year, today)
    return [entry for entry in found if entry.state == "overdue" or entry.stage is not None]


def _governs(bound: Bindings, profile: Profile, area: str, on: date) -> bool:
    binding = bound.binding(area, on)
    return binding is not None and binding.profile == profile.code


def _entry(
    profile: Profile,
    report: Report,
    one: Occasion,
    unit: Area,
    days: WorkCalendar,
    today: date,
    kept: Kept | None,
) -> Entry:
    ready_by = before_rest(one.due_on, days)
    left = len(days.between(today, ready_by)) - days.is_working(today) if today < ready_by else 0
    state = state_of(one, ready_by, today, made=kept is not None, filed_on=kept.filed_on if kept else None)
    opens = opens_on(one, ready_by)
    return Entry(profile, report, one, unit.code, unit.name, ready_by, opens, left, state, kept)


async def _units(session: AsyncSession, actor: Actor, area: str | None) -> Sequence[Area]:
    where = [Area.level.in_(REPORTING), governed(Area.code, actor)]
    if area is not None:
        level_asked(area)
        where.append(Area.code.startswith(stem(area), autoescape=True))
    return (await session.scalars(select(Area).where(*where).order_by(Area.code))).all()


async def _kept(session: AsyncSession, areas: Sequence[str], year: int) -> dict[tuple[str, str, str, date], Kept]:
    made = ReportMade
    rows = await session.execute(
        select(made.profile, made.code, made.area, made.cutoff, made.id, made.made_at, made.filed_on).where(
            made.area.in_(areas), made.cutoff.between(date(year - 1, 1, 1), date(year, 12, 31))
        )
    )
    return {(row.profile, row.code, row.area, row.cutoff): Kept(row.id, row.made_at, row.filed_on) for row in rows}


async def report_made(session: AsyncSession, actor: Actor, report_id: UUID) -> ReportMade:
    """One that was made, in an area that the actor supervises; NotFound otherwise."""
    found = await session.scalar(select(ReportMade).where(ReportMade.id == report_id, governed(ReportMade.area, actor)))
    if found is None:
        raise NotFound
    return found


async def owed(session: AsyncSession, actor: Actor, code: str, area: str, cutoff: date, today: date) -> Entry:
    """The report that this unit owes for that time; NotFound where it owes none, or is out of sight."""
    for entry in await report_calendar(session, actor, cutoff.year, today, _known(area)):
        if (entry.report.code, entry.area, entry.occasion.cutoff) == (code, area, cutoff):
            return entry
    raise NotFound


def _known(area: str) -> str:
    try:
        level_of(area)
    except ValueError:
        raise NotFound from None
    return area
