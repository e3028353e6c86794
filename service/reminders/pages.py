"""提醒 (the in-app inbox) and 提醒对账 (what became of every reminder of a day)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Reader, Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.errors import NotFound
from service.kit.web import day_text, go, render
from service.law.names import ASSUMED, STEPS
from service.reminders import commands, queries
from service.reminders.rules import stage_text

router = APIRouter(include_in_schema=False)
Reconciler = Annotated[Actor, Require(Permission.RECONCILE)]
OUTCOMES = (
    ("sent", "已送达", "info"),
    ("read", "已读", "ok"),
    ("waiting", "待送达", "warn"),
    ("suppressed", "不必提醒", "muted"),
    ("failed", "未能送达", "bad"),
)


@router.get("/inbox")
async def inbox(request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The actor's messages, a day each."""
    days = await queries.inbox(tx.session, actor)
    rows = [(f"/inbox/{day.id}", day_text(day.day), day.lines, day.unread, day.read_at is None) for day in days]
    return render(request, "reminders/inbox.html", title="提醒", rows=rows)


@router.get("/inbox/{digest_id}")
async def message(request: Request, digest_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """One day's message: who, what, by when."""
    lines = await queries.lines(tx.session, actor, digest_id)
    days = {day.id: day for day in await queries.inbox(tx.session, actor)}
    if digest_id not in days:
        raise NotFound
    rows: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for line in lines:
        about = (
            f"/people/{line.person_id}",
            line.name,
            stage_text(line.stage),
            str(line.plan_by),
            str(line.due_on),
            ASSUMED if line.source == "assumed" else "",
            line.closed,
            line.state == "read",
        )
        rows.setdefault(about, []).append((STEPS[line.step], f"/duties/{line.duty_id}/why"))
    natural = list(STEPS.values())
    for steps in rows.values():
        steps.sort(key=lambda step: natural.index(step[0]))
    day = days[digest_id]
    title = f"{day_text(day.day)}的提醒"
    return render(request, "reminders/message.html", title=title, rows=rows, day=day)


@router.post("/inbox/{digest_id}/read")
async def read_all(request: Request, digest_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """已阅: the whole message is read."""
    await commands.read_all(tx, actor, digest_id)
    return go(request, "/inbox", ("ok", "已标为已读。"))


@router.get("/reconciliation")
async def reconciliation(
    request: Request, tx: OpenTx, actor: Reconciler, day: date | None = None, outcome: str = "failed"
) -> Response:
    """The totals of a working day, and the reminders of one outcome."""
    chosen = day or tx.today
    totals = await queries.reconciliation(tx.session, actor, chosen, today=tx.today)
    states = {state for state, _, _ in OUTCOMES}
    outcome = outcome if outcome in states else "failed"
    found = await queries.outcomes(tx.session, actor, chosen, outcome)
    rows = [
        (
            f"/people/{row.person_id}",
            row.name,
            STEPS[row.step],
            stage_text(row.stage),
            row.recipient or "（无）",
            row.reason or "",
        )
        for row in found
    ]
    tiles = [
        {
            "label": label,
            "count": getattr(totals, state),
            "href": f"/reconciliation?day={chosen}&outcome={state}",
            "kind": kind,
            "active": state == outcome,
        }
        for state, label, kind in OUTCOMES
    ]
    runs = [
        (f"/reconciliation?day={one}", day_text(one), one == chosen)
        for one in await queries.recent_runs(tx.session, tx.today)
    ]
    return render(
        request,
        "reminders/reconciliation.html",
        title="提醒对账",
        day=day_text(chosen),
        totals=totals,
        tiles=tiles,
        rows=rows,
        outcome_label=next(label for state, label, _ in OUTCOMES if state == outcome),
        runs=runs,
    )
