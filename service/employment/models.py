"""Job history (就业经历), as far as "employed on that day" needs it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Job(Base):
    """A job from `started_on` to `ended_on`, both days included; no end: it lasts."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("ended_on is null or ended_on >= started_on", name="span"),
        CheckConstraint("form between 1 and 7", name="form"),
        Index("ix_job_person", "person_id", "started_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    form: Mapped[int]
    employer: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    contract: Mapped[bool] = mapped_column(default=False, server_default="false")
    social_insurance: Mapped[bool] = mapped_column(default=False, server_default="false")
    self_employed_first: Mapped[bool] = mapped_column(default=False, server_default="false")
    end_reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    batch_id: Mapped[UUID | None]
