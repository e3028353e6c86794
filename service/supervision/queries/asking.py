"""A report that is asked for by its name, of any day: for the command line, where nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.queries import within
from service.access.rules import Actor, Permission
from service.kit.errors import Forbidden, Invalid, NotFound
from service.law.profile import Profile
from service.law.reporting import Occasion, Report, current
from service.profiles.queries import profile_for
from service.supervision.queries.content import report_content
from service.supervision.rules.reports import INDICATORS, ReportRequest
from service.tables.supervision import ReportMade


async def report_named(
    session: AsyncSession, actor: Actor, name: str, area: str, as_of: date, today: date
) -> dict[str, Any]:
    """All that is printed of the report whose code or rule is `name`, or of the plan's `indicators` alone.

    As it was sent, where it was filed with that very day as its cut-off. Invalid for a name or a day that is none.
    """
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    if not within(actor, area):
        raise NotFound
    if as_of > today:
        raise Invalid({"as_of": f"数据截止日不能晚于今天（{today}）。"})
    profile = await profile_for(session, area, as_of)
    if profile is None:
        raise Invalid({"area": "这个区划在那一天没有适用的方案，请先用 onecase profiles bind 指定。"})
    asked = _asked(profile, name, as_of)
    return await _filed(session, asked, area) or await report_content(session, actor, asked, area, today)


def _asked(profile: Profile, name: str, as_of: date) -> ReportRequest:
    if name == INDICATORS:
        whole = Occasion(f"{as_of.year}年", date(as_of.year, 1, 1), as_of, as_of)
        return ReportRequest(profile, None, whole, as_of)
    of_name = [each for each in profile.reports if name.casefold() in {each.code, each.rule.casefold()}]
    if not of_name:
        known = "、".join(f"{each.code}（{each.label}，{each.rule}）" for each in profile.reports)
        raise Invalid({"name": f"没有名为“{name}”的报告，可用的有：{known}、{INDICATORS}（只出指标）。"})
    begun = sorted(_begun(of_name, as_of), key=lambda pair: pair[1].cutoff)
    if not begun:
        raise Invalid({"as_of": f"“{of_name[0].label}”在 {as_of} 还没有开始。"})
    report, occasion = next((pair for pair in begun if pair[1].cutoff >= as_of), begun[-1])
    return ReportRequest(profile, report, occasion, as_of)


def _begun(reports: list[Report], as_of: date) -> Iterator[tuple[Report, Occasion]]:
    for report in reports:
        occasion = current(report, as_of)
        if occasion is not None:
            yield report, occasion


async def _filed(session: AsyncSession, asked: ReportRequest, area: str) -> dict[str, Any] | None:
    if asked.report is None or asked.as_of != asked.occasion.cutoff:
        return None
    made = ReportMade
    same = (made.profile == asked.profile.code, made.code == asked.report.code, made.area == area)
    found = select(made.figures).where(*same, made.cutoff == asked.as_of, made.filed_on.is_not(None))
    return (await session.scalars(found)).one_or_none()
