"""Put persons back to what stood there before, and delete those who should not have been made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, any_, delete, insert, literal, select, update

from service.access.rules import Actor
from service.kit.db import Base, Tx
from service.people.commands.holding import HASHES, UUIDS
from service.people.commands.keeping import destination_row
from service.people.commands.merging import merge_modes
from service.people.commands.stating import refresh
from service.people.schemas.forms import StudentForm
from service.tables.people import Destination, FormerCertificate, Member, Person, Statement, Student

forgetters: list[Callable[[Tx, Sequence[UUID]], Awaitable[None]]] = []  # filled by wiring: who counts these persons
_DAYS = frozenset({"born_on", "entered_on"})
_OWN = frozenset({"statement", "student", "consent", "destination", "former_certificate"})


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON keeps them."""
    return {
        key: value.hex() if isinstance(value, bytes) else value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
    }


def _unpacked(before: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in before.items() if key not in {"statements", "student", "others"}}
    return {
        key: bytes.fromhex(value)
        if value is not None and (key.startswith("sealed_") or key.endswith("_index"))
        else date.fromisoformat(value)
        if value is not None and key in _DAYS
        else value
        for key, value in kept.items()
    }


async def versions_of(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, int]:
    """At which version each stands."""
    found = select(Person.id, Person.version).where(Person.id == any_(literal(list(ids), UUIDS)))
    return {row.id: row.version for row in await tx.session.execute(found)}


async def worked_on(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these persons for whom rows of higher slices exist: records, jobs, visits … (not computed ones)."""
    found: set[UUID] = set()
    for name, mode in merge_modes().items():
        table_name, column_name = name.split(".")
        if mode == "derive" or table_name in _OWN:
            continue
        column = Base.metadata.tables[table_name].c[column_name]
        found.update(await tx.session.scalars(select(column).where(column == any_(literal(list(ids), UUIDS)))))
    return found


async def put_back(tx: Tx, actor: Actor, changed: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Person → what stood there before a change, as `packed` keeps it. They must be held or touched."""
    found = select(Person).where(Person.id == any_(literal(list(changed), UUIDS)))
    people = {p.id: p for p in await tx.session.scalars(found.execution_options(populate_existing=True))}
    said = [UUID(statement) for before in changed.values() for statement in before.get("statements", ())]
    wrong = update(Statement).where(Statement.id == any_(literal(said, UUIDS))).values(superseded_at=tx.now)
    touched = set(await tx.session.scalars(wrong.returning(Statement.person_id)))
    for person_id, before in changed.items():
        for key, value in _unpacked(before).items():
            setattr(people[person_id], key, value)
        if "student" in before:
            await _study_before(tx, actor, person_id, before["student"])
    # A number that is current again is no former one.
    again = [person.certificate_index for person in people.values() if person.certificate_index is not None]
    former = FormerCertificate.number_index == any_(literal(again, HASHES))
    those = FormerCertificate.person_id == any_(literal(list(changed), UUIDS))
    await tx.session.execute(delete(FormerCertificate).where(those, former))
    others = select(Person).where(Person.id == any_(literal(list(touched - people.keys()), UUIDS)))
    at_home = (await tx.session.scalars(others.execution_options(populate_existing=True))).all()
    await refresh(tx, [*people.values(), *at_home])


async def _study_before(tx: Tx, actor: Actor, person_id: UUID, before: dict[str, Any] | None) -> None:
    went = delete(Student).where(Student.person_id == person_id).returning(Student.destination_code)
    code = await tx.session.scalar(went)
    study = {} if before is None else StudentForm.model_validate(before).model_dump()
    if study:
        await tx.session.execute(insert(Student).values(person_id=person_id, **study))
    if code != study.get("destination_code"):
        said = {"destination_code": None, "destination_on": None} | study
        tx.session.add(Destination(**destination_row(tx, actor, person_id, said, "take_back")))


async def delete_persons(tx: Tx, ids: Sequence[UUID]) -> None:
    """As if they had never been registered, with all that was computed about them."""
    for forget in forgetters:
        await forget(tx, ids)
    wanted = literal(list(ids), UUIDS)
    households = list(await tx.session.scalars(select(Person.household_id).where(Person.id == any_(wanted))))
    for name, mode in merge_modes().items():
        table_name, column_name = name.split(".")
        if mode == "derive" or table_name in _OWN:
            table: Table = Base.metadata.tables[table_name]
            await tx.session.execute(delete(table).where(table.c[column_name] == any_(wanted)))
    await tx.session.execute(delete(Person).where(Person.id == any_(wanted)))
    shared = select(Person.household_id).where(Person.household_id == any_(literal(households, UUIDS)))
    alone = Member.household_id == any_(literal(households, UUIDS)), Member.household_id.not_in(shared)
    await tx.session.execute(delete(Member).where(*alone))
    tx.touched.difference_update(ids)
