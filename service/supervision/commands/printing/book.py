"""A report as a workbook: the indicators, the units one level below, the services."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from service.kit.sheets import Book, Cell
from service.supervision.rules.reports import INTERNAL, head_of, marked

_TITLE = {"bold": True, "font_size": 16, "align": "center"}
_HEAD = {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True, "align": "center"}
_CELL = {"border": 1, "text_wrap": True}
_INDICATORS = ("序号", "指标", "依据条款", "完成（人）", "对象（人）", "比例", "目标", "评定", "另列", "备注")
_WIDTHS = (6, 30, 12, 10, 10, 10, 26, 10, 26, 14)


def workbook(figures: Mapping[str, Any]) -> bytes:
    """All of it, in constant memory."""
    target = io.BytesIO()
    book = Book(target)
    _Sheet(book, "指标", _WIDTHS, figures).indicators()
    labels = [line["label"] + (f"（{INTERNAL}）" if line["internal"] else "") for line in figures["lines"]]
    _Sheet(book, "分单位", (22, *(16 for _ in labels)), figures).units(labels)
    _Sheet(book, "服务", (24, 12, 12), figures).services()
    book.close()
    return target.getvalue()


class _Sheet:
    """Rows are written one after the other, and never gone back to."""

    def __init__(self, book: Book, name: str, widths: Sequence[int], figures: Mapping[str, Any]) -> None:
        self.book, self.figures, self.row = book, figures, 0
        self.sheet: Worksheet = book.sheet(name)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
        if marked(figures):
            self.sheet.set_header(f"&R{INTERNAL}")
        self.put([figures["title"]], **_TITLE | {"align": "left"})

    def put(self, cells: Sequence[Cell], **properties: Any) -> None:  # noqa: ANN401 - xlsxwriter's own
        self.row += 1
        for column, cell in enumerate(cells):
            self.book.put(self.sheet, self.row, column, cell, **properties)

    def indicators(self) -> None:
        for label, value in head_of(self.figures):
            self.put(["", label, value])
        self.row += 1
        self.put(_INDICATORS, **_HEAD)
        for number, line in enumerate(self.figures["lines"], 1):
            of = "—" if line["denominator"] is None else line["denominator"]
            told = (line["rate"], line["target"], line["verdict"], line["apart"], INTERNAL if line["internal"] else "")
            self.put([number, line["label"], line["clause"], line["numerator"], of, *told], **_CELL)
        self.row += 1
        self.put(["", "说明"], bold=True)
        for note in self.figures["notes"]:
            self.put(["", note])

    def units(self, labels: Sequence[str]) -> None:
        self.put(["单位", *labels], **_HEAD)
        for unit in self.figures["units"]:
            cells = (" ".join(part for part in cell if part) for cell in unit["cells"])
            self.put([unit["name"], *cells], **_CELL)
        if not self.figures["units"]:
            self.put(["没有下一级单位"], **_CELL)

    def services(self) -> None:
        self.put([f"{self.figures['first']} 至 {self.figures['as_of']}"])
        self.put(["服务", "次数", "人数"], **_HEAD)
        for service in self.figures["services"]:
            self.put([service["label"], service["times"], service["persons"]], **_CELL)
        visits = self.figures["visits"]
        for label, name in (("走访：计划", "planned"), ("走访：已访", "done"), ("走访：没联系上", "no_contact")):
            self.put([label, visits[name], ""], **_CELL)
