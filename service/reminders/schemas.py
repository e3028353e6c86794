"""What lists of reminders answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

State = Literal["waiting", "sent", "read", "suppressed", "failed"]


class ReminderOut(BaseModel):
    """One reminder; `about` is the date that its stage counts from."""

    id: UUID
    person_id: UUID
    duty_id: UUID
    stage: str
    about: date
    day: date
    program: str
    step: str
    plan_by: date
    due_on: date
    state: State
    reason: str | None
    sent_at: datetime | None
    read_at: datetime | None


class ReminderPage(BaseModel):
    """A page of reminders."""

    items: list[ReminderOut]
    next: str | None


class Reconciliation(BaseModel):
    """All reminders of a day by outcome. `made` is what the morning run counted; nothing lost, they add up to it.

    `owed` is what was to be told on the day, computed anew; `untold` is so much of it as no run has made.
    """

    day: date
    ran: bool
    owed: int
    made: int
    untold: int
    waiting: int
    sent: int
    read: int
    suppressed: int
    failed: int
    agrees: bool
