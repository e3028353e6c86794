"""Many at once, for imports: the same columns as one at a time, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, any_, delete, insert, literal, select, update

from service.access.rules import Actor
from service.access.scope import visible
from service.audit.commands import record
from service.kit.db import Base, Tx
from service.kit.errors import NotFound, Refused
from service.people.commands.building import INDEX, Place, columns, places
from service.people.commands.holding import HASHES, UUIDS, touch
from service.people.commands.keeping import destination_row, keep_number
from service.people.commands.merging import merge_modes
from service.people.commands.registering import (
    NUMBERS,
    compared,
    first_columns,
    on_file,
    refuse_faults,
    write_student,
)
from service.people.commands.stating import show
from service.people.schemas.agreement import completed
from service.people.schemas.dated import DATED, encoded
from service.people.schemas.forms import PersonForm, StudentForm
from service.tables.people import Destination, FormerCertificate, Member, Person, Statement, Student

forgetters: list[Callable[[Tx, Sequence[UUID]], Awaitable[None]]] = []  # filled by wiring: who counts these persons
_DAYS = frozenset({"born_on", "entered_on"})


@dataclass(frozen=True, slots=True)
class Changed:
    """One person changed by `change_many`; `before` is JSON and all that `take_back` needs. It holds personal data."""

    person_id: UUID
    version: int
    fields: list[str]
    before: dict[str, Any]


async def register_many(
    tx: Tx,
    actor: Actor,
    forms: Sequence[PersonForm],
    *,
    batch_id: UUID | None = None,
    source: str = "import",
    ids: Sequence[UUID] = (),
) -> list[UUID]:
    """Register all of these, checked but unassigned; answers their ids in the same order.

    `ids` are given where they must be the same each time: by them `plan_by` is spread over a village's days.
    Invalid or Refused for the whole when one cannot be taken: the importer has sorted those out before.
    """
    units = await places(tx, actor, {form.area for form in forms})
    people, said, students, went, members = [], [], [], [], []
    for form, person_id in zip(forms, ids or [uuid4() for _ in forms], strict=True):
        values = completed(form.model_dump(), form.model_fields_set)
        refuse_faults(tx, values)
        household_id = uuid4()
        row = first_columns(tx, person_id, values, units[form.area])
        row |= {"id": person_id, "household_id": household_id, "version": 1}
        people.append(row | {"created_by": actor.id, "batch_id": batch_id, "owner_id": None})
        stated = {key: row[key] for key in DATED - {"exit_reason", "exit_on"}}
        said.append(_said(tx, actor, person_id, stated, form.valid_from or row["entered_on"], source))
        if form.student is not None:
            students.append({"person_id": person_id, **form.student.model_dump()})
            if form.student.destination_code is not None:
                went.append(destination_row(tx, actor, person_id, students[-1], source))
        members += [{"household_id": household_id, **one.model_dump(), "recorded_at": tx.now} for one in form.members]
    for number in NUMBERS:
        await _refuse_twins(tx, number, [found for row in people if (found := row[INDEX[number]]) is not None])
    made_of = ((Person, people), (Statement, said), (Student, students), (Destination, went), (Member, members))
    for table, rows in made_of:
        if rows:
            await tx.session.execute(insert(Base.metadata.tables[table.__tablename__]), rows)
    made = [row["id"] for row in people]
    tx.touched.update(made)
    record(tx, actor, "person.register_many", ("batch", batch_id or ""), {"persons": len(made)})
    return made


async def _refuse_twins(tx: Tx, number: str, hashes: list[bytes]) -> None:
    column = Person.__table__.c[INDEX[number]]
    known_already = select(column).where(column == any_(literal(hashes, HASHES)), Person.merged_into.is_(None)).limit(1)
    if len(set(hashes)) != len(hashes) or await tx.session.scalar(known_already) is not None:
        raise Refused(f"有{NUMBERS[number]}重复登记，请重新检查这批数据。", rule="DUPLICATE")


def _said(
    tx: Tx, actor: Actor, person_id: UUID, values: dict[str, Any], valid_from: date, source: str
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "person_id": person_id,
        "valid_from": valid_from,
        "values": encoded(values),
        "source": source,
        "recorded_at": tx.now,
        "recorded_by": actor.id,
        "superseded_at": None,
    }


async def change_many(
    tx: Tx,
    actor: Actor,
    changes: Sequence[tuple[UUID, PersonForm]],
    *,
    batch_id: UUID | None = None,
    source: str = "import",
) -> list[Changed]:
    """Change the given fields of all of these; answers only those in whom something differed.

    NotFound when one is not visible. Dated fields hold from each form's `valid_from`, else from today.
    """
    ids = [person_id for person_id, _ in changes]
    await touch(tx, ids)
    seen = select(Person).where(
        Person.id == any_(literal(ids, UUIDS)), Person.merged_into.is_(None), visible(Person, actor)
    )
    people = {p.id: p for p in await tx.session.scalars(seen.execution_options(populate_existing=True))}
    if people.keys() != set(ids):
        raise NotFound
    students = await _students(tx, ids)
    units = await places(tx, actor, {form.area for _, form in changes if "area" in form.model_fields_set})
    work: list[_Work] = []
    for person_id, form in changes:
        one = await _apply(tx, actor, people[person_id], students.get(person_id), form, units, source)
        if one is not None:
            work.append(one)
    await _state_many(tx, actor, work, source)
    await tx.session.flush()
    record(tx, actor, "person.change_many", ("batch", batch_id or ""), {"persons": len(work)})
    return [Changed(one.person.id, one.person.version, one.fields, one.before) for one in work]


@dataclass(slots=True)
class _Work:
    person: Person
    fields: list[str]
    before: dict[str, Any]
    dated: dict[str, Any]
    valid_from: date


async def _apply(
    tx: Tx,
    actor: Actor,
    person: Person,
    student: Student | None,
    form: PersonForm,
    units: dict[str, Place],
    source: str,
) -> _Work | None:
    """Write what is not dated; None when nothing differs."""
    values, changed = compared(on_file(tx, person, student), form)
    if not changed:
        return None
    refuse_faults(tx, values | {"consented": True})
    place = units[values["area"]] if "area" in changed else Place(person.county, person.township, person.village)
    made = columns(tx.cipher, person.id, values, changed, place)
    before = _packed({key: getattr(person, key) for key in made if key not in DATED})
    if "student" in changed:
        study = None if student is None else {key: getattr(student, key) for key in StudentForm.model_fields}
        before["student"] = None if study is None else _packed(study)
        await write_student(tx, actor, person, student, form, source)
    keep_number(tx, actor, person, made, form.valid_from or tx.today)
    for key in made.keys() - DATED:
        setattr(person, key, made[key])
    dated = {key: made[key] for key in made.keys() & DATED if getattr(person, key) != made[key]}
    if not dated:
        person.version += 1
        person.updated_at = tx.now
    return _Work(person, sorted(changed), before, dated, form.valid_from or tx.today)


async def _state_many(tx: Tx, actor: Actor, work: Sequence[_Work], source: str) -> None:
    """State the dated fields; where something said for a later day still stands over them, once more as of today."""
    waiting = [(one, one.valid_from) for one in work if one.dated]
    while waiting:
        rows = [_said(tx, actor, one.person.id, one.dated, day, source) for one, day in waiting]
        for (one, _), row in zip(waiting, rows, strict=True):
            one.before.setdefault("statements", []).append(str(row["id"]))
            row["recorded_at"] = tx.now + timedelta(microseconds=len(one.before["statements"]))
        await tx.session.execute(insert(Base.metadata.tables["statement"]), rows)
        await refresh_many(tx, [one.person for one, _ in waiting])
        waiting = [(one, tx.today) for one, day in waiting if day < tx.today and not _shows(one)]


def _shows(one: _Work) -> bool:
    return all(getattr(one.person, key) == value for key, value in one.dated.items())


async def state_many(tx: Tx, actor: Actor, told: Sequence[tuple[Person, Mapping[str, Any], date, str]]) -> None:
    """Note that dated fields hold from a day on, as `state` does for one: (person, values, from, source).

    The persons must be held or touched, and no day may lie ahead.
    """
    if not told:
        return
    rows = [_said(tx, actor, person.id, dict(values), day, source) for person, values, day, source in told]
    for number, row in enumerate(rows, start=1):  # what is said later must come later
        row["recorded_at"] = tx.now + timedelta(microseconds=number)
    await tx.session.execute(insert(Base.metadata.tables["statement"]), rows)
    await refresh_many(tx, list({person.id: person for person, *_ in told}.values()))
    await tx.session.flush()


async def refresh_many(tx: Tx, people: Sequence[Person]) -> None:
    """Set today's columns of all of these from their statements."""
    found: dict[UUID, list[Statement]] = defaultdict(list)
    ids = literal([person.id for person in people], UUIDS)
    statements = select(Statement).where(Statement.person_id == any_(ids), Statement.superseded_at.is_(None))
    for said in await tx.session.scalars(statements):
        found[said.person_id].append(said)
    for person in people:
        show(tx, person, found[person.id])


async def _students(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Student]:
    rows = await tx.session.scalars(select(Student).where(Student.person_id == any_(literal(list(ids), UUIDS))))
    return {row.person_id: row for row in rows}


def _packed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.hex() if isinstance(value, bytes) else value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
    }


# ---------------------------------------------------------------------------------------------- taking back


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


_OWN = frozenset({"statement", "student", "consent", "destination", "former_certificate"})


async def take_back(tx: Tx, actor: Actor, made: Sequence[UUID], changed: Sequence[Changed]) -> None:
    """Undo `register_many` and `change_many`: delete the persons made, put back what was changed.

    Refused when one of the persons made has been worked on, or one changed is no longer at the version it was left at.
    """
    await touch(tx, [*made, *(one.person_id for one in changed)])
    if await worked_on(tx, made):
        raise Refused("这批人中已有人被服务过，不能整批撤回。")
    await _put_back(tx, actor, changed)
    await _delete(tx, made)
    record(tx, actor, "person.take_back", ("batch", ""), {"deleted": len(made), "restored": len(changed)})


async def _put_back(tx: Tx, actor: Actor, changed: Sequence[Changed]) -> None:
    ids = [one.person_id for one in changed]
    seen = select(Person).where(Person.id == any_(literal(ids, UUIDS)), visible(Person, actor))
    people = {p.id: p for p in await tx.session.scalars(seen.execution_options(populate_existing=True))}
    if any(one.person_id not in people or people[one.person_id].version != one.version for one in changed):
        raise Refused("这批人中已有人的档案后来又改过，不能整批撤回。")
    said = [UUID(statement) for one in changed for statement in one.before.get("statements", ())]
    wrong = update(Statement).where(Statement.id == any_(literal(said, UUIDS)))
    await tx.session.execute(wrong.values(superseded_at=tx.now))
    for one in changed:
        person = people[one.person_id]
        for key, value in _unpacked(one.before).items():
            setattr(person, key, value)
        if "student" in one.before:
            await _study_before(tx, actor, person.id, one.before["student"])
    # A number that is current again is no former one.
    again = [person.certificate_index for person in people.values() if person.certificate_index is not None]
    former = FormerCertificate.number_index == any_(literal(again, HASHES))
    await tx.session.execute(
        delete(FormerCertificate).where(FormerCertificate.person_id == any_(literal(ids, UUIDS)), former)
    )
    await refresh_many(tx, list(people.values()))
    await tx.session.flush()


async def _study_before(tx: Tx, actor: Actor, person_id: UUID, before: dict[str, Any] | None) -> None:
    went = delete(Student).where(Student.person_id == person_id).returning(Student.destination_code)
    code = await tx.session.scalar(went)
    study = {} if before is None else StudentForm.model_validate(before).model_dump()
    if study:
        await tx.session.execute(insert(Student).values(person_id=person_id, **study))
    if code != study.get("destination_code"):
        said = {"destination_code": None, "destination_on": None} | study
        tx.session.add(Destination(**destination_row(tx, actor, person_id, said, "take_back")))


def _unpacked(before: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in before.items() if key not in {"statements", "student"}}
    return {
        key: bytes.fromhex(value)
        if value is not None and (key.startswith("sealed_") or key.endswith("_index"))
        else date.fromisoformat(value)
        if value is not None and key in _DAYS
        else value
        for key, value in kept.items()
    }


async def _delete(tx: Tx, ids: Sequence[UUID]) -> None:
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
