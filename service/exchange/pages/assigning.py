"""分派 of a whole batch: everybody without a worker, by township, in one act."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Assigner
from service.exchange.commands.assigning import assign_batch
from service.exchange.queries.batches import batch
from service.exchange.schemas import AssignForm
from service.kit.db import OpenTx
from service.kit.errors import Refused
from service.kit.web import form_values, from_form, go

router = APIRouter(include_in_schema=False)


@router.post("/imports/{batch_id}/assign")
async def assign(request: Request, batch_id: UUID, tx: OpenTx, actor: Assigner) -> Response:
    """Give the persons of each township to the worker chosen for it; a township without one is left."""
    await batch(tx.session, actor, batch_id)
    sent = await form_values(request)
    told = {name.removeprefix("to-"): to for name, to in sent.items() if name.startswith("to-") and to}
    chosen = from_form(AssignForm, {"to": told}).to
    if not chosen:
        return go(request, f"/imports/{batch_id}#assign", ("bad", "请至少为一个乡镇（街道）选择责任人。"))
    try:
        moved = await assign_batch(tx, actor, batch_id, chosen)
    except Refused as fault:
        return go(request, f"/imports/{batch_id}#assign", ("bad", fault.detail))
    return go(request, f"/imports/{batch_id}", ("ok", f"已分派 {moved} 人，待办事项随之转到责任人名下。"))
