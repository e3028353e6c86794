"""Who was told what, when, and what became of it. No foreign key to the duty: a reminder outlives it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Reminder(Base):
    """One reminder of one duty at one stage to one recipient, for the date that the stage counts from (`about`).

    Ends as sent, read, suppressed (with the reason) or failed; `waiting` is on its way. `recipient_id` is None when
    nobody could be found to tell, which is a failure that the reconciliation shows.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'read', 'suppressed', 'failed')", name="state"),
        UniqueConstraint("duty_id", "about", "stage", "recipient_id", postgresql_nulls_not_distinct=True),
        Index("ix_reminder_day", "day", "county", "state"),
        Index("ix_reminder_recipient", "recipient_id", "day", "state"),
        Index("ix_reminder_person", "person_id", "day"),
        Index("ix_reminder_digest", "digest_id"),
        Index("ix_reminder_unread", "duty_id", postgresql_where=text("state in ('waiting', 'sent')")),
        {"info": {"owner": "reminders", "follows": "person"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    duty_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    stage: Mapped[str]
    about: Mapped[date]
    day: Mapped[date]
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    county: Mapped[str]
    township: Mapped[str | None]
    village: Mapped[str | None]
    program: Mapped[str]
    step: Mapped[str]
    plan_by: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    reason: Mapped[str | None]
    digest_id: Mapped[UUID | None] = mapped_column(ForeignKey("digest.id"))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Digest(Base):
    """One message a person and day in the in-app inbox (站内提醒)."""

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("recipient_id", "day"),
        Index("ix_digest_inbox", "recipient_id", "day"),
        {"info": {"owner": "reminders"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[date]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class MorningRun(Base):
    """That the reminders of a working day were made, when, and how many: what the outcomes must add up to.

    A missing day is caught up; one that was run before its time (`at` is later than now) is run again. `noted_by` is
    the transaction that wrote the row: a row restored from a backup has another, and its age tells nothing.
    """

    __tablename__ = "morning_run"
    __table_args__ = ({"info": {"owner": "reminders"}},)

    day: Mapped[date] = mapped_column(primary_key=True)
    made: Mapped[int]
    at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(BigInteger)
