"""What is kept of a row while it is staged, and how an import is told to programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.casework.schemas.records import RecordForm
from service.employment.schemas import JobForm
from service.entitlements.schemas import CertificateForm, PostForm, TrainingForm
from service.exchange.rules.reading import JobCells


class Remark(BaseModel):
    """Something about a cell: `column` is called as in the sheet, `at` is its position from 0, if it is there."""

    model_config = ConfigDict(frozen=True)

    column: str
    message: str
    at: int | None = None
    offers: bool = Field(default=False, description="unknown person, of whom the row tells enough to be registered")


class Choices(BaseModel):
    """What somebody says of a workbook before it is read, or read again.

    `sheets`: name → taken. `columns`: sheet → heading → field, None for not taken. `words`: field → word → ours, ""
    for nothing; "" as a word for what the sheet has no column for. `given`: field → what holds for every row.
    """

    model_config = ConfigDict(frozen=True)

    sheets: dict[str, bool] = Field(default_factory=dict)
    columns: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    given: dict[str, str] = Field(default_factory=dict)

    def and_then(self, later: Choices) -> Choices:
        """These, with what was said later."""
        columns = {sheet: self.columns.get(sheet, {}) | later.columns.get(sheet, {}) for sheet in _of(self, later)}
        words = {field: self.words.get(field, {}) | told for field, told in later.words.items()}
        return Choices(
            sheets=self.sheets | later.sheets,
            columns=columns,
            words=self.words | words,
            given={key: text for key, text in (self.given | later.given).items() if text},
        )


def _of(before: Choices, later: Choices) -> list[str]:
    return [*dict.fromkeys((*before.columns, *later.columns))]


class RowForm(BaseModel):
    """A row of a batch: the number of its sheet, from 0, and its own as the sheet shows it."""

    sheet: int
    row: int


class AssignForm(BaseModel):
    """Township → worker."""

    to: dict[str, UUID]


class AskLine(BaseModel):
    """A word that is not understood, and in how many rows."""

    field: str
    word: str
    rows: int


class KeptAsk(AskLine):
    """The same as it is kept, with what may be answered."""

    choices: tuple[str, ...] = ()


class Told(BaseModel):
    """Sealed with a batch: what is asked, and what somebody has said."""

    asks: list[KeptAsk] = Field(default_factory=list)
    choices: Choices = Choices()


class SkippedLine(BaseModel):
    """A row that is about nobody."""

    sheet: str
    row: int
    why: str


class ColumnLayout(BaseModel):
    """A column of a sheet: its heading, what it is taken for and how sure that is; `like`: a field it resembles."""

    heading: str
    field: str | None
    how: str
    like: str | None = None
    undecided: bool = False


class SheetLayout(BaseModel):
    """A sheet of the workbook, as a batch keeps it. `positions`: key → column. `key`: by which it is known again.

    `top` (sealed): the rows down to the headings as they were, and of each column some cells.
    """

    number: int
    sheet: str
    taken: bool
    why: str = ""
    missing: str = ""
    rows: int = 0
    key: str = ""
    header_row: int = 0
    headers: list[str] = Field(default_factory=list)
    positions: dict[str, int] = Field(default_factory=dict)
    columns: list[ColumnLayout] = Field(default_factory=list)
    skipped: list[SkippedLine] = Field(default_factory=list)
    top: str = ""


class SheetTop(BaseModel):
    """What is sealed of a sheet beside its rows."""

    top: list[list[str | float | bool]] = Field(default_factory=list)
    seen: dict[int, list[str | float | bool]] = Field(default_factory=dict)


def days_of(told: dict[str, Any]) -> dict[str, Any]:
    """Columns of a job, with the days that JSON kept as text."""
    days = {
        name: told[name] for name in ("ended_on", "contract_from", "contract_to") if isinstance(told.get(name), str)
    }
    return told | {name: date.fromisoformat(day) for name, day in days.items()}


class StagedJob(BaseModel):
    """A job that the row adds; or, with `known`, one on file of which it tells the columns `sets` otherwise.

    `post`: it makes a public-welfare post besides. `same`: the job itself is on file as it is.
    """

    form: int
    employer: str
    started_on: date
    ended_on: date | None
    more: Annotated[dict[str, Any], AfterValidator(days_of)] = Field(default_factory=dict)
    known: UUID | None = None
    sets: list[str] = Field(default_factory=list)
    post: bool = False
    same: bool = False

    @classmethod
    def of(cls, said: JobCells) -> StagedJob:
        """From what the rules have read."""
        told = {name: getattr(said, name) for name in ("form", "employer", "started_on", "ended_on")}
        return cls(**told, more=dict(said.more))

    def as_post(self) -> PostForm:
        """The public-welfare post that it is, with the job."""
        told = self.model_dump(include={"employer", "started_on", "ended_on"})
        return PostForm.model_validate(told | {"post_type": self.more.get("title") or "未写明", "with_job": True})

    def told(self, *, lasts: bool) -> JobForm:
        """As a job's shape takes it. `lasts`: no last day says that it goes on; else an empty cell says nothing."""
        told = self.model_dump(include={"form", "employer", "started_on", "ended_on"}) | self.more
        if told["ended_on"] is None and not lasts:
            del told["ended_on"]
        return JobForm.model_validate(told)


class StagedLedger(BaseModel):
    """A ledger that the row opens."""

    officer: UUID
    goals: list[str]
    next_contact_on: date
    opened_on: date | None = None


class StagedTraining(BaseModel):
    """A training that the row enters, and what it led to."""

    form: TrainingForm
    certificate: CertificateForm | None = None


class Staged(BaseModel):
    """A row as it is sealed: its cells, what they say, and what that would change (label, before, after; masked)."""

    cells: list[str | float | bool]
    values: dict[str, Any] = Field(default_factory=dict)
    village: str | None = None
    job: StagedJob | None = None
    ledger: StagedLedger | None = None
    records: list[RecordForm] = Field(default_factory=list)
    training: StagedTraining | None = None
    changes: list[tuple[str, str, str]] = Field(default_factory=list)
    notes: list[Remark] = Field(default_factory=list)

    def makes(self, *, new: bool) -> dict[str, int]:
        """What applying it makes, by kind. `new`: the row is about somebody or something not on file."""
        return {
            "persons": int(new and bool(self.values.get("name")) and bool(self.values.get("area"))),
            "records": len(self.records),
            "jobs": int(self.job is not None and self.job.known is None and not self.job.same),
            "posts": int(self.job is not None and self.job.post),
            "trainings": int(self.training is not None),
            "ledgers": int(self.ledger is not None),
        }


class Before(BaseModel):
    """What undoing an applied row needs, sealed. `person` is None when nothing of the person was changed.

    `job`: one on file that was changed, the version it was left at and what it was. `records` and `ledger` were made.
    """

    person: dict[str, Any] | None = None
    fields: list[str] = Field(default_factory=list)
    job: UUID | None = None
    job_version: int | None = None
    job_was: dict[str, Any] = Field(default_factory=dict)
    records: list[UUID] = Field(default_factory=list)
    ledger: UUID | None = None
    post: UUID | None = None


class FaultLine(BaseModel):
    """A fault as programs are told it (contract, section 2)."""

    sheet: str
    row: int
    column: str
    message: str


class SheetLine(BaseModel):
    """A sheet of the workbook: its rows, and whether it is taken."""

    sheet: str
    rows: int
    taken: bool


class Makes(BaseModel):
    """What applying a batch makes."""

    persons: int = 0
    records: int = 0
    jobs: int = 0
    trainings: int = 0
    posts: int = 0
    ledgers: int = 0


class ImportReport(BaseModel):
    """What `onecase import … --json` prints; `batch` is null when nothing was kept.

    `noted`, which it does not print: rows of which a part was left out, and why stands on the batch's page.
    """

    batch: UUID | None
    rows: int
    new: int
    changed: int
    same: int
    wrong: int
    faults: list[FaultLine]
    sheets: list[SheetLine]
    mapping: dict[str, dict[str, str | None]]
    skipped: list[SkippedLine]
    asks: list[AskLine]
    makes: Makes
    noted: int = Field(default=0, exclude=True)
