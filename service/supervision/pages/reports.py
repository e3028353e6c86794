"""报送: the calendar of the year, one report, its files, and that it was sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from service.access.gate import Decider
from service.access.queries import own_and_below
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.paging import Part, part_of
from service.kit.web import form_values, from_form, go, render, saved_as
from service.law.assumed import of_report
from service.supervision.commands import printing, reports
from service.supervision.pages.base import router
from service.supervision.queries.calendar import report_calendar, report_made
from service.supervision.rules.reports import INTERNAL, STATES, State, head_of, marked
from service.supervision.schemas import FileForm, MakeForm
from service.tables.supervision import ReportMade

Ending = Literal["pdf", "docx", "xlsx"]
PAGE = 50
KINDS: dict[State, str] = {"not_due": "muted", "to_make": "info", "made": "info", "filed": "ok", "overdue": "bad"}


class CalendarQuery(BaseModel):
    """Which year of which units, and which part of the list."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    area: str = ""
    cursor: str = ""

    def address(self, year: int, cursor: str = "") -> str:
        kept = {"year": str(year), "area": self.area, "cursor": cursor}
        return f"/reports?{urlencode({name: value for name, value in kept.items() if value})}"


Asked = Annotated[CalendarQuery, Query()]


@router.get("/reports")
async def calendar(request: Request, tx: OpenTx, actor: Decider, asked: Annotated[CalendarQuery, Query()]) -> Response:
    """What is owed, by due day."""
    year = asked.year or tx.today.year
    entries = await report_calendar(tx.session, actor, year, tx.today, asked.area or None)
    page = part_of([{"entry": entry} for entry in entries], Part(PAGE, asked.cursor or None, count=True))
    return render(
        request,
        "supervision/reports.html",
        title="报送",
        entries=[line["entry"] for line in page["items"]],
        count=page["count"],
        year=str(year),
        years=[(str(one), f"{one} 年") for one in range(tx.today.year + 1, 2021, -1)],
        area=asked.area,
        areas=await own_and_below(tx.session, actor),
        today=tx.today,
        states=STATES,
        kinds=KINDS,
        of_report=of_report,
        next_href=asked.address(year, page["next"]) if page["next"] else None,
        prev_href=asked.address(year) if asked.cursor else None,
    )


@router.post("/reports")
async def make(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Work it out, or again."""
    form = from_form(MakeForm, await form_values(request))
    made = await reports.make(tx, actor, form.code, form.area, form.cutoff)
    return go(request, f"/reports/{made.id}", ("ok", "已生成。请核对后报出，再登记报送。"))


@router.get("/reports/{report_id}")
async def show(report_id: UUID, request: Request, tx: OpenTx, actor: Decider) -> Response:
    """As it was kept."""
    return await _page(request, tx, actor, report_id)


@router.get("/reports/{report_id}/download/{ending}")
async def download(report_id: UUID, ending: Ending, tx: OpenTx, actor: Decider) -> Response:
    """As a file."""
    kept = await report_made(tx.session, actor, report_id)
    printed = await printing.printed(kept.figures, ending)
    return Response(printed.content, media_type=printed.media_type, headers=saved_as(printed.name))


@router.post("/reports/{report_id}/file")
async def file(report_id: UUID, request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Note that it was sent."""
    told = await form_values(request)
    try:
        await reports.file(tx, actor, report_id, from_form(FileForm, told))
    except Invalid as fault:
        return await _page(request, tx, actor, report_id, told=told, errors=fault.fields)
    return go(request, f"/reports/{report_id}", ("ok", "已登记报送，这份报告不再改动。"))


async def _page(request: Request, tx: Tx, actor: Actor, report_id: UUID, **said: Any) -> Response:  # noqa: ANN401
    kept: ReportMade = await report_made(tx.session, actor, report_id)
    return render(
        request,
        "supervision/report.html",
        title=kept.figures["title"],
        report=kept,
        figures=kept.figures,
        facts=head_of(kept.figures),
        mark=INTERNAL,
        marked=marked(kept.figures),
        endings=(("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")),
        today=tx.today.isoformat(),
        **{"told": {}, "errors": {}, **said},
    )
