"""Follow-up visits (走访回访): planned for a day, recorded once; campaigns (专项活动) and whom they seek out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Visit(Base):
    """A visit of one person. One visit may settle several duties: its records point to it.

    `happened_on` is the day on which it took place, None until recorded; `planned_for` stays what was planned.
    `form_id`: the client's id of the form that recorded it, so that sending it twice is harmless.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'done', 'no_contact', 'cancelled')", name="state"),
        Index("ix_visit_visitor_day", "visitor_id", "planned_for", "village"),
        Index("ix_visit_person", "person_id", "planned_for"),
        Index("ix_visit_township_day", "township", "planned_for"),
        Index("ix_visit_county_day", "county", "planned_for"),
        Index("uq_visit_planned", "person_id", "planned_for", unique=True, postgresql_where=text("state = 'planned'")),
        {"info": {"owner": "visits", "follows": "person"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "combine"})
    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    county: Mapped[str]
    township: Mapped[str | None]
    village: Mapped[str | None]
    planned_for: Mapped[date]
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    mode: Mapped[str] = mapped_column(default="home_visit", server_default="home_visit")
    note: Mapped[str | None]
    planned_at: Mapped[datetime]
    planned_by: Mapped[UUID | None]
    happened_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    form_id: Mapped[UUID | None] = mapped_column(unique=True)
    undone_at: Mapped[datetime | None]


class Campaign(Base):
    """A time of the year at which a county seeks people out (EVT-01), as the yearly notice or the calendar has it.

    `code`: which of the plan's campaigns it is.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="span"),
        UniqueConstraint("county", "year", "code"),
        {"info": {"owner": "visits"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    county: Mapped[str] = mapped_column(ForeignKey("area.code"))
    year: Mapped[int]
    code: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    notice: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class OutreachTarget(Base):
    """Somebody to be sought out in a campaign. `done_record`: what ticked it off, there once a supervisor agrees."""

    __tablename__ = "outreach_target"
    __table_args__ = (
        Index("ix_outreach_target_person", "person_id"),
        {"info": {"owner": "visits"}},
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, info={"merge": "combine"})
    added_at: Mapped[datetime]
    added_by: Mapped[UUID]
    done_record: Mapped[UUID | None]
