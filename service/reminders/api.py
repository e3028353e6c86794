"""JSON: reminders, reading them, and the day's reconciliation."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.access.gate import Reader, Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.kit.paging import LIMIT, MOST
from service.reminders import commands, queries
from service.reminders.schemas import Reconciliation, ReminderOut, ReminderPage, State

router = APIRouter(prefix="/api/v1/reminders", route_class=ApiRoute, tags=["reminders"])


@router.get("")
async def reminders(
    tx: OpenTx,
    actor: Reader,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
) -> ReminderPage:
    """Own reminders of who keeps a caseload; a supervisor's of the whole area."""
    page = await queries.reminders(tx.session, actor, state=state, limit=limit, cursor=cursor)
    return ReminderPage(items=list(page.items), next=page.next)


@router.get("/reconciliation")
async def reconciliation(
    tx: OpenTx, actor: Annotated[Actor, Require(Permission.RECONCILE)], day: date | None = None
) -> Reconciliation:
    """All reminders of a working day by outcome; the business date unless said otherwise."""
    return await queries.reconciliation(tx.session, actor, day or tx.today, today=tx.today)


@router.post("/{reminder_id}/read")
async def read(reminder_id: UUID, tx: OpenTx, actor: Reader) -> ReminderOut:
    """Note that the recipient has read it."""
    return ReminderOut.model_validate(await commands.read(tx, actor, reminder_id), from_attributes=True)
