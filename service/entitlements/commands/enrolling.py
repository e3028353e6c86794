"""Enter trainings of many persons in one act: each is judged, and who may not is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, any_, literal, select, update

from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.audit.commands import record
from service.casework.commands.entries import take_entries_back
from service.casework.queries.entries import entries_worked_on
from service.casework.rules.entries import SAID
from service.entitlements.commands.serving import serve_many, would_be_asked
from service.entitlements.queries.considering import considered
from service.entitlements.queries.known import Known, known
from service.entitlements.queries.rows import trainings_of_many
from service.entitlements.queries.sorts import TRAINING
from service.entitlements.schemas import CertificateForm, ClassForm, TrainingForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands.holding import touch
from service.tables.entitlements import SkillCertificate, Training
from service.tables.people import Person

LEFT = "已退出服务。"
TWICE = "已经登记过这次培训。"
TO_BE_ASKED = "开班在 30 天以前：培训照常登记，计为就业服务要经督导同意。"
IDS = ARRAY(Uuid())


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person in one class, as told; `certificate`: what it led to."""

    person_id: UUID
    form: TrainingForm
    certificate: CertificateForm | None = None


@dataclass(slots=True)
class Outcome:
    """What became of an enrolment: entered (`row`; only judged: none), the same before (`same`), or why not.

    `serves`: it counts as a service too.
    """

    person: Person
    row: Training | None = None
    same: bool = False
    against: str | None = None
    faults: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    serves: bool = False

    @property
    def taken(self) -> bool:
        """Whether it is (or, only judged, would be) entered."""
        return not self.same and self.against is None and not self.faults


async def enrol(tx: Tx, actor: Actor, form: ClassForm, *, save: bool = True) -> list[Outcome]:
    """One class for at most 200 persons, in the order of a directory. `save` false: only say what would become."""
    told = TrainingForm.model_validate(form.model_dump(exclude={"people"}))
    found = await add_trainings(tx, actor, [Enrolment(person_id, told) for person_id in form.people], save=save)
    faults = next((one.faults for one in found if one.faults), None)
    if faults:
        raise Invalid(faults)
    return sorted(found, key=lambda one: (one.person.sort_key, one.person.id))


async def add_trainings(
    tx: Tx, actor: Actor, told: Sequence[Enrolment], *, save: bool = True, batch_id: UUID | None = None
) -> list[Outcome]:
    """An outcome for each, in a number of statements that does not grow with them; NotFound if one is out of sight.

    Each is judged with those before it. Who needs an approval is not entered: that is asked for one by one. Services
    that are late are asked for together, but of an import by who may decide, who stands for the sheet.
    """
    approved = batch_id is not None and actor.may(Permission.APPROVAL_DECIDE)
    ids = list(dict.fromkeys(one.person_id for one in told))
    if save:
        await touch(tx, ids)
    persons = await _seen(tx, actor, ids)
    facts = await known(tx.session, ids, tx.today)
    keys = {(row.person_id, *_key(TRAINING.columns(row))) for row in await trainings_of_many(tx.session, actor, ids)}
    found: list[Outcome] = []
    for one in told:
        person, values = persons[one.person_id], TRAINING.values(one.form, facts[one.person_id])
        outcome = _judged(tx, person, values, facts[person.id], same=(person.id, *_key(values)) in keys)
        found.append(outcome)
        if not outcome.taken:
            continue
        keys.add((person.id, *_key(values)))
        facts[person.id] = _with(facts[person.id], values)
        if save:
            outcome.row = _add(tx, actor, person, values, batch_id)
        elif would_be_asked(values, tx.today, person.id, approved=approved):
            outcome.remarks.append(TO_BE_ASKED)
    await tx.session.flush()
    for one, outcome in zip(told, found, strict=True):
        _certify(tx, actor, outcome.row, one.certificate)
    await _serve(tx, actor, found, batch_id or uuid4(), approved=approved)
    await tx.session.flush()
    return found


async def void_batch(tx: Tx, actor: Actor, batch_id: UUID, reason: str) -> list[Training]:
    """Take the trainings of an import back, and what came of them; answers those worked on since, which stay."""
    standing = (Training.batch_id == batch_id, Training.voided_at.is_(None))
    ids = await tx.session.scalars(select(Training.person_id).where(*standing))
    await touch(tx, ids.all())
    rows = (
        await tx.session.scalars(
            select(Training)
            .join(Person, Person.id == Training.person_id)
            .where(*standing, visible(Person, actor))
            .order_by(Training.recorded_at, Training.id)
            .execution_options(populate_existing=True)
        )
    ).all()
    people, entries = [row.person_id for row in rows], [row.id for row in rows]
    since = await entries_worked_on(tx.session, people, entries)
    gone = [row for row in rows if row.version == 1 and row.id not in since]
    voided = {"voided_at": tx.now, "voided_by": actor.id, "void_reason": reason}
    for row in gone:
        row.voided_at, row.voided_by, row.void_reason = tx.now, actor.id, reason
    await tx.session.flush()
    led_to = SkillCertificate.training_id == any_(literal([row.id for row in gone], IDS))
    certificates = update(SkillCertificate).where(led_to, SkillCertificate.voided_at.is_(None))
    await tx.session.execute(certificates.values(**voided))
    await take_entries_back(tx, actor, people, [row.id for row in gone])
    record(tx, actor, "training.void_batch", ("batch", batch_id), {"rows": len(gone)})
    return [row for row in rows if row not in gone]


async def _seen(tx: Tx, actor: Actor, ids: list[UUID]) -> dict[UUID, Person]:
    """All of them, fresh; NotFound when one is out of sight."""
    found = await tx.session.scalars(
        select(Person)
        .where(Person.id == any_(literal(ids, IDS)), Person.merged_into.is_(None), visible(Person, actor))
        .execution_options(populate_existing=True)
    )
    persons = {person.id: person for person in found}
    if len(persons) != len(ids):
        raise NotFound
    return persons


def _judged(tx: Tx, person: Person, values: dict[str, Any], told: Known, *, same: bool) -> Outcome:
    if person.exit_on is not None:
        return Outcome(person, against=LEFT)
    if same:
        return Outcome(person, same=True, against=TWICE)
    faults = TRAINING.faults(values, person.born_on, tx.today)
    if faults:
        return Outcome(person, faults=faults)
    found = considered(TRAINING, told, values, tx.today)
    said = found.verdict
    if said.verdict == "refused":
        return Outcome(person, against=f"{said.rule}：{said.message}")
    if said.verdict == "needs_approval":
        return Outcome(person, against=f"{said.rule}：{said.message}请在本人的页面上单独申请。")
    return Outcome(person, remarks=found.remarks)


async def _serve(tx: Tx, actor: Actor, found: Sequence[Outcome], act_id: UUID, *, approved: bool) -> None:
    entered = [(one, one.row) for one in found if one.row is not None]
    rows = [(one.person, row) for one, row in entered]
    for (one, _), became in zip(entered, await serve_many(tx, actor, rows, act_id, approved=approved), strict=True):
        one.serves = became in {"made", "by_hand"}
        if became == "asked":
            one.remarks.append(SAID["asked"])


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in TRAINING.key)


def _with(told: Known, values: dict[str, Any]) -> Known:
    fact = TRAINING.fact(values)
    trainings: Any = (*told.facts.trainings, fact)
    return replace(told, facts=replace(told.facts, trainings=trainings))


def _add(tx: Tx, actor: Actor, person: Person, values: dict[str, Any], batch_id: UUID | None) -> Training:
    common = {"person_id": person.id, "recorded_at": tx.now, "recorded_by": actor.id, "batch_id": batch_id}
    made = Training(id=uuid4(), **values, **common)
    tx.session.add(made)
    record(tx, actor, "training.add", ("person", person.id), {"entry": str(made.id), "group": True})
    return made


def _certify(tx: Tx, actor: Actor, row: Training | None, form: CertificateForm | None) -> None:
    if row is None or form is None:
        return
    told = form.model_dump(exclude={"training_id"}) | {"training_id": row.id}
    made = SkillCertificate(id=uuid4(), person_id=row.person_id, recorded_at=tx.now, recorded_by=actor.id, **told)
    tx.session.add(made)
    record(tx, actor, "certificate.add", ("person", row.person_id), {"entry": str(made.id), "group": True})
