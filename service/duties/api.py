"""Duties over HTTP: read only, since they are derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from service.access.gate import Reader
from service.duties.queries import listing
from service.duties.queries.one import duties_of, stopped
from service.duties.rules.reasons import Explained
from service.duties.schemas import DutyQuery
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.kit.paging import PartAsked, part_of
from service.law.names import PROGRAMS, STEPS

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)


@router.get("/duties")
async def list_duties(tx: OpenTx, actor: Reader, asked: Annotated[DutyQuery, Query()]) -> dict[str, Any]:
    """The work list, ordered by `plan_by`, then id; without `state`: all that is owed (open or blocked)."""
    page = await listing.duties(tx.session, actor, asked, tx.today, asked.cursor, limit=asked.limit)
    answer: dict[str, Any] = {"items": [as_json(row, tx.today) for row in page.items], "next": page.next}
    if asked.count:
        answer["count"] = await listing.duties_count(tx.session, actor, asked, tx.today)
    return answer


@router.get("/people/{person_id}/duties")
async def list_duties_of(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> dict[str, Any]:
    """What is owed now, met this period, lapsed before, each with why; `stopped`: what is no longer owed, and why."""
    known = await duties_of(tx.session, actor, person_id, tx.today)
    ended = await stopped(tx.session, actor, person_id, tx.today)
    items = [
        as_json({column.key: getattr(one.row, column.key) for column in one.row.__table__.c}, tx.today)
        | {"because": _because(one.why), "source": _source(one.why)}
        for one in known
    ]
    return part_of(items, part) | {
        "stopped": [
            {
                "rule": one.not_owed.rule,
                "program": one.not_owed.program,
                "steps": list(one.not_owed.steps),
                "since": one.since,
                "because": [asdict(each) for each in one.not_owed.against],
            }
            for one in ended
        ],
    }


def as_json(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A duty as programs read it; `overdue` and `behind` are of the business date."""
    owed = row["state"] in {"open", "blocked"}
    return {
        **row,
        "program_label": PROGRAMS.get(row["program"], row["program"]),
        "step_label": STEPS.get(row["step"], row["step"]),
        "overdue": owed and row["due_on"] < today,
        "behind": owed and row["plan_by"] < today,
    }


def _because(why: Explained | None) -> list[dict[str, Any]]:
    return [answered._asdict() for answered in why.answers] if why else []


def _source(why: Explained | None) -> dict[str, str] | None:
    return {"document": why.document, "clause": why.clause} if why else None
