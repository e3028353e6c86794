"""审批: what waits to be decided, and what one has asked for."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.approvals import commands, queries, rules
from service.approvals.schemas import Decision
from service.kit.db import OpenTx, Tx
from service.kit.errors import first_errors
from service.kit.web import go, render

router = APIRouter(include_in_schema=False)
Asker = Annotated[Actor, Require(Permission.APPROVAL_ASK)]


@router.get("/approvals")
async def approvals(request: Request, tx: OpenTx, actor: Asker, tab: str = "", cursor: str | None = None) -> Response:
    """A supervisor's begins with what waits; everybody else sees their own requests."""
    return await _page(request, tx, actor, tab, cursor)


@router.post("/approvals/{approval_id}/decide")
async def decide(
    approval_id: UUID, request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.APPROVAL_DECIDE)]
) -> Response:
    """Grant or refuse, with the reason."""
    told = {name: str(value) for name, value in (await request.form()).items()}
    try:
        form = Decision.model_validate(told)
    except ValidationError as fault:
        errors = {f"{name}-{approval_id}": text for name, text in first_errors(dict(e) for e in fault.errors()).items()}
        return await _page(request, tx, actor, "waiting", None, errors=errors, told={str(approval_id): told})
    await commands.decide(tx, actor, approval_id, granted=form.granted, reason=form.reason)
    return go(request, "/approvals", ("ok", "已同意，并已办理。" if form.granted else "已记下：不同意。"))


@router.post("/approvals/{approval_id}/withdraw")
async def withdraw(approval_id: UUID, request: Request, tx: OpenTx, actor: Asker) -> Response:
    """Take one's own request back."""
    await commands.withdraw(tx, actor, approval_id)
    return go(request, "/approvals?tab=mine", ("ok", "申请已撤回。"))


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    tab: str,
    cursor: str | None,
    errors: dict[str, str] | None = None,
    told: dict[str, dict[str, str]] | None = None,
) -> Response:
    decides = actor.may(Permission.APPROVAL_DECIDE)
    waiting = decides and tab != "mine"
    page = await (queries.waiting if waiting else queries.mine)(tx.session, actor, cursor)
    items: list[dict[str, Any]] = [
        {
            "line": line,
            "kind": rules.KINDS[line.approval.kind],
            "asked": rules.asked(line.approval.kind, line.approval.subject),
            "own": line.approval.requested_by == actor.id,
            "decision": rules.DECISIONS.get(line.approval.decision or ""),
            "told": (told or {}).get(str(line.approval.id), {}),
        }
        for line in page.items
    ]
    tabs = [{"href": "/approvals?tab=mine", "label": "我提出的", "active": not waiting}]
    if decides:
        count = await queries.waiting_count(tx.session, actor)
        tabs.insert(0, {"href": "/approvals?tab=waiting", "label": "等待审批", "count": count, "active": waiting})
    more = f"/approvals?tab={'waiting' if waiting else 'mine'}&cursor={page.next}" if page.next else None
    return render(
        request,
        "approvals/list.html",
        title="审批",
        status=422 if errors else 200,
        items=items,
        tabs=tabs,
        waiting=waiting,
        next_href=more,
        errors=errors or {},
    )
