"""Whom nobody looks after yet of those a batch brought in, by township, and who would be the one to do so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import covers
from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.accounts.queries import Worker, workers_in
from service.exchange.queries.batches import batch
from service.tables.access import Area
from service.tables.exchange import BatchRow
from service.tables.people import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A township with people of the batch whom nobody looks after. `suggested`: the one worker nearest to it."""

    area: str
    name: str
    count: int
    workers: list[tuple[str, str]]
    suggested: str


def _place() -> ColumnElement[str]:
    return func.coalesce(Person.township, Person.county)


def _waiting(actor: Actor, batch_id: UUID, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns
    here = select(BatchRow.person_id).where(BatchRow.batch_id == batch_id, BatchRow.applied)
    return select(*columns).where(
        Person.id.in_(here),
        Person.owner_id.is_(None),
        Person.merged_into.is_(None),
        Person.exit_on.is_(None),
        visible(Person, actor.holding(Permission.CASELOAD_ASSIGN)),
    )


async def waiting_ids(session: AsyncSession, actor: Actor, batch_id: UUID, area: str) -> Sequence[UUID]:
    """The persons of one township; of a batch that the actor sees."""
    await batch(session, actor, batch_id)
    return (await session.scalars(_waiting(actor, batch_id, Person.id).where(_place() == area))).all()


async def places_waiting(session: AsyncSession, actor: Actor, batch_id: UUID) -> list[Place]:
    """All townships, by name, with who could look after its people."""
    if not actor.may(Permission.CASELOAD_ASSIGN):
        return []
    place = _place()
    counted = _waiting(actor, batch_id, place.label("area"), func.count().label("count")).group_by(place).subquery()
    found = select(counted.c.area, Area.name, counted.c["count"]).join(Area, Area.code == counted.c.area)
    rows = (await session.execute(found.order_by(Area.code))).all()
    workers = await workers_in(session, actor) if rows else []
    return [_with_workers(area, name, count, workers) for area, name, count in rows]


def _with_workers(area: str, name: str, count: int, workers: Sequence[Worker]) -> Place:
    serving = {one.id: one for one in workers if covers(one.area, area)}
    nearest = max((len(one.area.rstrip("0")) for one in serving.values()), default=0)
    near = [one for one in serving.values() if len(one.area.rstrip("0")) == nearest]
    suggested = str(near[0].id) if len(near) == 1 else ""
    return Place(
        area, name, count, [(str(one.id), f"{one.name}（{one.label}）") for one in serving.values()], suggested
    )
