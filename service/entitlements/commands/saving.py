"""The one way to enter trainings, posts and benefits, for one or for many: the law is asked first.

A supervisor is asked where the law says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, literal, select, update

from service.access.rules import Actor
from service.approvals import commands as approvals
from service.audit.commands import note_act
from service.casework.commands.entries import take_entries_back
from service.casework.queries.entries import entries_worked_on
from service.employment.commands import saving as jobs
from service.employment.commands.jobs import end_job
from service.employment.schemas import JobEnd, JobForm
from service.entitlements.commands.keeping import LEFT
from service.entitlements.commands.serving import serve, serve_many, would_be_asked
from service.entitlements.queries.considering import UNASKED, Considered, considered
from service.entitlements.queries.current import IDS, OnFile, load
from service.entitlements.queries.rows import job_of_post
from service.entitlements.queries.sorts import SORTS, TRAINING, Sort
from service.entitlements.queries.sorts import Entry as Row
from service.entitlements.rules.words import LABELS, in_words
from service.entitlements.schemas import CertificateForm, EntryForm, PostForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, OnecaseError, Refused, Stale
from service.kit.outcome import Outcome, only
from service.law.limits.asking import Verdict
from service.people.commands.holding import touch
from service.tables.approvals import Approval
from service.tables.entitlements import PublicPost, SkillCertificate, Training
from service.tables.people import Person

ALREADY = "已经登记过，没有重复登记。"
TO_BE_ASKED = "开班在 30 天以前：培训照常登记，计为就业服务要经督导同意。"
BY_ITSELF = "请在本人的页面上单独申请。"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says of a person; of the entry `row_id`, what is put right.

    `approval`: one that was granted. `certificate`: what a training led to.
    """

    sort: Sort
    person_id: UUID
    form: EntryForm
    row_id: UUID | None = None
    approval: Approval | None = None
    certificate: CertificateForm | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Entries of one act for many: none is asked for, and the late services of all are asked for as one.

    `batch_id`: of the import that they came with; `approved`: who stands for the late ones may decide.
    """

    act_id: UUID
    batch_id: UUID | None = None
    approved: bool = False


@dataclass(slots=True)
class Saved:
    """What became of an entry: it stands (`row`), is asked for (`approval`), stood before (`same`), or a `fault`.

    `found`: what the law said, and what would differ. `warnings`: what to look at again. `serves`: it counts as a
    service too.
    """

    entry: Entry
    on_file: OnFile | None = None
    found: Considered | None = None
    row: Row | None = None
    approval: Approval | None = None
    same: bool = False
    fault: OnecaseError | None = None
    warnings: list[str] = field(default_factory=list)
    serves: bool = False

    @property
    def person(self) -> Person:
        """Whose it is; of one out of sight there is none."""
        if self.on_file is None:
            raise LookupError
        return self.on_file.person

    @property
    def verdict(self) -> Verdict:
        """What the law said."""
        return UNASKED if self.found is None else self.found.verdict

    @property
    def taken(self) -> bool:
        """Whether it is (or, asked only, would be) entered."""
        return self.fault is None and self.approval is None and not self.same

    @property
    def against(self) -> str:
        """Why it is not entered, in words."""
        if self.same:
            return "已经登记过这次培训。"
        return "" if self.fault is None else "".join(self.fault.errors.values())


async def save(
    tx: Tx, actor: Actor, entries: Sequence[Entry], *, write: bool = True, together: Together | None = None
) -> list[Saved]:
    """Enter or put right these, each judged with those before it; `write` false: only say what would become of each.

    Faults: NotFound, Stale, Invalid, Refused with rule and figures when the law forbids it or the person has left. The
    same one again (`sort.key`) is the one already there. Where the law asks for an approval, a request is made instead.
    """
    ids = [one.person_id for one in entries]
    if write:
        await tx.session.flush()
        await touch(tx, ids)
    sorts = {one.sort.name: one.sort for one in entries}
    found = await load(tx.session, actor, ids, sorts.values(), tx.today) if entries else {}
    saved = [Saved(one, found.get(one.person_id)) for one in entries]
    for one in saved:
        _decide(tx, one, together)
        if one.taken and one.found is not None and one.found.row is None and one.on_file is not None:
            _make(tx, actor, one, one.found, one.on_file, together, write=write)
    if not write:
        _foretell(tx, saved, together)
        return saved
    await _start_jobs(tx, actor, saved)
    await tx.session.flush()
    for one in saved:
        if one.taken and one.row is not None and one.entry.certificate is not None:
            _certify(tx, actor, one.row, one.entry.certificate)
        await _put_right(tx, actor, one)
    await _ask(tx, actor, saved)
    await _serve(tx, actor, saved, together)
    await tx.session.flush()
    return saved


# ------------------------------------------------------------------------------------------------- deciding


def _decide(tx: Tx, one: Saved, together: Together | None) -> None:
    entry, on_file = one.entry, one.on_file
    if on_file is None:
        one.fault = NotFound()
    elif on_file.person.exit_on is not None:
        one.fault = Refused(LEFT)
    else:
        one.fault = _considered(tx, one, entry, on_file)
    if one.fault is None and one.found is not None and one.row is None:
        one.fault = _against(entry, one.found, together)


def _considered(tx: Tx, one: Saved, entry: Entry, on_file: OnFile) -> OnecaseError | None:
    sort, form = entry.sort, entry.form
    values = sort.values(form, on_file.situation)
    rows = on_file.rows[sort.name]
    row = None if entry.row_id is None else next((each for each in rows if each.id == entry.row_id), None)
    if entry.row_id is not None and row is None:
        return NotFound()
    faults = sort.faults(values, on_file.person.born_on, tx.today)
    if faults:
        return Invalid(faults)
    same = on_file.same(sort, values) if row is None else None
    if same is not None:
        one.found, one.row, one.same = Considered(values, UNASKED, [], same, known=True), same, True
        one.warnings = [ALREADY]
        return None
    one.found = found = considered(
        sort, on_file.situation, values, tx.today, row, None if row is None else sort.columns(row)
    )
    one.warnings = found.remarks
    if row is not None and form.version is not None and form.version != row.version:
        return Stale(
            [
                (name, LABELS[name], in_words(name, found.values[name]), in_words(name, (found.before or {})[name]))
                for name in found.changed
            ]
        )
    if row is not None and not found.changed:
        one.row = row
    return None


def _against(entry: Entry, found: Considered, together: Together | None) -> OnecaseError | None:
    said, approval = found.verdict, entry.approval
    told = f"{said.rule}：{said.message}"
    if said.verdict == "refused":
        return Refused(told, rule=said.rule, figures=said.figures)
    if said.verdict != "needs_approval":
        return None
    if together is not None:
        return Refused(told + BY_ITSELF, rule=said.rule, figures=said.figures)
    if approval is not None and said.rule != approval.subject["rule"]:
        return Refused(f"提出申请后情况有变：{told}请不同意这项申请，重新申请。", rule=said.rule)
    return None


def _waits(one: Saved) -> bool:
    return (
        one.fault is None and one.row is None and one.verdict.verdict == "needs_approval" and one.entry.approval is None
    )


# -------------------------------------------------------------------------------------------------- writing


def _make(
    tx: Tx, actor: Actor, one: Saved, found: Considered, on_file: OnFile, together: Together | None, *, write: bool
) -> None:
    if _waits(one):
        return
    sort, entry = one.entry.sort, one.entry
    by = actor.id if entry.approval is None else entry.approval.requested_by
    told = {"person_id": entry.person_id, "recorded_at": tx.now, "recorded_by": by, "version": 1}
    told |= {} if entry.approval is None else {"approval_id": entry.approval.id}
    told |= {"batch_id": together.batch_id} if together is not None and sort is TRAINING else {}
    row = sort.table(id=uuid4(), **told, **found.values)
    on_file.add(sort, row, found.values)
    if not write:
        return
    one.row = row
    tx.session.add(row)
    detail = {"entry": str(row.id), "rule": found.verdict.rule} | ({} if together is None else {"group": True})
    note_act(tx, actor, f"{sort.name}.add", ("person", entry.person_id), detail)


def _certify(tx: Tx, actor: Actor, row: Row, form: CertificateForm) -> None:
    told = form.model_dump(exclude={"training_id"}) | {"training_id": row.id}
    made = SkillCertificate(id=uuid4(), person_id=row.person_id, recorded_at=tx.now, recorded_by=actor.id, **told)
    tx.session.add(made)
    note_act(tx, actor, "certificate.add", ("person", row.person_id), {"entry": str(made.id)})


async def _start_jobs(tx: Tx, actor: Actor, saved: Sequence[Saved]) -> None:
    """Who works in a public-welfare post is employed: one form for both."""
    posts = [
        one.row
        for one in saved
        if isinstance(one.row, PublicPost) and isinstance(one.entry.form, PostForm) and one.entry.form.with_job
        if one.entry.row_id is None and not one.same
    ]
    told = [
        {"form": 4, "employer": row.employer, "started_on": row.started_on, "ended_on": row.ended_on} for row in posts
    ]
    entries = [jobs.Entry(row.person_id, JobForm.model_validate(each)) for row, each in zip(posts, told, strict=True)]
    for row, job in zip(posts, await jobs.save(tx, actor, entries) if entries else (), strict=True):
        row.job_id = only([job]).id


async def _put_right(tx: Tx, actor: Actor, one: Saved) -> None:
    found, approval = one.found, one.entry.approval
    if one.fault is not None or found is None or found.row is None or not found.changed or _waits(one) or one.same:
        return
    one.row = row = found.row
    before = {name: in_words(name, (found.before or {})[name]) for name in found.changed}
    for name in found.changed:
        setattr(row, name, found.values[name])
    if approval is not None:
        row.approval_id = approval.id
    row.version += 1
    if "ended_on" in found.changed:
        await _end_job(tx, actor, row)
    await tx.session.flush()
    detail: Mapping[str, Any] = {"entry": str(row.id), "rule": found.verdict.rule, "fields": sorted(found.changed)}
    note_act(tx, actor, f"{one.entry.sort.name}.change", ("person", row.person_id), detail, before)


async def _end_job(tx: Tx, actor: Actor, row: Row) -> None:
    """The job that was entered with a post ends with it, unless it has ended before."""
    if not isinstance(row, PublicPost) or row.ended_on is None:
        return
    job = await job_of_post(tx.session, actor, row)
    if job is not None and job.ended_on is None:
        told = JobEnd(ended_on=row.ended_on, end_reason="contract_ended")
        await end_job(tx, actor, row.person_id, job.id, told)


# ---------------------------------------------------------------------------------- approvals and services


async def _ask(tx: Tx, actor: Actor, saved: Sequence[Saved]) -> None:
    """One request for what is asked; asked again while it waits, it is the one made before."""
    asking = [one for one in saved if _waits(one)]
    if not asking:
        return
    people = any_(literal([one.entry.person_id for one in asking], IDS))
    before = (
        await tx.session.scalars(select(Approval).where(Approval.person_id == people, Approval.decision.is_(None)))
    ).all()
    for one in asking:
        sort, subject = one.entry.sort, _subject(one)
        same = (each for each in before if each.person_id == one.entry.person_id and each.kind == sort.name)
        one.approval = next((each for each in same if each.subject == subject), None)
        if one.approval is None:
            reason = one.verdict.message if one.entry.form.reason is None else one.entry.form.reason
            one.approval = await approvals.ask(tx, actor, one.person, sort.name, subject, reason)


def _subject(one: Saved) -> dict[str, Any]:
    said, row = one.verdict, None if one.found is None else one.found.row
    version = None if row is None else row.version  # told or not: what others change meanwhile is not overwritten
    words = one.entry.sort.words({} if one.found is None else one.found.values)
    return {
        "form": one.entry.form.model_dump(mode="json", exclude={"reason"}) | {"version": version},
        "row": None if row is None else str(row.id),
        "rule": said.rule,
        "words": [words, f"{said.rule}：{said.message}"],
    }


async def _serve(tx: Tx, actor: Actor, saved: Sequence[Saved], together: Together | None) -> None:
    """What was entered counts as a service too; what stood before is made to say what it says now."""
    if together is None:
        for one in saved:
            if one.fault is None and one.row is not None and one.on_file is not None:
                before = one.found.before if one.found is not None and one.found.changed else None
                one.warnings += await serve(tx, actor, one.entry.sort, one.person, one.row, before, one.entry.approval)
        return
    entered = [(one, one.row) for one in saved if one.taken and isinstance(one.row, Training)]
    rows = [(one.person, row) for one, row in entered]
    for (one, _), (became, words) in zip(
        entered, await serve_many(tx, actor, rows, together.act_id, approved=together.approved), strict=True
    ):
        one.serves = became in {"made", "by_hand"}
        one.warnings += [words] if became == "asked" else []


def _foretell(tx: Tx, saved: Sequence[Saved], together: Together | None) -> None:
    approved = together is not None and together.approved
    for one in saved:
        values = None if one.found is None or one.entry.sort is not TRAINING else one.found.values
        if one.taken and values and would_be_asked(values, tx.today, one.entry.person_id, approved=approved):
            one.warnings.append(TO_BE_ASKED)


# -------------------------------------------------------------------------------------------- granting, undoing


async def grant(tx: Tx, actor: Actor, approval: Approval) -> None:
    """Carry out a granted request: the entry as asked for, entered by who asked, judged anew by the law."""
    told = approval.subject
    sort = SORTS[approval.kind]
    row = None if told["row"] is None else UUID(told["row"])
    entry = Entry(sort, approval.person_id, sort.shape.model_validate(told["form"]), row, approval)
    (saved,) = await save(tx, actor, [entry])
    if isinstance(saved.fault, Stale | Invalid):
        raise Refused("提出申请后，这一条已被改过，不能照原样办理。请不同意这项申请，重新申请。") from saved.fault
    if saved.fault is not None:
        raise saved.fault


async def take_back(tx: Tx, actor: Actor, outcomes: Sequence[Outcome], sort: Sort = TRAINING) -> list[UUID]:
    """Void what an import made of a sort, with what came of it; answers those worked on since: then none is."""
    ids = [one.id for one in outcomes if one.made and one.id is not None]
    table: Any = sort.table
    stands = select(table).where(table.id == any_(literal(ids, IDS)), table.voided_at.is_(None))
    rows: Sequence[Row] = (await tx.session.scalars(stands.execution_options(populate_existing=True))).all()
    people = [row.person_id for row in rows]
    await touch(tx, people)
    since = await entries_worked_on(tx.session, people, [row.id for row in rows])
    against = [row.id for row in rows if row.version != 1 or row.id in since]
    if against or not rows:
        return against
    voided: dict[str, Any] = {"voided_at": tx.now, "voided_by": actor.id, "void_reason": "撤销导入"}
    for row in rows:
        row.voided_at, row.voided_by, row.void_reason = tx.now, actor.id, "撤销导入"
    await tx.session.flush()
    led_to = SkillCertificate.training_id == any_(literal([row.id for row in rows], IDS))
    certificates = update(SkillCertificate).where(led_to, SkillCertificate.voided_at.is_(None))
    await tx.session.execute(certificates.values(**voided))
    await take_entries_back(tx, actor, people, [row.id for row in rows])
    note_act(tx, actor, f"{sort.name}.take_back", ("batch", ""), {"rows": len(rows)})
    return []
