"""Ask, decide, withdraw. What a granted request carries out is known to higher slices only: see `handlers`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select, update

from service.access.rules import Actor, Permission
from service.approvals import queries, rules
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, Refused
from service.people.commands.holding import hold, hold_many
from service.people.rules.words import in_words
from service.tables.approvals import Approval
from service.tables.people import Person

Handler = Callable[[Tx, Actor, Approval], Awaitable[None]]
handlers: dict[str, Handler] = {}
"""Kind → what a granted request does; filled by `service.wiring`. A kind without one is on file, nothing more."""


async def ask(tx: Tx, actor: Actor, person: Person, kind: str, subject: dict[str, Any], reason: str) -> Approval:
    """Put a request before a second person. `subject` is JSON and holds all that carrying it out needs."""
    (made,) = await ask_for_many(tx, actor, [(person, subject)], kind, reason)
    return made


async def ask_for_many(
    tx: Tx,
    actor: Actor,
    asked: Sequence[tuple[Person, dict[str, Any]]],
    kind: str,
    reason: str,
    *,
    act_id: UUID | None = None,
) -> list[Approval]:
    """A request for each, since each person's case is another; those of one act may be decided together."""
    if kind not in rules.KINDS:
        raise Invalid({"kind": "没有这一类申请。"})
    if not reason.strip():
        raise Invalid({"reason": "请写明申请的理由。"})
    if any(person.exit_on is not None for person, _ in asked):
        raise Refused("已退出服务的人不能再提出申请。确实需要的，请先恢复服务。")
    made = [
        Approval(
            kind=kind,
            person_id=person.id,
            county=person.county,
            township=person.township,
            village=person.village,
            subject=subject,
            act_id=act_id,
            reason=reason.strip(),
            requested_by=actor.id,
            requested_at=tx.now,
        )
        for person, subject in asked
    ]
    tx.session.add_all(made)
    await tx.session.flush()
    for one in made:
        note_act(tx, actor, "approval.ask", ("approval", one.id), {"kind": kind})
    return made


async def decide(tx: Tx, actor: Actor, approval_id: UUID, *, granted: bool, reason: str) -> Approval:
    """Grant, or refuse with the reason; what was asked for is done at once. Refused when decided, or one's own."""
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    _refuse_silence(reason, granted=granted)
    found = await _locked(tx, actor, approval_id)
    await _decide(tx, actor, found, granted=granted, reason=reason.strip())
    return found


async def decide_together(
    tx: Tx, actor: Actor, ids: Sequence[UUID], *, granted: bool, reason: str
) -> Sequence[Approval]:
    """Decide requests of one act for many as one, with one opinion; each is noted by itself. All of them, or none.

    Those that were decided or taken back since they were shown are left as they are; Refused when that is all.
    """
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    _refuse_silence(reason, granted=granted)
    asked = await queries.of_ids(tx.session, actor, ids)
    if len({one.act_id or one.id for one in asked}) > 1:
        raise Refused("只有同一次批量登记提出的申请可以一并审批，请逐个审批。")
    await hold_many(tx, actor, [one.person_id for one in asked])
    found = await queries.of_ids(tx.session, actor, ids, lock=True)
    waiting = [one for one in found if one.decision is None]
    if not waiting:
        raise Refused("这些申请都已办理、撤回或关闭，不用再审批。")
    for one in waiting:
        try:
            await _decide(tx, actor, one, granted=granted, reason=reason.strip())
        except Refused as fault:
            raise Refused(f"其中一项不能这样办理：{fault.detail}请改为逐个审批。", rule=fault.rule) from fault
    return waiting


def _refuse_silence(reason: str, *, granted: bool) -> None:
    if not granted and not reason.strip():
        raise Invalid({"reason": "请写明不同意的原因，申请人会看到。"})


async def _decide(tx: Tx, actor: Actor, found: Approval, *, granted: bool, reason: str) -> None:
    """One that is locked."""
    against = rules.why_not(found.decision, found.requested_by, actor.id, found.decision_reason)
    if against is not None:
        raise Refused(against)
    found.decision = "granted" if granted else "refused"
    found.decision_reason = reason or None
    found.decided_by, found.decided_at = actor.id, tx.now
    note_act(tx, actor, "approval.decide", ("approval", found.id), {"kind": found.kind, "decision": found.decision})
    handler = handlers.get(found.kind)
    if granted and handler is not None:
        await handler(tx, actor, found)
    await tx.session.flush()


async def withdraw(tx: Tx, actor: Actor, approval_id: UUID) -> Approval:
    """Take one's own request back while it waits."""
    found = await _locked(tx, actor, approval_id)
    if found.requested_by != actor.id:
        raise Refused("只有提出申请的人可以撤回。")
    if found.decision is not None:
        raise Refused(f"这项申请{rules.DECISIONS[found.decision]}，不能撤回。")
    found.decision, found.decided_at = "withdrawn", tx.now
    note_act(tx, actor, "approval.withdraw", ("approval", found.id), {"kind": found.kind})
    await tx.session.flush()
    return found


async def withdraw_act(tx: Tx, actor: Actor, act_id: UUID) -> int:
    """Take back all of one's own requests of an act for many that still wait; the persons must be held."""
    return await withdraw_those(tx, actor, Approval.act_id == act_id, Approval.requested_by == actor.id)


async def withdraw_those(tx: Tx, actor: Actor, *where: ColumnElement[bool]) -> int:
    """Take back such requests as still wait, whoever asked: their ground is gone. The persons must be held."""
    waiting = update(Approval).where(*where, Approval.decision.is_(None))
    taken = waiting.values(decision="withdrawn", decided_at=tx.now).returning(Approval.id, Approval.kind)
    rows = (await tx.session.execute(taken.execution_options(synchronize_session="fetch"))).all()
    for approval_id, kind in rows:
        note_act(tx, actor, "approval.withdraw", ("approval", approval_id), {"kind": kind})
    return len(rows)


async def close_of_leavers(tx: Tx) -> None:
    """A settler: what is asked about somebody who has left is closed, and says why; nobody can decide it any more."""
    if not tx.touched:
        return
    here = Approval.person_id == any_(literal(list(tx.touched), ARRAY(Uuid())))
    waits = (
        select(Approval, Person.exit_reason, Person.exit_on)
        .join(Person, Person.id == Approval.person_id)
        .where(here, Approval.decision.is_(None), Person.exit_on.is_not(None))
        .order_by(Approval.id)
        .with_for_update(of=Approval)
    )
    for found, why, on in (await tx.session.execute(waits)).all():
        reason = in_words("exit_reason", why)
        found.decision, found.decided_at = "closed", tx.now
        found.decision_reason = f"本人已于 {on} 退出服务（{reason}），申请自动关闭。"
        note_act(tx, None, "approval.close", ("approval", found.id), {"kind": found.kind})
    await tx.session.flush()


async def _locked(tx: Tx, actor: Actor, approval_id: UUID) -> Approval:
    """The person first, then the request: the order in which everybody locks."""
    found = await queries.approval(tx.session, actor, approval_id)
    await hold(tx, actor, found.person_id)
    fresh = select(Approval).where(Approval.id == approval_id).with_for_update()
    return (await tx.session.execute(fresh.execution_options(populate_existing=True))).scalar_one()
