"""Jobs of a person, where a graduate went, and who works where, as a filter of the register."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.employment.rules.clocks import Clock
from service.kit.errors import NotFound
from service.tables.employment import Job
from service.tables.people import Destination, Person

Clocks = Callable[[AsyncSession, Actor, UUID, date], Awaitable[list[Clock]]]
clocks: list[Clocks] = []
"""Filled by `service.wiring`: the clocks of one graduate, since the engine is asked above this slice."""


async def jobs_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Job]:
    """The jobs that stand, newest first. A person has few, so there are no pages."""
    found = await session.scalars(
        select(Job)
        .join(Person, Person.id == Job.person_id)
        .where(Job.person_id == person_id, Job.voided_at.is_(None), visible(Person, actor))
        .order_by(Job.started_on.desc(), Job.id)
    )
    return found.all()


async def job_of(session: AsyncSession, actor: Actor, person_id: UUID, job_id: UUID) -> Job:
    """One job of that very person that stands; NotFound otherwise."""
    found = await session.scalar(
        select(Job)
        .join(Person, Person.id == Job.person_id)
        .where(Job.id == job_id, Job.person_id == person_id, Job.voided_at.is_(None), visible(Person, actor))
    )
    if found is None:
        raise NotFound
    return found


async def destinations_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Destination]:
    """All that was said of where a graduate went, what was said last first."""
    found = await session.scalars(
        select(Destination)
        .join(Person, Person.id == Destination.person_id)
        .where(Destination.person_id == person_id, visible(Person, actor))
        .order_by(Destination.recorded_at.desc(), Destination.id)
    )
    return found.all()


def working(where: str, today: date) -> ColumnElement[bool]:
    """Persons at work today: anywhere (`any`), at home (`local`), away (`away`); or at no work (`none`)."""
    job = exists().where(
        Job.person_id == Person.id,
        Job.voided_at.is_(None),
        Job.started_on <= today,
        or_(Job.ended_on.is_(None), Job.ended_on >= today),
    )
    if where == "none":
        return ~job
    return job if where == "any" else job.where(Job.workplace == where)
