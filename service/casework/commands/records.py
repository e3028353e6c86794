"""Record what was done, void it, correct it. Nothing is overwritten; late entry goes through an approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import record as note_act
from service.casework.queries.records import done_on, record_of
from service.casework.rules import records as casework_records
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.people.commands.stating import Saying, refresh, state
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
    """Record services of a person held before; those of more than 30 days ago become one request instead.

    `approved`: a supervisor has agreed to the late ones (a granted request, an import). Sent twice under the same
    client id, a form is recorded once. A date to come is Invalid.
    """
    _refuse_future(tx, forms)
    known = await _sent_before(tx, person, forms)
    late = (
        []
        if approved
        else [form for form in forms if casework_records.is_late(form.on, tx.today) and form.id not in known]
    )
    now = [form for form in forms if form not in late]
    saved = Saved(warnings=await _warnings(tx, actor, person, now))
    for form in now:
        found = known.get(form.id) if form.id else None
        made_in = Made(recorded_by or actor.id, visit_id=visit_id, act_id=act_id)
        saved.records.append(found or await _add(tx, actor, person, form, made_in))
    if late:
        saved.approvals.append(await _ask(tx, actor, person, late, {"visit_id": str(visit_id) if visit_id else None}))
    return saved


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
    _refuse_future(tx, [form])
    if form.on != old.happened_on and casework_records.is_late(form.on, tx.today):
        more = {"visit_id": str(old.visit_id) if old.visit_id else None, "corrects": str(old.id)}
        return Saved(approvals=[await _ask(tx, actor, person, [form], more)])
    await _void(tx, actor, person, old, reason.strip())
    return Saved(records=[await _instead(tx, actor, person, form, old, actor.id)])


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
    await _instead(tx, actor, person, forms[0], old, approval.requested_by)


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


def _refuse_future(tx: Tx, forms: Sequence[RecordForm]) -> None:
    if any(form.on > tx.today for form in forms):
        raise Invalid({"on": "日期还没有到。请填实际发生的日期；以后的事请用走访计划安排。"})


async def _sent_before(tx: Tx, person: Person, forms: Sequence[RecordForm]) -> dict[UUID | None, Record]:
    ids = [form.id for form in forms if form.id is not None]
    if not ids:
        return {}
    found = (await tx.session.scalars(select(Record).where(Record.id.in_(ids)))).all()
    if any(one.person_id != person.id for one in found):
        raise Refused("这个编号已经用于另一条记录，请换一个新的编号。")
    return {one.id: one for one in found}


async def _warnings(tx: Tx, actor: Actor, person: Person, forms: Sequence[RecordForm]) -> list[str]:
    """AMB-06: a hint, never a refusal."""
    if not forms or not {form.kind for form in forms} & casework_records.AFTER_CHECK:
        return []
    known = await done_on(tx.session, actor, person.id, "info_check")
    kinds = [form.kind for form in forms if form.outcome == "done"]
    if not casework_records.out_of_order(forms[0].on, kinds, known):
        return []
    return ["今年还没有做基础信息核对，评估和需求登记已先记下。请尽快补做核对。"]


@dataclass(frozen=True, slots=True)
class Made:
    """By whom, and in what: a visit, an act for many, a correction."""

    by: UUID
    visit_id: UUID | None = None
    act_id: UUID | None = None
    corrects: UUID | None = None


async def _instead(tx: Tx, actor: Actor, person: Person, form: RecordForm, old: Record, by: UUID) -> Record:
    """A record in place of one that was wrong; the papers that prove it come along."""
    made = await _add(tx, actor, person, form, Made(by, old.visit_id, old.act_id, old.id))
    papers = update(Attachment).where(Attachment.record_id == old.id)
    await tx.session.execute(papers.values(record_id=made.id).execution_options(synchronize_session="fetch"))
    return made


async def _add(tx: Tx, actor: Actor, person: Person, form: RecordForm, made_in: Made) -> Record:
    made = Record(
        id=form.id or uuid4(),
        person_id=person.id,
        kind=form.kind,
        happened_on=form.on,
        mode=form.mode,
        outcome=form.outcome,
        detail=form.detail,
        note=form.note or None,
        visit_id=made_in.visit_id,
        act_id=made_in.act_id,
        recorded_at=tx.now,
        recorded_by=made_in.by,
        corrects=made_in.corrects,
    )
    tx.session.add(made)
    await tx.session.flush()
    await learn(tx, actor, person, made)
    detail: dict[str, Any] = {"kind": form.kind, "on": form.on.isoformat(), "outcome": form.outcome}
    note_act(tx, actor, "record.add", ("person", person.id), detail | {"record": str(made.id)})
    return made


async def learn(tx: Tx, actor: Actor, person: Person, made: Record) -> None:
    """State what a record tells about the person, as far as it is not known already."""
    on = made.happened_on
    learnt = {
        name: value
        for name, value in casework_records.learnt(made.kind, made.outcome, made.detail).items()
        if on != tx.today or getattr(person, name) != value
    }
    if learnt:
        await state(tx, actor, [Saying(person, learnt, on, _source(made))])


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


async def _ask(
    tx: Tx, actor: Actor, person: Person, forms: Sequence[RecordForm], more: dict[str, str | None]
) -> Approval:
    """One request for all that was told at once; sent again under the same client ids, it is the one made before."""
    ids = {str(form.id) for form in forms if form.id}
    waiting = select(Approval).where(
        Approval.person_id == person.id, Approval.kind == "backdating", Approval.decision.is_(None)
    )
    for one in (await tx.session.scalars(waiting)).all():
        if ids & {told.get("id") for told in one.subject["records"]}:
            return one
    told = [form.model_dump(mode="json", exclude_none=True, exclude={"late_reason", "settles"}) for form in forms]
    days = max((tx.today - form.on).days for form in forms)
    reason = next((form.late_reason for form in forms if form.late_reason), f"补录 {days} 天前的服务")
    return await approvals.ask(tx, actor, person, "backdating", {"records": told, **more}, reason)


def _source(made: Record) -> str:
    return f"record:{made.id}"
