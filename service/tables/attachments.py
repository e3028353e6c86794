"""Papers and pictures about a person, signatures among them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Attachment(Base):
    """A file of a person, of one record where it proves that. Its name is dropped: it may hold the person's.

    `sealed` is encrypted (place: `attachment.sealed:<id>`) and left unread by every list; `digest` is a keyed hash.
    Voided, never deleted.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("media_type in ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
        Index("ix_attachment_person", "person_id", "added_at"),
        Index("ix_attachment_record", "record_id"),
        {"info": {"owner": "casework"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("record.id"))
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[bytes]
    sealed: Mapped[bytes] = mapped_column(deferred=True)
    added_at: Mapped[datetime]
    added_by: Mapped[UUID]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    void_reason: Mapped[str | None]
