"""Register somebody, and change what is on file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.access.rules import Actor
from service.access.scope import visible
from service.audit.commands import record
from service.kit.db import Tx, lock
from service.kit.errors import Invalid, Refused, Stale
from service.people.commands.building import INDEX, MASKS, SEALED, Place, columns, opened, places
from service.people.commands.guessing import note_known
from service.people.commands.holding import hold
from service.people.commands.keeping import destination_row, keep_number, say_destination
from service.people.commands.stating import state
from service.people.queries import one as people_one
from service.people.schemas.agreement import completed, faults
from service.people.schemas.dated import DATED, HOUSEHOLD
from service.people.schemas.forms import PersonForm
from service.people.schemas.labels import LABELS, worded
from service.tables.people import Consent, Destination, Member, Person, Student

NUMBERS = {"id_number": "身份证号", "certificate_number": "残疾人证号"}
AT_ONCE = timedelta(minutes=1)


class Twin(Refused):
    """The number is on file already; `existing` is the person's id where the actor may see it."""

    def __init__(self, existing: UUID | None, number: str = "id_number") -> None:
        seen = f"这个{NUMBERS[number]}已经登记过，请打开原有的档案。"
        elsewhere = f"这个{NUMBERS[number]}已在别处登记，不在您的服务范围内。请联系上级督导核实或办理转入。"
        figures = {} if existing is None else {"person": str(existing)}
        super().__init__(elsewhere if existing is None else seen, rule="DUPLICATE", figures=figures)
        self.existing = existing
        self.number = number

    @property
    def errors(self) -> dict[str, str]:
        return {self.number: self.detail}


class Alike(Refused):
    """Somebody with the same name and birth date, or the same telephone, is on file: ask before registering."""

    def __init__(self, alike: list[UUID]) -> None:
        super().__init__(
            "已有姓名和出生日期相同，或电话相同的人。请先核对；确认不是同一个人，再确认登记（confirmed）。",
            rule="DUPLICATE",
            figures={"alike": [str(one) for one in alike]},
        )
        self.alike = alike


class JustRegistered(Refused):
    """The same actor registered somebody of that name and birth date there a moment ago."""

    def __init__(self, alike: list[UUID]) -> None:
        super().__init__(
            "一分钟内刚登记过姓名和出生日期相同的人，请先打开核对。确是另一个人的，请过一分钟再登记。",
            rule="DUPLICATE",
            figures={"alike": [str(one) for one in alike]},
        )


async def register(tx: Tx, actor: Actor, form: PersonForm, *, source: str = "page") -> Person:
    """Put somebody on the register. Invalid, Twin, or Alike unless `form.confirmed`.

    A case worker (就业辅导员) who registers somebody becomes responsible for that person.
    """
    given = form.model_fields_set
    values = completed(form.model_dump(), given)
    refuse_faults(tx, values)
    place = (await places(tx, actor, [form.area]))[form.area]
    await _lock(tx, values)
    for number in NUMBERS:
        await refuse_twin(tx, actor, number, values[number], None)
    if not form.confirmed:
        await refuse_alike(tx, actor, values)
    else:
        await _refuse_just_registered(tx, actor, values, place)
    person_id = uuid4()
    made = Person(
        id=person_id,
        **first_columns(tx, person_id, values, place),
        owner_id=actor.id if actor.works_cases else None,
        created_by=actor.id,
    )
    try:
        async with tx.session.begin_nested():
            tx.session.add(made)
            await tx.session.flush()
    except IntegrityError:  # somebody registered the same number at this very moment?
        for number in NUMBERS:
            await refuse_twin(tx, actor, number, values[number], None)
        raise
    tx.touched.add(made.id)
    _add_parts(tx, actor, made, form)
    said = {key: getattr(made, key) for key in DATED - {"exit_reason", "exit_on"}}
    await state(tx, actor, made, said, valid_from=form.valid_from or made.entered_on, source=source)
    record(tx, actor, "person.register", ("person", made.id), {"source": source})
    return made


def refuse_faults(tx: Tx, values: Mapping[str, Any]) -> None:
    """Raise Invalid when completed values do not agree."""
    found = faults(values, tx.today)
    if found:
        raise Invalid(found)


def first_columns(tx: Tx, person_id: UUID, values: dict[str, Any], place: Place) -> dict[str, Any]:
    """All columns of somebody new."""
    values = values | {"entered_on": values["entered_on"] or tx.today}
    made = columns(tx.cipher, person_id, values, values.keys(), place)
    return made | {"created_at": tx.now, "updated_at": tx.now, "version": 0}


def _add_parts(tx: Tx, actor: Actor, person: Person, form: PersonForm) -> None:
    if form.student is not None:
        study = form.student.model_dump()
        tx.session.add(Student(person_id=person.id, **study))
        if form.student.destination_code is not None:
            tx.session.add(Destination(**destination_row(tx, actor, person.id, study, "register")))
    if form.consent is not None:
        tx.session.add(
            Consent(person_id=person.id, **form.consent.model_dump(), recorded_at=tx.now, recorded_by=actor.id)
        )
    for member in form.members:
        tx.session.add(Member(household_id=person.household_id, **member.model_dump(), recorded_at=tx.now))


async def _lock(tx: Tx, values: Mapping[str, Any]) -> None:
    """Nobody else registers somebody with a number, or a name and birth date, of these until this is committed."""
    keys = [f"{number} {values[number]}" for number in NUMBERS if values[number]]
    await lock(tx, *keys, f"person {values['name']} {values['born_on']}")


async def refuse_twin(tx: Tx, actor: Actor, number: str, value: str | None, besides: UUID | None) -> None:
    """Raise Twin when somebody else has the number; `number` is one of NUMBERS."""
    if not value:
        return
    same = select(Person.id, visible(Person, actor)).where(
        getattr(Person, INDEX[number]) == tx.cipher.index(value), Person.merged_into.is_(None)
    )
    for person_id, seen in await tx.session.execute(same):
        if person_id != besides:
            await note_known(tx, actor)
            raise Twin(person_id if seen else None, number)


async def _refuse_just_registered(tx: Tx, actor: Actor, values: Mapping[str, Any], place: Place) -> None:
    """Somebody confirmed to be another person is still no other one when sent twice at once."""
    if any(values[number] for number in NUMBERS):
        return  # told apart by their numbers
    phone = tx.cipher.index(values["phone"]) if values["phone"] else None
    same = select(Person.id).where(
        Person.created_by == actor.id,
        Person.created_at > tx.now - AT_ONCE,
        Person.name == values["name"],
        Person.born_on == values["born_on"],
        Person.county == place.county,
        Person.phone_index.is_not_distinct_from(phone),
        Person.id_index.is_(None),
        Person.certificate_index.is_(None),
        Person.merged_into.is_(None),
    )
    if alike := list(await tx.session.scalars(same.limit(1))):
        raise JustRegistered(alike)


async def refuse_alike(tx: Tx, actor: Actor, values: Mapping[str, Any]) -> None:
    """Raise Alike when somebody might be the same."""
    alike = await people_one.alike(
        tx.session,
        actor,
        name=values["name"],
        born_on=values["born_on"],
        phone_index=tx.cipher.index(values["phone"]) if values["phone"] else None,
    )
    if alike:
        raise Alike(alike)


# ------------------------------------------------------------------------------------------------- changing


async def change(
    tx: Tx, actor: Actor, person_id: UUID, form: PersonForm, version: int | None, *, source: str = "page"
) -> Person:
    """Change the fields given in the form; dated ones hold from `form.valid_from` (today) on.

    Stale, with the fields that differ, when somebody saved since `version`. Facts of a household (低保, 监测 …) are
    said of everybody in it whom the actor sees.
    """
    person = await hold(tx, actor, person_id)
    student = await tx.session.get(Student, person.id)
    before = on_file(tx, person, student)
    values, changed = compared(before, form)
    if version is not None and version != person.version:
        if changed:
            raise Stale(differences(before, values, changed))
        return person
    consent = {"consented": await people_one.consented(tx.session, person.id), "consent": form.consent}
    refuse_faults(tx, values | consent)
    numbers = changed & NUMBERS.keys()
    if numbers:
        await _lock(tx, values)
    for number in sorted(numbers):
        await refuse_twin(tx, actor, number, values[number], person.id)
    place = Place(person.county, person.township, person.village)
    if "area" in changed:
        place = (await places(tx, actor, [values["area"]]))[values["area"]]
    if changed:
        await _write(tx, actor, person, student, (values, changed, place), form, source)
    return person


def on_file(tx: Tx, person: Person, student: Student | None) -> dict[str, Any]:
    """What the form would say if it were filled in now; numbers in the clear, to be compared and never shown."""
    kept = people_one.form_values(person, student)
    return kept | {field: opened(tx.cipher, person, field) for field in SEALED}


def compared(before: Mapping[str, Any], form: PersonForm) -> tuple[dict[str, Any], set[str]]:
    """All values as they would be after the change, and the fields that differ."""
    given = form.model_fields_set - {"valid_from", "confirmed", "consent"}
    if form.members:
        raise Invalid({"members": "家庭成员请在“家庭”页面登记。"})
    new = form.model_dump()
    values = merged(before, {key: new[key] for key in given}, form.valid_from)
    return values, {key for key in before if values[key] != before[key]}


def merged(before: Mapping[str, Any], said: Mapping[str, Any], valid_from: date | None) -> dict[str, Any]:
    """What is on file with what is said now; where a number is another, what it tells goes before what was kept."""
    values = dict(before) | dict(said) | {"valid_from": valid_from}
    renumbered = {key for key in ("id_number", "certificate_number") if values[key] != before[key]}
    values = completed(values, frozenset(said if renumbered else before))
    values["entered_on"] = values["entered_on"] or before["entered_on"]
    return values


def differences(
    before: Mapping[str, Any], values: Mapping[str, Any], changed: set[str]
) -> list[tuple[str, str, str, str]]:
    """(field, label, mine, theirs), numbers masked."""

    def shown(field: str, value: Any) -> str:  # noqa: ANN401 - any field's value
        if field in MASKS and value is not None:
            return MASKS[field](value)
        if isinstance(value, Mapping):
            return "、".join(f"{LABELS[key]}：{worded(key, one)}" for key, one in value.items() if one is not None)
        return worded(field, value)

    return [
        (field, LABELS[field], shown(field, values[field]), shown(field, before[field]))
        for field in LABELS
        if field in changed
    ]


async def _write(
    tx: Tx,
    actor: Actor,
    person: Person,
    student: Student | None,
    what: tuple[dict[str, Any], set[str], Place],
    form: PersonForm,
    source: str,
) -> None:
    values, changed, place = what
    made = columns(tx.cipher, person.id, values, changed, place)
    keep_number(tx, actor, person, made, form.valid_from or tx.today)
    said = {key: value for key, value in made.items() if key in DATED and getattr(person, key) != value}
    for key, value in made.items():
        if key not in DATED and getattr(person, key) != value:
            setattr(person, key, value)
    if "student" in changed:
        await write_student(tx, actor, person, student, form, source)
    if form.consent is not None:
        tx.session.add(
            Consent(person_id=person.id, **form.consent.model_dump(), recorded_at=tx.now, recorded_by=actor.id)
        )
    if said:
        await state(tx, actor, person, said, valid_from=form.valid_from or tx.today, source=source)
        # Something said for a later day may stand over it; but what was saved is what holds now.
        covered = {key: value for key, value in said.items() if getattr(person, key) != value}
        if covered:
            await state(tx, actor, person, covered, valid_from=tx.today, source=source)
        await _state_for_household(tx, actor, person, {k: v for k, v in said.items() if k in HOUSEHOLD}, form)
    else:
        person.version += 1
        person.updated_at = tx.now
        await tx.session.flush()
    record(tx, actor, "person.change", ("person", person.id), {"fields": sorted(changed), "source": source})


async def write_student(
    tx: Tx, actor: Actor, person: Person, student: Student | None, form: PersonForm, source: str
) -> None:
    """Make the studies on file what the form says; where a graduate went is kept as history besides."""
    if form.student is None:
        if student is not None:
            await tx.session.delete(student)
        return
    study = form.student.model_dump()
    went = study.pop("destination_code"), study.pop("destination_on")
    if student is None:
        student = Student(person_id=person.id, **study)
        tx.session.add(student)
    for key, value in study.items():
        setattr(student, key, value)
    say_destination(tx, actor, student, *went, source=source)


async def _state_for_household(
    tx: Tx, actor: Actor, person: Person, values: Mapping[str, Any], form: PersonForm
) -> None:
    if not values:
        return
    others = select(Person).where(
        Person.household_id == person.household_id,
        Person.id != person.id,
        Person.merged_into.is_(None),
        visible(Person, actor),
    )
    for other in await tx.session.scalars(others.order_by(Person.id)):
        await state(tx, actor, other, values, valid_from=form.valid_from or tx.today, source="household")
