"""One act for many: for whom it was done, who was left out and why; taking it back."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import many
from service.casework.pages.base import router
from service.casework.queries import acts
from service.casework.rules import groups
from service.kit.db import OpenTx, Tx
from service.kit.errors import Refused
from service.kit.web import go, render
from service.law.names import RECORD_KINDS


@router.get("/acts/{act_id:uuid}")
async def act(act_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """Everybody of it in sight."""
    return await _page(request, tx, actor, act_id)


@router.post("/acts/{act_id:uuid}/undo")
async def undo_act(act_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Take it back whole."""
    try:
        count = await many.undo_act(tx, actor, act_id)
    except Refused as fault:
        return await _page(request, tx, actor, act_id, {"form": fault.detail})
    return go(request, f"/acts/{act_id}", ("ok", f"已撤销，{count} 条记录作废，应办事项已重新计算。"))


async def _page(request: Request, tx: Tx, actor: Actor, act_id: UUID, errors: dict[str, str] | None = None) -> Response:
    file = await acts.act_file(tx.session, actor, act_id)
    found = file.line.act
    back = f"/leads/{found.lead_id}" if found.lead_id else f"/events/{found.event_id}" if found.event_id else None
    return render(
        request,
        "casework/act.html",
        title="批量登记",
        status=409 if errors else 200,
        file=file,
        act=found,
        label=RECORD_KINDS[found.kind],
        why=groups.SKIPPED,
        back=back,
        undoes=actor.may(Permission.RECORD_WRITE) and found.by == actor.id and found.undone_at is None,
        errors=errors or {},
    )
