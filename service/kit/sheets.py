"""Excel workbooks: reading what people upload without trusting it, and writing what they download without harming them.

`Invalid` with the field `file` for whatever cannot be read; its text says what to do.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, Any, BinaryIO, Generic, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.kit.errors import Invalid

Cell = str | float | bool
H = TypeVar("H")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1 << 20
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_ROWS = 20_000
HEADER_WITHIN = 30  # rows in which the header is looked for, after titles and notes

# The reader keeps a sheet as one dense table: two cells far apart in a file of 6 kB would make it ask for 67 GB and
# abort the process. Cells with content beyond row 19,999 or column CZ are refused before it sees them.
_FAR = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\"'](?:[A-Z]{3,}\d+|[D-Z][A-Z]\d+|[A-Z]+(?:\d{6,}|[2-9]\d{4}))[\"'][^>]*?[^/>]>\s*<(?!/)"
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx with a password
_CHUNK = MEGABYTE
_OVERLAP = 400
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table(Generic[H]):
    """A sheet with its header recognised. `top` are the rows above the header, `rows` those below, read once.

    Rows come with their numbers as the sheet shows them; empty ones are left out, cells are padded to the header.
    """

    sheet: str
    header_row: int
    headers: list[str]
    header: H
    top: list[list[Cell]]
    rows: Iterator[tuple[int, list[Cell]]]


def refused(text: str) -> Invalid:
    """What is raised for a file that cannot be taken."""
    return Invalid({"file": text}, text)


def read_table(file: BinaryIO, recognise: Callable[[Sequence[str]], H | None]) -> Table[H]:
    """The first sheet with a row that `recognise` answers as a header, in the first 30 rows."""
    book = _open(file)
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError as fault:
            raise refused("工作簿打不开，可能已损坏。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。") from fault
        found = _header(sheet, recognise)
        if found is not None:
            header, top = found
            headers = [as_text(cell) for cell in top[-1]]
            return Table(name, len(top), headers, header, top[:-1], _body(sheet, len(top), len(headers)))
    raise refused("没有找到表头。请使用系统的模板，表头写在前 30 行之内，列名与模板一致。")


def _open(file: BinaryIO) -> CalamineWorkbook:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise refused("文件是空的，请重新选择。")
    if size > MOST_BYTES:
        raise refused(f"文件超过 {MOST_BYTES // MEGABYTE} MB，请删去图片或分成几个文件后再上传。")
    head = file.read(8)
    if head.startswith(b"PK"):
        _check_archive(file)
    elif head != _OLD_EXCEL:
        raise refused("这不是能读取的 Excel 文件。请上传 .xlsx 或 .xls 工作簿。")
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except PasswordError as fault:
        raise refused("工作簿设有打开密码，请去掉密码后再上传。") from fault
    except CalamineError as fault:
        raise refused("这不是能读取的 Excel 文件。请上传 .xlsx 或 .xls 工作簿。") from fault


def _check_archive(file: BinaryIO) -> None:
    """Refuse archives that unpack to too much, and sheets whose cells lie too far apart, before they are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise refused("这不是 Excel 工作簿。请上传 .xlsx 或 .xls 文件。")
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise refused("工作簿展开后太大，请删去多余的工作表和图片，或分成几个文件。")
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as sheet:
                        _check_extent(sheet)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as fault:
        raise refused("工作簿已损坏，打不开。请在 Excel 或 WPS 中另存一份再上传。") from fault


def _check_extent(sheet: IO[bytes]) -> None:
    kept = b""
    while chunk := sheet.read(_CHUNK):
        if _FAR.search(kept + chunk):
            raise refused(f"表格太大：最多 {MOST_ROWS - 1} 行、104 列。请删去远处多余的内容，或分成几个文件。")
        kept = chunk[-_OVERLAP:]


def _header(sheet: CalamineSheet, recognise: Callable[[Sequence[str]], H | None]) -> tuple[H, list[list[Cell]]] | None:
    top: list[list[Cell]] = []
    for row in sheet.iter_rows():
        top.append([_cell(value) for value in row])
        header = recognise([as_text(cell) for cell in top[-1]])
        if header is not None:
            return header, top
        if len(top) == HEADER_WITHIN:
            return None
    return None


def _body(sheet: CalamineSheet, header_row: int, width: int) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(value) for value in row]
        if number > header_row and any(cell != "" for cell in cells):
            yield number, cells + [""] * (width - len(cells))


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever the reader answers
    """Text and numbers as they are, since a number where text belongs must be noticed; dates as text."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, str):
        return "" if not value.strip() else value
    return value  # type: ignore[no-any-return]


def as_text(cell: Cell) -> str:
    """A cell as people read it: 3 for 3.0."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


# ---------------------------------------------------------------------------------------------------- writing


class Book:
    """A workbook being written row by row in constant memory: finish a row before the next, and `close` at the end.

    Cells are text unless they are numbers, so that long numbers survive editing; nothing is taken for a formula.
    """

    def __init__(self, target: BinaryIO) -> None:
        self.book = Workbook(
            target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet."""
        return self.book.add_worksheet(name)

    def style(self, **properties: Any) -> Format:  # noqa: ANN401 - xlsxwriter's own properties
        """A format, made once."""
        key = tuple(properties.items())
        if key not in self._styles:
            self._styles[key] = self.book.add_format({"num_format": "@", "valign": "vcenter"} | properties)
        return self._styles[key]

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, **properties: Any) -> None:  # noqa: ANN401
        """Write one cell; `row` counts from 1, as the sheet shows it, `column` from 0.

        Text that a spreadsheet would run when saved as CSV (= + - @) is marked as text, its content unchanged.
        """
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            sheet.write_number(row - 1, column, cell, self.style(**properties, num_format="General"))
            return
        text = as_text(cell) if isinstance(cell, bool) else cell
        if text.startswith(_RISKY):
            properties["quote_prefix"] = True
        style = self.style(**properties)
        if text:
            sheet.write_string(row - 1, column, text, style)
        else:
            sheet.write_blank(row - 1, column, None, style)

    def close(self) -> None:
        """Finish the file."""
        self.book.close()
