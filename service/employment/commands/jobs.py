"""Give a job its last day; say that it was entered by mistake. It is entered and put right by `saving`."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.employment.queries import jobs
from service.employment.schemas import JobEnd
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.tables.employment import Job


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
    note_act(tx, actor, "job.end", ("person", person_id), {"job": str(job_id), "reason": form.end_reason})
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
    note_act(tx, actor, "job.void", ("person", person_id), {"job": str(job_id)}, {"reason": reason.strip()})
    return found


async def _fresh(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID) -> Job:
    found = await jobs.job_of(tx.session, actor, person_id, job_id)
    await tx.session.refresh(found)
    return found
