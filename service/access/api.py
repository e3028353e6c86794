"""GET /api/v1/areas."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.access.gate import Require
from service.access.queries import areas_page
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.kit.paging import LIMIT, MOST

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["areas"])


@router.get("/areas", summary="服务区域")
async def areas(
    tx: OpenTx,
    actor: Annotated[Actor, Require(Permission.SELF)],
    parent: Annotated[str | None, Query(description="上级区划代码；不填则为本人的服务区域", max_length=12)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The areas right below `parent`, as far as they are the user's own."""
    page = await areas_page(tx.session, actor, parent, limit=limit, cursor=cursor)
    items = [
        {name: getattr(node, name) for name in ("code", "name", "level", "parent", "unit", "rural")}
        for node in page.items
    ]
    return {"items": items, "next": page.next}
