"""Who saw what: unmasking, viewing, consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.people.commands.building import opened
from service.people.commands.guessing import HOUR, one_at_a_time
from service.people.commands.holding import hold
from service.people.commands.leaving import leave
from service.people.queries import one
from service.people.rules.fields import SEALED
from service.people.schemas.forms import ConsentForm
from service.tables.audit import NUMBERS, SHOWING, Act
from service.tables.people import Consent, Person

MOST_CLEAR = 120
"""Clear numbers, telephones among them, that one user is shown within an hour: one of a person counts once."""


async def unmask(tx: Tx, actor: Actor, person_id: UUID, field: str, reason: str) -> str:
    """The clear number, with the reason on record; Refused beyond `MOST_CLEAR` an hour or when there is none."""
    if not actor.may(Permission.PERSON_UNMASK):
        raise Forbidden
    if field not in SEALED:
        raise Invalid({"field": "请选择要查看的号码。"})
    if len(reason.strip()) < 2:
        raise Invalid({"reason": "请写明查看的原因。"})
    person = await one.person(tx.session, actor, person_id)
    value = opened(tx.cipher, person, field)
    if value is None:
        raise Refused("档案里没有这个号码。")
    if (person.id, field) not in await _may_show(tx, actor, [(person.id, field)]):
        raise Refused(f"一小时内最多查看 {MOST_CLEAR} 个完整号码，已到上限，请稍后再试。", figures={"most": MOST_CLEAR})
    note_act(tx, actor, "person.unmask", ("person", person.id), {"field": field}, {"reason": reason.strip()})
    await tx.session.flush()
    return value


async def let_out(tx: Tx, actor: Actor, field: str, kept: Mapping[UUID, bytes], reason: str) -> dict[UUID, str]:
    """The clear numbers of a list that leaves the house, each on record; beyond the hour's budget none."""
    if not actor.may(Permission.PERSON_UNMASK):
        raise Forbidden
    shown = await _may_show(tx, actor, [(person_id, field) for person_id in kept])
    clear = {}
    for person_id, _ in sorted(shown):
        clear[person_id] = tx.cipher.open(kept[person_id], f"person.{SEALED[field].column}:{person_id}")
        note_act(tx, actor, "person.unmask", ("person", person_id), {"field": field}, {"reason": reason})
    await tx.session.flush()
    return clear


async def view(tx: Tx, actor: Actor, person_id: UUID) -> one.Identity:
    """The head of the person's page, with the view on record.

    Who keeps a caseload in the area sees the telephone in the clear, to call from the page; nobody else does.
    """
    person = await one.person(tx.session, actor, person_id)
    phone = (await phones(tx, actor, [person] if may_call(actor, person) else [])).get(person.id)
    note_view(tx, actor, person, phone=phone is not None)
    return await one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher, phone=phone)


def note_view(tx: Tx, actor: Actor, person: Person, *, phone: bool = False, **more: str) -> None:
    """Keep who looked at whom, and whether the telephone was shown. `more`: where it was looked at."""
    note_act(tx, actor, "person.view", ("person", person.id), more | ({"field": "phone"} if phone else {}))


async def phones(tx: Tx, actor: Actor, persons: Sequence[Person]) -> dict[UUID, str]:
    """The clear telephones of those who have one, as far as the hour's budget goes; the caller notes the views."""
    there = [person for person in persons if person.sealed_phone is not None]
    shown = await _may_show(tx, actor, [(person.id, "phone") for person in there])
    clear = {person.id: opened(tx.cipher, person, "phone") for person in there if (person.id, "phone") in shown}
    return {person_id: number for person_id, number in clear.items() if number is not None}


async def _may_show(tx: Tx, actor: Actor, wanted: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of (person, field) whose numbers may be shown now: those of this hour again, others while any are left."""
    if not wanted:
        return set()
    await one_at_a_time(tx, actor)
    shown = await tx.session.execute(
        select(Act.subject_id, Act.detail["field"].astext)
        .where(Act.actor_id == actor.id, Act.at > tx.now - HOUR, Act.verb.in_(SHOWING), NUMBERS)
        .distinct()
    )
    before = {(UUID(subject), field) for subject, field in shown}
    again = before.intersection(wanted)
    fresh = [each for each in dict.fromkeys(wanted) if each not in before]
    return again | set(fresh[: max(0, MOST_CLEAR - len(before))])


def may_call(actor: Actor, person: Person) -> bool:
    """Whether the telephone is shown in the clear: to the responsible worker and the case workers of the area."""
    return person.owner_id == actor.id or actor.works_cases


async def consent(tx: Tx, actor: Actor, person_id: UUID, form: ConsentForm) -> Consent:
    """Note that somebody was told and agreed, or on what other ground the data are kept."""
    person = await hold(tx, actor, person_id)
    if form.given_on > tx.today:
        raise Invalid({"given_on": "告知日期不能晚于今天。"})
    made = Consent(person_id=person.id, **form.model_dump(), recorded_at=tx.now, recorded_by=actor.id)
    tx.session.add(made)
    person.legal_basis = form.basis
    person.version += 1
    person.updated_at = tx.now
    await tx.session.flush()
    note_act(tx, actor, "person.consent", ("person", person.id), {"basis": form.basis, "mode": form.mode})
    return made


async def withdraw(tx: Tx, actor: Actor, person_id: UUID, consent_id: UUID, on: date) -> None:
    """Note a withdrawal. Where no other ground remains, service ends that day (个人信息保护法 15, 47)."""
    person = await hold(tx, actor, person_id)
    found = await tx.session.get(Consent, consent_id)
    if found is None or found.person_id != person.id or found.withdrawn_on is not None:
        raise NotFound
    if not found.given_on <= on <= tx.today:
        raise Invalid({"on": "撤回日期应在告知日期和今天之间。"})
    found.withdrawn_on = on
    await tx.session.flush()
    note_act(tx, actor, "person.withdraw", ("person", person.id), {"basis": found.basis, "on": on.isoformat()})
    alone = person.legal_basis == "separate_consent" and not await one.consented(tx.session, person.id)
    if alone and person.exit_on is None:
        await leave(tx, actor, person.id, "other", max(on, person.entered_on))
