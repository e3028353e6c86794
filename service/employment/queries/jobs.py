"""Jobs of a person, where a graduate went, and who works where, as a filter of the register."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.tables.employment import Job
from service.tables.people import Destination, Person


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
