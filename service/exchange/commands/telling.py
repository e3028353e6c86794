"""Workbooks for people: the faults of a batch marked where they stand, and the empty template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from xlsxwriter.worksheet import Worksheet

from service.access.rules import Actor
from service.audit.commands import note_act
from service.exchange.queries.batches import batch as batch_of
from service.exchange.queries.batches import every_row, open_top, sheets_of, staged_of
from service.exchange.rules.columns import Layout
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Remark, SheetLayout
from service.kit.db import Tx
from service.kit.errors import Refused
from service.kit.sheets import HEADING, Book, Cell
from service.tables.exchange import BatchRow

PROBLEM = "问题"
_WRONG = {"bg_color": "#FFD6D6", "border": 1, "border_color": "#C00000"}
_NOTES = (
    "填写说明：{a_row}；列的顺序可以改，用不到的列可以删，表头的名称不要改。",
    "证件号码和电话请按文本填写。空着的格子不改动档案里已有的内容。下面两行是虚构的示例，请删去后填写。",
)


async def error_book(tx: Tx, actor: Actor, batch_id: UUID, target: BinaryIO) -> None:
    """Write the original rows, at their own row numbers, with faulty cells marked and a last column 问题."""
    batch = await batch_of(tx.session, actor, batch_id)
    if batch.state == "expired":
        raise Refused("这一批已经过期，原始数据已删除。请重新上传文件。")
    book = Book(target)
    layouts = {sheet.number: sheet for sheet in sheets_of(batch) if sheet.taken}
    last: dict[int, int] = {}
    sheets: dict[int, Worksheet] = {}
    async for row in every_row(tx.session, batch_id):
        if row.sheet not in sheets:
            sheets[row.sheet] = _begun(book, layouts[row.sheet], open_top(tx.cipher, batch, layouts[row.sheet]).top)
        _put_row(book, sheets[row.sheet], tx, row, len(layouts[row.sheet].headers))
        last[row.sheet] = row.row
    for number, sheet in sheets.items():
        layout = layouts[number]
        sheet.freeze_panes(layout.header_row, 0)
        sheet.autofilter(layout.header_row - 1, 0, last[number] - 1, len(layout.headers))
    book.close()
    note_act(tx, actor, "import.errors", ("batch", batch_id), {"wrong": batch.counts["wrong"]})


def _begun(book: Book, layout: SheetLayout, top: Sequence[Sequence[Cell]]) -> Worksheet:
    """A sheet with what stands over its rows: titles, headings as they were, and the column of what is wrong."""
    width = len(layout.headers)
    sheet = book.sheet(_sheet_name(layout.sheet))
    sheet.set_column(0, width - 1, 14)
    sheet.set_column(width, width, 80)
    for number, cells in enumerate(top, start=1) if top else [(layout.header_row, layout.headers)]:
        last = number == layout.header_row
        for column, cell in enumerate([*cells, *([PROBLEM] if last else [])]):
            book.put(sheet, number, column, cell, **(HEADING if last else {}))
    return sheet


def _sheet_name(name: str) -> str:
    """As a workbook takes it: 31 letters, none of those it forbids, no apostrophe at its ends."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "表"


def _put_row(book: Book, sheet: Worksheet, tx: Tx, row: BatchRow, width: int) -> None:
    faults = [Remark.model_validate(fault) for fault in row.faults]
    said: dict[int | None, list[str]] = defaultdict(list)
    for fault in faults:
        said[fault.at].append(fault.message)
    for column, cell in enumerate(staged_of(tx.cipher, row).cells[:width]):
        book.put(sheet, row.row, column, cell, **(_WRONG if column in said else {}))
        if column in said:
            sheet.write_comment(row.row - 1, column, "\n".join(said[column]), {"x_scale": 2})
    problem = "；".join(f"{fault.column}：{fault.message.rstrip('。')}" for fault in faults)
    book.put(sheet, row.row, width, problem)


def template(kind: str) -> bytes:
    """An empty workbook with the header, notes, and two invented rows as examples."""
    layout: Layout = LAYOUTS[kind]
    target = BytesIO()
    book = Book(target)
    sheet = book.sheet(layout.title[:31])
    columns = [column for column in layout.columns if column.templated]
    last = len(columns) - 1
    sheet.set_column(0, last, 14, book.style())
    sheet.merge_range(0, 0, 0, last, layout.title, book.style(bold=True, font_size=16, align="center"))
    sheet.merge_range(1, 0, 1, last, "".join(_NOTES).format(a_row=layout.a_row), book.style(text_wrap=True))
    for at, column in enumerate(columns):
        book.put(sheet, 3, at, column.header, **HEADING)
        if column.hint:
            sheet.write_comment(2, at, column.hint, {"x_scale": 1.5})
    for number in (0, 1):
        for at, column in enumerate(columns):
            book.put(sheet, 4 + number, at, column.examples[number], font_color="#808080")
    sheet.freeze_panes(3, 2)
    book.close()
    return target.getvalue()
