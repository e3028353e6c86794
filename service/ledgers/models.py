"""一人一策就业服务台账: one for each graduate."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Ledger(Base):
    """Who sees to a graduate one to one, what is aimed at, and when they speak next."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("jsonb_typeof(goals) = 'array'", name="goals"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    opened_on: Mapped[date]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    goals: Mapped[list[str]] = mapped_column(JSONB)
    next_contact_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
