"""What a row of the register would do: somebody new, a change, nothing; or what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_

from service.access.rules import Actor
from service.access.scope import visible
from service.exchange.commands.judging.finding import jobs_of, people_of, students_of
from service.exchange.commands.judging.rows import Row, Sheet, plain
from service.exchange.rules import JobSaid, Reading, Said
from service.exchange.schemas import StagedJob
from service.kit.db import Tx
from service.people.commands.registering import Twin, compared, differences, on_file
from service.people.schemas.agreement import faults
from service.people.schemas.forms import PersonPatch
from service.tables.employment import Job
from service.tables.people import Person, Student

_AREAS = ("area", "hukou_code", "residence_code")


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on file of one person."""

    person: Person
    student: Student | None
    jobs: list[Job]


async def judge_people(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Give every row without a fault its verdict."""
    people, elsewhere = await people_of(tx, actor, rows)
    ids = [person.id for person in people.values()]
    students, jobs = await students_of(tx, ids), await jobs_of(tx, ids)
    fresh = []
    for row in rows:
        row.staged.values = plain(row.reading.values)
        key = tx.cipher.index(row.id_number or "")
        if key in elsewhere:
            row.faults.append(sheet.remark(Said("id_number", Twin(None).detail)))
        elif key in people:
            person = people[key]
            _compare(tx, row, _Known(person, students.get(person.id), jobs[person.id]), sheet)
        else:
            fresh.append(row)
            _greet(row)
    await note_alike(tx, actor, fresh, sheet)


def _greet(row: Row) -> None:
    """Somebody new. The sheet tells where a certificate is held, which is where the household is registered."""
    row.verdict = "new"
    row.staged.values["hukou_code"] = row.reading.values["area"][:9]
    row.staged.village = row.reading.village
    row.staged.job = None if row.reading.job is None else StagedJob.of(row.reading.job)


def _compare(tx: Tx, row: Row, known: _Known, sheet: Sheet) -> None:
    person = known.person
    row.person_id, row.person_version = person.id, person.version
    before = on_file(tx, person, known.student)
    values = _without_losing(row.reading, before)
    merged, changed = compared(before, PersonPatch.model_validate(values))
    found = faults(merged | {"consented": True}, tx.today)
    row.faults += [sheet.remark(Said(name, message)) for name, message in found.items()]
    if row.faults:
        return
    row.staged.values = plain(values)
    changes = [worded_change(change, sheet) for change in differences(before, merged, changed)]
    if row.reading.village is not None:
        row.staged.village = row.reading.village
        changed = changed | {"area"}
        new = f"{sheet.area(values['area'])}{row.reading.village}（新建）"
        changes = [c for c in changes if c[0] != "所在乡镇、村（社区）"] + [
            ("所在乡镇、村（社区）", sheet.area(before["area"]), new)
        ]
    changes += _job_changes(row, known)
    row.fields = sorted(changed) + (["job"] if row.staged.job is not None else [])
    row.staged.changes = changes
    row.verdict = "changed" if row.fields else "same"
    _note(row, known, sheet)


def _without_losing(reading: Reading, before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields the row gives; a township alone does not take away the village on file."""
    values = dict(reading.values)
    if reading.village is None and len(values["area"]) == 9 and str(before["area"]).startswith(values["area"]):
        del values["area"]
    if before["hukou_code"] is None:
        values["hukou_code"] = reading.values["area"][:9]
    return values


def worded_change(change: tuple[str, str, str, str], sheet: Sheet) -> tuple[str, str, str]:
    name, label, mine, theirs = change
    if name in _AREAS:
        mine, theirs = (sheet.area(None if text == "未填写" else text) for text in (mine, theirs))
    return label, theirs, mine


def _job_changes(row: Row, known: _Known) -> list[tuple[str, str, str]]:
    job = row.reading.job
    if job is None:
        return []
    for held in known.jobs:
        was = as_said(held)
        if was.which == job.which:
            if was.ended_on == job.ended_on:
                return []
            row.staged.job = StagedJob.of(job, held.id, ["ended_on"])
            return [("就业经历", was.text, job.text)]
    row.staged.job = StagedJob.of(job)
    return [("就业经历", "没有这份工作", job.text)]


def as_said(job: Job) -> JobSaid:
    return JobSaid(job.form, job.employer, job.started_on, job.ended_on)


def _note(row: Row, known: _Known, sheet: Sheet) -> None:
    """What the clerk should know, though it stands against nothing."""
    if known.person.exit_on is not None:
        message = "此人已退出服务，导入只更新资料，不恢复服务；要恢复请在档案里办理。"
        row.staged.notes.append(sheet.remark(Said("name", message)))
    if row.reading.employed == "no" and any(job.ended_on is None for job in known.jobs):
        message = "档案里有一份没有结束的工作，导入不会结束它；已离职的请在档案里登记离职日期。"
        row.staged.notes.append(sheet.remark(Said("employed", message)))


async def note_alike(tx: Tx, actor: Actor, rows: Sequence[Row], sheet: Sheet) -> None:
    """Somebody of the same name and birth date under another number may be the same person."""
    pairs = {(row.staged.values["name"], row.reading.born_on): row for row in rows}
    if not pairs:
        return
    alike = select(Person.name, Person.born_on).where(
        tuple_(Person.name, Person.born_on).in_(list(pairs)), Person.merged_into.is_(None), visible(Person, actor)
    )
    for name, born_on in await tx.session.execute(alike):
        message = "档案里已有姓名和出生日期都相同的人，号码不同，请核对是不是同一个人。"
        pairs[name, born_on].staged.notes.append(sheet.remark(Said("name", message)))
