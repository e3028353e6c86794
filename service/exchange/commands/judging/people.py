"""What a row of the register would do: somebody new, a change, nothing; or what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from service.access.rules import Actor
from service.employment.commands import saving as employment
from service.exchange.commands.judging.finding import jobs_of, other_case, people_of, person_in
from service.exchange.commands.judging.rows import Row, Sheet, plain
from service.exchange.rules.reading import CellFault, JobCells, Reading
from service.exchange.schemas import StagedJob
from service.kit.db import Tx
from service.kit.outcome import Change, Outcome
from service.people.commands.matching import Alike
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonForm, PersonPatch
from service.tables.employment import Job
from service.tables.people import Person

Jobs = Mapping[UUID, Sequence[Job]]
_AREAS = ("area", "hukou_code", "residence_code")
_PLACE = "所在乡镇、村（社区）"
_ALIKE = "档案里已有姓名和出生日期都相同的人，号码不同，请核对是不是同一个人。"
GONE = "此人已退出服务，导入只更新资料，不恢复服务；要恢复请在档案里办理。"


async def judge_people(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Give every row without a fault its verdict."""
    people = await people_of(tx, actor, rows)
    jobs = await jobs_of(tx, {person.id for person in people.values()})
    found = [(row, person_in(tx, people, row)) for row in rows]
    for row, person in found:
        against = other_case(tx, people, row, person)
        row.faults += [] if against is None else [sheet.remark(against)]
    known = [(row, person) for row, person in found if not row.faults]
    for row, person in known:
        row.staged.values = plain(_values(row.reading, person))
        row.staged.village = row.reading.village
    await judge_persons(tx, actor, known, sheet)
    for row, person in known:
        if person is not None and not row.faults:
            row.staged.changes = _with_village(row, sheet)
    await _judge_jobs(tx, actor, known, jobs)
    for row, person in known:
        if person is not None and not row.faults:
            row.verdict = "changed" if row.fields else "same"
            _note(row, person, jobs[person.id], sheet)


def _values(reading: Reading, person: Person | None) -> dict[str, Any]:
    """The fields the row gives; a township alone does not take away the village on file.

    The sheet tells where a certificate is held, which is where the household is registered.
    """
    values = dict(reading.values)
    if "area" not in values:
        return values
    if person is None or person.hukou_code is None:
        values["hukou_code"] = values["area"][:9]
    if person is not None and reading.village is None and len(values["area"]) == 9:
        served = person.village or person.township or person.county
        if served.startswith(values["area"]):
            del values["area"]
    return values


async def judge_persons(tx: Tx, actor: Actor, rows: Sequence[tuple[Row, Person | None]], sheet: Sheet) -> None:
    """The person's part of these rows: their verdict, what would change, what stands against it."""
    entries = [_entry(row, person) for row, person in rows]
    outcomes = await save(tx, actor, entries, write=False, source="import", guesses=False)
    for (row, person), outcome in zip(rows, outcomes, strict=True):
        if person is not None:
            row.person_id, row.person_version = person.id, person.version
        _judge(row, outcome, sheet)


def _entry(row: Row, person: Person | None) -> Entry:
    if person is None:
        return Entry(PersonForm.model_validate(row.staged.values))
    return Entry(PersonPatch.model_validate(row.staged.values), person.id)


def _judge(row: Row, outcome: Outcome, sheet: Sheet) -> None:
    fault = outcome.fault
    if fault is not None and not isinstance(fault, Alike):
        found = [CellFault(name.removeprefix("student."), text) for name, text in fault.errors.items()]
        row.faults += [sheet.remark(one) for one in found]
    elif row.person_id is None:
        row.verdict = "new"
        if isinstance(fault, Alike) and fault.by_name:
            row.staged.notes.append(sheet.remark(CellFault("name", _ALIKE)))
    else:
        row.fields = sorted({one.field.partition(".")[0] for one in outcome.changes})
        row.staged.changes = [_worded(one, sheet) for one in outcome.changes if one.field != "student"]
        row.verdict = "same" if outcome.same else "changed"


def _worded(change: Change, sheet: Sheet) -> tuple[str, str, str]:
    if change.field not in _AREAS:
        return change.label, change.before, change.after
    before, after = (sheet.area(None if text == "未填写" else text) for text in (change.before, change.after))
    return change.label, before, after


def _with_village(row: Row, sheet: Sheet) -> list[tuple[str, str, str]]:
    """A village that is to be made yet is a change of place, whatever the township."""
    changes = row.staged.changes
    if row.reading.village is None:
        return changes
    row.fields = sorted({*row.fields, "area"})
    was = next((before for label, before, _ in changes if label == _PLACE), sheet.area(row.staged.values["area"]))
    new = f"{sheet.area(row.staged.values['area'])}{row.reading.village}（新建）"
    return [*(one for one in changes if one[0] != _PLACE), (_PLACE, was, new)]


async def _judge_jobs(tx: Tx, actor: Actor, rows: Sequence[tuple[Row, Person | None]], jobs: Jobs) -> None:
    """The job that a row tells of: entered, or its last day put right; of somebody new it is entered."""
    told = [(row, person, row.reading.job) for row, person in rows if row.reading.job is not None and not row.faults]
    known = [(row, person, StagedJob.of(job)) for row, person, job in told if person is not None and job is not None]
    entries = [employment.Entry(person.id, job.told(lasts=True), partial=True) for _, person, job in known]
    outcomes = await employment.save(tx, actor, entries, write=False)
    for row, person, job in told:
        if person is None and job is not None:
            row.staged.job = StagedJob.of(job)
    for (row, person, staged), outcome in zip(known, outcomes, strict=True):
        if outcome.same or row.reading.job is None:
            continue
        held = next((as_said(one) for one in jobs[person.id] if one.id == outcome.id), None)
        row.staged.job = staged.model_copy(update={"known": outcome.id})
        row.staged.changes.append(("就业经历", held.text if held else "没有这份工作", row.reading.job.text))
        row.fields.append("job")


def as_said(job: Job) -> JobCells:
    return JobCells(job.form, job.employer, job.started_on, job.ended_on)


def _note(row: Row, person: Person, jobs: Sequence[Job], sheet: Sheet) -> None:
    """What the clerk should know, though it stands against nothing."""
    if person.exit_on is not None:
        row.staged.notes.append(sheet.remark(CellFault("name", GONE)))
    if row.reading.employed == "no" and any(job.ended_on is None for job in jobs):
        message = "档案里有一份没有结束的工作，导入不会结束它；已离职的请在档案里登记离职日期。"
        row.staged.notes.append(sheet.remark(CellFault("employed", message)))
