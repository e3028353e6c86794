"""Persons with the jobs that stand, in a fixed number of statements for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.employment.rules.planning import Current, Held
from service.employment.rules.words import JOB_LABELS
from service.people.queries import current as people
from service.tables.employment import Job
from service.tables.people import Person, Student


@dataclass(frozen=True, slots=True)
class OnFile:
    """Whose jobs they are."""

    person: Person
    student: Student | None
    jobs: dict[UUID, Job]

    @property
    def current(self) -> Current:
        """As the rules compare it."""
        held = [
            Held(one.id, one.version, {name: getattr(one, name) for name in JOB_LABELS}) for one in self.jobs.values()
        ]
        return Current(self.person.born_on, self.person.exit_on, self.student is not None, held)


async def load(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, OnFile]:
    """Those of these persons whom the actor sees, newest jobs first."""
    seen = await people.load(session, actor, ids)
    wanted = select(Job).where(Job.person_id == any_(literal(list(seen), ARRAY(Uuid()))), Job.voided_at.is_(None))
    jobs: dict[UUID, dict[UUID, Job]] = defaultdict(dict)
    ordered = wanted.order_by(Job.started_on.desc(), Job.id).execution_options(populate_existing=True)
    for job in await session.scalars(ordered):
        jobs[job.person_id][job.id] = job
    return {one: OnFile(found.person, found.student, jobs[one]) for one, found in seen.items()}
