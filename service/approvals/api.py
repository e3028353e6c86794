"""Requests over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from service.access.gate import Decider
from service.approvals import commands, queries
from service.approvals.schemas import Decision, DecisionTogether
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.tables.approvals import Approval

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)


@router.get("/approvals")
async def list_approvals(tx: OpenTx, actor: Decider, cursor: str | None = None) -> dict[str, Any]:
    """Requests that wait to be decided, oldest first."""
    page = await queries.waiting(tx.session, actor, cursor)
    return {"items": [as_json(line.approval) for line in page.items], "next": page.next}


@router.post("/approvals/decide", summary="一并审批")
async def decide_together(form: DecisionTogether, tx: OpenTx, actor: Decider) -> dict[str, Any]:
    """Grant or refuse requests of one act for many; answers those that were still waiting."""
    done = await commands.decide_together(tx, actor, form.approvals, granted=form.granted, reason=form.reason)
    return {"items": [as_json(one) for one in done]}


@router.post("/approvals/{approval_id}/decide")
async def decide_approval(approval_id: UUID, form: Decision, tx: OpenTx, actor: Decider) -> dict[str, Any]:
    """Grant or refuse a request of somebody else; 409 for one's own."""
    return as_json(await commands.decide(tx, actor, approval_id, granted=form.granted, reason=form.reason))


def as_json(approval: Approval) -> dict[str, Any]:
    return {
        "id": approval.id,
        "kind": approval.kind,
        "person_id": approval.person_id,
        "subject": approval.subject,
        "act_id": approval.act_id,
        "reason": approval.reason,
        "requested_by": approval.requested_by,
        "requested_at": approval.requested_at,
        "decision": approval.decision,
        "decision_reason": approval.decision_reason,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at,
    }
