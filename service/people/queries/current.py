"""What is on file of persons whom somebody would change, in one statement for any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.crypto import Cipher
from service.people.queries.one import form_values
from service.people.queries.scope import ON_FILE
from service.people.rules.fields import SEALED
from service.people.rules.planning import Current
from service.tables.people import Consent, Person, Student


@dataclass(frozen=True, slots=True)
class OnFile:
    """A person with the studies; `consented`: whether a consent stands."""

    person: Person
    student: Student | None
    consented: bool


async def load(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, OnFile]:
    """Those of these whom the actor sees, as they are now."""
    consented = exists().where(Consent.person_id == Person.id, Consent.withdrawn_on.is_(None))
    found = await session.execute(
        select(Person, Student, consented)
        .outerjoin(Student, Student.person_id == Person.id)
        .where(Person.id == any_(literal(list(ids), ARRAY(Uuid()))), ON_FILE, visible(Person, actor))
        .execution_options(populate_existing=True)
    )
    return {person.id: OnFile(person, student, stands) for person, student, stands in found}


def current_of(cipher: Cipher, on_file: OnFile) -> Current:
    """As the rules compare it."""
    person = on_file.person
    kept = form_values(person, on_file.student)
    for field, one in SEALED.items():
        number: bytes | None = getattr(person, one.column)
        kept[field] = None if number is None else cipher.open(number, f"person.{one.column}:{person.id}")
    return Current(person.version, kept, on_file.consented)
