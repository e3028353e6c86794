"""One record: what it says; correcting it and saying that it does not stand."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import ValidationError

from service.access.gate import Reader, Require, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import leads, records
from service.casework.pages.base import router
from service.casework.queries import attachments
from service.casework.queries.records import record_of
from service.casework.rules import attachments as casework_attachments
from service.casework.rules import groups
from service.casework.rules.attachments import ENDINGS, KINDS
from service.casework.rules.records import REFERRAL_RESULTS, RESULT_WORDS
from service.casework.schemas.groups import ReferralForm
from service.casework.schemas.records import RecordForm, WaiverForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, first_errors
from service.kit.web import form_values, from_form, go, render
from service.law.names import MODES, OUTCOMES, RECORD_KINDS, TRI
from service.people.queries.one import person as visible_person
from service.people.rules.words import LABELS, in_words
from service.tables.records import Record

WORDED = (TRI, RESULT_WORDS, groups.SECTORS)
CHECKED = {"same": "一致", "changed": "变更", "unverifiable": "无法核实"}
WORDS = {
    "employer": "单位",
    "title": "岗位",
    "project": "培训项目",
    "content": "内容",
    "reason": "原因",
    "result": "结果",
    "signed": "已签字",
    "signer": "评估人",
    "verifier": "核实人或来源",
    "items": "登记项目",
    "declared_none": "无就业需求",
    "area": "意向地区",
    "pay_floor": "每月至少（元）",
    "hours": "可工作时间",
    "at_home": "在家做",
    "wants_training": "想参加培训",
    "wants_startup": "想自己创业",
    "wants_loan": "想贷款",
    "valid_until": "有效期至",
    "suitable_jobs": "适合的工作",
    "recommended_training": "建议的培训",
    "in_post": "在岗",
    "same_employer": "还是原单位",
    "contract": "劳动合同",
    "social_insurance": "社会保险",
    "pay_ok": "工资达到最低标准",
    "paid": "按时发工资",
    "intends_to_leave": "想离职",
    "needs": "需要的帮助",
    "problem": "遇到的问题",
    "next": "下一步",
    "next_on": "下次联系",
    "wish": "就业意向",
    "post_need": "岗位需求",
    "training_need": "培训需求",
    "pay": "工资",
    "place": "地点",
    "sector": "单位性质",
    "result_on": "结果日期",
    "rule": "规则",
    "satisfaction": "满意度（1 至 5）",
    "provider": "提供者",
}


@router.get("/people/{person_id:uuid}/records/{record_id:uuid}")
async def record_page(person_id: UUID, record_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """What a record says, with the forms to correct and to void it."""
    found = await record_of(tx.session, actor, person_id, record_id)
    return await _page(request, tx, actor, found, _as_told(found))


def _as_told(found: Record) -> dict[str, str]:
    return {"on": found.happened_on.isoformat(), "mode": found.mode, "note": found.note or ""}


@router.post("/people/{person_id:uuid}/records/{record_id:uuid}/correct")
async def correct_record(person_id: UUID, record_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Put day, mode and note right; what was done stays. Another kind of record: void it and record anew."""
    found = await record_of(tx.session, actor, person_id, record_id)
    told = await form_values(request)
    try:
        form = _corrected(found, told)
        saved = await records.correct(tx, actor, person_id, record_id, form, told.get("reason", ""))
    except Invalid as fault:
        return await _page(request, tx, actor, found, told, fault.fields)
    text = "更正已交督导审批，同意后生效。" if saved.approvals else "已更正，原来的记录保留在时间线中。"
    return go(request, f"/people/{person_id}", ("ok", text))


@router.post("/people/{person_id:uuid}/records/{record_id:uuid}/void")
async def void_record(person_id: UUID, record_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that a record does not stand, and why."""
    reason = str((await request.form()).get("reason", ""))
    await records.void(tx, actor, person_id, record_id, reason)
    return go(request, f"/people/{person_id}", ("ok", "已作废，应办事项已重新计算。"))


@router.post("/people/{person_id:uuid}/records/{record_id:uuid}/referral")
async def note_referral(person_id: UUID, record_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Note what became of a lead or a recommendation: fields `result` and `result_on`."""
    found = await record_of(tx.session, actor, person_id, record_id)
    typed = await form_values(request)
    try:
        form = from_form(ReferralForm, {"result": typed.get("result", ""), "on": typed.get("result_on", "")})
        await leads.note_referral(tx, actor, person_id, record_id, form)
    except Invalid as fault:
        errors = {{"on": "result_on"}.get(name, name): text for name, text in fault.fields.items()}
        return await _page(request, tx, actor, found, _as_told(found) | typed, errors)
    return go(request, f"/people/{person_id}/records/{record_id}", ("ok", "已登记推荐结果。"))


@router.post("/people/{person_id:uuid}/waivers")
async def ask_waiver(
    person_id: UUID, request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.APPROVAL_ASK)]
) -> Response:
    """Ask that a duty be set aside: fields `rule`, `step`, `period`, `reason`, as the page 为什么 sends them."""
    told = await form_values(request)
    form = from_form(WaiverForm, told)
    await records.ask_waiver(tx, actor, person_id, form.rule, form.step, form.period, form.reason)
    return go(request, f"/people/{person_id}", ("ok", "免办申请已交督导审批，同意前仍是应办事项。"))


def _corrected(found: Record, told: dict[str, str]) -> RecordForm:
    values: dict[str, Any] = {"kind": found.kind, "outcome": found.outcome, "detail": found.detail}
    values |= {name: told[name] for name in ("on", "mode", "note") if told.get(name)}
    try:
        return RecordForm.model_validate(values | {"late_reason": told.get("reason") or None})
    except ValidationError as fault:
        errors = first_errors(dict(one) for one in fault.errors())
        raise Invalid({"reason" if name == "late_reason" else name: text for name, text in errors.items()}) from None


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    found: Record,
    told: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, found.person_id)
    papers = await attachments.attachments_of(tx.session, actor, found.person_id, found.id)
    return render(
        request,
        "casework/record.html",
        title="服务记录",
        person=person,
        record=found,
        label=RECORD_KINDS.get(found.kind, found.kind),
        told=told,
        said=_said(found),
        modes=tuple(MODES.items()),
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE) and found.voided_at is None,
        today=tx.today.isoformat(),
        results=tuple(REFERRAL_RESULTS.items()) if _may_result(found) else (),
        rows=[(one, KINDS[one.attachment.kind], ENDINGS[one.attachment.media_type]) for one in papers],
        unsigned=casework_attachments.takes_signature(found.kind, found.outcome) and not found.detail.get("signed"),
    )


def _may_result(found: Record) -> bool:
    return found.kind in groups.REFERRALS and found.outcome == "done"


def _said(record: Record) -> list[tuple[str, str]]:
    """The record line by line, in words."""
    lines: list[tuple[str, str]] = [
        ("日期", str(record.happened_on)),
        ("方式", MODES.get(record.mode, record.mode)),
        ("办理情况", OUTCOMES.get(record.outcome, record.outcome)),
    ]
    detail: dict[str, Any] = dict(record.detail)
    items = detail.pop("items", None)
    if isinstance(items, dict):
        lines += [(str(item), CHECKED.get(str(state), str(state))) for item, state in items.items()]
    elif items:
        lines.append((WORDS["items"], "、".join(item for item in items if isinstance(item, str))))
    lines += [(str(LABELS.get(name, name)), in_words(name, value)) for name, value in detail.pop("updates", {}).items()]
    lines += [(label, level) for label, level in detail.pop("dimensions", {}).items()]
    lines += [(WORDS[name], _word(value)) for name, value in detail.items() if name in WORDS]
    lines.append(("登记时间", f"{record.recorded_at:%Y-%m-%d %H:%M}"))
    if record.note:
        lines.append(("说明", record.note))
    if record.void_reason:
        lines.append(("作废原因", record.void_reason))
    return lines


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return next((words[str(value)] for words in WORDED if str(value) in words), str(value))
