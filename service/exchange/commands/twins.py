"""The same in two rows of a sheet: both are named, since nobody but the clerk knows which one holds."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from service.exchange.commands.judging import Row, Sheet
from service.exchange.queries.batches import staged_of
from service.exchange.schemas import Remark
from service.kit.db import Tx
from service.tables.exchange import Batch, BatchRow


class Twins:
    """Goes along with the rows as they are read, some at a time."""

    def __init__(self, tx: Tx, sheet: Sheet) -> None:
        self._index = tx.cipher.index
        self._first: dict[bytes, int] = {}
        self.earlier: dict[int, Remark] = {}
        self._registers = sheet.layout.registers
        keys = ("id_number", "certificate_number", "case", "name")
        self._at = next(sheet.positions[key] for key in keys if key in sheet.positions)
        self._column = sheet.headers[self._at]

    def mark(self, rows: list[Row]) -> None:
        """Add faults to rows of this chunk; `earlier` keeps those of rows staged before."""
        here = {row.number: row for row in rows}
        for row in rows:
            if row.whose is None or not (self._registers or row.deed):
                continue
            key = self._index(f"{row.whose}{row.deed or ''}")
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


async def mark_earlier(
    tx: Tx, batch: Batch, sheet: Sheet, earlier: Mapping[int, Remark]
) -> list[tuple[str, dict[str, int]]]:
    """Take rows as faulty that were staged before their twin was read; answers their verdicts and what they made."""
    found = []
    for number, remark in earlier.items():
        row = await tx.session.get_one(BatchRow, (batch.id, sheet.number, number), populate_existing=True)
        if row.verdict != "wrong":
            found.append((row.verdict, staged_of(tx.cipher, row).makes(new=row.verdict == "new")))
        rows = update(BatchRow).where(
            BatchRow.batch_id == batch.id, BatchRow.sheet == sheet.number, BatchRow.row == number
        )
        await tx.session.execute(rows.values(verdict="wrong", faults=[*row.faults, remark.model_dump()]))
    return found
