"""Reports that were made (报送), whole, so that what was sent can be shown as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class ReportMade(Base):
    """One report of one unit for one time; `figures` is all that is printed. Filed (`filed_on`), it never changes."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("profile", "code", "area", "cutoff"),
        Index("ix_report_area", "area", "cutoff"),
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
