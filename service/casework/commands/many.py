"""One act for many persons: recorded together, taken back together. One statement for many rows throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import note_act
from service.casework.commands.saving import Entry, save
from service.casework.queries import acts
from service.casework.rules import groups
from service.casework.rules.records import WHY_LATE, is_late
from service.casework.schemas.groups import ForMany
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold_many
from service.tables.groups import GroupAct
from service.tables.people import Person
from service.tables.records import Record


@dataclass(frozen=True, slots=True)
class Done:
    """An act and, by person, the id of the record that it made, or will make once a supervisor agrees (`asked`)."""

    act: GroupAct
    records: dict[UUID, UUID]
    asked: bool = False


async def begin(
    tx: Tx,
    actor: Actor,
    form: ForMany,
    kind: str,
    on: date,
    *,
    lead_id: UUID | None = None,
    event_id: UUID | None = None,
) -> tuple[GroupAct, bool]:
    """The act of this kind, and whether the same user made it before under the same id: then nothing is to be done."""
    about = {"kind": kind, "by": actor.id, "lead_id": lead_id, "event_id": event_id}
    if form.id is not None:
        known = await tx.session.get(GroupAct, form.id)
        if known is not None:
            if any(getattr(known, name) != value for name, value in about.items()):
                raise Refused("这个编号已经用于另一次批量登记，请重新打开页面再登记。")
            return known, True
    return GroupAct(**about, id=form.id or uuid4(), happened_on=on, at=tx.now), False


def chosen(people: Sequence[Person], act: GroupAct, done: frozenset[UUID] | set[UUID], nobody: str) -> list[Person]:
    """Whom the act is for; the others are noted in it as skipped. Invalid with `nobody` when none is left."""
    late = is_late(act.happened_on, act.at.date())  # a supervisor would have to agree: not for who has left
    left = {one.id for one in people if one.exit_on is not None and (late or one.exit_on <= act.happened_on)}
    act.skipped = [
        {"person": str(one.id), "why": "left" if one.id in left else "given"}
        for one in people
        if one.id in left or one.id in done
    ]
    found = [one for one in people if one.id not in left and one.id not in done]
    if not found:
        raise Invalid({"people": nobody})
    return found


async def record_for_many(
    tx: Tx, actor: Actor, act: GroupAct, people: Sequence[Person], told: Mapping[str, Any], form: ForMany
) -> Done:
    """The same record for each of these persons, held before; `told` are its kind, mode and detail.

    More than 30 days later, each becomes a request to a supervisor instead (domain trap 3).
    """
    if is_late(act.happened_on, tx.today) and not form.late_reason:
        raise Invalid({"late_reason": WHY_LATE})
    shape = RecordForm.model_validate(
        {"on": act.happened_on, "note": form.note, "late_reason": form.late_reason or None, **told}
    )
    ids = {person.id: uuid4() for person in people}
    tx.session.add(act)
    await tx.session.flush()
    entries = [Entry(one, shape.model_copy(update={"id": ids[one.id]}), act_id=act.id) for one in people]
    outcomes = await save(tx, actor, entries)
    for one in outcomes:
        if one.fault is not None:
            raise one.fault
    return Done(act, ids, asked=any(one.waits is not None for one in outcomes))


async def undo_act(tx: Tx, actor: Actor, act_id: UUID) -> int:
    """Take an act for many back whole, with the requests that still wait; answers how many records were voided.

    Only who made it may, and only while nothing else happened with its records. Twice is harmless.
    """
    act = await acts.act(tx.session, actor, act_id)
    persons = await acts.persons_of_act(tx.session, act_id)
    seen = await acts.persons_of_act(tx.session, act_id, actor)
    if persons != seen:
        raise Refused("其中有人已不在您的服务范围内，不能整批撤销。请逐条作废并写明原因。")
    await hold_many(tx, actor, persons)
    await tx.session.refresh(act, with_for_update=True)
    if act.undone_at is not None and act.by == actor.id:
        return 0
    corrected, followed = await acts.since_act(tx.session, act_id)
    undone = act.undone_at is not None
    against = groups.why_not_undone(act.by, actor.id, corrected, followed, undone=undone)
    if against is not None:
        raise Refused(against)
    stand = update(Record).where(Record.act_id == act_id, Record.voided_at.is_(None))
    voided = stand.values(voided_at=tx.now, voided_by=actor.id, void_reason="整批撤销")
    taken = voided.returning(Record.id, Record.person_id, Record.kind)
    rows = (await tx.session.execute(taken.execution_options(synchronize_session="fetch"))).all()
    for record_id, person_id, kind in rows:
        note_act(tx, actor, "record.void", ("person", person_id), {"record": str(record_id), "kind": kind})
    await approvals.withdraw_act(tx, actor, act_id)
    act.undone_at = tx.now
    await tx.session.flush()
    note_act(tx, actor, "act.undo", ("act", act_id), {"records": len(rows)})
    return len(rows)
