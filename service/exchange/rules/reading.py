"""A row read: what its cells say, and every fault by its column. What the kinds of sheet share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from service.exchange.rules.columns import Column, Layout, identity, line, listed
from service.exchange.rules.groups import field_of
from service.exchange.rules.matching import WHOSE
from service.exchange.rules.places import Places
from service.people.rules.cells import as_text, text
from service.people.rules.codes import JOB_FORM, UnknownWord
from service.people.rules.numbers import LENGTH, cleaned

NUMBERS = ("id_number", "certificate_number")


# What is written where there is nothing to say, and where something has no end.
_NOTHING = re.compile(r"[/\\\\\-—–_*×·.。]+|无此项|暂无|无|没有|空|未填写?|不填|N/?A", re.IGNORECASE)
_ENDLESS = re.compile(r"长期|永久|无固定期限|至今")
_131 = re.compile(r"[“”\"‘’「]1{1,2}[35]1[“”\"‘’」]|(?<!\d)1{1,2}[35]1(?:服务|就业|清单|台账|帮扶)")
_LASTING = frozenset({"credential_expires_on", "contract_to", "ended_on"})


class CellFault(NamedTuple):
    """A message about a cell; `field` is the column's field."""

    field: str
    message: str


class Ask(NamedTuple):
    """A word that is not understood, told once for a sheet; "" for what the sheet has no column for.

    `choices`: what may be answered.
    """

    field: str
    word: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a row is read by.

    `columns`: key → what stands over it, of the columns that the sheet has. `text`: all that stands over the rows.
    `meanings`: field → word of the sheet → our word, "" for nothing; "" as a word for what the sheet does not say.
    """

    places: Places
    today: date
    columns: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_131(self) -> bool:
        """Whether the sheet is of the 131 (1131, 1151) service, in which a training is one recommended."""
        return _131.search(self.text) is not None

    def unsaid(self, field: str) -> str | None:
        """What somebody has said once for the whole sheet."""
        return self.meanings.get(field, {}).get("")


@dataclass(frozen=True, slots=True)
class JobCells:
    """A job as the row tells it; `more` are columns of the job that the row gives besides.

    `post`: it stands in a list of public-welfare posts, and is one.
    """

    form: int
    employer: str
    started_on: date
    ended_on: date | None
    more: Mapping[str, Any] = field(default_factory=dict)

    post: bool = False

    @property
    def which(self) -> tuple[int, str, date]:
        """What makes it the same job."""
        return self.form, self.employer, self.started_on

    @property
    def text(self) -> str:
        """In words: 灵活就业（某合作社），2018-04-01 起."""
        until = "起" if self.ended_on is None else f"至 {self.ended_on}"
        return f"{JOB_FORM.label(self.form).split('（')[0]}（{self.employer}），{self.started_on} {until}"


class RecordCells(NamedTuple):
    """A service, as RecordForm takes it. `at`: key of its day's column; `keys`: field → key."""

    told: dict[str, Any]
    at: str
    keys: Mapping[str, str] = {}


class LedgerCells(NamedTuple):
    """A ledger as the row tells it; `officer` is a name."""

    officer: str
    goals: list[str]
    next_contact_on: date
    opened_on: date | None


@dataclass(slots=True)
class Reading:
    """A row read. `values` are fields of PersonForm that it gives, `study` of StudentForm; empty cells give nothing.

    `village`: name of a village that is not there yet, below `values["area"]`. `training`: as
    TrainingForm takes it.
    `deed`: what tells two rows about one person apart, in sheets where there may be several.
    `notes` are what the clerk should know, though it stands against nothing.
    """

    values: dict[str, Any] = field(default_factory=dict)
    village: str | None = None
    employed: str = "unknown"
    study: dict[str, Any] = field(default_factory=dict)
    job: JobCells | None = None
    ledger: LedgerCells | None = None
    records: list[RecordCells] = field(default_factory=list)
    training: dict[str, Any] | None = None
    case: UUID | None = None
    deed: tuple[object, ...] = ()
    asks: list[Ask] = field(default_factory=list)
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
    cells = _in_their_columns(cells, reading)
    if "case" in cells:
        cells = {key: cell for key, cell in cells.items() if not _is_masked(cell)}
    for column in layout.columns:
        if column.parse is not None and column.field in cells:
            value = one_cell(column, cells[column.field], reading, column.field)
            if value is not None:
                found[column.field] = value
    _once_for_both(cells, reading)
    reading.case = found.pop("case", None)
    if "case" in cells:
        return found
    if "name" not in cells:
        reading.faults.append(CellFault("name", "缺少姓名，请填写。"))
    if not any(number in cells for number in NUMBERS):
        reading.faults.append(CellFault("id_number", "缺少身份证号，请填写。"))
    return found


def _is_masked(cell: object) -> bool:
    """A number as our lists show it, which says that it is unchanged."""
    return isinstance(cell, str) and ("*" in cell or cell.startswith(("尾号", "（证号略）", "（电话略）")))


def _once_for_both(cells: Mapping[str, object], reading: Reading) -> None:
    """A wrong figure that stands in both numbers is one mistake, told where the identity number is."""
    number, certificate = (re.sub(r"\s", "", str(cells.get(key, ""))) for key in NUMBERS)
    if number and certificate.startswith(number) and set(NUMBERS) <= wrong(reading):
        reading.faults = [fault for fault in reading.faults if fault.field != "certificate_number"]


def _in_their_columns(cells: Mapping[str, object], reading: Reading) -> Mapping[str, object]:
    """An identity number in the column of the certificate's tells who it is all the same."""
    try:
        if len(cleaned(cells.get("certificate_number"), "")) != LENGTH:  # as of nearly every row
            return cells
        number = identity(cells["certificate_number"])
        own = identity(cells["id_number"]) if "id_number" in cells else number
    except ValueError:
        return cells
    if own != number:
        return cells
    reading.notes.append(CellFault("certificate_number", "这里填的是身份证号，按身份证号认人；残疾人证号没有导入。"))
    return {key: cell for key, cell in cells.items() if key != "certificate_number"} | {"id_number": number}


def meant(cells: Mapping[str, object], columns: Mapping[str, Column], about: Context) -> dict[str, object]:
    """The cells with each word that somebody has explained put into ours; one that means nothing is left out."""
    found: dict[str, object] = {}
    for key, cell in cells.items():
        field = field_of(key)
        meanings, column = about.meanings.get(field), columns.get(field)
        if not meanings or column is None:
            found[key] = cell
            continue
        words = listed(cell) if column.many else [as_text(cell)]  # type: ignore[arg-type]
        ours = [meaning for word in words if (meaning := meanings.get(word, word))]
        if ours:
            found[key] = "、".join(ours) if ours != words else cell
    return found


def one_cell(column: Column, cell: object, reading: Reading, at: str) -> Any:  # noqa: ANN401 - what the column holds
    """What a cell says; None for nothing, an unknown word (asked) or a fault (told at `at`)."""
    if column.parse is None:
        return None
    if column.parse in {text, line} and is_nothing(cell):
        return None
    try:
        return column.parse(cell)
    except UnknownWord as unknown:
        if is_nothing(cell):
            return None
        reading.asks += [Ask(column.field, word, unknown.choices) for word in words_in(column, cell)]
    except ValueError as fault:
        if (column.field not in WHOSE and is_nothing(cell)) or (column.field in _LASTING and _lasts(cell)):
            return None
        reading.faults.append(CellFault(at, sentence(fault)))
    return None


def is_nothing(cell: object) -> bool:
    """/, 无, — and the like."""
    return isinstance(cell, str) and _NOTHING.fullmatch(cell.strip()) is not None


def _lasts(cell: object) -> bool:
    return isinstance(cell, str) and _ENDLESS.fullmatch(cell.strip()) is not None


def words_in(column: Column, cell: object) -> list[str]:
    """The words of a cell that its column does not know."""
    if column.parse is None or not column.many:
        return [as_text(cell)]  # type: ignore[arg-type]
    found = []
    for part in listed(cell):
        try:
            column.parse(part)
        except UnknownWord:
            found.append(part)
    return found


def referred(kind: str, about: Context) -> str:
    """技能培训 in a sheet of the 131 service is a training recommended; whoever took part stands in another sheet."""
    return "training_referral" if kind == "training_attended" and about.is_131 else kind


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
