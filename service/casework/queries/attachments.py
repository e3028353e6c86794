"""Attachments of a person; what they hold is read one at a time, by `commands.open_attachment`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.tables.accounts import User
from service.tables.attachments import Attachment
from service.tables.people import Person


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment and the name of who added it."""

    attachment: Attachment
    by: str


async def attachments_of(
    session: AsyncSession, actor: Actor, person_id: UUID, record_id: UUID | None = None
) -> list[Kept]:
    """Those that stand, newest first; of one record when it is given. A person has a bounded number."""
    where = [Attachment.person_id == person_id, Attachment.voided_at.is_(None), visible(Person, actor)]
    if record_id is not None:
        where.append(Attachment.record_id == record_id)
    rows = await session.execute(
        select(Attachment, User.name)
        .join(Person, Person.id == Attachment.person_id)
        .join(User, User.id == Attachment.added_by)
        .where(*where)
        .order_by(Attachment.added_at.desc(), Attachment.id)
    )
    return [Kept(*row) for row in rows]


async def attachment_of(session: AsyncSession, actor: Actor, person_id: UUID, attachment_id: UUID) -> Attachment:
    """One of that very person that stands; NotFound otherwise."""
    found = await session.scalar(
        select(Attachment)
        .join(Person, Person.id == Attachment.person_id)
        .where(
            Attachment.id == attachment_id,
            Attachment.person_id == person_id,
            Attachment.voided_at.is_(None),
            visible(Person, actor),
        )
    )
    if found is None:
        raise NotFound
    return found


async def attachments_count(session: AsyncSession, person_id: UUID) -> int:
    """How many stand. No actor: whoever asks holds the person."""
    stand = (Attachment.person_id == person_id, Attachment.voided_at.is_(None))
    return await session.scalar(select(func.count()).select_from(Attachment).where(*stand)) or 0


async def same_attachment(
    session: AsyncSession, person_id: UUID, record_id: UUID | None, kind: str, digest: bytes
) -> Attachment | None:
    """The same file handed in before for the same purpose. No actor: as above."""
    found: Attachment | None = await session.scalar(
        select(Attachment).where(
            Attachment.person_id == person_id,
            Attachment.record_id.is_not_distinct_from(record_id),
            Attachment.kind == kind,
            Attachment.digest == digest,
            Attachment.voided_at.is_(None),
        )
    )
    return found
