"""What hangs on a person in a row: a job, services, a ledger. Each goes through its own slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, insert, literal, select

from service.access.rules import Actor
from service.casework.commands.saving import Entry, save
from service.employment.schemas import JobForm
from service.entitlements.commands.enrolling import Enrolment, add_trainings
from service.exchange.commands.applying.work import Work, refuse, warn
from service.exchange.commands.judging.finding import jobs_of
from service.exchange.commands.judging.trainings import against
from service.exchange.schemas import StagedJob, StagedLedger
from service.kit.db import Base, Tx
from service.ledgers.commands.opening import open_ledgers
from service.ledgers.schemas import LedgerForm
from service.people.commands.holding import UUIDS
from service.tables.employment import Job
from service.tables.exchange import Batch
from service.tables.people import Person

_JOBS = Base.metadata.tables["job"]
_BLANK = {
    name: field.get_default(call_default_factory=True)
    for name, field in JobForm.model_fields.items()
    if name in _JOBS.columns and not field.is_required()
} | {"version": 1}
"""What a job says that its row does not: every row of one statement names the same columns."""


async def put_jobs(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Enter the jobs that are not on file yet, and put right those of which the rows tell more."""
    with_job = [(work, work.staged.job) for work in works if work.staged.job is not None]
    if not with_job:
        return
    held = await jobs_of(tx, [work.person_id for work, _ in with_job])
    rows: list[dict[str, Any]] = []
    for work, job in with_job:
        there = held[work.person_id]
        if job.known is not None:
            _set_columns(batch, work, job, next((one for one in there if one.id == job.known), None))
        elif not any((one.form, one.employer, one.started_on) == _which(job) for one in there):
            rows.append(_job_row(tx, actor, batch, work.person_id, job))
    if rows:
        await tx.session.execute(insert(_JOBS), rows)


def _which(job: StagedJob) -> tuple[int, str, date]:
    return job.form, job.employer, job.started_on


def _job_row(tx: Tx, actor: Actor, batch: Batch, person_id: UUID, job: StagedJob) -> dict[str, Any]:
    made = {"id": uuid4(), "person_id": person_id, "batch_id": batch.id}
    told = job.model_dump(include={"form", "employer", "started_on", "ended_on"})
    return made | _BLANK | told | job.more | {"recorded_at": tx.now, "recorded_by": actor.id}


def _set_columns(batch: Batch, work: Work, job: StagedJob, held: Job | None) -> None:
    """Of a job on file, what the sheet tells otherwise."""
    if held is None:
        warn(batch, work.row, "预览之后有人作废了这份工作，就业经历没有改动，请重新上传核对。")
        return
    was = {name: getattr(held, name) for name in job.sets}
    work.before.job, work.before.job_version = held.id, held.version + 1
    work.before.job_was = {name: one.isoformat() if isinstance(one, date) else one for name, one in was.items()}
    for name in job.sets:
        setattr(held, name, job.ended_on if name == "ended_on" else job.more[name])
    held.version += 1


async def put_records(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Record the services that are not on file yet."""
    told = [(work, form) for work in works for form in work.staged.records]
    if not told:
        return
    await tx.session.flush()
    ids = {work.person_id for work, _ in told}
    found = select(Person).where(Person.id == any_(literal(list(ids), UUIDS)))
    rows = await tx.session.scalars(found.execution_options(populate_existing=True))
    people = {person.id: person for person in rows}
    entries = [Entry(people[work.person_id], form, approved=True) for work, form in told]
    for (work, _), outcome in zip(told, await save(tx, actor, entries, once=True), strict=True):
        if outcome.fault is not None:
            warn(batch, work.row, "".join(outcome.fault.errors.values()))
        elif outcome.made and outcome.id is not None:
            work.before.records.append(outcome.id)


async def put_trainings(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Enter the trainings; the law is asked once more, since others may have been entered since the preview."""
    told = [(work, work.staged.training) for work in works if work.staged.training is not None]
    enrolments = [Enrolment(work.person_id, one.form, one.certificate) for work, one in told]
    outcomes = await add_trainings(tx, actor, enrolments, batch_id=batch.id) if enrolments else []
    for (work, _), outcome in zip(told, outcomes, strict=True):
        for said in against(outcome):
            refuse(batch, work.row, f"预览之后情况有变，这一行没有导入：{said.message}")


async def put_ledgers(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Open the ledgers that the rows tell of. The only place that does; one that cannot be opened is told of.

    Who has one by now keeps it, and undoing does not remove it.
    """
    told = [(work, work.staged.ledger) for work in works if work.staged.ledger is not None]
    if not told:
        return
    done = await open_ledgers(tx, actor, [(work.person_id, _ledger_form(said)) for work, said in told])
    for (work, _), one in zip(told, done, strict=True):
        work.before.ledger = one.ledger
        if one.ledger is None:
            warn(batch, work.row, f"没有建立台账：{one.why_not}")


def _ledger_form(said: StagedLedger) -> LedgerForm:
    return LedgerForm(
        opened_on=said.opened_on, officer=said.officer, goals=said.goals, next_contact_on=said.next_contact_on
    )
