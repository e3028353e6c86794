"""Read a workbook and keep, sealed, what each row says and would change. The register stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, BinaryIO, TypeVar
from uuid import uuid4

from sqlalchemy import insert, select, update

from service.access.areas import AreaRow, area_row, covers, level_of
from service.access.queries import within
from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.commands.judging import Row, Sheet, judge
from service.exchange.queries.batches import place_of, seal_top
from service.exchange.rules.columns import Layout, Recognised, recognise
from service.exchange.rules.layouts import GRADUATES, LAYOUTS
from service.exchange.rules.places import Places
from service.exchange.rules.readers import READERS
from service.exchange.schemas import Remark
from service.kit.db import Base, Tx
from service.kit.errors import Forbidden, Invalid
from service.kit.sheets import Table, refused, table_of
from service.tables.access import Area
from service.tables.exchange import Batch, BatchRow

CHUNK = 500
KEPT = timedelta(days=7)
_ROWS = Base.metadata.tables["batch_row"]  # without the entity, which makes an object of each row
Progress = Callable[[int], None]
T = TypeVar("T")


async def stage(
    tx: Tx,
    actor: Actor,
    kind: str,
    file: BinaryIO,
    *,
    file_name: str,
    area: str | None = None,
    roster_on: date | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Stage a workbook for an area (else the actor's own); Invalid, by field, when it cannot be read.

    `roster_on`: of a graduates' roster, the day it was drawn up (else today). `progress` is told the number of rows
    read so far.
    """
    if not actor.may(Permission.IMPORT):
        raise Forbidden
    if kind not in LAYOUTS:
        raise Invalid({"kind": "请从列出的表里选一种。"})
    if roster_on is not None and roster_on > tx.today:
        raise Invalid({"roster_on": "名册日期还没有到，请填今天或以前的日期。"})
    code = _area(actor, area)
    layout = LAYOUTS[kind]
    table = await table_of(file, lambda cells: recognise(layout, cells))
    _check_header(layout, table.header, code)
    places = Places(code, await _area_rows(tx, code))
    roster_on = roster_on or tx.today
    sheet = Sheet(layout, table.header.positions, table.headers, places, roster_on)
    batch = _batch(tx, actor, kind, file_name, code, table)
    if layout is GRADUATES:
        batch.layout = batch.layout | {"roster_on": roster_on.isoformat()}
    async with tx.session.begin_nested():  # a caller may tell the fault and go on
        tx.session.add(batch)
        await tx.session.flush()
        batch.counts, villages = await _stage_rows(tx, actor, batch, table, sheet, progress)
        if not batch.counts["rows"]:
            raise refused("表头下面没有数据，请检查是否选对了文件。")
        named = [[places.index.full_name(township), name] for township, name in sorted(villages)]
        batch.layout = batch.layout | {"villages": named}
        await tx.session.flush()
    note_act(tx, actor, "import.stage", ("batch", batch.id), {"kind": kind, "area": code, **batch.counts})
    return batch


def _check_header(layout: Layout, header: Recognised, area: str) -> None:
    if header.faults:
        raise refused("表头需要改正：" + "".join(header.faults))
    if layout.placed and "township" not in header.positions and level_of(area) != "township":
        raise refused("缺少“乡镇（街道）”列。请照模板补上；只有一个乡镇的表，请把区域选为这个乡镇。")


def _area(actor: Actor, area: str | None) -> str:
    code = area or next((grant.area for grant in actor.grants), "")
    try:
        level_of(code)
    except ValueError as fault:
        raise Invalid({"area": f"{fault}。"}) from fault
    if not within(actor, code):
        raise Invalid({"area": "所选区域不在您的服务范围内，请重新选择。"})
    return code


def _batch(tx: Tx, actor: Actor, kind: str, file_name: str, area: str, table: Table[Recognised]) -> Batch:
    batch_id = uuid4()
    return Batch(
        id=batch_id,
        kind=kind,
        area=area,
        county=area[:6],
        file_name=file_name[-100:],
        state="staged",
        layout={
            "sheet": table.sheet,
            "header_row": table.header_row,
            "headers": table.headers,
            "positions": table.header.positions,
            "top": seal_top(tx.cipher, batch_id, table.top),
            "made": [],
        },
        counts={},
        created_at=tx.now,
        created_by=actor.id,
        expires_at=tx.now + KEPT,
    )


async def _area_rows(tx: Tx, code: str) -> list[AreaRow]:
    """The nodes in and below an area."""
    prefix = {"province": code[:2], "prefecture": code[:4]}.get(level_of(code), code)
    found = await tx.session.execute(
        select(Area.code, Area.name).where(Area.code.startswith(prefix, autoescape=True)).order_by(Area.code)
    )
    return [area_row(row.code, row.name) for row in found if covers(code, row.code)]


async def _stage_rows(
    tx: Tx, actor: Actor, batch: Batch, table: Table[Recognised], sheet: Sheet, progress: Progress | None
) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """Answers how many rows of each kind, and the villages (township, name) that they need."""
    counts: Counter[str] = Counter(dict.fromkeys(("rows", "new", "changed", "same", "wrong", "noted"), 0))
    twins, villages = _Twins(tx, sheet), set[tuple[str, str]]()
    for chunk in _chunks(table.rows, CHUNK):
        rows = [_read(sheet, number, cells, tx.today) for number, cells in chunk]
        twins.mark(rows)
        await judge(tx, actor, rows, sheet)
        await tx.session.execute(insert(_ROWS), [_kept(tx, batch, row) for row in rows])
        counts.update(row.verdict for row in rows)
        villages |= {(row.reading.values["area"], row.staged.village) for row in rows if row.staged.village}
        counts["rows"] += len(rows)
        counts["noted"] += sum(bool(row.staged.notes) for row in rows)
        if progress is not None:
            progress(counts["rows"])
    await _mark_earlier(tx, batch, twins.earlier, counts)
    return dict(counts), villages


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def _read(sheet: Sheet, number: int, cells: list[Any], today: date) -> Row:
    given = {field: cells[at] for field, at in sheet.positions.items() if cells[at] != ""}
    return Row.of(number, cells, READERS[sheet.layout.kind](given, sheet.places, today))


def _kept(tx: Tx, batch: Batch, row: Row) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "row": row.number,
        "sealed": tx.cipher.seal(row.staged.model_dump_json(exclude_defaults=True), place_of(batch.id, row.number)),
        "verdict": row.verdict,
        "faults": [fault.model_dump() for fault in row.faults],
        "changes": row.fields,
        "person_id": row.person_id,
        "person_version": row.person_version,
        "applied": False,
        "before": None,
    }


class _Twins:
    """The same in two rows: both are named, since nobody but the clerk knows which one holds."""

    def __init__(self, tx: Tx, sheet: Sheet) -> None:
        self._index = tx.cipher.index
        self._first: dict[bytes, int] = {}
        self.earlier: dict[int, Remark] = {}
        self._registers = sheet.layout.registers
        field = "id_number" if "id_number" in sheet.positions else "certificate_number"
        self._at = sheet.positions[field]
        self._column = sheet.headers[self._at]

    def mark(self, rows: list[Row]) -> None:
        """Add faults to rows of this chunk; `earlier` keeps those of rows staged before."""
        here = {row.number: row for row in rows}
        for row in rows:
            if row.id_number is None or not (self._registers or row.deed):
                continue
            key = self._index(f"{row.id_number}{row.deed or ''}")
            first = self._first.setdefault(key, row.number)
            if first == row.number:
                continue
            row.faults.append(self._remark(first))
            if first in here:
                if not any(fault.message == self._remark(row.number).message for fault in here[first].faults):
                    here[first].faults.append(self._remark(row.number))
            else:
                self.earlier.setdefault(first, self._remark(row.number))

    def _remark(self, other: int) -> Remark:
        message = f"与第 {other} 行的号码相同：同一个人只保留一行，不是同一个人请照证件核对号码。"
        if not self._registers:
            message = f"与第 {other} 行重复：同一个人的同一件事只保留一行。"
        return Remark(column=self._column, message=message, at=self._at)


async def _mark_earlier(tx: Tx, batch: Batch, earlier: dict[int, Remark], counts: Counter[str]) -> None:
    for number, remark in earlier.items():
        row = await tx.session.get_one(BatchRow, (batch.id, number), populate_existing=True)
        counts[row.verdict] -= 1
        counts["wrong"] += 1
        await tx.session.execute(
            update(BatchRow)
            .where(BatchRow.batch_id == batch.id, BatchRow.row == number)
            .values(verdict="wrong", faults=[*row.faults, remark.model_dump()])
        )
