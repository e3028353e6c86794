"""Enter, change, void a business of the person's own (创业实体)."""

from __future__ import annotations

from uuid import UUID

from service.access.queries import area
from service.access.rules import Actor
from service.audit.commands import note_act
from service.employment.queries import businesses
from service.employment.rules import jobs, words
from service.employment.rules.businesses import business_faults
from service.employment.schemas import BusinessForm
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.kit.versions import put_right
from service.people.commands.holding import hold
from service.tables.employment import Business
from service.tables.people import Person

LABELS = {
    "kind": "实体类型",
    "name": "名称",
    "licensed_on": "取得执照日期",
    "recognised_on": "残联认定日期",
    "closed_on": "停业日期",
    "area": "经营地",
    "monthly_rent": "月租金（元）",
    "real_name": "平台实名注册",
    "steady": "稳定经营",
    "good_credit": "信誉良好",
    "first_in_life": "第一次创业",
    "helps_others": "带动其他残疾人就业",
    "note": "备注",
}


async def open_business(tx: Tx, actor: Actor, person_id: UUID, form: BusinessForm) -> Business:
    """Enter a business. The same again (name, licence day) is the one already there."""
    person = await hold(tx, actor, person_id)
    await _check(tx, form, person)
    for known in await businesses.businesses_of(tx.session, actor, person_id):
        if (known.name, known.licensed_on) == (form.name, form.licensed_on):
            return known
    values = form.model_dump(exclude={"version"})
    made = Business(person_id=person_id, recorded_at=tx.now, recorded_by=actor.id, **values)
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "business.open", ("person", person_id), {"business": str(made.id), "kind": made.kind})
    return made


async def change_business(tx: Tx, actor: Actor, person_id: UUID, business_id: UUID, form: BusinessForm) -> Business:
    """Put a business right, its closing included; Stale when somebody else changed it since `form.version`."""
    person = await hold(tx, actor, person_id)
    found = await _fresh(tx, actor, person_id, business_id)
    await _check(tx, form, person)
    before = put_right(found, form.model_dump(exclude={"version"}), form.version, LABELS, shown_value)
    if before:
        await tx.session.flush()
        detail = {"business": str(business_id), "fields": sorted(before)}
        note_act(tx, actor, "business.change", ("person", person_id), detail, before)
    return found


async def void_business(tx: Tx, actor: Actor, person_id: UUID, business_id: UUID, reason: str) -> Business:
    """Say that a business was entered by mistake."""
    if not reason.strip():
        raise Invalid({"reason": "请写明作废的原因。"})
    await hold(tx, actor, person_id)
    found = await _fresh(tx, actor, person_id, business_id)
    found.voided_at = tx.now
    found.version += 1
    await tx.session.flush()
    detail = {"business": str(business_id)}
    note_act(tx, actor, "business.void", ("person", person_id), detail, {"reason": reason.strip()})
    return found


async def _fresh(tx: Tx, actor: Actor, person_id: UUID, business_id: UUID) -> Business:
    found = await businesses.business_of(tx.session, actor, person_id, business_id)
    await tx.session.refresh(found)
    return found


async def _check(tx: Tx, form: BusinessForm, person: Person) -> None:
    faults = business_faults(form.model_dump(), person.born_on, tx.today)
    left = jobs.after_leaving(form.licensed_on, person.exit_on)
    if left is not None:
        faults["licensed_on"] = left
    if form.area is not None and await area(tx.session, form.area) is None:
        faults["area"] = "没有这个地方，请从所列的地方中选择。"
    if faults:
        raise Invalid(faults)


def shown_value(name: str, value: object) -> str:
    """A field's value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return words.BUSINESS_KIND.label(str(value)) if name == "kind" else str(value)
