"""What supervision keeps of its own: averages that others publish; reports that were made, whole (报送)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class OutsideAverage(Base):
    """全国平均、全省平均: a rate that others publish and a plan compares with (GRAD-05), for an area and all below it.

    `percent`: of a hundred. `covers`: whom it is of. What was entered is replaced, never changed: `superseded_at`.
    """

    __tablename__ = "outside_average"
    __table_args__ = (
        CheckConstraint("average in ('national', 'provincial')", name="average"),
        CheckConstraint("covers in ('disabled_graduates', 'all_graduates')", name="covers"),
        CheckConstraint("percent >= 0 and percent <= 100", name="percent"),
        Index(
            "uq_outside_average_standing",
            "area",
            "average",
            "year",
            unique=True,
            postgresql_where=text("superseded_at is null"),
        ),
        {"info": {"owner": "supervision"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    average: Mapped[str]
    year: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    covers: Mapped[str]
    source: Mapped[str]
    published_on: Mapped[date | None]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    superseded_at: Mapped[datetime | None]


class ReportMade(Base):
    """One report of one unit for one time; `figures` is all that is printed. Filed (`filed_on`), it never changes."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("profile", "code", "area", "cutoff"),
        Index("ix_report_area", "area", "cutoff"),
        {"info": {"owner": "supervision"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    profile: Mapped[str]
    code: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    period: Mapped[str]
    cutoff: Mapped[date]
    due_on: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    filed_on: Mapped[date | None]
    filed_note: Mapped[str | None]
