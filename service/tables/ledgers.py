"""台账: 一人一策 of graduates, 帮扶台账 of monitored persons; their versions; a county's own form to print them on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base

_WAITING = text("sign_off = 'waiting'")


class Ledger(Base):
    """What the newest version says, one of each kind a person; `version` is its number.

    `stated_on`: the day on which `next_contact_on` was stated. `goals`, `measures` and `subsidies` are lists as
    `rules.Content` has them. `sign_off` is that of the newest version, made at `changed_at`; the areas follow the
    person's, so that what waits for a signature is found by them.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(goals) = 'array'", name="goals"),
        CheckConstraint("kind in ('graduate', 'help')", name="kind"),
        CheckConstraint("sign_off in ('waiting', 'signed', 'sent_back')", name="sign_off"),
        UniqueConstraint("person_id", "kind", name="uq_ledger_person_kind"),
        Index("ix_ledger_waiting_county", "county", "changed_at", "id", postgresql_where=_WAITING),
        Index("ix_ledger_waiting_township", "township", "changed_at", "id", postgresql_where=_WAITING),
        Index("ix_ledger_waiting_village", "village", "changed_at", "id", postgresql_where=_WAITING),
        Index("ix_ledger_officer", "officer_id"),
        Index("ix_ledger_measures", "measures", postgresql_using="gin", postgresql_ops={"measures": "jsonb_path_ops"}),
        {"info": {"owner": "ledgers", "follows": "person"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "combine"})
    kind: Mapped[str] = mapped_column(default="graduate", server_default="graduate")
    county: Mapped[str] = mapped_column(ForeignKey("area.code"))
    township: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    village: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    opened_on: Mapped[date]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    goals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    measures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    subsidies: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    next_contact_on: Mapped[date]
    stated_on: Mapped[date]
    sign_off: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    changed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class LedgerVersion(Base):
    """What a ledger said from one save to the next, and what a supervisor decided on it (签批); never changed.

    `ledger_id` None: the ledger of an entry that was merged into another, which had one of its own.
    """

    __tablename__ = "ledger_version"
    __table_args__ = (
        UniqueConstraint("ledger_id", "number", name="uq_ledger_version_number"),
        CheckConstraint("decision in ('signed', 'sent_back')", name="decision"),
        CheckConstraint("decided_by <> made_by", name="second_person"),
        Index("ix_ledger_version_person", "person_id", "made_at"),
        {"info": {"owner": "ledgers"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ledger_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger.id", ondelete="SET NULL"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decision: Mapped[str | None]
    remark: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


class LedgerTemplate(Base):
    """A county's own Word form, in the place of the one that ships."""

    __tablename__ = "ledger_template"
    __table_args__ = ({"info": {"owner": "ledgers"}},)

    county: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[bytes]
    stored_at: Mapped[datetime]
    stored_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
