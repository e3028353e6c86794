"""Open a graduate's ledger, change it. GRAD-02 is met by it: the settlers see to that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.access.rules import Actor
from service.accounts.queries import case_holder, user_names
from service.audit.commands import record
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.ledgers import queries, rules
from service.ledgers.models import Ledger
from service.ledgers.schemas import LedgerForm
from service.people.commands import hold
from service.people.models import Person
from service.people.queries import student


async def open_ledger(tx: Tx, actor: Actor, person_id: UUID, form: LedgerForm) -> Ledger:
    """Open the one ledger of a graduate. The same sent twice is the one already there; something else is Stale."""
    person = await hold(tx, actor, person_id)
    values = _values(form) | {"opened_on": form.opened_on or tx.today, "officer_id": form.officer or actor.id}
    await _check(tx, actor, person, values)
    held = await queries.ledger_of(tx.session, actor, person_id)
    if held is not None:
        await _refuse_stale(tx, held.ledger, values)
        return held.ledger
    made = Ledger(person_id=person_id, recorded_at=tx.now, recorded_by=actor.id, **values)
    tx.session.add(made)
    await tx.session.flush()
    record(tx, actor, "ledger.open", ("person", person_id), {"ledger": str(made.id), "goals": len(made.goals)})
    return made


async def change_ledger(tx: Tx, actor: Actor, person_id: UUID, form: LedgerForm) -> Ledger:
    """Change what is told in `form`; Stale when somebody else changed it since `form.version`."""
    person = await hold(tx, actor, person_id)
    held = await queries.ledger_of(tx.session, actor, person_id)
    if held is None:
        raise NotFound("这个人还没有一人一策台账。")
    found, values = held.ledger, _values(form)
    await _check(tx, actor, person, {name: getattr(found, name) for name in rules.LABELS} | values)
    if form.version != found.version:
        await _refuse_stale(tx, found, values)
    before = {name: _said(name, getattr(found, name), {}) for name in _changed(found, values)}
    if before:
        for name in before:
            setattr(found, name, values[name])
        found.version += 1
        await tx.session.flush()
        detail = {"ledger": str(found.id), "fields": sorted(before)}
        record(tx, actor, "ledger.change", ("person", person_id), detail, before)
    return found


def _values(form: LedgerForm) -> dict[str, Any]:
    """The columns that the form tells."""
    told = {"opened_on": form.opened_on, "officer_id": form.officer}
    known = {name: value for name, value in told.items() if value is not None}
    return known | {"goals": form.goals, "next_contact_on": form.next_contact_on}


def _changed(found: Ledger, values: Mapping[str, Any]) -> list[str]:
    return [name for name in rules.LABELS if name in values and getattr(found, name) != values[name]]


async def _refuse_stale(tx: Tx, found: Ledger, values: Mapping[str, Any]) -> None:
    """Only after `_check`: it names the officer told, who must be one that serves the place."""
    changed = _changed(found, values)
    if changed:
        ids = {found.officer_id, *([values["officer_id"]] if "officer_id" in values else [])}
        names = await user_names(tx.session, ids)
        pairs = ((name, values[name], getattr(found, name)) for name in changed)
        raise Stale(
            [(name, rules.LABELS[name], _said(name, mine, names), _said(name, its, names)) for name, mine, its in pairs]
        )


async def _check(tx: Tx, actor: Actor, person: Person, values: Mapping[str, Any]) -> None:
    if person.exit_on is not None:
        raise Refused("这个人已退出服务，台账不再改动。")
    if await student(tx.session, actor, person.id) is None:
        raise Refused("一人一策台账只为高校毕业生建立。请先在档案里填写学业信息。", rule="GRAD-02")
    faults = rules.why_not(values["opened_on"], values["next_contact_on"], person.born_on, tx.today)
    if not await _serves(tx, values["officer_id"], person):
        faults["officer"] = "所选负责人已停用，或不服务这个人所在的地方，请另选一位。"
    if faults:
        raise Invalid(faults)


async def _serves(tx: Tx, officer_id: UUID, person: Person) -> bool:
    worker = await case_holder(tx.session, officer_id)
    return worker is not None and covers(worker, person.county, person.township, person.village)


def _said(name: str, value: Any, names: Mapping[UUID, str]) -> str:  # noqa: ANN401 - a column's value
    if name == "officer_id":
        return names.get(value, str(value))
    return "；".join(value) if isinstance(value, list) else str(value)
