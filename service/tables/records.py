"""What was done for a person (服务记录), contacts that failed included."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base

SAID_AGAINST = text(
    "kind = 'follow_up' and outcome = 'done' and voided_at is null"
    " and (detail ->> 'in_post' = 'no' or detail ->> 'pay_ok' = 'no')"
)
"""Follow-ups that say what a job's entry does not (RPT-10): few among many."""


class Record(Base):
    """One service or contact. `happened_on` decides the period, `recorded_at` says when it was entered.

    `act_id`: made with others in one act for many (`GroupAct`).

    Voided, never deleted; a correction voids it and points back by `corrects`. The id may be made by the client, so
    that sending it twice is harmless.
    """

    __tablename__ = "record"
    __table_args__ = (
        CheckConstraint("outcome in ('done', 'no_contact', 'declined')", name="outcome"),
        Index("ix_record_person", "person_id", "happened_on"),
        Index("ix_record_visit", "visit_id"),
        Index("ix_record_against", "happened_on", "id", postgresql_where=SAID_AGAINST),
        Index("ix_record_act", "act_id", postgresql_where=text("act_id is not null")),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    kind: Mapped[str]
    happened_on: Mapped[date]
    mode: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    note: Mapped[str | None]
    visit_id: Mapped[UUID | None]
    act_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    void_reason: Mapped[str | None]
    corrects: Mapped[UUID | None]


class Waiver(Base):
    """A duty set aside with a supervisor's approval (免办): the engine answers `waived`."""

    __tablename__ = "waiver"
    __table_args__ = (
        Index("ix_waiver_person", "person_id"),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    rule: Mapped[str]
    step: Mapped[str]
    period: Mapped[str]
    approval_id: Mapped[UUID] = mapped_column(ForeignKey("approval.id"))
    granted_at: Mapped[datetime]
