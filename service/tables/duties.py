"""What is owed (应办事项): derived rows, which can all be deleted and made again the same."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Identity, Index, literal_column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base

OWED = "duty.state in ('open', 'blocked')"
IS_OWED: ColumnElement[bool] = literal_column(OWED)  # literals, so that the partial indexes are used


class Duty(Base):
    """One duty of one person. The id is made of person, rule, step, period and n, so that it stays the same.

    Carries what lists filter and sort by; overdue and behind are never stored, but compared when read.
    """

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("state in ('open', 'blocked', 'declined', 'waived', 'met', 'lapsed')", name="state"),
        Index("ix_duty_person", "person_id"),
        Index("ix_duty_owner_owed", "owner_id", "plan_by", "id", postgresql_where=text(OWED)),
        Index("ix_duty_township_owed", "township", "plan_by", "id", postgresql_where=text(OWED)),
        Index("ix_duty_county_owed", "county", "plan_by", "id", postgresql_where=text(OWED)),
        Index("ix_duty_program_owed", "county", "program", "plan_by", "person_id", postgresql_where=text(OWED)),
        Index("ix_duty_plan_owed", "plan_by", postgresql_where=text(OWED)),
        Index("ix_duty_due_owed", "due_on", postgresql_where=text(OWED)),
        Index("ix_duty_county_state", "county", "state", "plan_by", "id"),
        Index("ix_duty_owner_state", "owner_id", "state", "plan_by", "id"),
        {"info": {"owner": "duties"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "derive"})
    profile: Mapped[str]
    rule: Mapped[str]
    program: Mapped[str]
    step: Mapped[str]
    period: Mapped[str]
    period_source: Mapped[str]
    n: Mapped[int | None]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    plan_by: Mapped[date]
    required: Mapped[int]
    done: Mapped[int]
    state: Mapped[str]
    expired: Mapped[bool] = mapped_column(default=False, server_default="false")
    literal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    owner_id: Mapped[UUID | None]
    county: Mapped[str]
    township: Mapped[str | None]
    village: Mapped[str | None]


class Agenda(Base):
    """One row for each person of whom something is owed: the line of the work list (今日待办), next date first.

    `next_by` is the earliest `plan_by` of what is owed, `due_on` the earliest `due_on`; `blocked` says that an answer
    is missing, `missing` which; `steps` are the line's chips: [program, step, state, done, required, plan_by, due_on].
    `lost_on`: the third failed contact on another day since the last that succeeded (失联).
    """

    __tablename__ = "agenda"
    __table_args__ = (
        Index("ix_agenda_owner", "owner_id", "next_by", "person_id"),
        Index("ix_agenda_township", "township", "next_by", "person_id"),
        Index("ix_agenda_county", "county", "next_by", "person_id"),
        Index("ix_agenda_village", "village", "next_by", "person_id"),
        Index("ix_agenda_owner_due", "owner_id", "due_on"),
        Index("ix_agenda_county_due", "county", "due_on"),
        Index("ix_agenda_blocked", "county", "next_by", "person_id", postgresql_where=text("blocked")),
        Index("ix_agenda_lost", "county", "lost_on", "person_id", postgresql_where=text("lost_on is not null")),
        {"info": {"owner": "duties"}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, info={"merge": "derive"})
    owner_id: Mapped[UUID | None]
    county: Mapped[str]
    township: Mapped[str | None]
    village: Mapped[str | None]
    next_by: Mapped[date]
    due_on: Mapped[date]
    blocked: Mapped[bool]
    missing: Mapped[list[str]] = mapped_column(JSONB)
    lost_on: Mapped[date | None]
    steps: Mapped[list[Any]] = mapped_column(JSONB)


class TallyTotal(Base):
    """By how many the persons of a unit (a township, else a county) became more who bear a mark in an indicator.

    Rows are only added, in the transaction that changes `person.tallies`: who saves in a township waits for nobody.
    They are summed on reading, and each night folded into one a key (`commands.fold`).
    """

    __tablename__ = "tally_total"
    __table_args__ = (
        Index("ix_tally_total_county", "county", "township"),
        Index("ix_tally_total_township", "township"),
        {"info": {"owner": "duties"}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("area.code"))
    profile: Mapped[str]
    code: Mapped[str]
    mark: Mapped[str]
    county: Mapped[str]
    township: Mapped[str | None]
    persons: Mapped[int]


class Swept(Base):
    """As of which business date everybody was last looked at: one row. A date after today tells of a clock ahead."""

    __tablename__ = "swept"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        {"info": {"owner": "duties"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
