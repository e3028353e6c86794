"""就业经历: a person's jobs and where a graduate went, with the forms to add, end, correct and void."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.employment.commands import destinations
from service.employment.commands.jobs import end_job, void_job
from service.employment.commands.saving import Entry, save
from service.employment.queries import counting
from service.employment.queries import jobs as employment_jobs
from service.employment.queries.clocks import clocks_of
from service.employment.rules.counting import HUKOU_WORDS, NewlyEmployed
from service.employment.rules.destinations import ASKS_PAY, undone_on
from service.employment.rules.jobs import job_faults
from service.employment.rules.words import (
    END_REASONS,
    EVIDENCE,
    JOB_LABELS,
    PAY_OK,
    PLACE_TYPE,
    REFERRAL,
    SUBFORM,
    WORKPLACE,
    job_words,
)
from service.employment.schemas import DestinationForm, JobEnd, JobForm, VoidForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Agree, Invalid, Refused
from service.kit.outcome import only
from service.kit.web import form_values, from_form, go, render
from service.people.queries.one import person as visible_person
from service.people.queries.one import student
from service.people.rules.codes import DESTINATION, JOB_FORM
from service.tables.employment import Job
from service.tables.people import Destination

router = APIRouter(include_in_schema=False)
Values = dict[str, Any]
SHOWN = ("title", "workplace_at", "place_type", "monthly_pay", "referrer", "note")


@router.get("/people/{person_id}/jobs")
async def jobs(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The job history, with the form for a new job."""
    return await _page(request, tx, actor, person_id)


@router.post("/people/{person_id}/jobs")
async def add(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Add a job."""
    told = await form_values(request, ("evidence",))
    try:
        form = from_form(JobForm, told, await _agree(tx, actor, person_id))
        only(await save(tx, actor, [Entry(person_id, form)]))
    except Invalid as fault:
        return await _page(request, tx, actor, person_id, told=told, errors=fault.fields)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已登记。就业期间不再应办的事项已停止。"))


@router.get("/people/{person_id}/jobs/{job_id}")
async def job(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """One job, to correct."""
    found = await employment_jobs.job_of(tx.session, actor, person_id, job_id)
    told = {name: getattr(found, name) for name in (*JOB_LABELS, "version")}
    return await _job_page(request, tx, actor, person_id, job_id, told)


@router.post("/people/{person_id}/jobs/{job_id}")
async def change(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Correct a job."""
    told = await form_values(request, ("evidence",))
    try:
        form = from_form(JobForm, told, await _agree(tx, actor, person_id))
        only(await save(tx, actor, [Entry(person_id, form, job_id)]))
    except Invalid as fault:
        return await _job_page(request, tx, actor, person_id, job_id, told, fault.fields)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已更正。"))


@router.post("/people/{person_id}/jobs/{job_id}/end")
async def end(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Give a job its last day."""
    told = await form_values(request)
    try:
        await end_job(tx, actor, person_id, job_id, from_form(JobEnd, told))
    except Invalid as fault:
        errors = {f"{job_id}-{name}": text for name, text in fault.fields.items()}
        return await _page(request, tx, actor, person_id, errors=errors, ending={str(job_id): told})
    return go(request, f"/people/{person_id}/jobs", ("ok", "已登记离职。应办事项从第二天起重新计算。"))


@router.post("/people/{person_id}/jobs/{job_id}/void")
async def void(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that a job was entered by mistake."""
    form = from_form(VoidForm, await form_values(request))
    await void_job(tx, actor, person_id, job_id, form.reason)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已作废。"))


@router.post("/people/{person_id}/destinations")
async def went(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say where a graduate went, job or no job."""
    told = await form_values(request)
    try:
        await destinations.set_destination(tx, actor, person_id, from_form(DestinationForm, told))
    except (Invalid, Refused) as fault:
        errors = {f"went-{name}": text for name, text in fault.errors.items()}
        return await _page(request, tx, actor, person_id, errors=errors, going=told)
    return go(request, f"/people/{person_id}/jobs", ("ok", "毕业去向已登记，以前登记的保留在下面。"))


async def _agree(tx: Tx, actor: Actor, person_id: UUID) -> Agree:
    """What must agree in a job of this person."""
    person = await visible_person(tx.session, actor, person_id)
    return lambda told: job_faults(told, person.born_on, person.exit_on, tx.today)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    *,
    told: Values | None = None,
    errors: dict[str, str] | None = None,
    ending: dict[str, Values] | None = None,
    going: Values | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    found = await employment_jobs.jobs_of(tx.session, actor, person_id)
    study = await student(tx.session, actor, person_id)
    history = await employment_jobs.destinations_of(tx.session, actor, person_id) if study else ()
    new = await counting.newly_employed(tx.session, actor, person_id, tx.today)
    clocks = await clocks_of(tx.session, actor, person_id, tx.today)
    return render(
        request,
        "employment/jobs.html",
        title="就业经历",
        person=person,
        jobs=[(one, _lines(one, tx)) for one in found],
        counted=_counted(new),
        graduate=study is not None,
        destination=_destination(study.destination_code, study.destination_on, found, tx) if study else None,
        destinations=[_told(one) for one in history],
        clocks=clocks,
        told=told or {"started_on": tx.today.isoformat(), "destination": "fitting" if study else ""},
        ending=ending or {},
        going=going or {"on": tx.today.isoformat()},
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE),
        today=tx.today.isoformat(),
        **_words(),
    )


def _lines(job: Job, tx: Tx) -> list[str]:
    """What is told of a job, short; a contract that has run out is said."""
    first = [JOB_FORM.label(job.form) if job.subform is None else job_words("subform", job.subform)]
    first.append(f"{job.started_on} 至 {job.ended_on or '今'}")
    first += [job_words("workplace", job.workplace)] if job.workplace else []
    first += ["已缴纳社会保险"] if job.social_insurance else []
    first += [job_words("end_reason", job.end_reason)] if job.end_reason else []
    second = [f"{JOB_LABELS[name]}：{job_words(name, getattr(job, name))}" for name in SHOWN if getattr(job, name)]
    second += [f"工资：{PAY_OK[job.pay_ok]}"] if job.pay_ok != "unknown" else []
    second += [f"凭证：{job_words('evidence', job.evidence)}"] if job.evidence else []
    lines = [" · ".join([*first, *_contract(job)]), " · ".join(second)]
    if job.contract_to is not None and job.contract_to < tx.today and job.ended_on is None:
        lines.append(f"合同已于 {job.contract_to} 到期，请核对是否续签。")
    return [line for line in lines if line]


def _contract(job: Job) -> list[str]:
    if not job.contract:
        return []
    return (
        [f"劳动合同 {job.contract_from} 起{f'，到 {job.contract_to}' if job.contract_to else ''}"]
        if (job.contract_from)
        else ["有劳动合同"]
    )


def _counted(new: NewlyEmployed) -> tuple[str, str]:
    """(kind, words) of 新增就业."""
    if new.on is None:
        return "muted", f"没有计入新增就业：{new.why_not}。"
    short = "；这份工作不到 30 天，督导会看到" if new.short else ""
    return "ok", f"已计入新增就业（{new.on}，{HUKOU_WORDS.get(new.hukou or '', '户口性质未填写')}）{short}。"


def _destination(code: str | None, on: Any, jobs: Any, tx: Tx) -> tuple[str, list[str]] | None:  # noqa: ANN401 - rows
    """Where a graduate went by what was said last, and what must be known about it."""
    if code is None:
        return None
    notes = []
    undone = undone_on(code, on, [one.ended_on for one in jobs if one.ended_on], tx.today)
    if undone is not None:
        notes.append(f"{undone} 离职后，这个去向不再算数，按离校未就业继续联系。")
    at_work = [one for one in jobs if one.ended_on is None or one.ended_on >= tx.today]
    if code in ASKS_PAY and undone is None and not any(one.pay_ok == "yes" for one in at_work):
        notes.append("这个去向要求工资不低于当地最低工资标准，请核实并在工作里登记。")
    return f"{DESTINATION.labels.get(code, code)}（{code}）{f'，{on}' if on else ''}", notes


def _told(one: Destination) -> str:
    words = "没有去向" if one.code is None else f"{DESTINATION.labels.get(one.code, one.code)}（{one.code}）"
    since = f"{one.since_on} 起" if one.since_on else "日期未填写"
    return f"{words}，{since}，{one.recorded_at:%Y-%m-%d} 登记{f'：{one.note}' if one.note else ''}"


async def _job_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    job_id: UUID,
    told: Values,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    await employment_jobs.job_of(tx.session, actor, person_id, job_id)
    return render(
        request,
        "employment/job.html",
        title="更正就业经历",
        person=person,
        job_id=job_id,
        graduate=await student(tx.session, actor, person_id) is not None,
        told=told,
        errors=errors or {},
        today=tx.today.isoformat(),
        **_words(),
    )


def _words() -> Values:
    codes = [(code, f"{code} {text}") for code, text in DESTINATION.labels.items()]
    return {
        "forms": JOB_FORM.labels.items(),
        "subforms": SUBFORM.labels.items(),
        "workplaces": WORKPLACE.labels.items(),
        "place_types": PLACE_TYPE.labels.items(),
        "referrals": REFERRAL.labels.items(),
        "evidences": EVIDENCE.labels.items(),
        "pays": PAY_OK.items(),
        "end_reasons": END_REASONS,
        "destination_codes": codes,
    }
