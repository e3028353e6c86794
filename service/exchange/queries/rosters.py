"""Who on an imported roster has no ledger yet, and by which day it is owed (GRAD-02)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.exchange.queries.batches import batch
from service.kit import paging
from service.kit.paging import Page
from service.law.parameters import PeriodSource
from service.tables.duties import IS_OWED, Duty
from service.tables.exchange import BatchRow
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student

_OWED = (Duty.due_on, Duty.period_source)
_LAST = literal(date.max, Date)  # who owes none yet stands at the end


class Missing(NamedTuple):
    """A graduate without a ledger; `due_on` is None while none is owed."""

    person_id: UUID
    name: str
    school: str
    graduates_on: date
    due_on: date | None
    source: PeriodSource | None


def _due() -> ColumnElement[date]:
    return func.coalesce(Duty.due_on, _LAST)


def _found(actor: Actor, batch_id: UUID, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Those of the batch's rows who are in service and have no ledger."""
    owed = and_(Duty.person_id == Person.id, Duty.step == "ledger", Duty.program == "graduate", IS_OWED)
    return (
        select(*columns)
        .select_from(BatchRow)
        .join(Person, Person.id == BatchRow.person_id)
        .join(Student, Student.person_id == Person.id)
        .outerjoin(Duty, owed)
        .where(BatchRow.batch_id == batch_id, BatchRow.verdict != "wrong", visible(Person, actor))
        .where(Person.merged_into.is_(None), Person.exit_on.is_(None))
        .where(~exists().where(Ledger.person_id == Person.id, Ledger.kind == "graduate"))
    )


async def without_ledger(
    session: AsyncSession, actor: Actor, batch_id: UUID, *, cursor: str | None = None, limit: int = paging.LIMIT
) -> Page[Missing]:
    """Who owes one soonest comes first; of an import batch that the actor sees."""
    await batch(session, actor, batch_id)
    wanted = _found(actor, batch_id, Person.id, Person.name, Student.school, Student.graduates_on, *_OWED)
    if cursor is not None:
        wanted = wanted.where(tuple_(_due(), Person.id) > tuple_(*paging.decode(cursor, date.fromisoformat, UUID)))
    rows = await session.execute(wanted.order_by(_due(), Person.id).limit(limit + 1))
    found = [Missing(*row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], None if last is None else paging.encode(last.due_on or date.max, last.person_id))


async def without_ledger_count(session: AsyncSession, actor: Actor, batch_id: UUID) -> int:
    """How many they are."""
    return await session.scalar(_found(actor, batch_id, func.count())) or 0
