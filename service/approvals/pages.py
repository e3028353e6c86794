"""审批: what waits to be decided, and what one has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Decider, Require
from service.access.rules import Actor, Permission
from service.approvals import commands, queries, rules
from service.approvals.queries import Line
from service.approvals.schemas import Decision, DecisionTogether
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.paging import Page
from service.kit.web import form_values, from_form, go, render

router = APIRouter(include_in_schema=False)
Asker = Annotated[Actor, Require(Permission.APPROVAL_ASK)]


@router.get("/approvals")
async def approvals(
    request: Request, tx: OpenTx, actor: Asker, tab: str = "", cursor: str | None = None, act: UUID | None = None
) -> Response:
    """A supervisor's begins with what waits; everybody else sees their own requests. `act`: one act's, one by one."""
    return await _page(request, tx, actor, At(tab, cursor, act))


@router.post("/approvals/decide")
async def decide_together(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Grant or refuse, with one opinion, the requests of one act that were shown."""
    told = await form_values(request, ("approvals",))
    try:
        form = from_form(DecisionTogether, told)
        done = await commands.decide_together(tx, actor, form.approvals, granted=form.granted, reason=form.reason)
    except Invalid as fault:
        first = (told["approvals"] or [""])[0]
        errors = {f"{name}-{first}": text for name, text in fault.fields.items()}
        return await _page(request, tx, actor, At("waiting"), errors=errors, told={first: told})
    text = f"已同意 {len(done)} 项，并已办理。" if form.granted else f"已记下：{len(done)} 项不同意。"
    return go(request, "/approvals", ("ok", text))


@router.post("/approvals/{approval_id}/decide")
async def decide(approval_id: UUID, request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Grant, or refuse with the reason."""
    told = await form_values(request)
    try:
        form = from_form(Decision, told)
        await commands.decide(tx, actor, approval_id, granted=form.granted, reason=form.reason)
    except Invalid as fault:
        errors = {f"{name}-{approval_id}": text for name, text in fault.fields.items()}
        return await _page(request, tx, actor, At("waiting"), errors=errors, told={str(approval_id): told})
    return go(request, "/approvals", ("ok", "已同意，并已办理。" if form.granted else "已记下：不同意。"))


@router.post("/approvals/{approval_id}/withdraw")
async def withdraw(approval_id: UUID, request: Request, tx: OpenTx, actor: Asker) -> Response:
    """Take one's own request back."""
    await commands.withdraw(tx, actor, approval_id)
    return go(request, "/approvals?tab=mine", ("ok", "申请已撤回。"))


@dataclass(frozen=True, slots=True)
class At:
    """Which part of the page: the tab, where in it, the requests of which act."""

    tab: str = ""
    cursor: str | None = None
    act: UUID | None = None


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    at: At,
    errors: dict[str, str] | None = None,
    told: dict[str, dict[str, str]] | None = None,
) -> Response:
    decides = actor.may(Permission.APPROVAL_DECIDE)
    waits = decides and at.tab != "mine"
    page, others = await _listed(tx, actor, at, waits=waits)
    tabs = [{"href": "/approvals?tab=mine", "label": "我提出的", "active": not waits}]
    if decides:
        count = await queries.waiting_count(tx.session, actor)
        tabs.insert(0, {"href": "/approvals?tab=waiting", "label": "等待审批", "count": count, "active": waits})
    kept = {"tab": "waiting" if waits else "mine", "act": at.act, "cursor": page.next}
    more = urlencode({name: value for name, value in kept.items() if value})
    return render(
        request,
        "approvals/list.html",
        title="审批",
        items=[_item(line, actor, others, told or {}) for line in page.items],
        tabs=tabs,
        waiting=waits,
        next_href=f"/approvals?{more}" if page.next else None,
        errors=errors or {},
    )


async def _listed(tx: Tx, actor: Actor, at: At, *, waits: bool) -> tuple[Page[Line], dict[UUID, list[Line]]]:
    """The requests, and what waits with them of the same act."""
    if not waits:
        return await queries.mine(tx.session, actor, at.cursor), {}
    page = await queries.waiting(tx.session, actor, at.cursor, together=at.act is None, act_id=at.act)
    acts = {line.approval.act_id for line in page.items if line.approval.act_id is not None and at.act is None}
    return page, await queries.of_acts(tx.session, actor, acts) if acts else {}


def _item(line: Line, actor: Actor, others: dict[UUID, list[Line]], told: dict[str, dict[str, str]]) -> dict[str, Any]:
    """A request, or those of one act (`group`: who, and what of each, where that differs)."""
    approval = line.approval
    same = others.get(approval.act_id, []) if approval.act_id else []
    said = [(one, rules.describe_request(one.approval.kind, one.approval.subject)) for one in same]
    alike = all(words == said[0][1] for _, words in said)
    return {
        "line": line,
        "kind": rules.KINDS[approval.kind],
        "asked": rules.describe_request(approval.kind, approval.subject) if alike else [],
        "group": [(one, "" if alike else "；".join(words)) for one, words in said] if len(said) > 1 else [],
        "own": approval.requested_by == actor.id,
        "decision": rules.DECISIONS.get(approval.decision or ""),
        "told": told.get(str(approval.id), {}),
    }
