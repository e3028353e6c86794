"""Visits as they are planned and recorded, by form and by JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID, uuid5

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from service.casework.schemas.records import Day, Note, Reason, RecordForm, Shape
from service.kit.errors import first_errors
from service.law.facts import Mode, Outcome, RecordKind
from service.people.schemas.forms import Phone


class PlanForm(Shape):
    """Whom to visit on which day."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    on: Day


class MoveForm(Shape):
    """Another day for a planned visit."""

    on: Day


class VisitRecord(Shape):
    """One thing done, or refused, during the visit."""

    kind: RecordKind
    detail: dict[str, Any] = Field(default={})
    note: Note | None = None
    id: UUID | None = None


class VisitForm(Shape):
    """What came of a visit, in one go. `id`: made by the client, so that a double click records once.

    `phone`: the person's new number, kept in the register and in no record. `records` are what was done; with
    `declined`, what was refused; with `no_contact`, nothing.
    """

    outcome: Outcome = "done"
    on: Day | None = None
    mode: Mode = "home_visit"
    note: Note | None = None
    late_reason: Reason | None = None
    phone: Phone = None
    records: list[VisitRecord] = Field(default=[], max_length=30)
    id: UUID | None = None

    @model_validator(mode="after")
    def told(self) -> Self:
        if self.outcome == "done" and not self.records:
            raise ValueError("请至少选一项本次办理事项；未见到本人的，请选“没有人在家”。")
        if self.outcome == "declined" and not self.records:
            raise ValueError("请选出本人不愿意做的事项。")
        return self

    @field_validator("records")
    @classmethod
    def shaped(cls, told: list[VisitRecord], info: ValidationInfo) -> list[VisitRecord]:
        """Each as a record of its own would be, so that a wrong detail is told here and not later."""
        for one in told:
            form = {"kind": one.kind, "on": date.min, "outcome": info.data.get("outcome", "done"), "detail": one.detail}
            try:
                RecordForm.model_validate(form)
            except ValidationError as fault:
                raise ValueError("；".join(first_errors(dict(error) for error in fault.errors()).values())) from None
        return told


def records_told(form: VisitForm, on: date) -> list[RecordForm]:
    """The records that a visit makes; one failed contact when nobody was met."""
    if form.outcome == "no_contact":
        attempt = VisitRecord(kind="follow_up", note=form.note)
        return [_record(form, attempt, 0, on)]
    return [_record(form, one, number, on) for number, one in enumerate(form.records)]


def _record(form: VisitForm, one: VisitRecord, number: int, on: date) -> RecordForm:
    return RecordForm(
        kind=one.kind,
        on=on,
        mode=form.mode,
        outcome=form.outcome,
        detail=one.detail,
        note=one.note,
        id=one.id or (uuid5(form.id, str(number)) if form.id else None),
        late_reason=form.late_reason,
    )
