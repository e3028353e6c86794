"""The ledger of a person, and who may be named in it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import stem, visible
from service.accounts.models import User
from service.accounts.queries import workers_in
from service.caseloads.rules import covers
from service.ledgers.models import Ledger
from service.people.models import Person


@dataclass(frozen=True, slots=True)
class Held:
    """A ledger with the name of its officer."""

    ledger: Ledger
    officer: str


async def ledger_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Held | None:
    """The ledger of a person whom the actor sees; None when there is none."""
    found = await session.execute(
        select(Ledger, User.name)
        .join(Person, Person.id == Ledger.person_id)
        .join(User, User.id == Ledger.officer_id)
        .where(Ledger.person_id == person_id, visible(Person, actor))
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else Held(*row)


async def officers(session: AsyncSession, actor: Actor, person: Person) -> dict[UUID, str]:
    """Who may be named for a person held before: the actor first, then the colleagues known to serve the place."""
    unit = person.village or person.township or person.county
    found = {actor.id: actor.name} if covers(actor, person.county, person.township, person.village) else {}
    workers = await workers_in(session, actor, unit)
    return found | {worker.id: worker.name for worker in workers if unit.startswith(stem(worker.area))}
