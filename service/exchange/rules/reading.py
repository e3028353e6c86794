"""A row read: what its cells say, and every fault by its column. What the kinds of sheet share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from service.exchange.rules.columns import Layout
from service.people.rules.codes import JOB_FORM

NUMBERS = ("id_number", "certificate_number")


class CellFault(NamedTuple):
    """A message about a cell; `field` is the column's field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class JobCells:
    """A job as the row tells it; `more` are columns of the job that the row gives besides."""

    form: int
    employer: str
    started_on: date
    ended_on: date | None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def which(self) -> tuple[int, str, date]:
        """What makes it the same job."""
        return self.form, self.employer, self.started_on

    @property
    def text(self) -> str:
        """In words: 灵活就业（某合作社），2018-04-01 起."""
        until = "起" if self.ended_on is None else f"至 {self.ended_on}"
        return f"{JOB_FORM.label(self.form).split('（')[0]}（{self.employer}），{self.started_on} {until}"


class LedgerCells(NamedTuple):
    """A ledger as the row tells it; `officer` is a name."""

    officer: str
    goals: list[str]
    next_contact_on: date
    opened_on: date | None


@dataclass(slots=True)
class Reading:
    """A row read. `values` are fields of PersonForm that it gives, `study` of StudentForm; empty cells give nothing.

    `village`: name of a village that is not there yet, below `values["area"]`. `records`: as RecordForm takes
    them, `training` as TrainingForm.
    `deed`: what tells two rows about one person apart, in sheets where there may be several.
    `notes` are what the clerk should know, though it stands against nothing.
    """

    values: dict[str, Any] = field(default_factory=dict)
    village: str | None = None
    employed: str = "unknown"
    study: dict[str, Any] = field(default_factory=dict)
    job: JobCells | None = None
    ledger: LedgerCells | None = None
    records: list[dict[str, Any]] = field(default_factory=list)
    training: dict[str, Any] | None = None
    deed: tuple[object, ...] = ()
    faults: list[CellFault] = field(default_factory=list)
    notes: list[CellFault] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        """The identity number, told by itself or within the certificate's."""
        certificate = str(self.values.get("certificate_number", ""))[:18]
        return self.values.get("id_number") or certificate or None

    @property
    def born_on(self) -> date | None:
        """What the number says."""
        told = self.number
        return None if told is None else date(int(told[6:10]), int(told[10:12]), int(told[12:14]))


def parsed(layout: Layout, cells: Mapping[str, object], reading: Reading) -> dict[str, Any]:
    """Every cell by its column's parser; what cannot be read is told, and so is what says nobody who it is."""
    found: dict[str, Any] = {}
    for column in layout.columns:
        if column.parse is not None and column.field in cells:
            try:
                found[column.field] = column.parse(cells[column.field])
            except ValueError as fault:
                reading.faults.append(CellFault(column.field, sentence(fault)))
    if "name" not in cells:
        reading.faults.append(CellFault("name", "缺少姓名，请填写。"))
    if not any(number in cells for number in NUMBERS):
        reading.faults.append(CellFault("id_number", "缺少身份证号，请填写。"))
    return found


def of_one_person(found: Mapping[str, Any], reading: Reading) -> None:
    """Take over who it is; both numbers must be one person's."""
    reading.values |= {key: found[key] for key in ("name", *NUMBERS) if key in found}
    number, certificate = found.get("id_number"), found.get("certificate_number")
    if number and certificate and certificate[:18] != number:
        reading.faults.append(CellFault("certificate_number", "残疾人证号的前 18 位与身份证号不同，请照证件核对。"))


def sentence(fault: ValueError) -> str:
    return f"{str(fault).rstrip('。')}。"


def wrong(reading: Reading) -> set[str]:
    """The fields with a fault so far."""
    return {fault.field for fault in reading.faults}
