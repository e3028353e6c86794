"""What is done for many in one act: job leads given (岗位推荐), events held (招聘活动、政策宣讲)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Lead(Base):
    """A job lead in a county's catalogue (岗位库).

    `sector`: of what kind the employer is; some are offered to graduates first (GRAD-14). `away`: 外出务工.
    `categories`: the kinds of disability that it suits, none meaning all.
    """

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint("sector in ('agency', 'institution', 'state_owned', 'private', 'other')", name="sector"),
        CheckConstraint("wanted > 0", name="wanted"),
        Index("ix_lead_county", "county", "recorded_at", "id"),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    county: Mapped[str] = mapped_column(ForeignKey("area.code"))
    employer: Mapped[str]
    title: Mapped[str]
    sector: Mapped[str]
    place: Mapped[str]
    away: Mapped[bool] = mapped_column(default=False, server_default="false")
    pay: Mapped[str | None]
    wanted: Mapped[int]
    categories: Mapped[list[int]] = mapped_column(JSONB, default=list, server_default="[]")
    accommodations: Mapped[str | None]
    valid_until: Mapped[date]
    contact: Mapped[str | None]
    source: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class GroupEvent(Base):
    """An event for many (GRAD-09). Who came is told by records: those of the acts whose `event_id` it is."""

    __tablename__ = "group_event"
    __table_args__ = (
        CheckConstraint(
            "kind in ('campus_fair', 'live_stream', 'two_way', 'to_the_villages', 'policy_briefing')", name="kind"
        ),
        CheckConstraint("mode in ('online', 'offline')", name="mode"),
        Index("ix_group_event_county", "county", "happened_on", "id"),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    county: Mapped[str] = mapped_column(ForeignKey("area.code"))
    kind: Mapped[str]
    title: Mapped[str]
    happened_on: Mapped[date]
    place: Mapped[str]
    mode: Mapped[str]
    organiser: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class GroupAct(Base):
    """One act for many persons: its records point to it, so that it can be taken back whole.

    The id may be made by the client, so that sending it twice is harmless. `skipped`: who was left out, each as
    `{"person": id, "why": "given" | "left"}`.
    """

    __tablename__ = "group_act"
    __table_args__ = (
        CheckConstraint("num_nonnulls(lead_id, event_id) <= 1", name="subject"),
        Index("ix_group_act_lead", "lead_id", "at"),
        Index("ix_group_act_event", "event_id", "at"),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    happened_on: Mapped[date]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("lead.id"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_event.id"))
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    at: Mapped[datetime]
    by: Mapped[UUID]
    undone_at: Mapped[datetime | None]
