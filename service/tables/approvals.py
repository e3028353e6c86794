"""What needs a second person: asked by one, decided by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Approval(Base):
    """A request with all that is needed to carry it out once granted. `subject` holds no identity number or phone.

    `act_id`: it was asked with others in one act for many persons.
    """

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("decided_by <> requested_by", name="second_person"),
        CheckConstraint("decision in ('granted', 'refused', 'withdrawn', 'closed')", name="decision"),
        Index("ix_approval_waiting_county", "county", "requested_at", postgresql_where=text("decision is null")),
        Index("ix_approval_person", "person_id"),
        Index("ix_approval_requested_by", "requested_by", "requested_at"),
        Index("ix_approval_act", "act_id", postgresql_where=text("act_id is not null")),
        {"info": {"owner": "approvals", "follows": "person"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    county: Mapped[str]
    township: Mapped[str | None]
    village: Mapped[str | None]
    subject: Mapped[dict[str, Any]] = mapped_column(JSONB)
    act_id: Mapped[UUID | None]
    reason: Mapped[str]
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
