"""What a row would do to the register: somebody new, a change, nothing; or what stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import any_, literal, select, tuple_

from service.access.areas import AreaIndex
from service.access.rules import Actor
from service.access.scope import visible
from service.employment.models import Job
from service.exchange.rules import PEOPLE, JobSaid, Places, Reading, Said, job_text
from service.exchange.schemas import Remark, Staged, StagedJob
from service.kit.db import Tx
from service.people.commands.holding import HASHES, UUIDS
from service.people.commands.registering import Twin, compared, differences, on_file
from service.people.models import Person, Student
from service.people.schemas import PersonPatch, faults

_AREAS = ("area", "hukou_code", "residence_code")


@dataclass(slots=True)
class Row:
    """A row on its way into the stage."""

    number: int
    staged: Staged
    reading: Reading
    id_number: str | None
    faults: list[Remark] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    verdict: str = "wrong"
    person_id: UUID | None = None
    person_version: int | None = None

    @classmethod
    def of(cls, number: int, cells: list[Any], reading: Reading) -> Row:
        """A row read and not yet judged."""
        certificate = str(reading.values.get("certificate_number", ""))[:18]
        return cls(number, Staged(cells=cells), reading, reading.values.get("id_number") or certificate or None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on file of one person."""

    person: Person
    student: Student | None
    jobs: list[Job]


class _Words:
    """Calls fields as the sheet does, and areas by name."""

    def __init__(self, positions: Mapping[str, int], headers: Sequence[str], index: AreaIndex) -> None:
        self.positions, self.headers, self.index = positions, headers, index

    def remark(self, said: Said) -> Remark:
        at = self.positions.get(said.field)
        if at is not None:
            return Remark(column=self.headers[at], message=said.message, at=at)
        known = {column.field: column.header for column in PEOPLE.columns}
        return Remark(column=known.get(said.field, known["id_number"]), message=said.message)

    def area(self, code: str | None) -> str:
        row = None if code is None else self.index.get(code)
        if row is None:
            return "未填写" if code is None else "其他地方"
        above = self.index.get(row.parent or "")
        return f"{above.name}{row.name}" if row.level == "village" and above is not None else row.name


async def judge(
    tx: Tx, actor: Actor, rows: list[Row], places: Places, positions: Mapping[str, int], headers: Sequence[str]
) -> None:
    """Give every row its verdict, in a fixed number of statements."""
    words = _Words(positions, headers, places.index)
    for row in rows:
        row.faults[:0] = [words.remark(said) for said in row.reading.faults]
        row.staged.values = _plain(row.reading.values)
    sound = [row for row in rows if not row.faults]
    known, elsewhere = await _on_file(tx, actor, sound)
    fresh = []
    for row in sound:
        key = tx.cipher.index(row.id_number or "")
        if key in elsewhere:
            row.faults.append(words.remark(Said("id_number", Twin(None).detail)))
        elif key in known:
            _compare(tx, row, known[key], words)
        else:
            fresh.append(row)
            _greet(row)
    await _note_alike(tx, actor, fresh, words)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


async def _on_file(tx: Tx, actor: Actor, rows: Sequence[Row]) -> tuple[dict[bytes, _Known], set[bytes]]:
    """By keyed hash of the identity number: whom the actor sees, and who is registered out of sight."""
    hashes = [tx.cipher.index(row.id_number or "") for row in rows]
    found = await tx.session.execute(
        select(Person, visible(Person, actor))
        .where(Person.id_index == any_(literal(hashes, HASHES)), Person.merged_into.is_(None))
        .execution_options(populate_existing=True)
    )
    people = [(person, seen) for person, seen in found]
    ids = literal([person.id for person, _ in people], UUIDS)
    students = {
        one.person_id: one for one in await tx.session.scalars(select(Student).where(Student.person_id == any_(ids)))
    }
    jobs: dict[UUID, list[Job]] = defaultdict(list)
    for job in await tx.session.scalars(select(Job).where(Job.person_id == any_(ids), Job.voided_at.is_(None))):
        jobs[job.person_id].append(job)
    known = {p.id_index: _Known(p, students.get(p.id), jobs[p.id]) for p, seen in people if seen and p.id_index}
    return known, {person.id_index for person, seen in people if not seen and person.id_index}


def _greet(row: Row) -> None:
    """Somebody new. The sheet tells where a certificate is held, which is where the household is registered."""
    row.verdict = "new"
    row.staged.values["hukou_code"] = row.reading.values["area"][:9]
    row.staged.village = row.reading.village
    row.staged.job = _staged_job(row.reading.job)


def _staged_job(job: JobSaid | None, known: UUID | None = None) -> StagedJob | None:
    return None if job is None else StagedJob(**job._asdict(), known=known)


def _compare(tx: Tx, row: Row, known: _Known, words: _Words) -> None:
    person = known.person
    row.person_id, row.person_version = person.id, person.version
    before = on_file(tx, person, known.student)
    values = _without_losing(row.reading, before)
    merged, changed = compared(before, PersonPatch.model_validate(values))
    found = faults(merged | {"consented": True}, tx.today)
    row.faults += [words.remark(Said(name, message)) for name, message in found.items()]
    if row.faults:
        return
    row.staged.values = _plain(values)
    changes = [_worded(change, words) for change in differences(before, merged, changed)]
    if row.reading.village is not None:
        row.staged.village = row.reading.village
        changed = changed | {"area"}
        new = f"{words.area(values['area'])}{row.reading.village}（新建）"
        changes = [c for c in changes if c[0] != "服务单位"] + [("服务单位", words.area(before["area"]), new)]
    changes += _job_changes(row, known)
    row.fields = sorted(changed) + (["job"] if row.staged.job is not None else [])
    row.staged.changes = changes
    row.verdict = "changed" if row.fields else "same"
    _note(row, known, words)


def _without_losing(reading: Reading, before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields the row gives; a township alone does not take away the village on file."""
    values = dict(reading.values)
    if reading.village is None and len(values["area"]) == 9 and str(before["area"]).startswith(values["area"]):
        del values["area"]
    if before["hukou_code"] is None:
        values["hukou_code"] = reading.values["area"][:9]
    return values


def _worded(change: tuple[str, str, str, str], words: _Words) -> tuple[str, str, str]:
    name, label, mine, theirs = change
    if name in _AREAS:
        mine, theirs = (words.area(None if text == "未填写" else text) for text in (mine, theirs))
    return label, theirs, mine


def _job_changes(row: Row, known: _Known) -> list[tuple[str, str, str]]:
    job = row.reading.job
    if job is None:
        return []
    for held in known.jobs:
        if (held.form, held.employer, held.started_on) == job[:3]:
            if held.ended_on == job.ended_on:
                return []
            row.staged.job = _staged_job(job, held.id)
            return [("就业经历", job_text([_as_said(held)]), job_text([job]))]
    row.staged.job = _staged_job(job)
    return [("就业经历", "没有这份工作", job_text([job]))]


def _as_said(job: Job) -> JobSaid:
    return JobSaid(job.form, job.employer, job.started_on, job.ended_on)


def _note(row: Row, known: _Known, words: _Words) -> None:
    """What the clerk should know, though it stands against nothing."""
    if known.person.exit_on is not None:
        message = "此人已退出服务，导入只更新资料，不恢复服务；要恢复请在档案里办理。"
        row.staged.notes.append(words.remark(Said("name", message)))
    if row.reading.employed == "no" and any(job.ended_on is None for job in known.jobs):
        message = "档案里有一份没有结束的工作，导入不会结束它；已离职的请在档案里登记离职日期。"
        row.staged.notes.append(words.remark(Said("employed", message)))


async def _note_alike(tx: Tx, actor: Actor, rows: Sequence[Row], words: _Words) -> None:
    """Somebody of the same name and birth date under another number may be the same person."""
    pairs = {(row.staged.values["name"], _born_on(row)): row for row in rows}
    if not pairs:
        return
    alike = select(Person.name, Person.born_on).where(
        tuple_(Person.name, Person.born_on).in_(list(pairs)), Person.merged_into.is_(None), visible(Person, actor)
    )
    for name, born_on in await tx.session.execute(alike):
        message = "档案里已有姓名和出生日期都相同的人，号码不同，请核对是不是同一个人。"
        pairs[name, born_on].staged.notes.append(words.remark(Said("name", message)))


def _born_on(row: Row) -> date:
    number = row.id_number or ""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
