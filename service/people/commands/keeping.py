"""What must not be overwritten in silence beside the dated fields: where a graduate went, replaced numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from service.access.rules import Actor
from service.kit.db import Tx
from service.people.commands.building import opened
from service.tables.people import Destination, FormerCertificate, Person, Student


def say_destination(
    tx: Tx, actor: Actor | None, student: Student, code: str | None, on: date | None, *, source: str, note: str = ""
) -> bool:
    """Note where a graduate went; what was said last holds. False when it said so already. The person must be held."""
    if (student.destination_code, student.destination_on) == (code, on):
        return False
    student.destination_code, student.destination_on = code, on
    said = {"destination_code": code, "destination_on": on}
    row = destination_row(tx, actor, student.person_id, said, source)
    tx.session.add(Destination(**row | {"note": note or None}))
    return True


def destination_row(
    tx: Tx, actor: Actor | None, person_id: UUID, said: Mapping[str, Any], source: str
) -> dict[str, Any]:
    """A row of the history, of what a form of studies says."""
    return {
        "id": uuid4(),
        "person_id": person_id,
        "code": said["destination_code"],
        "since_on": said["destination_on"],
        "source": source,
        "note": None,
        "recorded_at": tx.now,
        "recorded_by": None if actor is None else actor.id,
    }


def keep_number(tx: Tx, actor: Actor, person: Person, made: Mapping[str, Any], on: date) -> None:
    """Keep the certificate number that `made`, the columns about to be written, replaces; before they are written."""
    if made.get("certificate_index", person.certificate_index) == person.certificate_index:
        return
    number = opened(tx.cipher, person, "certificate_number")
    if number is None:
        return
    row_id = uuid4()
    former = FormerCertificate(
        id=row_id,
        person_id=person.id,
        sealed_number=tx.cipher.seal(number, f"former_certificate.sealed_number:{row_id}"),
        number_index=tx.cipher.index(number),
        category=person.category,
        grade=person.grade,
        replaced_on=on,
        recorded_at=tx.now,
        recorded_by=actor.id,
    )
    tx.session.add(former)
