"""Who has left, or whose visitor no longer serves the place, is visited by nobody: settlers and hooks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select, update

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.tables.people import Person
from service.tables.visits import Visit

IDS = ARRAY(Uuid())
LEFT = "已退出服务，走访计划自动取消"
OUT_OF_SIGHT = "已不由原责任人服务，走访计划自动取消"


async def cancel_of_leavers(tx: Tx) -> None:
    """A settler: the planned visits of those who have left are taken off the plan."""
    if tx.touched:
        gone = select(Person.id).where(Person.exit_on.is_not(None), Person.id == Visit.person_id).exists()
        await _cancel(tx, LEFT, Visit.person_id == any_(literal(list(tx.touched), IDS)), gone)


async def cancel_of(tx: Tx, before: Mapping[UUID, UUID]) -> None:
    """Person → who was responsible and cannot see them any more: what that one planned there is taken off the plan."""
    theirs = func.unnest(literal(list(before), IDS), literal(list(before.values()), IDS))
    pairs = theirs.table_valued("person_id", "visitor_id").render_derived()
    planned = (Visit.person_id == pairs.c.person_id, Visit.visitor_id == pairs.c.visitor_id)
    await _cancel(tx, OUT_OF_SIGHT, *planned)


async def carry(tx: Tx, actor: Actor, before: Mapping[UUID, UUID], to: UUID) -> None:
    """Person → who was responsible: the visits that this one planned are the new one's."""
    del actor
    for owner in set(before.values()):
        persons = [person_id for person_id, one in before.items() if one == owner]
        theirs = (Visit.person_id.in_(persons), Visit.visitor_id == owner, Visit.state == "planned")
        moved = update(Visit).where(*theirs).values(visitor_id=to)
        await tx.session.execute(moved.execution_options(synchronize_session="fetch"))


async def _cancel(tx: Tx, why: str, *where: ColumnElement[bool]) -> None:
    planned = (
        update(Visit)
        .where(*where, Visit.state == "planned")
        .values(state="cancelled", note=func.concat_ws("；", func.nullif(Visit.note, ""), why))
    )
    taken = planned.returning(Visit.id, Visit.person_id).execution_options(synchronize_session="fetch")
    for visit_id, person_id in (await tx.session.execute(taken)).all():
        note_act(tx, None, "visit.cancel", ("person", person_id), {"visit": str(visit_id)})
