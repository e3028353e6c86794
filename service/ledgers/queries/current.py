"""Persons with the ledgers that they have, in a fixed number of statements for any number of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.ledgers.queries.one import content_in
from service.ledgers.rules.content import Kind
from service.ledgers.rules.planning import Current
from service.people.queries.scope import ON_FILE
from service.profiles.queries import bindings
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student

IDS = ARRAY(Uuid())


@dataclass(frozen=True, slots=True)
class OnFile:
    """A person, and the ledger of the kind that is wanted."""

    person: Person
    ledger: Ledger | None
    current: Current


async def load(
    session: AsyncSession, actor: Actor, ids: Collection[UUID], kind: Kind, today: date
) -> dict[UUID, OnFile]:
    """Those of these persons whom the actor sees."""
    rows = (
        await session.execute(
            select(Person, Ledger, Student.person_id)
            .outerjoin(Ledger, (Ledger.person_id == Person.id) & (Ledger.kind == kind))
            .outerjoin(Student, Student.person_id == Person.id)
            .where(Person.id == any_(literal(list(ids), IDS)), ON_FILE, visible(Person, actor))
            .execution_options(populate_existing=True)
        )
    ).all()
    wanted = await _wanted(session, [row[0] for row in rows], today) if kind == "help" else set()
    return {person.id: _on_file(person, ledger, study, person.id in wanted) for person, ledger, study in rows}


def _on_file(person: Person, ledger: Ledger | None, study: UUID | None, entitled: bool) -> OnFile:  # noqa: FBT001
    told = None if ledger is None else content_in(ledger)
    monitored = person.monitor != "none"
    version = 0 if ledger is None else ledger.version
    now = Current(person.born_on, person.exit_on, study is not None, monitored, entitled, told, version)
    return OnFile(person, ledger, now)


async def _wanted(session: AsyncSession, people: Collection[Person], today: date) -> set[UUID]:
    """Those for whom the plan of their place wants a ledger of help (FUP-02)."""
    units = {person.id: person.village or person.township or person.county for person in people}
    bound = await bindings(session)
    plans = {one: bound.profile(unit, today) for one, unit in units.items()}
    return {one for one, plan in plans.items() if plan is not None and plan.rule("FUP-02") is not None}
