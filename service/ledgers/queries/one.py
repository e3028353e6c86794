"""The ledgers of one person: what they say, who may be named in them, what was done for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import stem, visible
from service.accounts.queries import workers_in
from service.caseloads.rules import covers
from service.law.profile import Profile
from service.ledgers.rules.content import Content, Kind, content_of
from service.ledgers.rules.series import Service
from service.profiles.queries import profile_for
from service.tables.accounts import User
from service.tables.entitlements import Training
from service.tables.ledgers import Ledger
from service.tables.people import Person
from service.tables.records import Record

SHOWN = 20  # services drawn in from casework; all of them stand on the person's timeline


@dataclass(frozen=True, slots=True)
class Held:
    """A ledger with the name of its officer."""

    ledger: Ledger
    officer: str

    @property
    def content(self) -> Content:
        """What the newest version says."""
        return content_in(self.ledger)


def content_in(ledger: Ledger) -> Content:
    """What the columns say."""
    names = ("opened_on", "officer_id", "next_contact_on", "goals", "measures", "subsidies")
    return content_of({name: getattr(ledger, name) for name in names})


async def ledger_of(session: AsyncSession, actor: Actor, person_id: UUID, kind: Kind = "graduate") -> Held | None:
    """The ledger of a person whom the actor sees; None when there is none."""
    return next((held for held in await ledgers_of(session, actor, person_id) if held.ledger.kind == kind), None)


async def ledgers_of(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Held]:
    """One of each kind at most."""
    found = await session.execute(
        select(Ledger, User.name)
        .join(Person, Person.id == Ledger.person_id)
        .join(User, User.id == Ledger.officer_id)
        .where(Ledger.person_id == person_id, visible(Person, actor))
        .order_by(Ledger.kind)
        .execution_options(populate_existing=True)
    )
    return [Held(*row) for row in found]


async def officers(session: AsyncSession, actor: Actor, person: Person) -> dict[UUID, str]:
    """Who may be named for a person held before: the actor first, then the colleagues known to serve the place."""
    unit = person.village or person.township or person.county
    found = {actor.id: actor.name} if covers(actor, person.county, person.township, person.village) else {}
    workers = await workers_in(session, actor, unit)
    return found | {worker.id: worker.name for worker in workers if unit.startswith(stem(worker.area))}


async def names_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names alone, as they stand on paper; no actor: colleagues' names are no secret."""
    return dict((await session.execute(select(User.id, User.name).where(User.id.in_(ids)))).all())


async def profile_of(session: AsyncSession, person: Person, on: date) -> Profile | None:
    """The plan that holds for a person's service unit."""
    return await profile_for(session, person.village or person.township or person.county, on)


# ------------------------------------------------------------------------------------------ drawn from casework


async def services_of(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Service]:
    """The last of each kind and mode that was done, a training begun too: a few rows, whatever there is on file."""
    rows = await session.execute(
        select(Record.kind, func.max(Record.happened_on), Record.mode)
        .join(Person, Person.id == Record.person_id)
        .where(
            Record.person_id == person_id,
            Record.outcome == "done",
            Record.voided_at.is_(None),
            visible(Person, actor),
        )
        .group_by(Record.kind, Record.mode)
    )
    seen = begun_trainings().join(Person, Person.id == Training.person_id).where(visible(Person, actor))
    trained = await session.execute(seen.where(Training.person_id == person_id))
    return [Service(*row) for row in rows] + [Service("training_attended", begun) for _, begun in trained]


def begun_trainings() -> Select[*tuple[UUID, date]]:
    """Of each person the day on which the newest training began that was not left. No actor: to be narrowed."""
    return (
        select(Training.person_id, func.max(Training.starts_on))
        .where(Training.state.in_(("in_training", "completed")), Training.voided_at.is_(None))
        .group_by(Training.person_id)
    )


async def survey_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Record | None:
    """The newest survey visit (走访调查) that was made and stands."""
    return await session.scalar(
        select(Record)
        .join(Person, Person.id == Record.person_id)
        .where(
            Record.person_id == person_id,
            Record.kind == "survey_visit",
            Record.outcome == "done",
            Record.voided_at.is_(None),
            visible(Person, actor),
        )
        .order_by(Record.happened_on.desc(), Record.recorded_at.desc(), Record.id.desc())
        .limit(1)
    )
