"""The report calendar over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from service.access.gate import Decider
from service.kit.db import OpenTx
from service.kit.paging import PartAsked, part_of
from service.law.assumed import of_report
from service.supervision.api.base import router
from service.supervision.queries import calendar
from service.supervision.queries.calendar import Entry
from service.supervision.rules.reports import STATES


@router.get("/reports", summary="报送日历")
async def list_reports(
    tx: OpenTx,
    actor: Decider,
    part: PartAsked,
    area: str | None = None,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> dict[str, Any]:
    """What is to be reported of a year (the current one), by due day, with its state, for each unit in scope."""
    entries = await calendar.report_calendar(tx.session, actor, year or tx.today.year, tx.today, area)
    return part_of([as_json(entry) for entry in entries], part)


def as_json(entry: Entry) -> dict[str, Any]:
    kept, report, occasion = entry.kept, entry.report, entry.occasion
    return {
        "profile": entry.profile.code,
        "rule": report.rule,
        "code": report.code,
        "label": report.label,
        "clause": report.clause,
        "area": entry.area,
        "unit": entry.unit,
        "sender": report.sender.replace("{unit}", entry.unit),
        "receiver": report.receiver,
        "period": occasion.period,
        "first": occasion.first,
        "cutoff": occasion.cutoff,
        "due_on": occasion.due_on,
        "assumed": of_report(report) or None,
        "ready_by": entry.ready_by,
        "opens_on": entry.opens_on,
        "workdays_left": entry.workdays_left,
        "state": entry.state,
        "state_label": STATES[entry.state],
        "id": kept.id if kept else None,
        "made_at": kept.made_at if kept else None,
        "filed_on": kept.filed_on if kept else None,
    }
