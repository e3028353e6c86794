"""GET /api/v1/audit."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.audit.queries import Filters, acts
from service.audit.schemas import ActQuery
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.kit.paging import LIMIT, MOST

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["audit"])


class ActPageQuery(ActQuery):
    """Filters and paging."""

    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT
    cursor: str | None = None


@router.get("/audit", summary="操作记录")
async def audit(
    tx: OpenTx, actor: Annotated[Actor, Require(Permission.AUDIT_READ)], query: Annotated[ActPageQuery, Query()]
) -> dict[str, Any]:
    """Newest first; ids only, nothing that identifies a person."""
    filters = Filters(query.verb, query.actor, query.subject, query.first, query.last)
    page = await acts(tx.session, actor, filters, cursor=query.cursor, limit=query.limit)
    items = [
        {
            "id": act.id,
            "at": act.at.isoformat(),
            "actor": None if act.actor_id is None else str(act.actor_id),
            "verb": act.verb,
            "subject": {"kind": act.subject_kind, "id": act.subject_id},
            "detail": act.detail,
        }
        for act in page.items
    ]
    return {"items": items, "next": page.next}
