"""Start, change, end, void a job. What was owed stops and starts again with it: the settlers see to that."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import record
from service.employment import queries, rules
from service.employment.models import Job
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused, Stale
from service.people.commands import hold
from service.people.models import Person
from service.people.rules.codes import JOB_FORM

LABELS = {
    "form": "就业形式",
    "employer": "单位",
    "started_on": "开始日期",
    "ended_on": "结束日期",
    "contract": "劳动合同",
    "social_insurance": "社会保险",
    "self_employed_first": "首次自主创业",
    "end_reason": "离职原因",
}


async def start_job(tx: Tx, actor: Actor, person_id: UUID, form: JobForm) -> Job:
    """Add a job, past or present. The same one again (employer, form, first day) is the one already there."""
    person = await hold(tx, actor, person_id)
    _check(form, person, tx)
    for known in await queries.jobs_of(tx.session, actor, person_id):
        if (known.employer, known.form, known.started_on) == (form.employer, form.form, form.started_on):
            return known
    values = form.model_dump(exclude={"version"})
    made = Job(person_id=person_id, recorded_at=tx.now, recorded_by=actor.id, **values)
    tx.session.add(made)
    await tx.session.flush()
    record(tx, actor, "job.start", ("person", person_id), {"job": str(made.id), "form": made.form})
    return made


async def change_job(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID, form: JobForm) -> Job:
    """Put a job right; Stale when somebody else changed it since `form.version`."""
    person = await hold(tx, actor, person_id)
    found = await _fresh(tx, actor, person_id, job_id)
    _check(form, person, tx)
    mine = form.model_dump(exclude={"version"})
    changed = {name: value for name, value in mine.items() if getattr(found, name) != value}
    if form.version is not None and form.version != found.version:
        raise Stale(
            [(name, LABELS[name], _said(name, mine[name]), _said(name, getattr(found, name))) for name in changed]
        )
    if not changed:
        return found
    before = {name: _said(name, getattr(found, name)) for name in changed}
    for name, value in changed.items():
        setattr(found, name, value)
    found.version += 1
    await tx.session.flush()
    record(tx, actor, "job.change", ("person", person_id), {"job": str(job_id), "fields": sorted(changed)}, before)
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
    found = await queries.job_of(tx.session, actor, person_id, job_id)
    await tx.session.refresh(found)
    return found


def _check(form: JobForm, person: Person, tx: Tx) -> None:
    faults = rules.why_not(form.started_on, form.ended_on, person.born_on, tx.today)
    if faults:
        raise Invalid(faults)


def _said(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "form" and isinstance(value, int):
        return JOB_FORM.label(value)
    return rules.END_REASONS.get(str(value), str(value))
