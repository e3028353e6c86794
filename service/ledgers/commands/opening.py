"""Open the ledgers of a whole roster: as `open_ledger` does, in a number of statements that does not grow with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import any_, insert, literal, select

from service.access.rules import Actor
from service.access.scope import visible
from service.accounts.queries import case_holders
from service.audit.commands import record
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.ledgers.commands.changing import LEFT, NO_STUDIES, faults_of, ledger_row, version_row
from service.ledgers.rules import content
from service.ledgers.rules.content import Content
from service.ledgers.schemas import LedgerForm
from service.people.commands.holding import UUIDS, touch
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person, Student

_GONE = "这个人已不在您的服务范围内，或已与别的档案合并。"
_THERE = "别人已经建立，请在台账里核对。"


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of one: the ledger's id, or why it was not opened."""

    ledger: UUID | None
    why_not: str = ""


async def open_ledgers(tx: Tx, actor: Actor, wanted: Sequence[tuple[UUID, LedgerForm]]) -> list[Opened]:
    """Open a graduate's ledger for each of these persons; what stands against one does not stop the others."""
    ids = [person_id for person_id, _ in wanted]
    await tx.session.flush()
    await touch(tx, ids)
    known = await _known(tx, actor, ids)
    holders = await case_holders(tx.session, {form.officer or actor.id for _, form in wanted})
    ledgers, versions, done = [], [], []
    for person_id, form in wanted:
        person = known.people.get(person_id)
        said = _content(form, actor, tx)
        why_not = known.why_not(person_id) or (_against(person, said, holders, tx) if person is not None else _GONE)
        if why_not or person is None:
            done.append(Opened(None, why_not))
            continue
        made = uuid4()
        known.with_ledger.add(person_id)
        ledgers.append({"id": made, **ledger_row(tx, actor, person, "graduate", said)})
        versions.append(version_row(tx, actor, made, person_id, 1, said))
        record(tx, actor, "ledger.open", ("person", person_id), {"ledger": str(made), "goals": len(said.goals)})
        done.append(Opened(made))
    if ledgers:
        await tx.session.execute(insert(Ledger), ledgers)
        await tx.session.execute(insert(LedgerVersion), versions)
    return done


@dataclass(frozen=True, slots=True)
class _Known:
    people: dict[UUID, Person]
    students: set[UUID]
    with_ledger: set[UUID]

    def why_not(self, person_id: UUID) -> str:
        """What stands against any ledger of that person."""
        person = self.people.get(person_id)
        if person is None:
            return _GONE
        if person.exit_on is not None:
            return LEFT
        if person_id not in self.students:
            return NO_STUDIES
        return _THERE if person_id in self.with_ledger else ""


async def _known(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> _Known:
    those = any_(literal(list(ids), UUIDS))
    seen = select(Person).where(Person.id == those, Person.merged_into.is_(None), visible(Person, actor))
    people = await tx.session.scalars(seen.execution_options(populate_existing=True))
    students = await tx.session.scalars(select(Student.person_id).where(Student.person_id == those))
    held = select(Ledger.person_id).where(Ledger.person_id == those, Ledger.kind == "graduate")
    return _Known({one.id: one for one in people}, set(students), set(await tx.session.scalars(held)))


def _content(form: LedgerForm, actor: Actor, tx: Tx) -> Content:
    said = Content(form.opened_on or tx.today, form.officer or actor.id, form.next_contact_on)
    return replace(said, goals=content.goals_told((), form.goals))


def _against(person: Person, said: Content, holders: dict[UUID, Actor], tx: Tx) -> str:
    worker = holders.get(said.officer_id)
    serves = worker is not None and covers(worker, person.county, person.township, person.village)
    return "".join(faults_of(person, said, tx, serves=serves).values())
