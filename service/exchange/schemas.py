"""What is kept of a row while it is staged, and how an import is told to programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.casework.schemas.records import RecordForm
from service.employment.schemas import JobForm
from service.entitlements.schemas import CertificateForm, TrainingForm
from service.exchange.rules.reading import JobCells


class Remark(BaseModel):
    """Something about a cell: `column` is called as in the sheet, `at` is its position from 0, if it is there."""

    model_config = ConfigDict(frozen=True)

    column: str
    message: str
    at: int | None = None


def days_of(told: dict[str, Any]) -> dict[str, Any]:
    """Columns of a job, with the days that JSON kept as text."""
    days = {
        name: told[name] for name in ("ended_on", "contract_from", "contract_to") if isinstance(told.get(name), str)
    }
    return told | {name: date.fromisoformat(day) for name, day in days.items()}


class StagedJob(BaseModel):
    """A job that the row adds; or, with `known`, one on file of which it tells the columns `sets` otherwise."""

    form: int
    employer: str
    started_on: date
    ended_on: date | None
    more: Annotated[dict[str, Any], AfterValidator(days_of)] = Field(default_factory=dict)
    known: UUID | None = None
    sets: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, said: JobCells) -> StagedJob:
        """From what the rules have read."""
        told = {name: getattr(said, name) for name in ("form", "employer", "started_on", "ended_on")}
        return cls(**told, more=dict(said.more))

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


class FaultLine(BaseModel):
    """A fault as programs are told it (contract, section 2)."""

    row: int
    column: str
    message: str


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
    noted: int = Field(default=0, exclude=True)
