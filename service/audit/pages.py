"""The acts (操作记录) for the audit administrator: who did what to which id, and how the chain stands."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.audit.queries import Filters, acts, names, state, verify
from service.audit.rules import KINDS, VERBS
from service.audit.schemas import ActQuery
from service.kit.db import OpenTx, Tx
from service.kit.errors import first_errors
from service.kit.web import go, render

router = APIRouter(prefix="/audit", include_in_schema=False)
Auditor = Annotated[Actor, Require(Permission.AUDIT_READ)]


@router.get("")
async def list_acts(request: Request, tx: OpenTx, actor: Auditor, cursor: str | None = None) -> Response:
    """Newest first, with filters in the address."""
    typed = {name: value for name, value in request.query_params.items() if name in ActQuery.model_fields and value}
    errors: dict[str, str] = {}
    try:
        query = ActQuery.model_validate(typed)
    except ValidationError as fault:
        query, errors, cursor = ActQuery(), first_errors(fault.errors()), None
    return await _page(request, tx, actor, query, typed, errors, cursor)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    query: ActQuery,
    typed: dict[str, str],
    errors: dict[str, str],
    cursor: str | None,
) -> Response:
    filters = Filters(query.verb, query.actor, query.subject, query.first, query.last)
    page = await acts(tx.session, actor, filters, cursor=cursor)
    after = urlencode({**typed, "cursor": page.next}) if page.next else None
    return render(
        request,
        "audit/acts.html",
        title="操作记录",
        acts=page.items,
        names=await names(tx.session, {act.actor_id for act in page.items if act.actor_id}),
        chain=await state(tx.session, actor),
        verbs=VERBS,
        kinds=KINDS,
        values=typed,
        errors=errors,
        next_page=f"/audit?{after}" if after else None,
    )


@router.post("/verify")
async def verify_chain(request: Request, tx: OpenTx, actor: Auditor) -> Response:
    """Walk the whole chain and say how it is."""
    del actor
    found = await verify(tx.session)
    if found.broken is not None:
        return go(request, "/audit", ("bad", f"封存链在第 {found.broken} 条断开：{found.why}。请立即报告上级。"))
    return go(request, "/audit", ("ok", f"已逐条核对，封存链完整，共 {found.length} 条。"))
