"""Visits over HTTP: plan, list, record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from service.access.gate import Reader, Visitor
from service.kit.db import OpenTx
from service.kit.paging import LIMIT, MOST
from service.tables.records import Record
from service.tables.visits import Visit
from service.visits.api.base import router
from service.visits.commands import visiting
from service.visits.queries import plans
from service.visits.schemas.visits import PlanForm, VisitForm

State = Literal["planned", "done", "no_contact", "cancelled"]


@router.get("/visits")
async def list_visits(
    tx: OpenTx,
    actor: Reader,
    state: State | None = None,
    on: date | None = None,
    person: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Visits by the day planned for; an empty filter means all that the caller may see."""
    page = await plans.page_of(tx.session, actor, state=state, on=on, person_id=person, limit=limit, cursor=cursor)
    return {"items": [as_json(visit) for visit in page.items], "next": page.next}


@router.post("/visits", status_code=201)
async def plan_visits(form: PlanForm, tx: OpenTx, actor: Visitor) -> dict[str, Any]:
    """Plan a visit of each person on a day; an earlier plan is moved. `gone`: how many have left and get none."""
    done = await visiting.plan(tx, actor, form.people, form.on)
    return {"items": [as_json(visit) for visit in (*done.made, *done.moved, *done.same)], "gone": done.gone}


@router.post("/visits/{visit_id}/outcome")
async def record_outcome(visit_id: UUID, form: VisitForm, tx: OpenTx, actor: Visitor) -> dict[str, Any]:
    """Record what came of a planned visit, with the records it made; late ones are put before a supervisor."""
    visit = await plans.visit(tx.session, actor, visit_id)
    done = await visiting.record(tx, actor, visit.person_id, form, visit_id=visit_id)
    return as_json(done.visit) | {
        "records": [_record_json(record) for record in done.saved.records],
        "approvals": [approval.id for approval in done.saved.approvals],
        "warnings": done.saved.warnings,
    }


def as_json(visit: Visit) -> dict[str, Any]:
    return {
        "id": visit.id,
        "person_id": visit.person_id,
        "visitor_id": visit.visitor_id,
        "planned_for": visit.planned_for,
        "state": visit.state,
        "mode": visit.mode,
        "note": visit.note,
        "happened_on": visit.happened_on,
        "recorded_at": visit.recorded_at,
    }


def _record_json(record: Record) -> dict[str, Any]:
    return {"id": record.id, "kind": record.kind, "on": record.happened_on, "outcome": record.outcome}
