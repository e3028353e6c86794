"""JSON: one person, or a whole caseload, to another worker."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from service.access.gate import Assigner
from service.caseloads import commands
from service.caseloads.schemas import OwnerForm
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["caseloads"])


@router.post("/people/{person_id}/owner")
async def give_one(person_id: UUID, form: OwnerForm, tx: OpenTx, actor: Assigner) -> dict[str, int]:
    """Make another worker responsible for one person."""
    return {"moved": await commands.assign(tx, actor, [person_id], form.to, form.reason)}


@router.post("/caseloads/{user_id}/handover")
async def give_all(user_id: UUID, form: OwnerForm, tx: OpenTx, actor: Assigner) -> dict[str, int]:
    """Hand a whole caseload over, in one act."""
    return {"moved": await commands.hand_over(tx, actor, user_id, form.to, form.reason)}
