"""Import batches and their rows. A batch is seen by those who import for its area."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.access.scope import governed
from service.exchange.schemas import (
    AskLine,
    FaultLine,
    ImportReport,
    Makes,
    Remark,
    SheetLayout,
    SheetLine,
    SheetTop,
    Staged,
    Told,
)
from service.kit import paging
from service.kit.crypto import Cipher
from service.kit.errors import NotFound
from service.kit.paging import Page
from service.people.rules.masks import mask_identity
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.exchange import Batch, BatchRow

CHUNK = 500


def place_of(batch_id: UUID, sheet: int, row: int) -> str:
    """What a sealed row is bound to; of the first sheet as it was when there was only one."""
    return f"batch_row.sealed:{batch_id}:{f'{sheet}:' if sheet else ''}{row}"


def file_place(batch_id: UUID) -> str:
    """What the sealed file of a batch is bound to."""
    return f"batch_file.sealed:{batch_id}"


def staged_of(cipher: Cipher, row: BatchRow) -> Staged:
    """Open a row."""
    return Staged.model_validate_json(cipher.open(row.sealed, place_of(row.batch_id, row.sheet, row.row)))


def sheets_of(batch: Batch) -> list[SheetLayout]:
    """The sheets of a batch's workbook."""
    return [SheetLayout.model_validate(one) for one in batch.layout["sheets"]]


def seal_top(cipher: Cipher, batch_id: UUID, number: int, top: SheetTop) -> str:
    """What stands over the rows of a sheet, and some of its cells, as `Batch.layout` keeps them."""
    return cipher.seal(top.model_dump_json(), f"batch.top:{batch_id}:{number}").hex()


def open_top(cipher: Cipher, batch: Batch, sheet: SheetLayout) -> SheetTop:
    """The same, opened; nothing of a batch staged before several sheets were read."""
    if not sheet.top:
        return SheetTop()
    place = f"batch.top:{batch.id}:{sheet.number}"
    return SheetTop.model_validate_json(cipher.open(bytes.fromhex(sheet.top), place))


def seal_told(cipher: Cipher, batch_id: UUID, told: Told) -> str:
    """The words of a batch, as `Batch.layout` keeps them."""
    return cipher.seal(told.model_dump_json(), f"batch.told:{batch_id}").hex()


def told_of(cipher: Cipher, batch: Batch) -> Told:
    """What is asked of a batch's words, and what somebody has said of it."""
    sealed = batch.layout.get("told")
    return (
        Told()
        if sealed is None
        else Told.model_validate_json(cipher.open(bytes.fromhex(sealed), f"batch.told:{batch.id}"))
    )


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
    """A row in the preview; the identity number is masked. `sheet`: its name, where there are several."""

    sheet: str
    number: int
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
        after = tuple_(*paging.decode(cursor, int, int))
        wanted = wanted.where(tuple_(BatchRow.sheet, BatchRow.row) > after)
    kept = (await session.scalars(wanted.order_by(BatchRow.sheet, BatchRow.row).limit(limit + 1))).all()
    sheets = {sheet.number: sheet for sheet in sheets_of(found)}
    several = sum(sheet.taken for sheet in sheets.values()) > 1
    items = [_line(cipher, sheets[row.sheet], row, several=several) for row in kept[:limit]]
    return Page(items, paging.encode(items[-1].number, items[-1].row) if len(kept) > limit else None)


def _line(cipher: Cipher, sheet: SheetLayout, row: BatchRow, *, several: bool) -> RowLine:
    staged = staged_of(cipher, row)
    positions = sheet.positions

    def cell(field: str) -> str:
        at = positions.get(field)
        return "" if at is None else str(staged.cells[at]).strip()

    number = str(staged.values.get("id_number") or "")
    return RowLine(
        sheet.sheet if several else "",
        sheet.number,
        row.row,
        cell("name") or ("" if "case" in positions else "（没有姓名）"),
        mask_identity(number) if number else "",
        cell("township") + cell("village"),
        row.person_id,
        [Remark.model_validate(fault) for fault in row.faults],
        staged.notes,
        staged.changes,
    )


async def row_values(
    session: AsyncSession, actor: Actor, batch_id: UUID, sheet: int, row: int, *, cipher: Cipher
) -> dict[str, str]:
    """What a row says of the person, by field of a form: names, numbers, places as it could be read; or NotFound."""
    await batch(session, actor, batch_id)
    kept = await session.get(BatchRow, (batch_id, sheet, row), populate_existing=True)
    if kept is None:
        raise NotFound
    values = staged_of(cipher, kept).values
    return {name: str(value) for name, value in values.items() if isinstance(value, str | int | float)}


async def every_row(session: AsyncSession, batch_id: UUID) -> AsyncIterator[BatchRow]:
    """All rows in order, a few hundred in memory at a time. No actor: ask for the batch first."""
    after = (-1, 0)
    while True:
        wanted = select(BatchRow).where(
            BatchRow.batch_id == batch_id, tuple_(BatchRow.sheet, BatchRow.row) > tuple_(*after)
        )
        found = (await session.scalars(wanted.order_by(BatchRow.sheet, BatchRow.row).limit(CHUNK))).all()
        for row in found:
            yield row
            session.expunge(row)
        if len(found) < CHUNK:
            return
        after = (found[-1].sheet, found[-1].row)


async def report(session: AsyncSession, actor: Actor, batch_id: UUID, *, cipher: Cipher) -> ImportReport:
    """Counts and faults, and what the workbook was taken for, as programs are told them."""
    found = await batch(session, actor, batch_id)
    wrong = await session.execute(
        select(BatchRow.sheet, BatchRow.row, BatchRow.faults)
        .where(BatchRow.batch_id == batch_id, BatchRow.verdict == "wrong")
        .order_by(BatchRow.sheet, BatchRow.row)
    )
    sheets = sheets_of(found)
    names = {sheet.number: sheet.sheet for sheet in sheets}
    lines = [
        FaultLine(sheet=names[sheet], row=row, column=fault["column"], message=fault["message"])
        for sheet, row, faults in wrong
        for fault in faults
    ]
    counted = {key: found.counts[key] for key in ("rows", "new", "changed", "same", "wrong")}
    return ImportReport(
        batch=batch_id,
        faults=lines,
        sheets=[SheetLine(sheet=sheet.sheet, rows=sheet.rows, taken=sheet.taken) for sheet in sheets],
        mapping={
            sheet.sheet: {column.heading: column.field for column in sheet.columns if column.heading}
            for sheet in sheets
            if sheet.columns
        },
        skipped=[one for sheet in sheets for one in sheet.skipped],
        asks=[AskLine(field=one.field, word=one.word, rows=one.rows) for one in told_of(cipher, found).asks],
        makes=Makes.model_validate(found.layout.get("makes", {})),
        noted=found.counts.get("noted", 0),
        **counted,
    )
