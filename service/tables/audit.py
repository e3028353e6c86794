"""Acts (操作记录), append-only, and the chain that seals them afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base

SHOWING = ("person.unmask", "person.view")
"""Acts that may have shown a number in the clear: then `detail` names its `field`."""
NUMBERS = text("(act.verb in ('person.not_found', 'person.known') or act.detail ? 'field')")
"""What is counted to keep numbers from being read or guessed one by one; as its index says it."""


class Act(Base):
    """Who did what to whom, when. `detail` holds no personal value; `personal` does, and stays outside the hash."""

    __tablename__ = "act"
    __table_args__ = (
        Index("ix_act_subject", "subject_kind", "subject_id", "id"),
        Index("ix_act_actor", "actor_id", "id"),
        Index(
            "ix_act_numbers",
            "actor_id",
            "at",
            postgresql_where=text("verb in ('person.not_found', 'person.known') or detail ? 'field'"),
        ),
        {"info": {"owner": "audit"}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    personal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Seal(Base):
    """A link of the chain: the hash of one act with that of the link before."""

    __tablename__ = "seal"
    __table_args__ = ({"info": {"owner": "audit"}},)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), unique=True)
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]
