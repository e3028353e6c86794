"""Workbooks: reading what people upload without trusting it, and writing what they download without harming them.

`Invalid` with the field `file` for whatever cannot be read; its text says what to do.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from signal import SIGABRT, SIGBUS, SIGKILL, SIGSEGV, SIGXCPU
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any, BinaryIO

import python_calamine
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.kit import workbooks
from service.kit.errors import Invalid
from service.kit.workbooks import MEGABYTE, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, NOT_INSTALLED

Cell = str | float | bool
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SECONDS = 30  # for a workbook to be read in

REASONS = {
    "other": "这不是能读取的表格文件。请上传 .xlsx、.xls 或 .csv 文件。",
    "password": "工作簿设有打开密码，请去掉密码后再上传。",
    "damaged": "工作簿已损坏，打不开。请在 Excel 或 WPS 中另存为 .xlsx 再上传。",
    "unpacked": "工作簿展开后太大，请删去多余的工作表和图片，或分成几个文件。",
    "far": f"表格太大：单元格 {{cell}} 有内容，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。"
    "请删去远处多余的内容，或分成几个文件。",
    "large": "工作簿内容过多或结构异常，无法读取。请删去多余的工作表和内容，另存为 .xlsx 再上传。",
    "slow": "工作簿内容过多，读取时间过长。请分成几个文件后再上传。",
}
_TOO_SLOW = (-SIGXCPU, -SIGKILL)
_TOO_LARGE = (-SIGABRT, -SIGSEGV, -SIGBUS)
_LAST = 4096  # bytes, in which the last line is
_READERS = ThreadPoolExecutor(2, "workbook")
HEADING = {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True}
"""How a heading looks, as `Book.put` takes it."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it stands. `merged`: ranges of cells [first row, first column, last row, last column], from 0.

    `rows` are read anew each time, from a file that holds them: a sheet never stands in memory.
    """

    sheet: str
    hidden: bool
    merged: list[list[int]]
    _written: IO[bytes]
    _first: int

    def rows(self) -> Iterator[list[Cell]]:
        """All rows, the first one first; empty ones too."""
        self._written.seek(at := self._first)
        while (line := self._written.readline()).startswith(b"["):
            at += len(line)
            yield json.loads(line)
            if self._written.tell() != at:  # another sheet of the file was read meanwhile
                self._written.seek(at)


def refused(text: str) -> Invalid:
    """What is raised for a file that cannot be taken."""
    return Invalid({"file": text}, text)


def read_sheets(file: BinaryIO) -> list[Grid]:
    """The sheets of an xlsx, xls or csv file, in its order; at least one."""
    written = _read(file)
    grids, at = [], 0
    for line in written:
        at += len(line)
        if line.startswith(b"{"):
            told = json.loads(line)
            grids.append(Grid(told["sheet"], told["hidden"], told["merged"], written, at))
    if not grids:
        raise refused(REASONS["other"])
    return grids


async def sheets_of(file: BinaryIO) -> list[Grid]:
    """As `read_sheets`, beside what else is going on; two at a time, since each may take half a gigabyte."""
    return await asyncio.get_running_loop().run_in_executor(_READERS, read_sheets, file)


def _read(file: BinaryIO) -> IO[bytes]:
    """What `workbooks` wrote of a file, in a process of its own: some files bring down whoever reads them."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise refused("文件是空的，请重新选择。")
    if size > MOST_BYTES:
        raise refused(f"文件超过 {MOST_BYTES // MEGABYTE} MB，请删去图片或分成几个文件后再上传。")
    written = TemporaryFile()  # noqa: SIM115 - open as long as rows are taken from it
    with TemporaryFile() as upload:
        shutil.copyfileobj(file, upload)
        status = _run(upload, written)
        if status in _TOO_LARGE:
            status = _run(upload, written, "check")  # to say why, if it can be said
    written.seek(max(written.seek(0, 2) - _LAST, 0))
    last = written.read().rstrip().rpartition(b"\n")[2]
    if status == NOT_INSTALLED:
        raise ImportError(workbooks.__name__)
    told = json.loads(last) if status == 0 and last else {"fault": "slow" if status in _TOO_SLOW else "large"}
    if told != "end":
        written.close()
        raise refused(REASONS[told["fault"]].format(cell=told.get("cell", "")))
    written.seek(0)
    return written


def _run(upload: IO[bytes], written: IO[bytes], *how: str) -> int:
    """Run the reader to its end or for as long as it may; answers its exit status."""
    upload.seek(0)
    written.seek(0)
    written.truncate()
    place = str(Path(python_calamine.__file__).parents[1])
    reader = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-S", "-X", "utf8", workbooks.__file__, place, *how],
        stdin=upload,
        stdout=written,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},  # no secrets
        cwd="/",
    )
    ended = Timer(MOST_SECONDS, reader.kill)  # waiting with a limit would look every 50 ms
    ended.start()
    try:
        return reader.wait()
    finally:
        ended.cancel()
        reader.kill()


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
        text = ("是" if cell else "否") if isinstance(cell, bool) else cell
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
