"""What a row of a graduates' sheet would do to the register, the ledger and the services on file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from service.access.rules import Actor, Permission
from service.access.scope import stem
from service.accounts.queries import Worker, workers_in
from service.casework.commands.saving import Entry, save
from service.casework.rules.records import is_late
from service.casework.schemas.records import RecordForm
from service.exchange.commands.judging.deeds import LATE, record_text
from service.exchange.commands.judging.finding import ledgers_of, misnamed, people_of, person_in, students_of
from service.exchange.commands.judging.people import GONE, judge_persons
from service.exchange.commands.judging.rows import Row, Sheet, plain
from service.exchange.rules.reading import CellFault
from service.exchange.schemas import Remark, StagedLedger
from service.kit.db import Tx
from service.kit.errors import first_errors
from service.ledgers.schemas import LedgerForm
from service.people.schemas.forms import StudentForm
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student

_RENEWED = frozenset({"phone", "training_need", "note"})
_FILLED_IN = {"certificate_number": "sealed_certificate"} | {
    name: name for name in ("hukou_code", "residence_code", "address", "education")
}
"""Of somebody known a roster brings up to date the first, and tells the second (column) where nothing is on file."""
_MISSING = frozenset({"请选择残疾类别。", "请选择残疾等级。"})
_NO_CERTIFICATE = CellFault("certificate_number", "档案里没有这个人。要新建，请填写残疾人证号。")
_ASKED_FOR = {"school": "缺少毕业院校，请填写。", "graduates_on": "缺少毕业日期，请填写；在校的填预计毕业日期。"}


@dataclass(frozen=True, slots=True)
class _OnFile:
    """What is there already of all the rows' persons, and who may be named as officer."""

    people: dict[bytes | UUID, Person]
    students: dict[UUID, Student]
    ledgers: dict[UUID, Ledger]
    officers: dict[str, list[Worker]]


async def judge_graduates(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Give every row without a fault its verdict."""
    kept = await _on_file(tx, actor, rows)
    told: list[tuple[Row, Person | None]] = []
    for row in rows:
        person = person_in(tx, kept.people, row)
        _fill(tx, row, person, kept, sheet)
        told += [] if row.faults else [(row, person)]
    await judge_persons(tx, actor, told, sheet)
    for row, person in told:
        row.faults = list(dict.fromkeys(_no_certificate(fault, sheet) for fault in row.faults))
        if row.faults:
            continue
        row.staged.values = row.staged.values if person is None or row.fields else {}
    await _serve(tx, actor, [one for one in told if not one[0].faults], sheet)
    for row, person in told:
        if row.faults:
            continue
        _open(actor, row, person, kept, sheet)
        if person is not None:
            row.verdict = "changed" if row.fields else "same"
            if person.exit_on is not None:
                row.staged.notes.append(sheet.remark(CellFault("name", GONE)))


def _fill(tx: Tx, row: Row, person: Person | None, kept: _OnFile, sheet: Sheet) -> None:
    """What the row would state of somebody new or known; or what stands against whom it names."""
    against = misnamed(tx, kept.people, row, person)
    if against is not None:
        row.faults.append(sheet.remark(against))
    elif person is None:
        _greet(row, sheet)
    else:
        _renew(row, person, kept.students.get(person.id), sheet)


async def _on_file(tx: Tx, actor: Actor, rows: Sequence[Row]) -> _OnFile:
    people = await people_of(tx, actor, rows)
    ids = {person.id for person in people.values()}
    officers: dict[str, list[Worker]] = defaultdict(list)
    for worker in await workers_in(tx.session, actor):
        officers[worker.name].append(worker)
    return _OnFile(
        people,
        await students_of(tx, ids),
        await ledgers_of(tx, ids),
        officers,
    )


def _study(row: Row, held: Student | None, sheet: Sheet) -> dict[str, Any]:
    """The studies with what the row tells; on the roster since the first that named the person (GRAD-01)."""
    before = {} if held is None else {key: getattr(held, key) for key in StudentForm.model_fields}
    told = dict(row.reading.study)
    since = told.pop("roster_on", None) or before.get("roster_on") or sheet.roster_on
    study: dict[str, Any] = {**before, **told, "roster_on": since}
    if before and "destination_on" not in told and study.get("destination_code") != before["destination_code"]:
        study["destination_on"] = None
    row.faults += [sheet.remark(CellFault(key, text)) for key, text in _ASKED_FOR.items() if not study.get(key)]
    return study


def _greet(row: Row, sheet: Sheet) -> None:
    """Somebody new, if the row tells enough to be registered."""
    values = row.reading.values
    study = _study(row, None, sheet)
    if "area" not in values:
        message = f"档案里没有这个人。要新建，请写明在{sheet.places.name}的户籍地址、常住地址或乡镇（街道）。"
        row.faults.append(sheet.remark(CellFault("hukou", message)))
    if "willing" in study:
        values = {"need": study["willing"]} | values
    row.staged.village = row.reading.village
    row.staged.values = plain(values) | {"student": plain(study)}


def _renew(row: Row, person: Person, student: Student | None, sheet: Sheet) -> None:
    """Somebody known: the studies, and of the person what a roster may tell."""
    study = _study(row, student, sheet)
    missing = {key for key, column in _FILLED_IN.items() if getattr(person, column) is None}
    told = {key: value for key, value in row.reading.values.items() if key in _RENEWED | missing}
    row.staged.values = plain(told) | {"student": plain(study)}


def _no_certificate(fault: Remark, sheet: Sheet) -> Remark:
    """A kind or grade that nobody told is missing because the certificate is."""
    return sheet.remark(_NO_CERTIFICATE) if fault.message in _MISSING else fault


async def _serve(tx: Tx, actor: Actor, told: Sequence[tuple[Row, Person | None]], sheet: Sheet) -> None:
    """The services that are not on file yet; late ones only where a supervisor imports."""
    supervises = actor.may(Permission.APPROVAL_DECIDE)
    forms = [(row, person, RecordForm.model_validate(one.told)) for row, person in told for one in row.reading.records]
    entries = [Entry(person, form, approved=supervises) for _, person, form in forms if person is not None]
    outcomes = iter(await save(tx, actor, entries, write=False, once=True))
    for row, person, form in forms:
        outcome = None if person is None else next(outcomes)
        if outcome is not None and outcome.fault is not None:
            row.faults += [sheet.remark(CellFault("served_on", text)) for text in outcome.fault.errors.values()]
        elif (outcome is not None and outcome.asks) or (not supervises and is_late(form.on, tx.today)):
            late = sheet.remark(CellFault("served_on", f"已接受服务没有登记：{LATE}"))
            row.staged.notes += [] if late in row.staged.notes else [late]
        elif outcome is None or not outcome.same:
            row.staged.records.append(form)
            row.staged.changes.append(("服务记录", "", record_text(form)))
            row.fields += [] if "records" in row.fields else ["records"]


def _open(actor: Actor, row: Row, person: Person | None, kept: _OnFile, sheet: Sheet) -> None:
    """A ledger, where there is none and the officer named is one who serves the place; else a note tells why not."""
    said = row.reading.ledger
    if said is None or (person is not None and person.exit_on is not None):
        return
    held = None if person is None else kept.ledgers.get(person.id)
    if held is not None:
        if held.next_contact_on != said.next_contact_on:
            message = "已有台账，导入不改动它；目标、下次联系时间等请在台账里修改。"
            row.staged.notes.append(sheet.remark(CellFault("next_contact_on", message)))
        return
    unit = _unit(row, person)
    serving = {one.id for one in kept.officers.get(said.officer, ()) if unit.startswith(stem(one.area))}
    serving |= {actor.id} if actor.name == said.officer and not serving else set()
    if len(serving) != 1:
        message = "没有建立台账：" + (
            "有几位用户都叫这个名字，请在台账里指定台账责任人。"
            if serving
            else "系统里没有叫这个名字、服务这个地方的用户。请先建用户，或改写责任人后再导入。"
        )
        row.staged.notes.append(sheet.remark(CellFault("officer", message)))
        return
    _stage_ledger(row, serving.pop(), sheet)


def _unit(row: Row, person: Person | None) -> str:
    if person is None:
        return str(row.reading.values["area"])
    return person.village or person.township or person.county


def _stage_ledger(row: Row, officer: UUID, sheet: Sheet) -> None:
    said = row.reading.ledger
    if said is None:
        return
    told: dict[str, date | list[str] | UUID | None] = {"officer": officer, "goals": said.goals}
    told |= {"next_contact_on": said.next_contact_on, "opened_on": said.opened_on}
    try:
        LedgerForm.model_validate(told)
    except ValidationError as fault:
        message = f"没有建立台账：{''.join(first_errors(dict(one) for one in fault.errors()).values())}"
        row.staged.notes.append(sheet.remark(CellFault("goals", message)))
        return
    row.staged.ledger = StagedLedger.model_validate(told)
    row.fields.append("ledger")
    row.staged.changes.append(("一人一策台账", "", f"台账责任人 {said.officer}，下次联系 {said.next_contact_on}"))
