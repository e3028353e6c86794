"""What is kept of a row while it is staged, and how an import is told to programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from service.exchange.rules import JobSaid


class Remark(BaseModel):
    """Something about a cell: `column` is called as in the sheet, `at` is its position from 0, if it is there."""

    column: str
    message: str
    at: int | None = None


class StagedJob(BaseModel):
    """A job that the row adds; or, with `known`, one on file whose last day it tells."""

    form: int
    employer: str
    started_on: date
    ended_on: date | None
    known: UUID | None = None

    @property
    def said(self) -> JobSaid:
        """As the rules have it."""
        return JobSaid(self.form, self.employer, self.started_on, self.ended_on)


class Staged(BaseModel):
    """A row as it is sealed: its cells, what they say, and what that would change (label, before, after; masked)."""

    cells: list[str | float | bool]
    values: dict[str, Any] = Field(default_factory=dict)
    village: str | None = None
    job: StagedJob | None = None
    changes: list[tuple[str, str, str]] = Field(default_factory=list)
    notes: list[Remark] = Field(default_factory=list)


class Before(BaseModel):
    """What undoing a changed row needs, sealed. `person` is None when only a job was changed.

    `job`: one on file that got another last day, with the version it was left at.
    """

    person: dict[str, Any] | None = None
    fields: list[str] = Field(default_factory=list)
    job: UUID | None = None
    job_version: int | None = None
    job_ended_on: date | None = None


class FaultLine(BaseModel):
    """A fault as programs are told it (contract, section 2)."""

    row: int
    column: str
    message: str


class ImportReport(BaseModel):
    """What `onecase import … --json` prints; `batch` is null when nothing was kept."""

    batch: UUID | None
    rows: int
    new: int
    changed: int
    same: int
    wrong: int
    faults: list[FaultLine]
