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

    `layout`: `sheets` (as `exchange.schemas.SheetLayout`), `villages` (township and name of each to be made), `made`
    (codes of those made), `makes` (what applying it makes), `roster_on` (the day of a graduates' roster), `told`
    (sealed: the words to be explained, and what somebody has said of columns and words).
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
    """One row of a sheet (`row` as the sheet numbers it), sealed, with its verdict and the faults by column.

    `sheet`: which of the workbook, from 0. `waits`: for a word to be explained; it is not applied before.

    Applied, `before` (sealed) keeps what was there and what was made, so that the batch can be taken back, if there is
    anything to tell; `person_version` tells whether somebody has worked on the person since.
    """

    __tablename__ = "batch_row"
    __table_args__ = (
        CheckConstraint("verdict in ('new', 'changed', 'same', 'wrong')", name="verdict"),
        Index("ix_batch_row_verdict", "batch_id", "verdict", "sheet", "row"),
        Index("ix_batch_row_person", "person_id"),
        {"info": {"owner": "exchange"}},
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True)
    sheet: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default="0")
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    verdict: Mapped[str]
    faults: Mapped[list[Any]] = mapped_column(JSONB)
    changes: Mapped[list[Any]] = mapped_column(JSONB)
    person_id: Mapped[UUID | None]
    person_version: Mapped[int | None]
    waits: Mapped[bool] = mapped_column(default=False, server_default="false")
    applied: Mapped[bool] = mapped_column(default=False, server_default="false")
    before: Mapped[bytes | None]


class BatchFile(Base):
    """The uploaded file, sealed, until the batch is applied: it is read again when a column or word is explained."""

    __tablename__ = "batch_file"
    __table_args__ = ({"info": {"owner": "exchange"}},)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]


class SheetMapping(Base):
    """What a county takes the columns of a sheet with these headings for (`key`: their hash): heading → field or null.

    `unsaid`: what the sheet has no column for, said once (`mode`: by telephone).
    """

    __tablename__ = "sheet_mapping"
    __table_args__ = ({"info": {"owner": "exchange"}},)

    county: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unsaid: Mapped[dict[str, Any]] = mapped_column(JSONB)
    set_at: Mapped[datetime]
    set_by: Mapped[UUID | None]


class WordMeaning(Base):
    """What a county means by a word in a column of a field: one of ours, or "" for nothing."""

    __tablename__ = "word_meaning"
    __table_args__ = ({"info": {"owner": "exchange"}},)

    county: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    meaning: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID | None]
