"""Open a ledger, change what it says. GRAD-02 is met by it: the settlers see to that. Each change is a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from service.access.rules import Actor
from service.accounts.queries import case_holder, user_names
from service.audit.commands import record
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.ledgers.queries import one
from service.ledgers.rules import content, days, versions
from service.ledgers.rules.content import Content, Kind
from service.ledgers.schemas import LedgerForm
from service.people.commands.holding import hold
from service.people.queries.one import student
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person

LEFT = "这个人已退出服务，台账不再改动。"
NO_STUDIES = "一人一策台账只为高校毕业生建立。请先在档案里填写学业信息。"


async def open_ledger(tx: Tx, actor: Actor, person_id: UUID, form: LedgerForm, kind: Kind = "graduate") -> Ledger:
    """Open the one ledger of its kind. The same sent twice is the one already there; something else is Stale."""
    person = await hold(tx, actor, person_id)
    refuse_gone(person)
    await _refuse_unentitled(tx, actor, person, kind)
    said = Content(form.opened_on or tx.today, form.officer or actor.id, form.next_contact_on)
    said = replace(said, goals=content.goals_told((), form.goals))
    await _check(tx, person, said)
    held = await one.ledger_of(tx.session, actor, person_id, kind)
    if held is not None:
        told = replace(said, measures=held.content.measures, subsidies=held.content.subsidies)
        told = replace(told, goals=content.goals_told(held.content.goals, form.goals))
        await refuse_stale(tx, held.content, told)
        return held.ledger
    made = Ledger(**ledger_row(tx, actor, person, kind, said))
    tx.session.add(made)
    await tx.session.flush()
    tx.session.add(_version(tx, actor, made, said))
    record(tx, actor, "ledger.open", ("person", person_id), {"ledger": str(made.id), "goals": len(made.goals)})
    await tx.session.flush()
    return made


async def change_ledger(tx: Tx, actor: Actor, person_id: UUID, form: LedgerForm, kind: Kind = "graduate") -> Ledger:
    """Change what is told in `form`; Stale when somebody else changed it since `form.version`."""
    person, found = await held_ledger(tx, actor, person_id, kind)
    before = one.content_in(found)
    after = replace(before, **_told(form, before))
    await _check(tx, person, after)
    return await revise(tx, actor, found, after, form.version)


# -------------------------------------------------------------------------------------- what other changes share


async def held_ledger(tx: Tx, actor: Actor, person_id: UUID, kind: Kind) -> tuple[Person, Ledger]:
    """The person, locked, and the ledger to be changed; Refused for who has left."""
    person = await hold(tx, actor, person_id)
    found = await one.ledger_of(tx.session, actor, person_id, kind)
    if found is None:
        raise NotFound
    refuse_gone(person)
    return person, found.ledger


async def revise(
    tx: Tx, actor: Actor, found: Ledger, after: Content, version: int | None, *, verb: str = "ledger.change"
) -> Ledger:
    """Make it say something else, as a new version that nobody has signed; Stale when `version` is an old one.

    Nothing new makes no version, so that the same sent twice is harmless.
    """
    before = one.content_in(found)
    if before == after:
        return found
    if version is not None and version != found.version:
        await refuse_stale(tx, before, after)
    fields = [name for name in content.LABELS if getattr(before, name) != getattr(after, name)]
    old = content.as_json(before)
    if before.next_contact_on != after.next_contact_on:
        found.stated_on = tx.today
    for name, value in _columns(after).items():
        setattr(found, name, value)
    found.version += 1
    found.sign_off, found.changed_at = "waiting", tx.now
    tx.session.add(_version(tx, actor, found, after))
    await tx.session.flush()
    detail = {"ledger": str(found.id), "version": found.version, "fields": sorted(fields)}
    record(tx, actor, verb, ("person", found.person_id), detail, {name: old[name] for name in fields})
    return found


async def refuse_stale(tx: Tx, theirs: Content, mine: Content) -> None:
    """Raise Stale with what differs, if anything does; only after the officer told is known to serve the place."""
    names = await user_names(tx.session, theirs.named | mine.named)
    differing = versions.conflicts(theirs, mine, names, {})
    if differing:
        raise Stale(differing)


def refuse_gone(person: Person) -> None:
    """Nothing is written about who has left."""
    if person.exit_on is not None:
        raise Refused(LEFT)


async def serves(tx: Tx, user_id: UUID, person: Person) -> bool:
    """Whether a user may be named in a ledger of that person."""
    worker = await case_holder(tx.session, user_id)
    return worker is not None and covers(worker, person.county, person.township, person.village)


def ledger_row(tx: Tx, actor: Actor, person: Person, kind: Kind, said: Content) -> dict[str, Any]:
    """The columns of a ledger opened now."""
    places = {"county": person.county, "township": person.township, "village": person.village}
    made = {"changed_at": tx.now, "recorded_at": tx.now, "recorded_by": actor.id}
    return {"person_id": person.id, "kind": kind, "stated_on": tx.today, **places, **made, **_columns(said)}


def version_row(tx: Tx, actor: Actor, ledger_id: UUID, person_id: UUID, number: int, said: Content) -> dict[str, Any]:
    """The columns of a version made now."""
    return {
        "ledger_id": ledger_id,
        "person_id": person_id,
        "number": number,
        "content": content.as_json(said),
        "made_at": tx.now,
        "made_by": actor.id,
    }


def _version(tx: Tx, actor: Actor, ledger: Ledger, said: Content) -> LedgerVersion:
    return LedgerVersion(**version_row(tx, actor, ledger.id, ledger.person_id, ledger.version, said))


def _columns(said: Content) -> dict[str, Any]:
    told = {name: getattr(said, name) for name in ("opened_on", "officer_id", "next_contact_on")}
    return content.as_json(said) | told


def _told(form: LedgerForm, before: Content) -> dict[str, Any]:
    """What the form tells; an officer and a day of opening not told stay."""
    told: Mapping[str, Any] = {"opened_on": form.opened_on, "officer_id": form.officer}
    known = {name: value for name, value in told.items() if value is not None}
    goals = content.goals_told(before.goals, form.goals)
    return known | {"goals": goals, "next_contact_on": form.next_contact_on}


async def _check(tx: Tx, person: Person, said: Content) -> None:
    faults = faults_of(person, said, tx, serves=await serves(tx, said.officer_id, person))
    if faults:
        raise Invalid(faults)


def faults_of(person: Person, said: Content, tx: Tx, *, serves: bool) -> dict[str, str]:
    """What stands against a ledger that says so, by field; `serves`: whether its officer serves the person's place."""
    faults = days.why_not(said.opened_on, said.next_contact_on, person.born_on, tx.today)
    if not serves:
        faults["officer"] = "所选台账责任人已停用，或不服务这个人所在的地方，请另选一位。"
    if not said.standing_goals:
        faults["goals"] = "请至少保留一条目标。"
    return faults


async def _refuse_unentitled(tx: Tx, actor: Actor, person: Person, kind: Kind) -> None:
    """Each kind is for whom the plan wants it: graduates (GRAD-02), monitored persons where FUP-02 holds."""
    if kind == "graduate":
        if await student(tx.session, actor, person.id) is None:
            raise Refused(NO_STUDIES, rule="GRAD-02")
        return
    profile = await one.profile_of(tx.session, person, tx.today)
    if profile is None or profile.rule("FUP-02") is None:
        raise Refused("当地方案没有要求建立就业帮扶台账。", rule="FUP-02")
    if person.monitor == "none":
        raise Refused("就业帮扶台账只为三类监测对象建立。请先在档案里填写防返贫监测类别。", rule="FUP-02")
