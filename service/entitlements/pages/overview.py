"""培训与待遇: what a person has, what is to be done, what may be had; a click away the forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.schemas.records import Void
from service.entitlements.commands import certificates, keeping, massage
from service.entitlements.pages.base import Told, home, level_options, shape_of
from service.entitlements.queries import overview as entitlements_overview
from service.entitlements.queries import rows
from service.entitlements.queries.overview import Overview
from service.entitlements.queries.sorts import BENEFIT, POST, TRAINING
from service.entitlements.rules import words
from service.entitlements.schemas import CertificateForm, LicenceForm, ReviewForm, StepForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, go, render
from service.law import pathway
from service.law.assumed import marked
from service.law.evaluate import Duty
from service.law.names import PROGRAMS, STEPS
from service.people.queries.one import person as visible_person
from service.tables.entitlements import Kept, Licence, PathStep, SkillCertificate

STAGES: dict[str, str] = {step.stage: step.label for step in pathway.STEPS}
OFFERED = STAGES | {"examined": "考核"}  # whether it was passed is asked beside it
VOIDABLE: dict[str, type[Kept]] = {"certificate": SkillCertificate, "step": PathStep, "licence": Licence}
router = APIRouter(include_in_schema=False)


@router.get("/people/{person_id}/entitlements")
async def overview(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The page."""
    return await _page(request, tx, actor, person_id)


@router.post("/people/{person_id}/entitlements/certificates")
async def add_certificate(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """TRN-12: enter a certified skill."""
    told = await form_values(request)
    try:
        await certificates.add_certificate(tx, actor, person_id, shape_of(CertificateForm, told))
    except (Invalid, Refused) as fault:
        return await _again(request, tx, actor, person_id, "certificate-", told, fault)
    return go(request, home(person_id), ("ok", "证书已登记，已列入技能人才库。"))


@router.post("/people/{person_id}/entitlements/pathway")
async def take_step(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """BLD-01: note the next stage."""
    told = await form_values(request)
    try:
        step = await massage.take_step(tx, actor, person_id, _step(told))
    except (Invalid, Refused) as fault:
        return await _again(request, tx, actor, person_id, "step-", told, fault)
    text = "已登记。" if step.passed else "已登记：考核不合格，请重新安排培训。"
    return go(request, home(person_id), ("ok", text))


def _step(told: Told) -> StepForm:
    """Only an exam has a result, which must be told: left open it is not taken for either."""
    if told.get("stage") == "examined" and not told.get("passed"):
        raise Invalid({"passed": "请选择考核结果：合格，还是不合格。"})
    return shape_of(StepForm, told | {"passed": told.get("passed") or "yes"})


@router.post("/people/{person_id}/entitlements/licences")
async def add_licence(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """BLD-03: enter a certificate that somebody has already."""
    told = await form_values(request)
    try:
        await massage.add_licence(tx, actor, person_id, shape_of(LicenceForm, told))
    except (Invalid, Refused) as fault:
        return await _again(request, tx, actor, person_id, "licence-", told, fault)
    return go(request, home(person_id), ("ok", "证书已登记，年审会按时提醒。"))


@router.post("/people/{person_id}/entitlements/licences/{licence_id}/review")
async def review(person_id: UUID, licence_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """BLD-03: note a yearly review."""
    told = await form_values(request)
    try:
        await massage.review(tx, actor, person_id, licence_id, shape_of(ReviewForm, told))
    except (Invalid, Refused) as fault:
        await rows.one(tx.session, actor, Licence, person_id, licence_id)
        return await _again(request, tx, actor, person_id, f"{licence_id}-", told, fault)
    return go(request, home(person_id), ("ok", "年审已登记，下一次在一年以后。"))


@router.post("/people/{person_id}/entitlements/certificates/{certificate_id}/void")
async def void_certificate(
    person_id: UUID, certificate_id: UUID, request: Request, tx: OpenTx, actor: Writer
) -> Response:
    """Say that it was entered by mistake."""
    return await _void(request, tx, actor, "certificate", person_id, certificate_id)


@router.post("/people/{person_id}/entitlements/pathway/{step_id}/void")
async def void_step(person_id: UUID, step_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that it was entered by mistake."""
    return await _void(request, tx, actor, "step", person_id, step_id)


@router.post("/people/{person_id}/entitlements/licences/{licence_id}/void")
async def void_licence(person_id: UUID, licence_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that it was entered by mistake."""
    return await _void(request, tx, actor, "licence", person_id, licence_id)


async def _void(request: Request, tx: Tx, actor: Actor, kind: str, person_id: UUID, row_id: UUID) -> Response:
    form = shape_of(Void, await form_values(request))
    await keeping.void(tx, actor, VOIDABLE[kind], person_id, row_id, form.reason)
    return go(request, home(person_id), ("ok", "已作废，不再计入。"))


async def _again(
    request: Request, tx: Tx, actor: Actor, person_id: UUID, sent: str, told: Told, fault: Invalid | Refused
) -> Response:
    """The page again; `sent` is the prefix of the form that has the faults."""
    return await _page(request, tx, actor, person_id, sent=sent, told=told, errors=fault.errors)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    *,
    sent: str = "",
    told: Told | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    found = await entitlements_overview.overview(tx.session, actor, person, tx.today)
    return render(
        request,
        "entitlements/overview.html",
        title="培训与待遇",
        person=person,
        found=found,
        home=home(person_id),
        owed=[_owed(duty, found) | {"late": duty.due_on < tx.today} for duty in found.owed],
        lists=_lists(found),
        stages=_stages(found),
        stage_label=STAGES,
        stage_options=[(stage, OFFERED[stage]) for stage in found.pathway.left] if found.pathway else [],
        sent=sent,
        told=told or {},
        errors=errors or {},
        levels=level_options(),
        training_options=[(str(row.id), TRAINING.words(TRAINING.columns(row))) for row in found.trainings],
        writes=actor.may(Permission.RECORD_WRITE) and person.exit_on is None,
        voids=actor.may(Permission.RECORD_WRITE),
        today=tx.today.isoformat(),
    )


def _owed(duty: Duty, found: Overview) -> Told:
    """A thing to be done, by whose clause, and by when."""
    ahead = found.pathway.next if found.pathway else None
    return {
        "label": ahead.owed if ahead and duty.step == "next_step" else STEPS[duty.step],
        "program": PROGRAMS[duty.program],
        "due_on": duty.due_on,
        "until": marked(f"{duty.due_on} 前", duty.period_source),
        "blocked": duty.state == "blocked",
        "source": f"{duty.rule}，{duty.source.document} {duty.source.clause}",
    }


def _lists(found: Overview) -> list[Told]:
    """The three boxes of what somebody has."""
    trainings = [
        (row, TRAINING.words(TRAINING.columns(row)), words.TRAINING_STATES[row.state], _training_more(row))
        for row in found.trainings
    ]
    posts = [
        (row, POST.words(POST.columns(row)), "已离岗" if row.ended_on else "在岗", _post_more(row))
        for row in found.posts
    ]
    benefits = [
        (row, BENEFIT.words(BENEFIT.columns(row)), words.STATUSES[row.status], row.fund or "") for row in found.benefits
    ]
    return [
        {"sort": "training", "label": "培训", "rows": trainings, "empty": "还没有参加过培训"},
        {"sort": "post", "label": "公益性岗位", "rows": posts, "empty": "没有公益性岗位"},
        {"sort": "benefit", "label": "补贴", "rows": benefits, "empty": "没有登记过补贴"},
    ]


def _training_more(row: Any) -> str:  # noqa: ANN401 - a training
    parts = [f"{row.hours:g} 课时" if row.hours else "", words.RESULTS.get(row.result or "", "")]
    parts += ["依据职业能力评估" if row.assessment_id else "", f"培训券 {row.voucher}" if row.voucher else ""]
    return " · ".join(filter(None, (row.provider, *parts)))


def _post_more(row: Any) -> str:  # noqa: ANN401 - a post
    parts = ["考核合格" if row.assessed_ok else "", "已备案" if row.filed else ""]
    return " · ".join(filter(None, (f"{row.ended_on} 离岗" if row.ended_on else "", *parts)))


def _stages(found: Overview) -> list[Told]:
    """The way to the certificate as `components/steps.html` shows it; a failed exam is told."""
    path = found.pathway
    if path is None:
        return []
    failed = max((step.on for step in path.steps if not step.passed), default=None)
    due = next((f"{duty.due_on} 前" for duty in found.owed if duty.step == "next_step"), "")
    shown = []
    for step in pathway.STEPS:
        on = path.reached.get(step.stage)
        ahead = path.next is not None and step.stage == path.next.stage
        note = f"办理人：{step.by}" if ahead else ""
        if step.stage == "examined" and on is None and failed is not None:
            note = f"{failed} 考核不合格，要重新培训"
        state = "done" if on else "current" if ahead else "todo"
        shown.append({"label": step.label, "state": state, "note": note, "when": str(on or (due if ahead else ""))})
    return shown
