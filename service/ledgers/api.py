"""Ledgers over HTTP: what one says, its parts, its signature."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service.access.gate import Decider, Reader, Writer
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import NotFound
from service.kit.etags import tagged
from service.kit.idempotency import ApiRoute
from service.kit.outcome import only
from service.kit.paging import PartAsked, part_of
from service.ledgers.commands import parts, saving, signing
from service.ledgers.queries import versions
from service.ledgers.queries.one import Held, ledger_of
from service.ledgers.queries.versions import Version
from service.ledgers.rules import content as ledgers_content
from service.ledgers.rules.content import Kind
from service.ledgers.schemas import (
    GoalForm,
    GoalStateForm,
    LedgerForm,
    MeasureChange,
    MeasureForm,
    SignOff,
    SubsidiesForm,
)
from service.people.queries.one import person as visible_person

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["ledgers"])
Which = Annotated[Kind, Query(description="graduate 为一人一策台账，help 为就业帮扶台账")]

CHANGED: dict[int | str, dict[str, Any]] = {200: {"description": "已修改"}}


@router.get("/people/{person_id}/ledger", summary="台账")
async def ledger(
    person_id: UUID, response: Response, tx: OpenTx, actor: Reader, kind: Which = "graduate"
) -> dict[str, Any] | None:
    """The person's ledger; null when none has been opened."""
    await visible_person(tx.session, actor, person_id)
    held = await ledger_of(tx.session, actor, person_id, kind)
    return None if held is None else _told(held, response)


@router.post("/people/{person_id}/ledger", summary="建立或修改台账", status_code=201, responses=CHANGED)
async def save(
    person_id: UUID, form: LedgerForm, response: Response, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> dict[str, Any]:
    """Open the ledger or, with the `version` of the one that is there, change it (200)."""
    only(await saving.save(tx, actor, [saving.Entry(person_id, form)], kind))
    if form.version is not None:
        response.status_code = 200
    return await _answer(tx, actor, person_id, kind, response)


@router.get("/people/{person_id}/ledger/goals", summary="台账的目标")
async def goals(
    person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked, kind: Which = "graduate"
) -> dict[str, Any]:
    """All goals with their state."""
    return part_of((await _parts(tx, actor, person_id, kind))["goals"], part)


@router.post("/people/{person_id}/ledger/goals", summary="增加目标", status_code=201)
async def add_goal(
    person_id: UUID, form: GoalForm, response: Response, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> dict[str, Any]:
    """One more goal; the same text again changes nothing."""
    await parts.add_goal(tx, actor, person_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


@router.post("/people/{person_id}/ledger/goals/{goal_id}", summary="目标的进展")
async def set_goal(
    person_id: UUID,
    goal_id: UUID,
    form: GoalStateForm,
    response: Response,
    tx: OpenTx,
    actor: Writer,
    kind: Which = "graduate",
) -> dict[str, Any]:
    """Say how a goal stands."""
    await parts.set_goal(tx, actor, person_id, goal_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


@router.get("/people/{person_id}/ledger/measures", summary="台账的措施")
async def measures(
    person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked, kind: Which = "graduate"
) -> dict[str, Any]:
    """All measures, in the order in which they were written."""
    return part_of((await _parts(tx, actor, person_id, kind))["measures"], part)


@router.post("/people/{person_id}/ledger/measures", summary="增加措施", status_code=201)
async def add_measure(
    person_id: UUID, form: MeasureForm, response: Response, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> dict[str, Any]:
    """One more measure; the same again changes nothing."""
    await parts.add_measure(tx, actor, person_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


@router.post("/people/{person_id}/ledger/measures/{measure_id}", summary="修改或办结措施")
async def change_measure(
    person_id: UUID,
    measure_id: UUID,
    form: MeasureChange,
    response: Response,
    tx: OpenTx,
    actor: Writer,
    kind: Which = "graduate",
) -> dict[str, Any]:
    """Put a measure right, say that it was done, or drop it."""
    await parts.change_measure(tx, actor, person_id, measure_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


@router.post("/people/{person_id}/ledger/subsidies", summary="补贴政策落实情况")
async def set_subsidies(
    person_id: UUID, form: SubsidiesForm, response: Response, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> dict[str, Any]:
    """How subsidies stand; 422 when a one-off one would be received twice."""
    await parts.set_subsidies(tx, actor, person_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


@router.get("/people/{person_id}/ledger/sign-off", summary="台账各版的签批")
async def sign_offs(
    person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked, kind: Which = "graduate"
) -> dict[str, Any]:
    """The newest fifty versions, newest first, with what was decided on each."""
    await visible_person(tx.session, actor, person_id)
    found = await versions.versions_of(tx.session, actor, person_id, kind)
    return part_of([version_json(one) for one in found], part)


@router.post("/people/{person_id}/ledger/sign-off", summary="签批或退回")
async def sign_off(
    person_id: UUID, form: SignOff, response: Response, tx: OpenTx, actor: Decider, kind: Which = "graduate"
) -> dict[str, Any]:
    """Sign the newest version or send it back; 409 for who made it."""
    await signing.sign_off(tx, actor, person_id, form, kind)
    return await _answer(tx, actor, person_id, kind, response)


async def _parts(tx: Tx, actor: Actor, person_id: UUID, kind: Kind) -> dict[str, Any]:
    await visible_person(tx.session, actor, person_id)
    held = await ledger_of(tx.session, actor, person_id, kind)
    return {"goals": [], "measures": []} if held is None else ledgers_content.as_json(held.content)


async def _answer(tx: Tx, actor: Actor, person_id: UUID, kind: Kind, response: Response) -> dict[str, Any]:
    held = await ledger_of(tx.session, actor, person_id, kind)
    if held is None:
        raise NotFound
    return _told(held, response)


def _told(held: Held, response: Response) -> dict[str, Any]:
    tagged(response, held.ledger.version)
    return as_json(held)


def as_json(held: Held) -> dict[str, Any]:
    """The engine's five fields as `POST /evaluate` takes them (whether an officer is named, how many goals); the rest.

    `version` is the number of the newest version, and what a change must name.
    """
    found, content = held.ledger, held.content
    said = ledgers_content.as_json(content)
    return {
        "id": found.id,
        "kind": found.kind,
        "version": found.version,
        "opened_on": found.opened_on,
        "officer": True,
        "goals": len(content.standing_goals),
        "next_contact_on": found.next_contact_on,
        "stated_on": found.stated_on,
        "officer_id": found.officer_id,
        "officer_name": held.officer,
        "goal_texts": [goal.text for goal in content.goals],
        "goal_items": said["goals"],
        "measures": said["measures"],
        "subsidies": said["subsidies"],
        "sign_off": found.sign_off,
    }


def version_json(version: Version) -> dict[str, Any]:
    row = version.row
    return {
        "number": row.number,
        "made_at": row.made_at,
        "made_by": row.made_by,
        "made_by_name": version.made_by,
        "decision": row.decision,
        "remark": row.remark,
        "decided_by": row.decided_by,
        "decided_by_name": version.decided_by,
        "decided_at": row.decided_at,
        "content": row.content,
    }
