"""Record what was done, void it, correct it. Nothing is overwritten; late entry goes through an approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import note_act
from service.casework.commands.saving import Entry, save
from service.casework.queries.records import record_of
from service.casework.rules.records import is_late
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.kit.outcome import Outcome
from service.people.commands.holding import hold
from service.people.commands.stating import refresh
from service.tables.approvals import Approval
from service.tables.attachments import Attachment
from service.tables.people import Person, Statement
from service.tables.records import Record, Waiver


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the forms: recorded, or asked for; and what the user should look at again (Chinese)."""

    records: list[Record] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


async def add_records(
    tx: Tx,
    actor: Actor,
    person: Person,
    forms: Sequence[RecordForm],
    *,
    visit_id: UUID | None = None,
    approved: bool = False,
    recorded_by: UUID | None = None,
    act_id: UUID | None = None,
) -> Saved:
    """`saving.save` of what was told of one person held before; raises what stands against it.

    `approved`: a supervisor has agreed to the late ones (a granted request, an import).
    """
    entries = [Entry(person, form, approved, recorded_by, visit_id, act_id) for form in forms]
    return await _saved(tx, await save(tx, actor, entries))


async def _saved(tx: Tx, outcomes: Sequence[Outcome]) -> Saved:
    for one in outcomes:
        if one.fault is not None:
            raise one.fault
    waits = dict.fromkeys(one.waits for one in outcomes if one.waits is not None)
    return Saved(
        records=[await tx.session.get_one(Record, one.id) for one in outcomes if one.id is not None],
        approvals=[await tx.session.get_one(Approval, one) for one in waits],
        warnings=[text for one in outcomes for text in one.warnings],
    )


async def void(tx: Tx, actor: Actor, person_id: UUID, record_id: UUID, reason: str) -> Record:
    """Say that a record does not stand, and why; what was learnt from it is taken back too. Twice is harmless."""
    if not reason.strip():
        raise Invalid({"reason": "请写明作废的原因。"})
    person = await hold(tx, actor, person_id)
    found = await record_of(tx.session, actor, person_id, record_id)
    if found.voided_at is None:
        await _void(tx, actor, person, found, reason.strip())
    return found


async def correct(tx: Tx, actor: Actor, person_id: UUID, record_id: UUID, form: RecordForm, reason: str) -> Saved:
    """Void a record and put a right one in its place, which points back to it.

    Moving it to another day more than 30 days ago is asked for; the old record stands until that is granted.
    """
    if not reason.strip():
        raise Invalid({"reason": "请写明更正的原因。"})
    person = await hold(tx, actor, person_id)
    old = await record_of(tx.session, actor, person_id, record_id)
    if old.voided_at is not None:
        raise Refused("这条记录已经作废，不能再更正。请刷新页面查看最新的记录。")
    asks = form.on != old.happened_on and is_late(form.on, tx.today)
    instead = _instead(person, form, old, actor.id, approved=not asks)
    (would,) = await save(tx, actor, [instead], write=False)
    if would.fault is not None:
        raise would.fault
    if not asks:
        await _void(tx, actor, person, old, reason.strip())
    return await _put_in_place(tx, actor, old, instead)


async def grant_backdating(tx: Tx, actor: Actor, approval: Approval) -> None:
    """Carry out a granted request for late entry: the records as asked for, entered by who asked."""
    person = await hold(tx, actor, approval.person_id)
    forms = [RecordForm.model_validate(told) for told in approval.subject["records"]]
    visit = approval.subject.get("visit_id")
    visit_id = UUID(visit) if visit else None
    corrects = approval.subject.get("corrects")
    if corrects is None:
        by, act_id = approval.requested_by, approval.act_id
        await add_records(tx, actor, person, forms, visit_id=visit_id, approved=True, recorded_by=by, act_id=act_id)
        return
    old = await record_of(tx.session, actor, person.id, UUID(corrects))
    if old.voided_at is not None:
        raise Refused("要更正的那条记录已经作废，请不同意这项申请。")
    await _void(tx, actor, person, old, approval.reason)
    await _put_in_place(tx, actor, old, _instead(person, forms[0], old, approval.requested_by, approved=True))


async def grant_waiver(tx: Tx, actor: Actor, approval: Approval) -> None:
    """Carry out a granted request to set a duty aside (免办)."""
    told = approval.subject
    made = Waiver(
        person_id=approval.person_id,
        rule=told["rule"],
        step=told["step"],
        period=told["period"],
        approval_id=approval.id,
        granted_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "waiver.grant", ("person", approval.person_id), {"rule": made.rule, "period": made.period})


async def ask_waiver(tx: Tx, actor: Actor, person_id: UUID, rule: str, step: str, period: str, reason: str) -> Approval:
    """Ask that a duty be set aside; Refused while the same is being asked."""
    person = await hold(tx, actor, person_id)
    subject = {"rule": rule, "step": step, "period": period}
    same = select(Approval.id).where(
        Approval.person_id == person_id,
        Approval.kind == "waiver",
        Approval.subject == subject,
        Approval.decision.is_(None),
    )
    if await tx.session.scalar(same) is not None:
        raise Refused("同样的免办申请正在等待审批，不用再提。")
    return await approvals.ask(tx, actor, person, "waiver", subject, reason)


# ----------------------------------------------------------------------------------------------------- parts


def _instead(person: Person, form: RecordForm, old: Record, by: UUID, *, approved: bool) -> Entry:
    """In place of a record that was wrong."""
    return Entry(person, form, approved, by, old.visit_id, old.act_id, old.id)


async def _put_in_place(tx: Tx, actor: Actor, old: Record, instead: Entry) -> Saved:
    """The papers that prove it come along."""
    saved = await _saved(tx, await save(tx, actor, [instead]))
    for made in saved.records:
        papers = update(Attachment).where(Attachment.record_id == old.id)
        await tx.session.execute(papers.values(record_id=made.id).execution_options(synchronize_session="fetch"))
    return saved


async def _void(tx: Tx, actor: Actor, person: Person, found: Record, reason: str) -> None:
    found.voided_at, found.voided_by, found.void_reason = tx.now, actor.id, reason
    await tx.session.flush()
    await unlearn(tx, person, found)
    note_act(tx, actor, "record.void", ("person", person.id), {"record": str(found.id), "kind": found.kind})


async def unlearn(tx: Tx, person: Person, found: Record) -> None:
    """What was only known from a record that does not stand is known no more."""
    known = select(Statement).where(
        Statement.person_id == person.id, Statement.source == _source(found), Statement.superseded_at.is_(None)
    )
    said = (await tx.session.scalars(known)).all()
    for one in said:
        one.superseded_at = tx.now
    if said:
        await tx.session.flush()
        await refresh(tx, [person])


def _source(made: Record) -> str:
    return f"record:{made.id}"
