"""Import batches (导入批次): staged encrypted, applied, and taken back whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Batch(Base):
    """One workbook read. Staged rows expire at `expires_at` whether applied or not; from then on it stays as it is.

    `layout` tells the sheet: `headers`, `positions` (field → column), `top` (rows above the header, sealed),
    `header_row`, `villages` (township and name of each to be made), `made` (codes of those made), `roster_on` (the day
    of a graduates' roster).
    """

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("state in ('staged', 'applying', 'applied', 'undone', 'expired')", name="state"),
        Index("ix_batch_county", "county", "created_at"),
        Index("ix_batch_created_by", "created_by", "created_at"),
        {"info": {"owner": "exchange"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    county: Mapped[str]
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="staged", server_default="staged")
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class BatchRow(Base):
    """One row of the sheet (`row` as the sheet numbers it), sealed, with its verdict and the faults by column.

    Applied, `before` (sealed) keeps what was there and what was made, so that the batch can be taken back, if there is
    anything to tell; `person_version` tells whether somebody has worked on the person since.
    """

    __tablename__ = "batch_row"
    __table_args__ = (
        CheckConstraint("verdict in ('new', 'changed', 'same', 'wrong')", name="verdict"),
        Index("ix_batch_row_verdict", "batch_id", "verdict", "row"),
        Index("ix_batch_row_person", "person_id"),
        {"info": {"owner": "exchange"}},
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    verdict: Mapped[str]
    faults: Mapped[list[Any]] = mapped_column(JSONB)
    changes: Mapped[list[Any]] = mapped_column(JSONB)
    person_id: Mapped[UUID | None]
    person_version: Mapped[int | None]
    applied: Mapped[bool] = mapped_column(default=False, server_default="false")
    before: Mapped[bytes | None]
