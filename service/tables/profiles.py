"""Which profile governs which area, and the working calendar."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Binding(Base):
    """From `valid_from` on, the profile governs the area and all below it that have no binding of their own."""

    __tablename__ = "profile_binding"
    __table_args__ = (
        Index("ix_profile_binding_area", "area", "valid_from"),
        {"info": {"owner": "profiles"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    profile: Mapped[str]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    superseded_at: Mapped[datetime | None]


class CalendarDay(Base):
    """A day that is not what its weekday says: a holiday (放假) or a make-up working day (调休上班)."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("kind in ('holiday', 'workday')", name="kind"),
        {"info": {"owner": "profiles"}},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
