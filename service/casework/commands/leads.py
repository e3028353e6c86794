"""The catalogue of job leads (岗位库), giving one to many, and what became of it."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands.many import Done, begin, chosen, record_for_many
from service.casework.queries import acts, catalogues, records
from service.casework.rules import groups
from service.casework.schemas.groups import GiveForm, LeadForm, ReferralForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.kit.versions import put_right
from service.people.commands.holding import hold, hold_many
from service.people.queries.scope import counties_of
from service.tables.groups import Lead
from service.tables.records import Record

LABELS = {
    "county": "县区",
    "employer": "单位",
    "title": "岗位",
    "sector": "单位性质",
    "place": "工作地点",
    "away": "外出务工",
    "pay": "待遇",
    "wanted": "招聘人数",
    "categories": "适合的残疾类别",
    "accommodations": "便利条件",
    "valid_until": "有效期",
    "contact": "联系方式",
    "source": "来源",
}


async def add_lead(tx: Tx, actor: Actor, form: LeadForm) -> Lead:
    """Put a lead into a county's catalogue."""
    _check(tx, actor, form)
    made = Lead(**form.model_dump(exclude={"version"}), recorded_at=tx.now, recorded_by=actor.id)
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "lead.add", ("lead", made.id), {"county": made.county, "sector": made.sector})
    return made


async def change_lead(tx: Tx, actor: Actor, lead_id: UUID, form: LeadForm) -> Lead:
    """Put a lead right; Stale when somebody else did since `form.version`. Who was given it keeps what was given."""
    found = await _lead(tx, actor, lead_id)
    _check(tx, actor, form)
    names = put_right(found, form.model_dump(include=set(LABELS)), form.version, LABELS)
    if names:
        await tx.session.flush()
        note_act(tx, actor, "lead.change", ("lead", found.id), {"fields": list(names)})
    return found


async def void_lead(tx: Tx, actor: Actor, lead_id: UUID, reason: str) -> Lead:
    """Take a lead out of the catalogue: filled, or wrong. What was given stays."""
    found = await _lead(tx, actor, lead_id)
    found.voided_at, found.void_reason = tx.now, reason
    found.version += 1
    await tx.session.flush()
    note_act(tx, actor, "lead.void", ("lead", found.id), {}, {"reason": reason})
    return found


async def give_lead(tx: Tx, actor: Actor, lead_id: UUID, form: GiveForm) -> Done:
    """Give a lead to many in one act, each a record of its own, counted for 131 (S131-01, S131-02).

    Who was given the same lead in the year of that day is skipped: it would count once (AMB-08).
    """
    people = await hold_many(tx, actor, form.people)
    found = await _lead(tx, actor, lead_id)
    act, known = await begin(tx, actor, form, "job_lead", form.on, lead_id=found.id)
    if known:
        return Done(act, {})
    against = groups.why_not_given(form.on, found.valid_until, tx.today)
    if against is not None:
        raise Invalid({"on": against})
    detail = {"employer": found.employer, "title": found.title}
    has = await acts.given_lead(tx.session, form.people, detail, form.on.year)
    nobody = "所选的人今年都已给过这个岗位，或已退出服务，没有可登记的。"
    wanting = chosen(people, act, has, nobody)
    more = {"place": found.place, "pay": found.pay, "sector": found.sector, "lead_id": str(found.id)}
    told = {name: value for name, value in (detail | more).items() if value}
    done = await record_for_many(tx, actor, act, wanting, {"kind": "job_lead", "mode": form.mode, "detail": told}, form)
    note_act(tx, actor, "lead.give", ("lead", found.id), {"act": str(act.id), "persons": len(wanting)})
    return done


async def note_referral(tx: Tx, actor: Actor, person_id: UUID, record_id: UUID, form: ReferralForm) -> Record:
    """Note what became of a lead or a recommendation (已面试、录用、未录用、本人拒绝); GRAD-13 counts the failed."""
    await hold(tx, actor, person_id)
    found = await records.record_of(tx.session, actor, person_id, record_id)
    if found.kind not in groups.REFERRALS or found.outcome != "done":
        raise Refused("只有岗位信息和职业介绍可以登记推荐结果。")
    if found.voided_at is not None:
        raise Refused("这条记录已经作废，不能再登记结果。请刷新页面查看最新的记录。")
    if not found.happened_on <= form.on <= tx.today:
        raise Invalid({"result_on": f"结果日期应在推荐日期（{found.happened_on}）和今天之间。"})
    before = {name: found.detail.get(name) for name in ("result", "result_on")}
    found.detail = found.detail | {"result": form.result, "result_on": form.on.isoformat()}
    await tx.session.flush()
    detail = {"record": str(record_id), "result": form.result, "before": before}
    note_act(tx, actor, "record.referral", ("person", person_id), detail)
    return found


async def _lead(tx: Tx, actor: Actor, lead_id: UUID) -> Lead:
    found = await catalogues.lead(tx.session, actor, lead_id)
    await tx.session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise Refused("这个岗位已经下架，不能再改，也不能再推荐。")
    return found


def _check(tx: Tx, actor: Actor, form: LeadForm) -> None:
    faults = {} if form.county in counties_of(actor) else {"county": "请选择您服务的县区。"}
    against = groups.why_no_lead(form.valid_until, tx.today)
    faults |= {} if against is None else {"valid_until": against}
    if faults:
        raise Invalid(faults)
