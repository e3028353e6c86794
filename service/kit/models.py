"""Tables of the kit: what reference data is loaded, and answers kept for repeated writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Loaded(Base):
    """Which version of a piece of reference data is in the database; the same again is not loaded again."""

    __tablename__ = "loaded"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]


class KeptAnswer(Base):
    """The answer to a write made under an Idempotency-Key; `key_hash` covers the caller's credential too.

    The answer may hold a number in the clear, so it is kept encrypted.
    """

    __tablename__ = "kept_answer"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    status: Mapped[int | None]
    sealed: Mapped[bytes | None]
    etag: Mapped[str | None]
    made_at: Mapped[datetime]
