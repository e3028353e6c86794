"""The one way to open ledgers and to say something else in them, for one person or for many, and to take that back.

GRAD-02 is met by it: the settlers see to that. Each change is a version, which nobody has signed yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, delete, insert, literal, select

from service.access.rules import Actor
from service.accounts.queries import case_holders, user_names
from service.audit.commands import note_act
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, OnecaseError, Refused, Stale
from service.kit.outcome import Outcome
from service.ledgers.queries.current import IDS, OnFile, load
from service.ledgers.queries.one import content_in
from service.ledgers.rules import planning
from service.ledgers.rules.content import LABELS, Content, Kind, as_json
from service.ledgers.rules.planning import Overtaken, Plan
from service.ledgers.rules.versions import conflicts
from service.ledgers.schemas import LedgerForm
from service.people.commands.holding import touch
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says of a person's ledger: without a version it opens one, with it it changes that which is there."""

    person_id: UUID
    form: LedgerForm

    @property
    def told(self) -> planning.Entry:
        """As the rules take it."""
        form = self.form
        opens, goals = form.version is None, tuple(form.goals)
        return planning.Entry(goals, form.next_contact_on, form.opened_on, form.officer, form.version, opens)


@dataclass(slots=True)
class _Work:
    entry: Entry
    on_file: OnFile | None = None
    plan: Plan | None = None
    overtaken: Overtaken | None = None
    fault: OnecaseError | None = None
    ledger: UUID | None = None
    made: bool = False


async def save(
    tx: Tx, actor: Actor, entries: Sequence[Entry], kind: Kind = "graduate", *, write: bool = True
) -> list[Outcome]:
    """Open or change these; `write` false: only say what would become of each.

    Faults: NotFound, Refused (left, not entitled), Invalid, Stale when somebody else has opened or changed it; the same
    again is the one already there.
    """
    ids = [one.person_id for one in entries]
    if write:
        await tx.session.flush()
        await touch(tx, ids)
    found = await load(tx.session, actor, ids, kind, tx.today) if entries else {}
    works = [_Work(one, found.get(one.person_id)) for one in entries]
    await _plan(tx, actor, works, kind)
    if write:
        await _open(tx, actor, works, kind)
        changing = [
            (one.on_file.ledger, one.plan.content) for one in works if _changes(one) and one.on_file and one.plan
        ]
        await revise(tx, actor, [(ledger, after) for ledger, after in changing if ledger is not None])
    return [_outcome(one) for one in works]


def _changes(work: _Work) -> bool:
    return work.fault is None and work.plan is not None and not work.plan.opens and bool(work.plan.changed)


# ------------------------------------------------------------------------------------------------- deciding


async def _plan(tx: Tx, actor: Actor, works: Sequence[_Work], kind: Kind) -> None:
    holders = await case_holders(tx.session, {_officer(one, actor) for one in works if one.on_file is not None})
    opening: set[UUID] = set()
    for work in works:
        if work.on_file is None:
            work.fault = NotFound()
            continue
        serves = _serves(holders.get(_officer(work, actor)), work.on_file.person)
        planned = planning.plan(work.on_file.current, work.entry.told, kind, actor.id, tx.today, serves=serves)
        if isinstance(planned, Plan):
            work.plan = planned
            if planned.opens and work.entry.person_id in opening:  # told twice at once: the first holds
                work.plan = Plan(planned.content, opens=False)
            opening.add(work.entry.person_id)
        elif isinstance(planned, Overtaken):
            work.overtaken = planned
        elif planned.missing:
            work.fault = NotFound()
        else:
            work.fault = Refused(planned.words, rule=planned.rule) if planned.words else Invalid(planned.errors)
    await _say_what_differs(tx, [one for one in works if one.overtaken is not None])


def _officer(work: _Work, actor: Actor) -> UUID:
    held = None if work.on_file is None else work.on_file.current.content
    opens = work.entry.form.version is None
    return work.entry.form.officer or (actor.id if held is None or opens else held.officer_id)


def _serves(worker: Actor | None, person: Person) -> bool:
    return worker is not None and covers(worker, person.county, person.township, person.village)


async def _say_what_differs(tx: Tx, works: Sequence[_Work]) -> None:
    """Only after the officer told is known to serve the place."""
    told = [one.overtaken for one in works if one.overtaken is not None]
    named = {name for one in told for name in one.theirs.named | one.mine.named}
    names = await user_names(tx.session, named) if told else {}
    for work, one in zip(works, told, strict=True):
        differing = conflicts(one.theirs, one.mine, names, {})
        work.fault = Stale(differing) if differing else None
        work.plan = Plan(one.theirs, opens=False)


# -------------------------------------------------------------------------------------------------- writing


async def _open(tx: Tx, actor: Actor, works: Sequence[_Work], kind: Kind) -> None:
    ledgers, versions = [], []
    for work in works:
        if work.fault is not None or work.plan is None or work.on_file is None or not work.plan.opens:
            continue
        person, said = work.on_file.person, work.plan.content
        work.ledger, work.made = uuid4(), True
        places = {"county": person.county, "township": person.township, "village": person.village}
        made = {"id": work.ledger, "person_id": person.id, "kind": kind, "stated_on": tx.today, **places}
        made |= {"changed_at": tx.now, "recorded_at": tx.now, "recorded_by": actor.id}
        ledgers.append(made | _columns(said))
        versions.append(version_row(tx, actor, work.ledger, person.id, 1, said))
        detail = {"ledger": str(work.ledger), "goals": len(said.goals)}
        note_act(tx, actor, "ledger.open", ("person", person.id), detail)
    if ledgers:
        await tx.session.execute(insert(Ledger), ledgers)
        await tx.session.execute(insert(LedgerVersion), versions)


async def revise(tx: Tx, actor: Actor, changes: Sequence[tuple[Ledger, Content]]) -> None:
    """Make ledgers, whose persons are locked, say something else, as new versions; nothing new makes none."""
    versions = []
    for found, after in changes:
        before = content_in(found)
        if before == after:
            continue
        fields = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
        old = as_json(before)
        if before.next_contact_on != after.next_contact_on:
            found.stated_on = tx.today
        for name, value in _columns(after).items():
            setattr(found, name, value)
        found.version += 1
        found.sign_off, found.changed_at = "waiting", tx.now
        versions.append(version_row(tx, actor, found.id, found.person_id, found.version, after))
        detail = {"ledger": str(found.id), "version": found.version, "fields": sorted(fields)}
        note_act(tx, actor, "ledger.change", ("person", found.person_id), detail, {name: old[name] for name in fields})
    await tx.session.flush()
    if versions:
        await tx.session.execute(insert(LedgerVersion), versions)


def version_row(
    tx: Tx, actor: Actor, ledger_id: UUID, person_id: UUID, number: int, said: Content
) -> Mapping[str, Any]:
    """The columns of a version made now."""
    told = {"ledger_id": ledger_id, "person_id": person_id, "number": number, "content": as_json(said)}
    return told | {"made_at": tx.now, "made_by": actor.id}


def _columns(said: Content) -> dict[str, Any]:
    told = {name: getattr(said, name) for name in ("opened_on", "officer_id", "next_contact_on")}
    return as_json(said) | told


# ---------------------------------------------------------------------------------------- what became of it


def _outcome(work: _Work) -> Outcome:
    person_id, plan = work.entry.person_id, work.plan
    if work.fault is not None or plan is None:
        return Outcome(person_id, fault=work.fault)
    held = None if work.on_file is None else work.on_file.ledger
    if held is None:
        return Outcome(person_id, work.ledger, 1 if work.made else None, made=plan.opens, same=not plan.opens)
    return Outcome(person_id, held.id, held.version, same=not plan.changed)


async def take_back(tx: Tx, actor: Actor, outcomes: Sequence[Outcome]) -> list[UUID]:
    """Remove ledgers that `save` has opened; answers those changed, signed or sent back since: then none is removed."""
    ids = [one.id for one in outcomes if one.made and one.id is not None]
    these = any_(literal(ids, IDS))
    untouched = select(Ledger.id).where(Ledger.id == these, Ledger.version == 1, Ledger.sign_off == "waiting")
    against = set(ids) - set(await tx.session.scalars(untouched))
    if against or not ids:
        return sorted(against)
    await tx.session.execute(delete(LedgerVersion).where(LedgerVersion.ledger_id == these))
    await tx.session.execute(delete(Ledger).where(Ledger.id == these))
    note_act(tx, actor, "ledger.take_back", ("batch", ""), {"deleted": len(ids)})
    return []
