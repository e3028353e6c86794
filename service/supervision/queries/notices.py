"""Reports to be made ready, told above the supervisor's work list (RPT-01; hook of `duties.queries.notices`)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.duties.queries.notices import Notice
from service.supervision.queries.calendar import Entry, pressing

MOST = 3


async def report_notices(session: AsyncSession, actor: Actor, today: date) -> list[Notice]:
    """One line a report and time, the most pressing first, from 30 workdays before on; no more than three."""
    if not actor.may(Permission.APPROVAL_DECIDE):
        return []
    same: dict[tuple[date, str, str], list[Entry]] = defaultdict(list)
    for entry in await pressing(session, actor.holding(Permission.APPROVAL_DECIDE), today):
        same[entry.occasion.due_on, entry.report.label, entry.occasion.period].append(entry)
    found = [_told(entries, today) for _, entries in sorted(same.items(), key=lambda pair: pair[0])]
    return found[:MOST]


def _told(entries: list[Entry], today: date) -> Notice:
    first = entries[0]
    due_on, late = first.occasion.due_on, first.state == "overdue"
    units = f"{len(entries)} 个单位" if len(entries) > 1 else first.unit
    left = f"已逾期 {(today - due_on).days} 天" if late else f"还有 {first.workdays_left} 个工作日"
    text = f"报送：{first.report.label}（{first.occasion.period}），{units}未报送，{due_on} 前报出，{left}。"
    kind = "bad" if late else "warn" if (first.stage or 0) <= 7 else "info"
    return Notice(kind, text, "/reports", "去报送")
