"""Start, change, end, void a job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import record
from service.employment.commands.changing import put_right
from service.employment.commands.destinations import graduate, say
from service.employment.queries import jobs
from service.employment.rules import destinations, words
from service.employment.rules.jobs import job_faults
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.people.rules.codes import JOB_FORM, CodeList
from service.tables.employment import Job
from service.tables.people import Person, Student

LABELS = {
    "form": "就业形式",
    "subform": "灵活就业方式",
    "employer": "单位",
    "employer_staff": "单位人数",
    "title": "岗位",
    "started_on": "开始日期",
    "ended_on": "结束日期",
    "workplace": "就业地",
    "workplace_at": "务工地点",
    "place_type": "就业场所",
    "contract": "劳动合同",
    "contract_from": "合同开始日期",
    "contract_to": "合同到期日",
    "social_insurance": "社会保险",
    "monthly_pay": "月工资（元）",
    "pay_ok": "工资核实",
    "referral": "推荐渠道",
    "referrer": "推荐机构",
    "self_employed_first": "首次自主创业",
    "evidence": "凭证",
    "end_reason": "离职原因",
    "note": "备注",
}
_CODES: dict[str, CodeList[Any]] = {
    "form": JOB_FORM,
    "subform": words.SUBFORM,
    "workplace": words.WORKPLACE,
    "place_type": words.PLACE_TYPE,
    "referral": words.REFERRAL,
}
_NOT_OF_THE_ROW = {"version", "destination"}


async def start_job(tx: Tx, actor: Actor, person_id: UUID, form: JobForm) -> Job:
    """Add a job, past or present. The same one again (employer, form, first day) is the one already there.

    Of a graduate, `form.destination` is noted as where they went, from the job's first day on.
    """
    person = await hold(tx, actor, person_id)
    student = await graduate(tx, person_id)
    _check(form, person, student, tx)
    for known in await jobs.jobs_of(tx.session, actor, person_id):
        if (known.employer, known.form, known.started_on) == (form.employer, form.form, form.started_on):
            return known
    made = Job(person_id=person_id, recorded_at=tx.now, recorded_by=actor.id, **_row(form))
    tx.session.add(made)
    if student is not None:
        _went(tx, actor, person, student, form)
    await tx.session.flush()
    record(tx, actor, "job.start", ("person", person_id), {"job": str(made.id), "form": made.form})
    return made


async def change_job(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID, form: JobForm) -> Job:
    """Put a job right; Stale when somebody else changed it since `form.version`."""
    person = await hold(tx, actor, person_id)
    student = await graduate(tx, person_id)
    found = await _fresh(tx, actor, person_id, job_id)
    _check(form, person, student, tx)
    before = await put_right(tx, found, _row(form), form.version, LABELS, said)
    if student is not None:
        _went(tx, actor, person, student, form)
    if before:
        detail = {"job": str(job_id), "fields": sorted(before)}
        record(tx, actor, "job.change", ("person", person_id), detail, before)
    return found


async def end_job(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID, form: JobEnd) -> Job:
    """Give a job its last day."""
    await hold(tx, actor, person_id)
    found = await _fresh(tx, actor, person_id, job_id)
    if found.ended_on is not None:
        raise Refused("这份工作已经登记了结束日期。需要改正时，请用“更正”。")
    if form.ended_on < found.started_on:
        raise Invalid({"ended_on": "结束日期早于开始日期，请核对。"})
    found.ended_on, found.end_reason = form.ended_on, form.end_reason
    found.version += 1
    await tx.session.flush()
    record(tx, actor, "job.end", ("person", person_id), {"job": str(job_id), "reason": form.end_reason})
    return found


async def void_job(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID, reason: str) -> Job:
    """Say that a job was entered by mistake."""
    if not reason.strip():
        raise Invalid({"reason": "请写明作废的原因。"})
    await hold(tx, actor, person_id)
    found = await _fresh(tx, actor, person_id, job_id)
    found.voided_at = tx.now
    found.version += 1
    await tx.session.flush()
    record(tx, actor, "job.void", ("person", person_id), {"job": str(job_id)}, {"reason": reason.strip()})
    return found


async def _fresh(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID) -> Job:
    found = await jobs.job_of(tx.session, actor, person_id, job_id)
    await tx.session.refresh(found)
    return found


def _row(form: JobForm) -> dict[str, Any]:
    return form.model_dump(exclude=_NOT_OF_THE_ROW)


def _check(form: JobForm, person: Person, student: Student | None, tx: Tx) -> None:
    faults = job_faults(form.model_dump(), person.born_on, person.exit_on, tx.today)
    if form.destination is not None and student is None:
        faults["destination"] = "毕业去向只为毕业生登记。是毕业生的，请先在档案里填写学业信息。"
    if faults:
        raise Invalid(faults)


def _went(tx: Tx, actor: Actor, person: Person, student: Student, form: JobForm) -> None:
    if form.destination is None:
        return
    code = (
        destinations.fitting(form.form, contract=form.contract) if form.destination == "fitting" else form.destination
    )
    say(tx, actor, person, student, code, form.started_on, source="job")


def said(name: str, value: object) -> str:
    """A field's value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in _CODES:
        return str(_CODES[name].labels.get(value, value))
    if name == "evidence" and isinstance(value, list):
        return "、".join(words.EVIDENCE.label(one) for one in value)
    return {**words.END_REASONS, **words.PAY_OK}.get(str(value), str(value))
