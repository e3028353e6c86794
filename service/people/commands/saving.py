"""The one way to register persons and to change what is on file of them, for one or for many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, insert, literal, select

from service.access.rules import Actor
from service.access.scope import visible
from service.audit.commands import note_act, note_acts
from service.kit.db import Base, Tx
from service.kit.errors import Invalid, NotFound, OnecaseError, Stale
from service.kit.outcome import Change, Outcome
from service.people.commands import matching
from service.people.commands.building import Place, columns, find_places
from service.people.commands.guessing import note_known
from service.people.commands.holding import UUIDS, touch
from service.people.commands.keeping import destination_row, keep_number, say_destination
from service.people.commands.restoring import delete_persons, packed, put_back, versions_of, worked_on
from service.people.commands.stating import Saying, state_now
from service.people.queries.current import OnFile, current_of, load
from service.people.queries.scope import ON_FILE
from service.people.rules import planning
from service.people.rules.fields import DATED, HOUSEHOLD
from service.people.rules.planning import NUMBERS, Plan
from service.people.rules.statements import encoded
from service.people.schemas.forms import PersonForm, StudentForm
from service.tables.people import Consent, Destination, Member, Person, Statement, Student

LEAVING = {"exit_reason", "exit_on"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says of somebody new, or of the person `person_id`; Stale when `version` is no longer current.

    `id`: of somebody new, given where it must be the same each time.
    """

    form: PersonForm
    person_id: UUID | None = None
    version: int | None = None
    id: UUID | None = None


@dataclass(slots=True)
class _Work:
    """An entry on its way."""

    entry: Entry
    on_file: OnFile | None = None
    plan: Plan | None = None
    fault: OnecaseError | None = None
    place: Place | None = None
    before: dict[str, Any] = field(default_factory=dict)
    dated: dict[str, Any] = field(default_factory=dict)
    made: UUID | None = None
    spread: list[UUID] = field(default_factory=list)

    @property
    def form(self) -> PersonForm:
        return self.entry.form

    @property
    def person(self) -> Person:
        if self.on_file is None:
            raise LookupError
        return self.on_file.person

    @property
    def planned(self) -> Plan:
        if self.plan is None:
            raise LookupError
        return self.plan


async def save(
    tx: Tx,
    actor: Actor,
    entries: Sequence[Entry],
    *,
    write: bool = True,
    source: str,
    batch_id: UUID | None = None,
    guesses: bool = True,
) -> list[Outcome]:
    """Register or change these, in order; `write` false: only say what would become of each.

    Faults: NotFound, Stale, Invalid, Twin, Alike unless the form is `confirmed`, JustRegistered. Dated fields hold from
    the form's `valid_from` (today) on; what holds for a household is said of everybody in it whom the actor sees. A
    case worker (就业辅导员) becomes responsible for whom they register. `guesses`: a number that is on file already
    counts as guessed.
    """
    ids = [one.person_id for one in entries if one.person_id is not None]
    if write:
        await tx.session.flush()
        await touch(tx, ids)
    found = await load(tx.session, actor, ids) if ids else {}
    works = [_Work(one, found.get(one.person_id) if one.person_id else None) for one in entries]
    _plan(tx, works)
    await _find_places(tx, actor, works)
    await _refuse_known(tx, actor, works, write=write, guesses=guesses)
    if not write:
        return [_outcome(work) for work in works]
    await _register(tx, actor, [one for one in _sound(works) if one.on_file is None], source, batch_id)
    await _change(tx, actor, [one for one in _sound(works) if one.on_file is not None], source)
    return [_outcome(work) for work in works]


def _sound(works: Sequence[_Work]) -> Iterator[_Work]:
    return (one for one in works if one.fault is None)


# ------------------------------------------------------------------------------------------------- deciding


def _plan(tx: Tx, works: Sequence[_Work]) -> None:
    for work in works:
        if work.entry.person_id is not None and work.on_file is None:
            work.fault = NotFound()
            continue
        current = None if work.on_file is None else current_of(tx.cipher, work.on_file)
        values, given = work.form.model_dump(), frozenset(work.form.model_fields_set)
        planned = planning.plan(current, planning.Entry(values, given, work.entry.version), tx.today)
        if isinstance(planned, Plan):
            work.plan = planned
        elif planned.overtaken and planned.plan is not None:
            work.fault = Stale(planning.differences(planned.plan))
        else:
            work.fault, work.plan = Invalid(planned.errors), planned.plan


async def _find_places(tx: Tx, actor: Actor, works: Sequence[_Work]) -> None:
    moving = [one for one in _sound(works) if "area" in one.planned.changed]
    places = await find_places(tx, actor, {one.planned.values["area"] for one in moving}) if moving else {}
    for work in moving:
        place = places[work.planned.values["area"]]
        if isinstance(place, str):
            work.fault = Invalid({"area": place})
        else:
            work.place = place


def who(work: _Work) -> matching.Who:
    """As `matching` looks for it."""
    values, changed = work.planned.values, work.planned.changed
    numbers = tuple(number for number in NUMBERS if number in changed)
    return matching.Who(values, numbers, work.entry.person_id, work.place)


async def _refuse_known(tx: Tx, actor: Actor, works: Sequence[_Work], *, write: bool, guesses: bool) -> None:
    """Those whose number is on file already, and new ones who may be somebody on file."""
    asked = [one for one in _sound(works) if one.on_file is None or one.planned.changed & NUMBERS.keys()]
    if not asked:
        return
    whom = [who(one) for one in asked]
    if write:
        await matching.lock_numbers(tx, whom)
    for work, twin in zip(asked, await matching.twins(tx, actor, whom), strict=True):
        if isinstance(twin, matching.Twin) and guesses:
            await note_known(tx, actor)
        work.fault = twin
    new = [one for one in _sound(asked) if one.on_file is None]
    doubtful = [one for one in new if not one.form.confirmed]
    confirmed = [one for one in new if one.form.confirmed]
    for work, fault in zip(doubtful, await matching.alike(tx, actor, [who(one) for one in doubtful]), strict=True):
        work.fault = fault
    for work, again in zip(
        confirmed, await matching.just_registered(tx, actor, [who(one) for one in confirmed]), strict=True
    ):
        work.fault = again


# ---------------------------------------------------------------------------------------------- registering


async def _register(tx: Tx, actor: Actor, works: Sequence[_Work], source: str, batch_id: UUID | None) -> None:
    people, statements, students, destinations, consents, members = [], [], [], [], [], []
    owner = actor.id if actor.works_cases else None
    for work in works:
        work.made = person_id = work.entry.id or uuid4()
        form, values, household_id = work.form, work.planned.values, uuid4()
        row = columns(tx.cipher, person_id, values, values.keys(), work.place or _nowhere())
        row |= {"id": person_id, "household_id": household_id, "version": 1, "owner_id": owner, "batch_id": batch_id}
        people.append(row | {"created_at": tx.now, "created_by": actor.id, "updated_at": tx.now})
        statements.append(_first_statement(tx, actor, row, form, source))
        if form.student is not None:
            students.append({"person_id": person_id, **form.student.model_dump()})
            if form.student.destination_code is not None:
                destinations.append(destination_row(tx, actor, person_id, students[-1], source))
        if form.consent is not None:
            consents.append(_consent_row(tx, actor, person_id, form))
        members += [_member_row(tx, household_id, one.model_dump()) for one in form.members]
    await note_acts(tx, actor, "person.register", "person", [row["id"] for row in people], {"source": source})
    made = ((Person, people), (Statement, statements), (Student, students), (Destination, destinations))
    for table, rows in (*made, (Consent, consents), (Member, members)):
        if rows:
            await tx.session.execute(insert(Base.metadata.tables[table.__tablename__]), rows)
    tx.touched.update(row["id"] for row in people)


def _nowhere() -> Place:
    raise LookupError


def _first_statement(tx: Tx, actor: Actor, row: Mapping[str, Any], form: PersonForm, source: str) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "person_id": row["id"],
        "valid_from": form.valid_from or row["entered_on"],
        "values": encoded({key: row[key] for key in DATED - LEAVING}),
        "source": source,
        "recorded_at": tx.now,
        "recorded_by": actor.id,
        "superseded_at": None,
    }


def _consent_row(tx: Tx, actor: Actor, person_id: UUID, form: PersonForm) -> dict[str, Any]:
    told = {} if form.consent is None else form.consent.model_dump()
    return {"id": uuid4(), "person_id": person_id, **told, "recorded_at": tx.now, "recorded_by": actor.id}


def _member_row(tx: Tx, household_id: UUID, told: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": uuid4(), "household_id": household_id, **told, "recorded_at": tx.now}


# ------------------------------------------------------------------------------------------------- changing


async def _change(tx: Tx, actor: Actor, works: Sequence[_Work], source: str) -> None:
    changing = [one for one in works if one.planned.changed]
    for work in changing:
        await _write(tx, actor, work, source)
    homes = await _at_home(tx, actor, [one for one in changing if one.dated.keys() & HOUSEHOLD])
    sayings = [(work, saying) for work in changing for saying in _sayings(tx, work, homes, source)]
    made = await state_now(tx, actor, [saying for _, saying in sayings])
    for (work, saying), statements in zip(sayings, made, strict=True):
        work.before.setdefault("statements", []).extend(str(one) for one in statements)
        if saying.person is not work.person:
            work.before.setdefault("others", []).append(str(saying.person.id))
            work.spread.append(saying.person.id)
    for work in changing:
        detail = {"fields": sorted(work.planned.changed), "source": source}
        note_act(tx, actor, "person.change", ("person", work.person.id), detail)
    await tx.session.flush()


async def _write(tx: Tx, actor: Actor, work: _Work, source: str) -> None:
    """All that is not dated; notes what stood there."""
    person, form = work.person, work.form
    study = None if work.on_file is None else work.on_file.student
    changed = work.planned.changed
    place = work.place or Place(person.county, person.township, person.village)
    made = columns(tx.cipher, person.id, work.planned.values, changed, place)
    work.before = packed({key: getattr(person, key) for key in made if key not in DATED})
    keep_number(tx, actor, person, made, form.valid_from or tx.today)
    for key in made.keys() - DATED:
        if getattr(person, key) != made[key]:
            setattr(person, key, made[key])
    if "student" in changed:
        work.before["student"] = study and packed({key: getattr(study, key) for key in StudentForm.model_fields})
        await _write_student(tx, actor, person, study, form, source)
    if form.consent is not None:
        tx.session.add(Consent(**_consent_row(tx, actor, person.id, form)))
    work.dated = {key: made[key] for key in made.keys() & DATED if getattr(person, key) != made[key]}
    if not work.dated:
        person.version += 1
        person.updated_at = tx.now


def _sayings(tx: Tx, work: _Work, homes: Mapping[UUID, Sequence[Person]], source: str) -> Iterator[Saying]:
    if not work.dated:
        return
    day = work.form.valid_from or tx.today
    yield Saying(work.person, work.dated, day, source)
    of_home = {key: value for key, value in work.dated.items() if key in HOUSEHOLD}
    if of_home:
        others = (one for one in homes[work.person.household_id] if one is not work.person)
        yield from (Saying(one, of_home, day, "household") for one in others)


async def _at_home(tx: Tx, actor: Actor, works: Sequence[_Work]) -> dict[UUID, list[Person]]:
    """Household → everybody registered in it whom the actor sees."""
    found: dict[UUID, list[Person]] = {one.person.household_id: [] for one in works}
    if found:
        these = Person.household_id == any_(literal(list(found), UUIDS))
        rows = await tx.session.scalars(
            select(Person).where(these, ON_FILE, visible(Person, actor)).order_by(Person.id)
        )
        for person in rows:
            found[person.household_id].append(person)
    return found


async def _write_student(
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


# --------------------------------------------------------------------------------------- what became of it


def _outcome(work: _Work) -> Outcome:
    if work.fault is not None:
        return Outcome(work.entry.person_id, fault=work.fault)
    found = work.planned
    if work.on_file is None:
        return Outcome(work.made, work.made, 1 if work.made else None, made=True)
    told = [*planning.differences(found), *planning.study_differences(found)]
    return Outcome(
        work.person.id,
        work.person.id,
        work.person.version,
        same=not found.changed,
        changes=tuple(Change(name, label, theirs, mine) for name, label, mine, theirs in told),
        before=work.before if found.changed else None,
        spread_to=tuple(dict.fromkeys(work.spread)),
    )


async def take_back(tx: Tx, actor: Actor, outcomes: Sequence[Outcome]) -> list[UUID]:
    """Undo what `save` has written; answers the persons who have been worked on since: then nothing may be undone."""
    written = {one.id: one for one in outcomes if one.id is not None and (one.made or one.before is not None)}
    others = [UUID(other) for one in written.values() if one.before for other in one.before.get("others", ())]
    await touch(tx, [*written, *others])
    made = [person_id for person_id, one in written.items() if one.made]
    versions = await versions_of(tx, written)
    against = {person_id for person_id, one in written.items() if versions.get(person_id) != one.version}
    against |= await worked_on(tx, made)
    if against:
        return sorted(against)
    changed = {person_id: one.before for person_id, one in written.items() if one.before is not None and not one.made}
    await put_back(tx, actor, changed)
    await delete_persons(tx, made)
    note_act(tx, actor, "person.take_back", ("batch", ""), {"deleted": len(made), "restored": len(changed)})
    return []
