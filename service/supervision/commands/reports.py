"""Make a report, and note that it was sent (登记报送)."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.access.scope import governed
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused, Stale
from service.supervision.queries import calendar, content
from service.supervision.rules.reports import ReportRequest, why_not_file
from service.supervision.schemas import FileForm
from service.tables.supervision import ReportMade

FILED = "这份报告已登记报送，不再改动。如有更正，请另行报送说明。"


async def make(tx: Tx, actor: Actor, code: str, area: str, cutoff: date) -> ReportMade:
    """Work out what is to be reported, and keep it; again until it is filed.

    Before the cut-off, where it has to be ready earlier, the figures are those of the day, and it says so. NotFound
    where that unit owes no such report; Refused before its time and once it is filed.
    """
    actor = _supervising(actor)
    entry = await calendar.owed(tx.session, actor, code, area, cutoff, tx.today)
    if entry.state == "filed":
        raise Refused(FILED)
    if tx.today < entry.opens_on:
        raise Refused(f"这份报告的数据截至 {cutoff}，{entry.opens_on} 起才能生成。", rule=entry.report.rule)
    asked = ReportRequest(entry.profile, entry.report, entry.occasion, min(cutoff, tx.today))
    figures = await content.report_content(tx.session, actor, asked, area, tx.today)
    said = {"figures": figures, "made_at": tx.now, "made_by": actor.id}
    said |= {"period": entry.occasion.period, "due_on": entry.occasion.due_on}
    named = {"profile": entry.profile.code, "code": code, "area": area, "cutoff": cutoff}
    made = insert(ReportMade).values(id=uuid4(), **named, **said)
    again = made.on_conflict_do_update(
        index_elements=list(named), set_=said | {"version": ReportMade.version + 1}, where=ReportMade.filed_on.is_(None)
    )
    report_id = await tx.session.scalar(again.returning(ReportMade.id))
    if report_id is None:  # filed by somebody else meanwhile
        raise Refused(FILED)
    kept = await tx.session.get_one(ReportMade, report_id, populate_existing=True)
    note_act(tx, actor, "report.make", ("report", report_id), named | {"cutoff": str(cutoff), "version": kept.version})
    return kept


async def file(tx: Tx, actor: Actor, report_id: UUID, form: FileForm) -> ReportMade:
    """Note on which day it was sent. The same word again is harmless; Stale when it was made anew since it was read."""
    kept = await _locked(tx.session, _supervising(actor), report_id)
    if kept.filed_on is not None:
        if (kept.filed_on, kept.filed_note) == (form.on, form.note or None):
            return kept
        raise Refused(FILED)
    if form.version != kept.version:
        raise Stale([("version", "报告", f"第 {form.version} 次生成", f"第 {kept.version} 次生成")])
    fault = why_not_file(form.on, kept.made_at.date(), tx.today)
    if fault is not None:
        raise Invalid({"on": fault})
    kept.filed_on, kept.filed_note = form.on, form.note or None
    await tx.session.flush()
    note_act(tx, actor, "report.file", ("report", kept.id), {"on": str(form.on), "version": kept.version})
    return kept


def _supervising(actor: Actor) -> Actor:
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    return actor.holding(Permission.APPROVAL_DECIDE)


async def _locked(session: AsyncSession, actor: Actor, report_id: UUID) -> ReportMade:
    found = await session.scalar(
        select(ReportMade).where(ReportMade.id == report_id, governed(ReportMade.area, actor)).with_for_update()
    )
    if found is None:
        raise NotFound
    return found
