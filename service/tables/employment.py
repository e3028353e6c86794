"""Job history (就业经历, which is the 就业登记 of SVC-02) and businesses of one's own (创业实体)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Job(Base):
    """A job from `started_on` to `ended_on`, both days included; no end: it lasts.

    `workplace_at`: province and city of work away from home (外出务工). `employer_staff`: how many work there in all.
    `evidence`: what shows it (合同, 社保, 工资, 走访). What is null or `unknown` was not told, as in rows of before.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("ended_on is null or ended_on >= started_on", name="span"),
        CheckConstraint("contract_to is null or contract_to >= contract_from", name="contract_span"),
        CheckConstraint("form between 1 and 7", name="form"),
        CheckConstraint("subform is null or form = 7", name="subform"),
        CheckConstraint("pay_ok in ('yes', 'no', 'unknown')", name="pay_ok"),
        Index("ix_job_person", "person_id", "started_on"),
        Index("ix_job_started", "started_on", "person_id", postgresql_where=text("voided_at is null")),
        Index("ix_job_away", "person_id", postgresql_where=text("workplace = 'away' and voided_at is null")),
        Index(
            "ix_job_short",
            "ended_on",
            "id",
            postgresql_where=text("voided_at is null and ended_on - started_on < 29"),
        ),
        Index(
            "ix_job_tiny",
            "employer",
            "person_id",
            postgresql_where=text("voided_at is null and ended_on is null and employer_staff <= 10"),
        ),
        {"info": {"owner": "employment"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    form: Mapped[int]
    subform: Mapped[str | None]
    employer: Mapped[str]
    employer_staff: Mapped[int | None]
    title: Mapped[str | None]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    workplace: Mapped[str | None]
    workplace_at: Mapped[str | None]
    place_type: Mapped[str | None]
    contract: Mapped[bool] = mapped_column(default=False, server_default="false")
    contract_from: Mapped[date | None]
    contract_to: Mapped[date | None]
    social_insurance: Mapped[bool] = mapped_column(default=False, server_default="false")
    monthly_pay: Mapped[int | None]
    pay_ok: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    referral: Mapped[str | None]
    referrer: Mapped[str | None]
    self_employed_first: Mapped[bool] = mapped_column(default=False, server_default="false")
    evidence: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    end_reason: Mapped[str | None]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    batch_id: Mapped[UUID | None]


class Business(Base):
    """A business of the person's own. `licensed_on`: the licence (营业执照); `recognised_on`: 区残联认定.

    `area`: where its premises are. `monthly_rent`: yuan. `real_name`, `steady`, `good_credit`: an online shop is
    registered under its owner's name, runs steadily, is in good credit (SUB-03).
    """

    __tablename__ = "business"
    __table_args__ = (
        CheckConstraint("kind in ('massage', 'online', 'other')", name="kind"),
        CheckConstraint("closed_on is null or closed_on >= licensed_on", name="span"),
        Index("ix_business_person", "person_id", "licensed_on"),
        {"info": {"owner": "employment"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    kind: Mapped[str]
    name: Mapped[str]
    licensed_on: Mapped[date]
    recognised_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    area: Mapped[str | None]
    monthly_rent: Mapped[float | None] = mapped_column(Numeric(10, 2, asdecimal=False))
    real_name: Mapped[bool] = mapped_column(default=False, server_default="false")
    steady: Mapped[bool] = mapped_column(default=False, server_default="false")
    good_credit: Mapped[bool] = mapped_column(default=False, server_default="false")
    first_in_life: Mapped[bool] = mapped_column(default=False, server_default="false")
    helps_others: Mapped[bool] = mapped_column(default=False, server_default="false")
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
