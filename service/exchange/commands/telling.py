"""Workbooks for people: the faults of a batch marked where they stand, and the empty template."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from xlsxwriter.worksheet import Worksheet

from service.access.rules import Actor
from service.audit.commands import note_act
from service.exchange.queries.batches import batch as batch_of
from service.exchange.queries.batches import every_row, open_top, staged_of
from service.exchange.rules.columns import Layout
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Remark
from service.kit.db import Tx
from service.kit.errors import Refused
from service.kit.sheets import Book
from service.tables.exchange import BatchRow

PROBLEM = "问题"
_WRONG = {"bg_color": "#FFD6D6", "border": 1, "border_color": "#C00000"}
_HEAD = {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True}
_NOTES = (
    "填写说明：{a_row}；列的顺序可以改，用不到的列可以删，表头的名称不要改。",
    "证件号码和电话请按文本填写。空着的格子不改动档案里已有的内容。下面两行是虚构的示例，请删去后填写。",
)


async def error_book(tx: Tx, actor: Actor, batch_id: UUID, target: BinaryIO) -> None:
    """Write the original rows, at their own row numbers, with faulty cells marked and a last column 问题."""
    batch = await batch_of(tx.session, actor, batch_id)
    if batch.state == "expired":
        raise Refused("这一批已经过期，原始数据已删除。请重新上传文件。")
    layout = batch.layout
    width = len(layout["headers"])
    book = Book(target)
    sheet = book.sheet("有错误的行已标出")
    sheet.set_column(0, width - 1, 14)
    sheet.set_column(width, width, 80)
    for number, cells in enumerate(open_top(tx.cipher, batch), start=1):
        for column, cell in enumerate(cells):
            book.put(sheet, number, column, cell)
    for column, text in enumerate([*layout["headers"], PROBLEM]):
        book.put(sheet, layout["header_row"], column, text, **_HEAD)
    last = layout["header_row"]
    async for row in every_row(tx.session, batch_id):
        _put_row(book, sheet, tx, row, width)
        last = row.row
    sheet.freeze_panes(layout["header_row"], 0)
    sheet.autofilter(layout["header_row"] - 1, 0, last - 1, width)
    book.close()
    note_act(tx, actor, "import.errors", ("batch", batch_id), {"wrong": batch.counts["wrong"]})


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
    last = len(layout.columns) - 1
    sheet.set_column(0, last, 14, book.style())
    sheet.merge_range(0, 0, 0, last, layout.title, book.style(bold=True, font_size=16, align="center"))
    sheet.merge_range(1, 0, 1, last, "".join(_NOTES).format(a_row=layout.a_row), book.style(text_wrap=True))
    for at, column in enumerate(layout.columns):
        book.put(sheet, 3, at, column.header, **_HEAD)
        if column.hint:
            sheet.write_comment(2, at, column.hint, {"x_scale": 1.5})
    for number in (0, 1):
        for at, column in enumerate(layout.columns):
            book.put(sheet, 4 + number, at, column.examples[number], font_color="#808080")
    sheet.freeze_panes(3, 2)
    book.close()
    return target.getvalue()
