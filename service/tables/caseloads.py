"""Who looked after whom, and since when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Assignment(Base):
    """One change of the responsible counselor; `from_id` None at the first, `to_id` None when given up."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_person", "person_id", "at"),
        {"info": {"owner": "caseloads"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    to_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[UUID | None]
