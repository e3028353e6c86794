"""What a row about somebody on the register would do: a service to be recorded, a job to be entered or put right."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from service.access.rules import Actor, Permission
from service.casework.commands.saving import Entry, save
from service.casework.rules.records import is_late
from service.casework.schemas.records import RecordForm
from service.employment.commands import saving as employment
from service.employment.rules.words import JOB_LABELS, job_words
from service.entitlements.commands import saving as entitlements
from service.entitlements.commands.saving import Together
from service.entitlements.queries.sorts import POST
from service.exchange.commands.judging.finding import jobs_of, misnamed, people_of, person_in
from service.exchange.commands.judging.rows import Row, Sheet
from service.exchange.rules.reading import CellFault, JobCells
from service.exchange.schemas import StagedJob
from service.kit.db import Tx
from service.kit.outcome import Outcome
from service.law.names import OUTCOMES, RECORD_KINDS
from service.tables.employment import Job
from service.tables.people import Person

UNKNOWN = "在您的服务范围内没有这个号码的人。请核对号码；还没有登记的，请先导入登记表或新建档案。"
NO_RECORD = "没有这个编号的服务记录。已登记的服务请在档案里更正；新的服务请把记录编号空着。"
LATE = "超过 30 天的服务要由督导导入，或在档案里逐条补录并申请审批。"


async def about_known(tx: Tx, actor: Actor, rows: Sequence[Row], sheet: Sheet) -> list[tuple[Row, Person]]:
    """The rows without a fault whose person is on file under that name, each with the person.

    An unknown person is told of beside what else is wrong with a row.
    """
    people = await people_of(tx, actor, rows)
    found = []
    for row in rows:
        person = person_in(tx, people, row)
        against = misnamed(tx, people, row, person)
        if against is not None:
            row.faults.append(sheet.remark(against))
        elif person is None:
            _unknown(row, sheet)
        elif not row.faults:
            row.person_id, row.person_version = person.id, person.version
            found.append((row, person))
    return found


def _unknown(row: Row, sheet: Sheet) -> None:
    """Nobody of that number is on file; a row whose number cannot be read says so already."""
    if row.whose is not None:
        at = next((key for key in ("id_number", "certificate_number") if key in row.reading.values), "case")
        row.faults.append(sheet.remark(CellFault(at, UNKNOWN)).model_copy(update={"offers": row.id_number is not None}))


async def judge_records(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Each row one service, or several in columns of their own: new, on file already, or impossible.

    A row is taken whole or not at all; what of it is on file already is not recorded again.
    """
    about = await about_known(tx, actor, rows, sheet)
    told = [(row, person, cells) for row, person in about for cells in row.reading.records]
    forms = [RecordForm.model_validate(cells.told) for _, _, cells in told]
    supervises = actor.may(Permission.APPROVAL_DECIDE)
    entries = [Entry(person, form, approved=supervises) for (_, person, _), form in zip(told, forms, strict=True)]
    outcomes = await save(tx, actor, entries, write=False, once=True)
    for row, _ in about:
        row.verdict = "same"
    for (row, _, cells), form, outcome in zip(told, forms, outcomes, strict=True):
        if outcome.fault is not None:
            found = outcome.fault.errors.items()
            row.faults += [sheet.remark(CellFault(cells.keys.get(name, cells.at), text)) for name, text in found]
        elif "id" in cells.told and not outcome.same:
            row.faults.append(sheet.remark(CellFault("record", NO_RECORD)))
        elif outcome.asks:
            row.faults.append(sheet.remark(CellFault(cells.at, LATE)))
        elif not outcome.same:
            row.verdict = "new"
            row.staged.records.append(form)
            row.staged.changes.append(("服务记录", "", record_text(form)))
            if is_late(form.on, tx.today):
                row.staged.notes.append(sheet.remark(CellFault(cells.at, "超过 30 天，作为补录登记。")))
    for row, _ in about:
        if row.faults:
            row.verdict, row.staged.records = "wrong", []


def record_text(form: RecordForm) -> str:
    """2024-05-20 职业指导, with the outcome where it is not done."""
    outcome = "" if form.outcome == "done" else f"（{OUTCOMES[form.outcome]}）"
    return f"{form.on} {RECORD_KINDS[form.kind]}{outcome}"


async def judge_jobs(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Each row a job: new, on file already, or one on file of which the row tells more."""
    about = await about_known(tx, actor, rows, sheet)
    jobs = await jobs_of(tx, [person.id for _, person in about])
    told = [(row, person, job) for row, person in about if (job := row.reading.job) is not None]
    staged = [StagedJob.of(job) for _, _, job in told]
    entries = [
        employment.Entry(person.id, job.told(lasts=False), partial=True)
        for (_, person, _), job in zip(told, staged, strict=True)
    ]
    outcomes = await employment.save(tx, actor, entries, write=False)
    for (row, person, job), one, outcome in zip(told, staged, outcomes, strict=True):
        if outcome.fault is not None:
            row.faults += [
                sheet.remark(CellFault(_column(name, sheet), text)) for name, text in outcome.fault.errors.items()
            ]
        elif outcome.same:
            row.verdict = "same"
        else:
            row.staged.job = one.model_copy(update={"known": outcome.id})
            held = next((each for each in jobs[person.id] if each.id == outcome.id), None)
            _tell(row, job, held, outcome)
    posts = [(row, person, one) for (row, person, job), one in zip(told, staged, strict=True) if job.post]
    await _judge_posts(tx, actor, [one for one in posts if not one[0].faults], sheet)


async def _judge_posts(tx: Tx, actor: Actor, posts: Sequence[tuple[Row, Person, StagedJob]], sheet: Sheet) -> None:
    """A list of public-welfare posts tells of posts as well, of which the law is asked (PUB-01 to PUB-04)."""
    together = Together(uuid4(), approved=actor.may(Permission.APPROVAL_DECIDE))
    entries = [entitlements.Entry(POST, person.id, one.as_post()) for _, person, one in posts]
    outcomes = await entitlements.save(tx, actor, entries, write=False, together=together)
    for (row, _, one), saved in zip(posts, outcomes, strict=True):
        if saved.fault is not None:
            row.verdict = "wrong"
            found = [CellFault(_column(name, sheet), text) for name, text in saved.fault.errors.items()]
            row.faults += [sheet.remark(each) for each in found]
        elif saved.taken:
            job = row.staged.job or one.model_copy(update={"same": True})
            row.staged.job = job.model_copy(update={"post": True})
            row.staged.changes.append(("公益性岗位", "", f"{one.employer}，{one.started_on} 起"))
            if row.verdict == "same":
                row.verdict, row.fields = "changed", ["post"]


def _column(name: str, sheet: Sheet) -> str:
    """A day of a job stands in a column of its own, or in that of both; what is against a post, at its employer."""
    if name == "form" and "form" not in sheet.positions:
        return "employer" if "employer" in sheet.positions else "name"
    return "period" if name in {"started_on", "ended_on"} and name not in sheet.positions else name


def _tell(row: Row, job: JobCells, held: Job | None, outcome: Outcome) -> None:
    """What would be entered, or put right; an empty cell says nothing, and so leaves a last day on file alone."""
    if held is None:
        more = [(JOB_LABELS[name], "", job_words(name, value)) for name, value in job.more.items()]
        row.verdict, row.staged.changes = "new", [("就业经历", "", job.text), *more]
        return
    was = JobCells(held.form, held.employer, held.started_on, held.ended_on)
    row.verdict, row.fields = "changed", sorted(one.field for one in outcome.changes)
    changes = sorted(outcome.changes, key=lambda one: one.field)
    row.staged.changes = [(one.label, one.before or "未填写", one.after or "未填写") for one in changes]
    row.staged.changes.insert(0, ("就业经历", "", was.text))
