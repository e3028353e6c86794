"""Records over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from service.access.gate import Reader, Writer
from service.casework.api.base import router
from service.casework.commands import records
from service.casework.queries.records import records_count, records_of
from service.casework.schemas.records import RecordForm, Void
from service.kit.db import OpenTx
from service.kit.documents import ASKED
from service.kit.paging import LIMIT, MOST
from service.people.commands.holding import hold
from service.people.queries.one import person as visible_person
from service.tables.approvals import Approval
from service.tables.records import Record


@router.get("/people/{person_id}/records")
async def list_records(
    person_id: UUID,
    tx: OpenTx,
    actor: Reader,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """A person's service records, newest day first."""
    await visible_person(tx.session, actor, person_id)
    page = await records_of(tx.session, actor, person_id, limit=limit, cursor=cursor)
    answer: dict[str, Any] = {"items": [as_json(line.record) for line in page.items], "next": page.next}
    if count:
        answer["count"] = await records_count(tx.session, actor, person_id)
    return answer


@router.post("/people/{person_id}/records", status_code=201, responses=ASKED)
async def add_record(
    person_id: UUID, form: RecordForm, response: Response, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Record a service. One of more than 30 days ago is put before a supervisor instead: 202 and the request."""
    person = await hold(tx, actor, person_id)
    saved = await records.add_records(tx, actor, person, [form])
    if saved.approvals:
        response.status_code = 202
        return {"approval": approval_json(saved.approvals[0])}
    return as_json(saved.records[0]) | {"warnings": saved.warnings}


@router.post("/people/{person_id}/records/{record_id}/void")
async def void_record(person_id: UUID, record_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Say that a record does not stand."""
    return as_json(await records.void(tx, actor, person_id, record_id, form.reason))


def as_json(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "on": record.happened_on,
        "mode": record.mode,
        "outcome": record.outcome,
        "detail": record.detail,
        "note": record.note,
        "visit_id": record.visit_id,
        "recorded_at": record.recorded_at,
        "corrects": record.corrects,
        "voided_at": record.voided_at,
        "void_reason": record.void_reason,
    }


def approval_json(approval: Approval) -> dict[str, Any]:
    return {"id": approval.id, "kind": approval.kind, "reason": approval.reason, "decision": approval.decision}
