"""Services that follow an entry of a register (培训、公益性岗位): made, corrected and voided with it, never doubled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import note_act
from service.casework.commands.records import correct
from service.casework.commands.saving import Entry, remove, save
from service.casework.queries.entries import asked_of_entry, asks_of_entries, done_of_kinds, of_entries
from service.casework.rules.entries import Became, Served, told_by_hand
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.law.names import RECORD_KINDS
from service.tables.approvals import Approval
from service.tables.people import Person

CORRECTED = "登记有更正"


async def follow_entry(tx: Tx, actor: Actor, person: Person, one: Served, *, late: bool, by: UUID) -> Became:
    """Let the service of an entry say what the entry says; the person must be held. Twice is harmless.

    `late`: a supervisor is asked before it counts. `by`: who entered it.
    """
    own = next(iter(await of_entries(tx.session, [person.id], [one.entry])), None)
    if own is not None and (own.kind, own.happened_on, own.detail) == (one.kind, one.on, one.detail):
        return "same"
    if late:
        asked = await asked_of_entry(tx.session, person.id, one.entry)
        if asked is not None and asked.decision in (None, "refused") and _asks(asked, one):
            return "asked" if asked.decision is None else "refused"
    await _withdraw(tx, actor, [person.id], [one.entry])
    if own is not None:
        saved = await correct(tx, actor, person.id, own.id, _form(one), CORRECTED)
        return "asked" if saved.approvals else "corrected"
    (became,) = await record_entries(tx, actor, [(person, one, late)], by=by)
    return became


async def record_entries(
    tx: Tx, actor: Actor, told: Sequence[tuple[Person, Served, bool]], *, by: UUID, act_id: UUID | None = None
) -> list[Became]:
    """The services of new entries of persons held, in a fixed number of statements; late ones (true) are asked for.

    What somebody typed by hand before is not told again.
    """
    people, kinds = {person.id for person, _, _ in told}, {one.kind for _, one, _ in told}
    known = await done_of_kinds(tx.session, people, kinds)
    by_hand = {
        (person.id, one.entry)
        for person, one, _ in told
        for each in known
        if each.person_id == person.id and told_by_hand(one, each.kind, each.happened_on, each.detail)
    }
    became: list[Became] = [
        "by_hand" if (person.id, one.entry) in by_hand else "asked" if late else "made" for person, one, late in told
    ]
    entries = [
        _entry(tx, person, one, late=late, by=by, act_id=act_id)
        for (person, one, late), each in zip(told, became, strict=True)
        if each != "by_hand"
    ]
    for saved in await save(tx, actor, entries):
        if saved.fault is not None:
            raise saved.fault
    return became


async def void_entries(tx: Tx, actor: Actor, people: Collection[UUID], entries: Collection[UUID], reason: str) -> None:
    """The services of entries that count no more; of persons held. What was typed by hand stays."""
    for found in await of_entries(tx.session, people, entries):
        found.voided_at, found.voided_by, found.void_reason = tx.now, actor.id, reason
        detail = {"record": str(found.id), "kind": found.kind}
        note_act(tx, actor, "record.void", ("person", found.person_id), detail)
    await _withdraw(tx, actor, people, entries)
    await tx.session.flush()


async def take_entries_back(tx: Tx, actor: Actor, people: Collection[UUID], entries: Collection[UUID]) -> None:
    """Undo `record_entries` as if it had not been, for imports."""
    found = await of_entries(tx.session, people, entries)
    await remove(tx, [one.id for one in found])
    await _withdraw(tx, actor, people, entries)


def _form(one: Served) -> RecordForm:
    return RecordForm(kind=one.kind, on=one.on, mode=one.mode, detail=one.detail)


def _asks(approval: Approval, one: Served) -> bool:
    (told,) = approval.subject["records"]
    return bool((told["on"], told["detail"]) == (one.on.isoformat(), one.detail))


def _entry(tx: Tx, person: Person, one: Served, *, late: bool, by: UUID, act_id: UUID | None) -> Entry:
    """Of an act for many only what must be asked for is decided together; what counts at once stands by itself."""
    words = (f"计为一次就业服务：{RECORD_KINDS[one.kind]}，{one.on}", one.words)
    form = _form(one).model_copy(update={"late_reason": f"{tx.today} 才登记"})
    return Entry(person, form, approved=not late, by=by, act_id=act_id if late else None, words=words)


async def _withdraw(tx: Tx, actor: Actor, people: Collection[UUID], entries: Collection[UUID]) -> None:
    about = asks_of_entries(people, entries)
    await approvals.withdraw_those(tx, actor, *about)
