"""Tables of the kit: answers kept for repeated writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class KeptAnswer(Base):
    """The answer to a write made under an Idempotency-Key; `key_hash` covers the caller's credential too."""

    __tablename__ = "kept_answer"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[bytes | None]
    made_at: Mapped[datetime]
