"""The one way to enter jobs and to put them right, for one person or for many, and to take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, delete, literal, select

from service.access.rules import Actor
from service.audit.commands import note_act
from service.employment.commands.destinations import say
from service.employment.queries.current import OnFile, load
from service.employment.rules import planning
from service.employment.rules.destinations import fitting
from service.employment.rules.planning import Plan
from service.employment.rules.words import JOB_LABELS, job_words
from service.employment.schemas import JobForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, OnecaseError, Stale
from service.kit.outcome import Change, Outcome
from service.people.commands.holding import UUIDS, touch
from service.tables.employment import Job

_DAYS = frozenset({"started_on", "ended_on", "contract_from", "contract_to"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A job of a person, past or present; of `job_id`, what is put right. `partial`: see `planning.Entry`.

    `batch_id`: of the import that it came with.
    """

    person_id: UUID
    form: JobForm
    job_id: UUID | None = None
    partial: bool = False
    batch_id: UUID | None = None

    @property
    def told(self) -> planning.Entry:
        """As the rules take it."""
        form = self.form
        return planning.Entry(
            {name: getattr(form, name) for name in JOB_LABELS},
            frozenset(form.model_fields_set),
            self.job_id,
            form.version,
            self.partial,
            form.destination is not None,
        )


@dataclass(slots=True)
class _Work:
    entry: Entry
    on_file: OnFile | None
    plan: Plan | None = None
    fault: OnecaseError | None = None
    job: Job | None = None
    before: dict[str, Any] = field(default_factory=dict)


async def save(tx: Tx, actor: Actor, entries: Sequence[Entry], *, write: bool = True) -> list[Outcome]:
    """Enter or put right these, in order; `write` false: only say what would become of each.

    Faults: NotFound, Stale by the form's `version`, Invalid. Of a graduate `destination` is noted as where they went,
    from the job's first day on.
    """
    ids = [one.person_id for one in entries]
    if write:
        await tx.session.flush()
        await touch(tx, ids)
    found = await load(tx.session, actor, ids) if ids else {}
    works = [_Work(one, found.get(one.person_id)) for one in entries]
    for work in works:
        _plan(tx, work)
        if write and work.fault is None:
            _write(tx, actor, work)
    await tx.session.flush()
    return [_outcome(one) for one in works]


def _plan(tx: Tx, work: _Work) -> None:
    if work.on_file is None:
        work.fault = NotFound()
        return
    planned = planning.plan(work.on_file.current, work.entry.told, tx.today)
    if isinstance(planned, Plan):
        work.plan = planned
    elif planned.missing:
        work.fault = NotFound()
    elif planned.plan is not None:
        work.fault = Stale([(one.field, one.label, one.after, one.before) for one in _changes(planned.plan)])
    else:
        work.fault = Invalid(planned.errors)


def _write(tx: Tx, actor: Actor, work: _Work) -> None:
    plan, entry, on_file = work.plan, work.entry, work.on_file
    if plan is None or on_file is None:
        return
    if plan.held is None:
        _start(tx, actor, work, plan, on_file)
    else:
        work.job = on_file.jobs[plan.held.id]
        if plan.changed:
            _put_right(tx, actor, work, plan, work.job)
    form = entry.form
    if form.destination is not None and on_file.student is not None and (plan.held is None or entry.job_id):
        code = fitting(form.form, contract=form.contract) if form.destination == "fitting" else form.destination
        say(tx, actor, on_file.person, on_file.student, code, form.started_on, source="job")


def _start(tx: Tx, actor: Actor, work: _Work, plan: Plan, on_file: OnFile) -> None:
    person_id = work.entry.person_id
    told = {"person_id": person_id, "batch_id": work.entry.batch_id, "recorded_at": tx.now, "recorded_by": actor.id}
    work.job = made = Job(id=uuid4(), version=1, **told, **plan.values)
    tx.session.add(made)
    on_file.jobs[made.id] = made
    note_act(tx, actor, "job.start", ("person", person_id), {"job": str(made.id), "form": made.form})


def _put_right(tx: Tx, actor: Actor, work: _Work, plan: Plan, job: Job) -> None:
    work.before = {name: _plain(getattr(job, name)) for name in plan.changed}
    words = {one.field: one.before for one in _changes(plan)}
    for name in plan.changed:
        setattr(job, name, plan.values[name])
    job.version += 1
    note_act(tx, actor, "job.change", ("person", job.person_id), {"job": str(job.id), "fields": sorted(words)}, words)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _changes(plan: Plan) -> list[Change]:
    held = {} if plan.held is None else plan.held.values
    return [
        Change(name, JOB_LABELS[name], job_words(name, held.get(name)), job_words(name, plan.values[name]))
        for name in plan.changed
    ]


def _outcome(work: _Work) -> Outcome:
    person_id, plan = work.entry.person_id, work.plan
    if work.fault is not None or plan is None:
        return Outcome(person_id, fault=work.fault)
    if plan.held is None:
        made = None if work.job is None else work.job.id
        return Outcome(person_id, made, 1, made=True)
    version = plan.held.version if work.job is None else work.job.version
    changes, same = tuple(_changes(plan)), not plan.changed
    return Outcome(person_id, plan.held.id, version, same=same, changes=changes, before=work.before or None)


async def take_back(tx: Tx, actor: Actor, outcomes: Sequence[Outcome]) -> list[UUID]:
    """Undo what `save` has written; answers the jobs that were changed or voided since: then none may be undone."""
    written = {one.id: one for one in outcomes if one.id is not None and (one.made or one.before is not None)}
    stands = select(Job).where(Job.id == any_(literal(list(written), UUIDS)), Job.voided_at.is_(None))
    jobs = {job.id: job for job in await tx.session.scalars(stands.execution_options(populate_existing=True))}
    against = [one for one, was in written.items() if one not in jobs or jobs[one].version != was.version]
    if against or not written:
        return sorted(against)
    made = [one for one, was in written.items() if was.made]
    await tx.session.execute(delete(Job).where(Job.id == any_(literal(made, UUIDS))))
    for one, was in written.items():
        if not was.made and was.before is not None:
            for name, value in was.before.items():
                setattr(jobs[one], name, date.fromisoformat(value) if value and name in _DAYS else value)
            jobs[one].version += 1
    await tx.session.flush()
    note_act(tx, actor, "job.take_back", ("batch", ""), {"deleted": len(made), "restored": len(written) - len(made)})
    return []
