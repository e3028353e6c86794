"""The services that entries of registers are. No actor: whoever asks holds the persons, or has looked at them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from service.tables.approvals import Approval
from service.tables.attachments import Attachment
from service.tables.records import Record

ENTRY = Record.detail["entry"].astext


async def done_of_kinds(session: AsyncSession, people: Collection[UUID], kinds: Collection[str]) -> Sequence[Record]:
    """What stands of these kinds, oldest entry first."""
    found = await session.scalars(
        select(Record)
        .where(_of(Record.person_id, people), Record.kind.in_(kinds))
        .where(Record.outcome == "done", Record.voided_at.is_(None))
        .order_by(Record.recorded_at, Record.id)
    )
    return found.all()


async def of_entries(session: AsyncSession, people: Collection[UUID], entries: Collection[UUID]) -> Sequence[Record]:
    """The records that stand because of these entries of these persons."""
    where = (_of(Record.person_id, people), _named(ENTRY, entries), Record.voided_at.is_(None))
    return (await session.scalars(select(Record).where(*where))).all()


def asks_of_entries(people: Collection[UUID], entries: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    """What tells the requests to count one of these entries late."""
    told = Approval.subject[("records", "0", "detail", "entry")].astext
    return _of(Approval.person_id, people), Approval.kind == "backdating", _named(told, entries)


async def asked_of_entry(session: AsyncSession, person_id: UUID, entry: UUID) -> Approval | None:
    """The newest request to count an entry late."""
    found = select(Approval).where(*asks_of_entries([person_id], [entry])).order_by(Approval.requested_at.desc())
    return await session.scalar(found.limit(1))


@dataclass(frozen=True, slots=True)
class OfEntry:
    """What an entry is as a service: the record, or none while a supervisor is asked."""

    record: Record | None


async def service_of_entry(session: AsyncSession, person_id: UUID, entry: UUID) -> OfEntry | None:
    """None when it is none, or one typed by hand."""
    found = await of_entries(session, [person_id], [entry])
    if found:
        return OfEntry(found[0])
    asked = await asked_of_entry(session, person_id, entry)
    return OfEntry(None) if asked is not None and asked.decision is None else None


async def entries_worked_on(session: AsyncSession, people: Collection[UUID], entries: Collection[UUID]) -> set[UUID]:
    """Of these entries those whose service was corrected since, or got a paper."""
    paper = exists().where(Attachment.record_id == Record.id)
    where = (_of(Record.person_id, people), _named(ENTRY, entries), Record.corrects.is_not(None) | paper)
    return {UUID(one) for one in await session.scalars(select(ENTRY).where(*where))}


def _of(column: InstrumentedAttribute[UUID], people: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(list(people), ARRAY(Uuid())))


def _named(told: ColumnElement[str], entries: Collection[UUID]) -> ColumnElement[bool]:
    return told == any_(literal([str(one) for one in entries], ARRAY(Text())))
