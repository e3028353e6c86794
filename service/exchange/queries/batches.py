"""Import batches and their rows. A batch is seen by those who import for its area."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.access.scope import governed
from service.exchange.schemas import FaultLine, ImportReport, Remark, Staged
from service.kit import paging
from service.kit.crypto import Cipher
from service.kit.errors import NotFound
from service.kit.paging import Page
from service.kit.sheets import Cell
from service.people.rules.masks import mask_identity
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.exchange import Batch, BatchRow

CHUNK = 500


def place_of(batch_id: UUID, row: int) -> str:
    """What a sealed row is bound to."""
    return f"batch_row.sealed:{batch_id}:{row}"


def staged_of(cipher: Cipher, row: BatchRow) -> Staged:
    """Open a row."""
    return Staged.model_validate_json(cipher.open(row.sealed, place_of(row.batch_id, row.row)))


def seal_top(cipher: Cipher, batch_id: UUID, top: list[list[Cell]]) -> str:
    """The rows above the header, as `Batch.layout` keeps them."""
    return cipher.seal(json.dumps(top), f"batch.top:{batch_id}").hex()


def open_top(cipher: Cipher, batch: Batch) -> list[list[Cell]]:
    """The rows above the header as they were."""
    found: list[list[Cell]] = json.loads(cipher.open(bytes.fromhex(batch.layout["top"]), f"batch.top:{batch.id}"))
    return found


def _seen(actor: Actor) -> ColumnElement[bool]:
    if not actor.may(Permission.IMPORT):
        return false()
    return governed(Batch.area, actor.holding(Permission.IMPORT))


async def batch(session: AsyncSession, actor: Actor, batch_id: UUID, *, lock: bool = False) -> Batch:
    """The batch, or NotFound; `lock` waits for whoever works on it."""
    wanted = select(Batch).where(Batch.id == batch_id, _seen(actor)).execution_options(populate_existing=True)
    found = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the list."""

    id: UUID
    kind: str
    file_name: str
    area: str
    state: str
    counts: dict[str, Any]
    created_at: datetime
    by: str


async def batches(
    session: AsyncSession, actor: Actor, *, cursor: str | None = None, limit: int = paging.LIMIT
) -> Page[BatchLine]:
    """Newest first."""
    wanted = (
        select(Batch, Area.name, User.name)
        .join(Area, Area.code == Batch.area)
        .outerjoin(User, User.id == Batch.created_by)
        .where(_seen(actor))
        .order_by(Batch.created_at.desc(), Batch.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        after = tuple_(*paging.decode(cursor, datetime.fromisoformat, UUID))
        wanted = wanted.where(tuple_(Batch.created_at, Batch.id) < after)
    rows = (await session.execute(wanted)).all()
    items = [
        BatchLine(one.id, one.kind, one.file_name, area, one.state, one.counts, one.created_at, by or "命令行")
        for one, area, by in rows[:limit]
    ]
    last = items[-1] if len(rows) > limit else None
    return Page(items, None if last is None else paging.encode(last.created_at.isoformat(), last.id))


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in the preview; the identity number is masked."""

    row: int
    name: str
    identity: str
    place: str
    person_id: UUID | None
    faults: Sequence[Remark]
    notes: Sequence[Remark]
    changes: Sequence[tuple[str, str, str]]


async def rows(
    session: AsyncSession,
    actor: Actor,
    batch_id: UUID,
    verdict: str,
    *,
    cipher: Cipher,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> Page[RowLine]:
    """The rows of one verdict in the order of the sheet."""
    found = await batch(session, actor, batch_id)
    wanted = select(BatchRow).where(BatchRow.batch_id == batch_id, BatchRow.verdict == verdict)
    if cursor is not None:
        (after_row,) = paging.decode(cursor, int)
        wanted = wanted.where(BatchRow.row > after_row)
    kept = (await session.scalars(wanted.order_by(BatchRow.row).limit(limit + 1))).all()
    items = [_line(cipher, found.layout["positions"], row) for row in kept[:limit]]
    return Page(items, paging.encode(items[-1].row) if len(kept) > limit else None)


def _line(cipher: Cipher, positions: dict[str, int], row: BatchRow) -> RowLine:
    staged = staged_of(cipher, row)

    def cell(field: str) -> str:
        at = positions.get(field)
        return "" if at is None else str(staged.cells[at]).strip()

    number = str(staged.values.get("id_number") or "")
    return RowLine(
        row.row,
        cell("name") or "（没有姓名）",
        mask_identity(number) if number else "",
        cell("township") + cell("village"),
        row.person_id,
        [Remark.model_validate(fault) for fault in row.faults],
        staged.notes,
        staged.changes,
    )


async def every_row(session: AsyncSession, batch_id: UUID) -> AsyncIterator[BatchRow]:
    """All rows in order, a few hundred in memory at a time. No actor: ask for the batch first."""
    after = 0
    while True:
        wanted = select(BatchRow).where(BatchRow.batch_id == batch_id, BatchRow.row > after)
        found = (await session.scalars(wanted.order_by(BatchRow.row).limit(CHUNK))).all()
        for row in found:
            yield row
            session.expunge(row)
        if len(found) < CHUNK:
            return
        after = found[-1].row


async def report(session: AsyncSession, actor: Actor, batch_id: UUID) -> ImportReport:
    """Counts and faults, as programs are told them."""
    found = await batch(session, actor, batch_id)
    wrong = await session.execute(
        select(BatchRow.row, BatchRow.faults)
        .where(BatchRow.batch_id == batch_id, BatchRow.verdict == "wrong")
        .order_by(BatchRow.row)
    )
    lines = [
        FaultLine(row=row, column=fault["column"], message=fault["message"])
        for row, faults in wrong
        for fault in faults
    ]
    counted = {key: found.counts[key] for key in ("rows", "new", "changed", "same", "wrong")}
    return ImportReport(batch=batch_id, faults=lines, noted=found.counts.get("noted", 0), **counted)
