"""The one way to record what was done for persons, for one or for many, and to take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, delete, exists, literal, select

from service.access.rules import Actor
from service.approvals.commands import ask_for_many
from service.audit.commands import note_act
from service.casework.queries.current import load
from service.casework.rules import planning
from service.casework.rules.planning import Current, Plan
from service.casework.rules.records import learnt
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, OnecaseError, Refused
from service.kit.outcome import Outcome
from service.people.commands.holding import UUIDS
from service.people.commands.stating import Saying, state, unstate
from service.tables.approvals import Approval
from service.tables.attachments import Attachment
from service.tables.people import Person
from service.tables.records import Record

OTHERS_ID = "这个编号已经用于另一条记录，请换一个新的编号。"


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of a person held or touched before.

    `approved`: a supervisor has agreed to a late one. `by`: who entered it, unless the actor. `words`: what a
    supervisor is told of it besides.
    """

    person: Person
    form: RecordForm
    approved: bool = False
    by: UUID | None = None
    visit_id: UUID | None = None
    act_id: UUID | None = None
    corrects: UUID | None = None
    words: tuple[str, ...] = ()

    @property
    def told(self) -> planning.Entry:
        """As the rules take it."""
        form = self.form
        who = self.person
        return planning.Entry(form.kind, form.on, form.outcome, form.detail, who.born_on, who.exit_on, self.approved)


@dataclass(slots=True)
class _Work:
    entry: Entry
    plan: Plan | None = None
    fault: OnecaseError | None = None
    made: Record | None = None
    waits: UUID | None = None
    warnings: tuple[str, ...] = ()


async def save(
    tx: Tx, actor: Actor, entries: Sequence[Entry], *, write: bool = True, once: bool = False
) -> list[Outcome]:
    """Record these; `write` false: only say what would become of each. `once`: what is on file alike is that one.

    Those of more than 30 days ago become one request a person instead (`waits`), unless `approved`. Sent again under
    the same client id, one is that which was made before. What a record tells about the person is stated.
    """
    works = [_Work(one) for one in entries]
    await _sent_before(tx, works)
    await _plan(tx, works, once=once)
    if write:
        recording = [one for one in works if _is_new(one)]
        await _record(tx, actor, recording)
        await _learn(tx, actor, recording)
        await _ask(tx, actor, [one for one in works if one.plan is not None and one.plan.needs_approval])
    return [_outcome(one) for one in works]


def _is_new(work: _Work) -> bool:
    return work.fault is None and work.plan is not None and not (work.plan.same or work.plan.needs_approval)


async def _sent_before(tx: Tx, works: Sequence[_Work]) -> None:
    ids = [one.entry.form.id for one in works if one.entry.form.id is not None]
    if not ids:
        return
    found = {one.id: one for one in await tx.session.scalars(select(Record).where(Record.id.in_(ids)))}
    for work in works:
        before = found.get(work.entry.form.id) if work.entry.form.id is not None else None
        if before is not None and before.person_id != work.entry.person.id:
            work.fault = Refused(OTHERS_ID)
        elif before is not None:
            work.made, work.plan = before, Plan(same=True)


async def _plan(tx: Tx, works: Sequence[_Work], *, once: bool) -> None:
    told: dict[UUID, list[_Work]] = {}
    for work in works:
        if work.plan is None and work.fault is None:
            told.setdefault(work.entry.person.id, []).append(work)
    asks = any(planning.asks_for_checks([one.entry.told for one in each]) for each in told.values())
    current = await load(tx.session, told.keys(), alike=once) if told and (once or asks) else {}
    for person_id, each in told.items():
        here = current.get(person_id, Current())
        for work in each:
            planned = planning.plan(here, work.entry.told, tx.today)
            if isinstance(planned, planning.Fault):
                work.fault = Invalid(planned.errors)
                continue
            work.plan = planned
            if once:
                here = Current({*here.alike, planning.alike(work.entry.told)}, here.checked)
        new = [one for one in each if _is_new(one)]
        for work in new[:1]:
            work.warnings = tuple(planning.warnings(here, [one.entry.told for one in new]))


async def _record(tx: Tx, actor: Actor, works: Sequence[_Work]) -> None:
    for work in works:
        one, form = work.entry, work.entry.form
        work.made = Record(
            id=form.id or uuid4(),
            person_id=one.person.id,
            kind=form.kind,
            happened_on=form.on,
            mode=form.mode,
            outcome=form.outcome,
            detail=form.detail,
            note=form.note or None,
            visit_id=one.visit_id,
            act_id=one.act_id,
            recorded_at=tx.now,
            recorded_by=one.by or actor.id,
            corrects=one.corrects,
        )
        tx.session.add(work.made)
    await tx.session.flush()
    for work in works:
        if work.made is not None:
            _note(tx, actor, work.entry, work.made)


def _note(tx: Tx, actor: Actor, one: Entry, made: Record) -> None:
    detail: dict[str, Any] = {"kind": made.kind, "on": made.happened_on.isoformat(), "outcome": made.outcome}
    more = {} if one.act_id is None else {"act": str(one.act_id)}
    note_act(tx, actor, "record.add", ("person", one.person.id), detail | more | {"record": str(made.id)})


async def _learn(tx: Tx, actor: Actor, works: Sequence[_Work]) -> None:
    await learn(tx, actor, [(work.entry.person, work.made) for work in works if work.made is not None])


async def learn(tx: Tx, actor: Actor, made: Sequence[tuple[Person, Record]]) -> None:
    """State what records tell about the persons, as far as it is not known already.

    A register that came in later and was not told the answer says "unknown" from that day on: that is no answer.
    """
    told = [
        Saying(person, values, record.happened_on, f"record:{record.id}")
        for person, record in made
        if (values := _unknown(tx, person, record))
    ]
    await state(tx, actor, told)
    again = [
        one._replace(
            values={key: value for key, value in one.values.items() if getattr(one.person, key) == "unknown" != value},
            valid_from=tx.today,
        )
        for one in told
    ]
    await state(tx, actor, [one for one in again if one.values])


def _unknown(tx: Tx, person: Person, record: Record) -> dict[str, Any]:
    told = learnt(record.kind, record.outcome, record.detail)
    today = record.happened_on == tx.today
    return {name: value for name, value in told.items() if not today or getattr(person, name) != value}


# ------------------------------------------------------------------------------------------------ late entry


async def _ask(tx: Tx, actor: Actor, works: Sequence[_Work]) -> None:
    """One request a person for all told at once; sent again under the same client ids, it is the one before."""
    told: dict[UUID, list[_Work]] = {}
    for work in works:
        told.setdefault(work.entry.person.id, []).append(work)
    before = await _asked_before(tx, told)
    asking: dict[tuple[str, UUID | None], list[list[_Work]]] = {}
    for person_id, each in told.items():
        known = before.get(person_id)
        if known is not None:
            _wait(each, known)
        else:
            asking.setdefault((_reason(tx, each), each[0].entry.act_id), []).append(each)
    for (reason, act_id), groups in asking.items():
        subjects = [(each[0].entry.person, _subject(each)) for each in groups]
        made = await ask_for_many(tx, actor, subjects, "backdating", reason, act_id=act_id)
        for each, approval in zip(groups, made, strict=True):
            _wait(each, approval.id)


def _wait(works: Sequence[_Work], approval_id: UUID) -> None:
    for work in works:
        work.waits = approval_id


async def _asked_before(tx: Tx, told: dict[UUID, list[_Work]]) -> dict[UUID, UUID]:
    ids = {person_id: {str(one.entry.form.id) for one in each if one.entry.form.id} for person_id, each in told.items()}
    if not any(ids.values()):
        return {}
    waiting = select(Approval).where(
        Approval.person_id == any_(literal(list(told), UUIDS)),
        Approval.kind == "backdating",
        Approval.decision.is_(None),
    )
    return {
        one.person_id: one.id
        for one in await tx.session.scalars(waiting)
        if ids[one.person_id] & {record.get("id") for record in one.subject["records"]}
    }


def _reason(tx: Tx, works: Sequence[_Work]) -> str:
    days = max((tx.today - one.entry.form.on).days for one in works)
    given = (one.entry.form.late_reason for one in works if one.entry.form.late_reason)
    return next(given, f"补录 {days} 天前的服务")


def _subject(works: Sequence[_Work]) -> dict[str, Any]:
    first = works[0].entry
    left = {"late_reason", "settles"}
    subject: dict[str, Any] = {
        "records": [one.entry.form.model_dump(mode="json", exclude_none=True, exclude=left) for one in works],
        "visit_id": str(first.visit_id) if first.visit_id else None,
    }
    if first.corrects is not None:
        subject["corrects"] = str(first.corrects)
    if first.words:
        subject["words"] = [*first.words]
    return subject


# ------------------------------------------------------------------------------------- what became of them


def _outcome(work: _Work) -> Outcome:
    person_id, plan = work.entry.person.id, work.plan
    if work.fault is not None or plan is None:
        return Outcome(person_id, fault=work.fault)
    made = None if work.made is None else work.made.id
    new = _is_new(work)
    asks = plan.needs_approval
    return Outcome(person_id, made, 1, new, plan.same, (), work.warnings, asks=asks, waits=work.waits)


async def take_back(tx: Tx, actor: Actor, outcomes: Sequence[Outcome]) -> list[UUID]:
    """Undo what `save` has made; answers those which were voided, corrected or proved since: then none may go."""
    ids = [one.id for one in outcomes if one.made and one.id is not None]
    if not ids:
        return []
    proved = exists().where(Attachment.record_id == Record.id)
    stands = select(Record.id).where(Record.id == any_(literal(ids, UUIDS)), Record.voided_at.is_(None), ~proved)
    against = set(ids) - set(await tx.session.scalars(stands))
    if against:
        return sorted(against)
    await remove(tx, ids)
    note_act(tx, actor, "record.take_back", ("batch", ""), {"records": len(ids)})
    return []


async def remove(tx: Tx, ids: Collection[UUID]) -> None:
    """Records that should never have been, with what was learnt from them; of persons held."""
    wanted = any_(literal(list(ids), UUIDS))
    persons = list(await tx.session.scalars(delete(Record).where(Record.id == wanted).returning(Record.person_id)))
    await unstate(tx, persons, [f"record:{one}" for one in ids])
