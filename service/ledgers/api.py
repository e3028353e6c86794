"""A graduate's ledger over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.errors import NotFound
from service.kit.idempotency import ApiRoute
from service.ledgers import commands, queries
from service.ledgers.queries import Held
from service.ledgers.schemas import LedgerForm
from service.people.queries import person as visible_person

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["ledgers"])


@router.get("/people/{person_id}/ledger", summary="一人一策台账")
async def ledger(
    person_id: UUID, tx: OpenTx, actor: Annotated[Actor, Require(Permission.CASE_READ)]
) -> dict[str, Any] | None:
    """The person's ledger; null when none has been opened."""
    await visible_person(tx.session, actor, person_id)
    held = await queries.ledger_of(tx.session, actor, person_id)
    return None if held is None else as_json(held)


@router.post("/people/{person_id}/ledger", summary="建立或修改一人一策台账", status_code=201)
async def save(
    person_id: UUID,
    form: LedgerForm,
    tx: OpenTx,
    actor: Annotated[Actor, Require(Permission.RECORD_WRITE)],
    response: Response,
) -> dict[str, Any]:
    """Open the ledger or, with the `version` of the one that is there, change it (200)."""
    if form.version is None:
        await commands.open_ledger(tx, actor, person_id, form)
    else:
        await commands.change_ledger(tx, actor, person_id, form)
        response.status_code = 200
    held = await queries.ledger_of(tx.session, actor, person_id)
    if held is None:
        raise NotFound
    return as_json(held)


def as_json(held: Held) -> dict[str, Any]:
    """The engine's four fields as `POST /evaluate` takes them (whether an officer is named, how many goals); texts."""
    found = held.ledger
    return {
        "id": found.id,
        "version": found.version,
        "opened_on": found.opened_on,
        "officer": True,
        "goals": len(found.goals),
        "next_contact_on": found.next_contact_on,
        "officer_id": found.officer_id,
        "officer_name": held.officer,
        "goal_texts": found.goals,
    }
