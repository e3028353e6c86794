"""签批: a supervisor's word on one version, never on one's own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Refused, Stale
from service.ledgers.commands.changing import held_ledger
from service.ledgers.commands.surveying import BLOCKS
from service.ledgers.queries import one
from service.ledgers.rules import versions
from service.ledgers.rules.content import Kind
from service.ledgers.schemas import SignOff
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person


async def sign_off(tx: Tx, actor: Actor, person_id: UUID, form: SignOff, kind: Kind = "graduate") -> LedgerVersion:
    """Sign the newest version or send it back. The same word again is harmless.

    Refused for who made the version; Stale when there is a newer one; Refused without the survey that GRAD-08 wants.
    """
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    person, found = await held_ledger(tx, actor, person_id, kind)
    if form.version != found.version:
        raise Stale([("version", "版本", f"第 {form.version} 版", f"第 {found.version} 版")])
    here = (LedgerVersion.ledger_id == found.id, LedgerVersion.number == found.version)
    version = (await tx.session.scalars(select(LedgerVersion).where(*here))).one()
    fault = versions.why_not_sign(version.made_by, version.decision, actor.id, form.decision)
    if fault:
        raise Refused(fault)
    if version.decision is not None:
        return version
    if form.decision == "signed" and kind == "graduate":
        await _refuse_unsurveyed(tx, actor, person)
    await _decide(tx, actor, found, version, form)
    return version


async def _decide(tx: Tx, actor: Actor, found: Ledger, version: LedgerVersion, form: SignOff) -> None:
    version.decision, version.remark = form.decision, form.remark or None
    version.decided_by, version.decided_at = actor.id, tx.now
    found.sign_off = form.decision
    await tx.session.flush()
    detail = {"ledger": str(found.id), "version": found.version, "decision": form.decision}
    personal = {"remark": form.remark} if form.remark else None
    note_act(tx, actor, "ledger.sign_off", ("person", found.person_id), detail, personal)


async def _refuse_unsurveyed(tx: Tx, actor: Actor, person: Person) -> None:
    profile = await one.profile_of(tx.session, person, tx.today)
    if profile is None or profile.rule("GRAD-08") is None:
        return
    found = await one.survey_of(tx.session, actor, person.id)
    if found is None or not all(found.detail.get(name) for name in BLOCKS):
        raise Refused("还没有做走访调查（就业意向、岗位需求、培训需求），请先退回补做，再签批。", rule="GRAD-08")
