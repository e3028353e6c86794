"""GET /api/v1/me."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["accounts"])


@router.get("/me", summary="当前用户")
async def me(tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> dict[str, Any]:
    """The user, the roles and their areas, what they allow, and the business date."""
    return {
        "id": str(actor.id),
        "user": actor.username,
        "name": actor.name,
        "roles": sorted(role.value for role in actor.roles),
        "areas": [{"code": grant.area, "name": grant.label, "role": grant.role.value} for grant in actor.grants],
        "permissions": sorted(permission.value for permission in Permission if actor.may(permission)),
        "business_date": tx.today.isoformat(),
    }
