"""What a person has of training, posts, benefits and certificates. Voided, never deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base

MONEY = Numeric(10, 2, asdecimal=False)
LENGTH = Numeric(6, 1, asdecimal=False)


class Kept:
    """What every entry has. `ORDER` is the column by which a person's entries are listed."""

    ORDER: ClassVar[str]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    void_reason: Mapped[str | None]


class Training(Kept, Base):
    """One person in one class (实名制培训登记). `assessment_id`: the signed assessment that it rests on (TRN-08).

    `training_fee` and `living_fee` are what was granted (TRN-09); `voucher` is the number of an electronic voucher.
    """

    __tablename__ = "training"
    __table_args__ = (
        CheckConstraint("type in ('vocational', 'practical')", name="type"),
        CheckConstraint("state in ('enrolled', 'in_training', 'completed', 'dropped')", name="state"),
        CheckConstraint("ends_on >= starts_on", name="span"),
        Index("ix_training_person", "person_id", "starts_on"),
        Index("ix_training_batch", "batch_id", postgresql_where=text("batch_id is not null")),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "starts_on"

    type: Mapped[str]
    course: Mapped[str | None]
    project: Mapped[str]
    level: Mapped[str | None]
    provider: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    days: Mapped[float | None] = mapped_column(LENGTH)
    hours: Mapped[float | None] = mapped_column(LENGTH)
    state: Mapped[str]
    result: Mapped[str | None]
    free: Mapped[bool] = mapped_column(default=True, server_default="true")
    voucher: Mapped[str | None]
    training_fee: Mapped[float | None] = mapped_column(MONEY)
    living_fee: Mapped[float | None] = mapped_column(MONEY)
    assessment_id: Mapped[UUID | None]
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))
    batch_id: Mapped[UUID | None]


class PublicPost(Kept, Base):
    """A placement in a public-welfare post (公益性岗位). `job_id`: the entry of the job history that goes with it."""

    __tablename__ = "public_post"
    __table_args__ = (
        CheckConstraint("subsidy_ends_on >= started_on", name="subsidy"),
        CheckConstraint("ended_on >= started_on", name="span"),
        Index("ix_public_post_person", "person_id", "started_on"),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "started_on"

    employer: Mapped[str]
    post_type: Mapped[str]
    started_on: Mapped[date]
    subsidy_ends_on: Mapped[date | None]
    first_approved_on: Mapped[date | None]
    assessed_ok: Mapped[bool] = mapped_column(default=False, server_default="false")
    filed: Mapped[bool] = mapped_column(default=False, server_default="false")
    filing_number: Mapped[str | None]
    ended_on: Mapped[date | None]
    job_id: Mapped[UUID | None]
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))


class Benefit(Kept, Base):
    """A subsidy or other benefit from one month to another (2024-05), both included; no end: it goes on."""

    __tablename__ = "benefit"
    __table_args__ = (
        CheckConstraint("to_month >= from_month", name="span"),
        CheckConstraint("status in ('applied', 'granted', 'denied', 'declined')", name="status"),
        Index("ix_benefit_person", "person_id", "from_month"),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "from_month"

    code: Mapped[str]
    from_month: Mapped[str]
    to_month: Mapped[str | None]
    monthly_amount: Mapped[float | None] = mapped_column(MONEY)
    fund: Mapped[str | None]
    document: Mapped[str | None]
    status: Mapped[str]
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))


class SkillCertificate(Kept, Base):
    """A certified skill (TRN-12, 技能人才库), learnt in a training of ours or elsewhere."""

    __tablename__ = "skill_certificate"
    __table_args__ = (
        Index("ix_skill_certificate_person", "person_id", "issued_on"),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "issued_on"

    name: Mapped[str]
    level: Mapped[str | None]
    number: Mapped[str | None]
    issued_on: Mapped[date]
    training_id: Mapped[UUID | None] = mapped_column(ForeignKey("training.id"))


class Licence(Kept, Base):
    """A blind masseur's certificate (盲人按摩人员证书), to be reviewed every year (BLD-03)."""

    __tablename__ = "licence"
    __table_args__ = (
        Index("ix_licence_person", "person_id", "issued_on"),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "issued_on"

    number: Mapped[str | None]
    issued_on: Mapped[date]


class LicenceReview(Base):
    """A yearly review (年审) passed, with the hours of continuing education (继续教育) that it counted."""

    __tablename__ = "licence_review"
    __table_args__ = (
        Index("uq_licence_review_day", "licence_id", "reviewed_on", unique=True),
        {"info": {"owner": "entitlements"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    licence_id: Mapped[UUID] = mapped_column(ForeignKey("licence.id"))
    reviewed_on: Mapped[date]
    hours: Mapped[float | None] = mapped_column(LENGTH)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class PathStep(Kept, Base):
    """A stage of the way to the certificate (BLD-01) as it happened; `passed`: false for an exam that was failed."""

    __tablename__ = "path_step"
    __table_args__ = (
        CheckConstraint(
            "stage in ('registered', 'accepted', 'trained', 'examined', 'approved', 'certified')", name="stage"
        ),
        CheckConstraint("passed or stage = 'examined'", name="passed"),
        Index("ix_path_step_person", "person_id", "on"),
        {"info": {"owner": "entitlements"}},
    )
    ORDER = "on"

    stage: Mapped[str]
    on: Mapped[date]
    passed: Mapped[bool] = mapped_column(default=True, server_default="true")
