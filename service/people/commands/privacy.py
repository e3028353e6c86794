"""Who saw what: unmasking, viewing, consent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from service.access.rules import Actor, Permission
from service.audit.commands import record
from service.audit.models import Act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.people import queries
from service.people.commands.building import MASKS, opened
from service.people.commands.holding import hold
from service.people.commands.leaving import leave
from service.people.models import Consent, Person
from service.people.schemas import ConsentForm

MOST_UNMASKED = 60
"""Numbers that one user may unmask within an hour."""


async def unmask(tx: Tx, actor: Actor, person_id: UUID, field: str, reason: str) -> str:
    """The clear number, with the reason on record; Refused beyond `MOST_UNMASKED` an hour or when there is none."""
    if not actor.may(Permission.PERSON_UNMASK):
        raise Forbidden
    if field not in MASKS:
        raise Invalid({"field": "请选择要查看的号码。"})
    if len(reason.strip()) < 2:
        raise Invalid({"reason": "请写明查看的原因。"})
    person = await queries.person(tx.session, actor, person_id)
    value = opened(tx.cipher, person, field)
    if value is None:
        raise Refused("档案里没有这个号码。")
    since = tx.now - timedelta(hours=1)
    asked = select(func.count()).where(Act.actor_id == actor.id, Act.verb == "person.unmask", Act.at > since)
    if (await tx.session.scalar(asked) or 0) >= MOST_UNMASKED:
        raise Refused("一小时内查看完整号码的次数已到上限，请稍后再试。", figures={"most": MOST_UNMASKED})
    record(tx, actor, "person.unmask", ("person", person.id), {"field": field}, {"reason": reason.strip()})
    await tx.session.flush()
    return value


async def view(tx: Tx, actor: Actor, person_id: UUID) -> queries.Identity:
    """The head of the person's page, with the view on record.

    Who keeps a caseload in the area sees the telephone in the clear, to call from the page; nobody else does.
    """
    person = await queries.person(tx.session, actor, person_id)
    note_view(tx, actor, person)
    phone = opened(tx.cipher, person, "phone") if may_call(actor, person) else None
    return await queries.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher, phone=phone)


def note_view(tx: Tx, actor: Actor, person: Person) -> None:
    """Keep who looked at whom."""
    record(tx, actor, "person.view", ("person", person.id), {})


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
    record(tx, actor, "person.consent", ("person", person.id), {"basis": form.basis, "mode": form.mode})
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
    record(tx, actor, "person.withdraw", ("person", person.id), {"basis": found.basis, "on": on.isoformat()})
    alone = person.legal_basis == "separate_consent" and not await queries.consented(tx.session, person.id)
    if alone and person.exit_on is None:
        await leave(tx, actor, person.id, "other", max(on, person.entered_on))
