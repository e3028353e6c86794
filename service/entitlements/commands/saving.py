"""Save a training, a post or a benefit: the law is asked first, and a supervisor where the law says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import record
from service.employment.commands import saving as jobs
from service.employment.commands.jobs import end_job
from service.employment.schemas import JobEnd, JobForm
from service.entitlements.commands.keeping import refuse_left
from service.entitlements.commands.serving import serve
from service.entitlements.queries.considering import Considered, consider
from service.entitlements.queries.rows import job_of_post
from service.entitlements.queries.sorts import SORTS, Entry, Sort
from service.entitlements.rules.words import LABELS, worded
from service.entitlements.schemas import Asked, PostForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused, Stale
from service.kit.outcome import only
from service.law.limits.asking import Verdict
from service.people.commands.holding import hold
from service.tables.approvals import Approval
from service.tables.entitlements import PublicPost
from service.tables.people import Person

ALREADY = "已经登记过，没有重复登记。"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form: an entry, or a request for one; what the law said; what to look at again (Chinese)."""

    verdict: Verdict
    row: Entry | None = None
    approval: Approval | None = None
    warnings: list[str] = field(default_factory=list)


async def save(
    tx: Tx,
    actor: Actor,
    sort: Sort,
    person_id: UUID,
    form: Asked,
    row_id: UUID | None = None,
    *,
    approval: Approval | None = None,
) -> Saved:
    """Add an entry or, with `row_id`, change one. The same one again (`sort.key`) is the one already there.

    Refused with rule and figures when the law forbids it. Where it asks for an approval, a request is made instead,
    unless `approval` is one that was granted; the form's `reason` is its reason (None: what the law said).
    """
    person = await hold(tx, actor, person_id)
    refuse_left(person)
    found = await consider(tx.session, actor, sort, person, form, tx.today, row_id)
    if found.row is not None and not found.known:
        _refuse_stale(found, form)
    if found.row is not None and not found.changed:
        service = await serve(tx, actor, sort, person, found.row)
        return Saved(found.verdict, found.row, warnings=[*([ALREADY] if found.known else found.remarks), *service])
    said = found.verdict
    if said.verdict == "refused":
        raise Refused(f"{said.rule}：{said.message}", rule=said.rule, figures=said.figures)
    if said.verdict == "needs_approval" and approval is None:
        return Saved(said, approval=await _ask(tx, actor, sort, person, form, found), warnings=found.remarks)
    if approval is not None and said.verdict == "needs_approval" and said.rule != approval.subject["rule"]:
        raise Refused(f"提出申请后情况有变：{said.rule}：{said.message}请不同意这项申请，重新申请。", rule=said.rule)
    row = await _write(tx, actor, sort, person, form, found, approval)
    service = await serve(tx, actor, sort, person, row, found.before, approval)
    return Saved(said, row, warnings=[*found.remarks, *service])


async def grant(tx: Tx, actor: Actor, approval: Approval) -> None:
    """Carry out a granted request: the entry as asked for, entered by who asked, judged anew by the law."""
    told = approval.subject
    sort = SORTS[approval.kind]
    form = sort.shape.model_validate(told["form"])
    row = None if told["row"] is None else UUID(told["row"])
    try:
        await save(tx, actor, sort, approval.person_id, form, row, approval=approval)
    except (Stale, Invalid) as fault:
        raise Refused("提出申请后，这一条已被改过，不能照原样办理。请不同意这项申请，重新申请。") from fault


def _refuse_stale(found: Considered, form: Asked) -> None:
    row, before = found.row, found.before or {}
    if row is not None and form.version is not None and form.version != row.version:
        raise Stale(
            [
                (name, LABELS[name], worded(name, found.values[name]), worded(name, before[name]))
                for name in found.changed
            ]
        )


async def _ask(tx: Tx, actor: Actor, sort: Sort, person: Person, form: Asked, found: Considered) -> Approval:
    """One request for what is asked; asked again while it waits, it is the one made before."""
    said, row = found.verdict, found.row
    version = None if row is None else row.version  # told or not: what others change meanwhile is not overwritten
    subject = {
        "form": form.model_dump(mode="json", exclude={"reason"}) | {"version": version},
        "row": None if row is None else str(row.id),
        "rule": said.rule,
        "words": [sort.words(found.values), f"{said.rule}：{said.message}"],
    }
    waiting = select(Approval).where(
        Approval.person_id == person.id,
        Approval.kind == sort.name,
        Approval.subject == subject,
        Approval.decision.is_(None),
    )
    same = await tx.session.scalar(waiting)
    if same is not None:
        return same
    reason = said.message if form.reason is None else form.reason
    return await approvals.ask(tx, actor, person, sort.name, subject, reason)


async def _write(
    tx: Tx, actor: Actor, sort: Sort, person: Person, form: Asked, found: Considered, approval: Approval | None
) -> Entry:
    row = found.row
    by: dict[str, Any] = {} if approval is None else {"approval_id": approval.id}
    if row is None:
        recorded_by = actor.id if approval is None else approval.requested_by
        row = sort.table(person_id=person.id, recorded_at=tx.now, recorded_by=recorded_by, **found.values, **by)
        tx.session.add(row)
        await _start_job(tx, actor, person, form, row)
        await tx.session.flush()
        _note(tx, actor, f"{sort.name}.add", row, found, {})
        return row
    changed = found.changed
    before = {name: worded(name, (found.before or {})[name]) for name in changed}
    for name, value in ({name: found.values[name] for name in changed} | by).items():
        setattr(row, name, value)
    row.version += 1
    if "ended_on" in changed:
        await _end_job(tx, actor, row)
    await tx.session.flush()
    _note(tx, actor, f"{sort.name}.change", row, found, {"fields": sorted(changed)}, before)
    return row


async def _start_job(tx: Tx, actor: Actor, person: Person, form: Asked, row: Entry) -> None:
    """Who works in a public-welfare post is employed: one form for both."""
    if isinstance(form, PostForm) and isinstance(row, PublicPost) and form.with_job:
        told = {"form": 4, "employer": row.employer, "started_on": row.started_on, "ended_on": row.ended_on}
        row.job_id = only(await jobs.save(tx, actor, [jobs.Entry(person.id, JobForm.model_validate(told))])).id


async def _end_job(tx: Tx, actor: Actor, row: Entry) -> None:
    """The job that was entered with a post ends with it, unless it has ended before."""
    if not isinstance(row, PublicPost) or row.ended_on is None:
        return
    job = await job_of_post(tx.session, actor, row)
    if job is not None and job.ended_on is None:
        told = JobEnd(ended_on=row.ended_on, end_reason="contract_ended")
        await end_job(tx, actor, row.person_id, job.id, told)


def _note(
    tx: Tx,
    actor: Actor,
    verb: str,
    row: Entry,
    found: Considered,
    more: Mapping[str, Any],
    before: Mapping[str, str] | None = None,
) -> None:
    detail = {"entry": str(row.id), "rule": found.verdict.rule, **more}
    record(tx, actor, verb, ("person", row.person_id), detail, before)
