"""Reading what people upload without trusting it, and writing without harming it."""

from __future__ import annotations

import struct
import time
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from service.kit import sheets, workbooks
from service.kit.errors import Invalid
from service.kit.sheets import Book, Cell, read_sheets


def rows_of(file: BytesIO) -> list[tuple[int, list[Cell]]]:
    """The rows of the first sheet that say something, with their numbers."""
    return [(number, row) for number, row in enumerate(read_sheets(file)[0].rows(), start=1) if any(row)]


def written(*rows: Sequence[object], first: int = 0) -> BytesIO:
    target = BytesIO()
    book = Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows, start=first):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.close()
    target.seek(0)
    return target


def refusal(file: BytesIO) -> str:
    with pytest.raises(Invalid) as caught:
        rows_of(file)
    return caught.value.fields["file"]


def test_rows_keep_the_numbers_that_the_sheet_shows() -> None:
    rows = rows_of(written(["名单"], [], ["姓名", "电话"], ["甲", 1.0], [], ["乙"], first=2))
    assert rows == [(3, ["名单", ""]), (5, ["姓名", "电话"]), (6, ["甲", 1.0]), (8, ["乙", ""])]


def test_a_date_arrives_as_text_and_a_number_as_a_number() -> None:
    _, (_, cells) = rows_of(written(["姓名", "日期", "证号"], ["甲", date(2024, 1, 5), 999999199003070012.0]))
    assert cells[1] == "2024-01-05"
    assert isinstance(cells[2], float)


def test_every_sheet_is_there_with_what_is_hidden_and_merged_and_can_be_read_again() -> None:
    target = BytesIO()
    book = Workbook(target)
    book.add_worksheet("说明").write(0, 0, "请先阅读")
    data = book.add_worksheet("数据")
    data.merge_range(0, 0, 0, 2, "名单")
    data.write_row(1, 0, ["姓名"])
    data.hide()
    book.close()
    first, second = read_sheets(target)
    assert (first.sheet, first.hidden, second.sheet, second.hidden) == ("说明", False, "数据", True)
    assert second.merged == [[0, 0, 0, 2]]
    rows = second.rows()
    assert next(rows)[0] == "名单"
    assert list(first.rows()) == [["请先阅读"]]
    assert [row[0] for row in rows] == ["姓名"]


TEXT = '姓名,电话\r\n邵𨰿,"13800000001"\r\n,\r\n乙,\t0875-2000002\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("by", [",", "\t", ";"])
def test_a_table_saved_as_text_is_read_in_whatever_code_it_was_written(encoding: str, by: str) -> None:
    told = TEXT.replace("\t", "").replace(",", by)
    grid = read_sheets(BytesIO(told.encode(encoding)))[0]
    assert grid.sheet == "csv"
    assert list(grid.rows()) == [["姓名", "电话"], ["邵𨰿", "13800000001"], ["", ""], ["乙", "0875-2000002"]]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n,,,,", bytes(1000), b"{\\rtf1", "没有分隔".encode()])
def test_what_is_no_table_is_not_taken_for_one(content: bytes) -> None:
    assert "不是能读取的表格" in refusal(BytesIO(content))


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken"])
def test_what_is_no_workbook_is_refused_in_plain_words(content: bytes) -> None:
    assert refusal(BytesIO(content)).endswith(("。", "上传。"))


def test_an_empty_file_is_named_so() -> None:
    assert "空" in refusal(BytesIO())


def test_a_format_without_content_far_away_does_no_harm() -> None:
    target = BytesIO()
    book = Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名"])
    sheet.write(1, 0, "甲")
    sheet.write_blank(1048575, 2000, None, book.add_format({"bold": True}))
    book.close()
    assert rows_of(target) == [(1, ["姓名"]), (2, ["甲"])]


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 100_000)
    file = written(["姓名"])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"0" * 200_000)
    with pytest.raises(workbooks.Unreadable, match="unpacked"):
        workbooks.glance(file)
    with pytest.raises(workbooks.Unreadable, match="unpacked"):
        workbooks.check(file)


def test_an_archive_too_small_to_be_glanced_at_cannot_unpack_to_too_much() -> None:
    packed = len(zlib.compress(bytes(10 << 20), 9))
    assert workbooks.SMALL * (10 << 20) / packed < workbooks.MOST_UNPACKED


def test_tags_nested_without_end_are_words() -> None:
    with pytest.raises(workbooks.Unreadable, match="damaged"):
        workbooks.check(spoilt("<x>" * 200 + "</x>" * 200))


def test_a_file_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 100)
    assert "MB" in refusal(written(["姓名"]))


def test_another_kind_of_archive_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert "不是能读取的表格" in refusal(target)


# ------------------------------------------------------------------------------------------------- far cells

SHEET = "xl/worksheets/sheet1.xml"
NAME = '<c r="A1" t="inlineStr"><is><t>姓名</t></is></c>'
FAR = {  # what stands in the sheet, each with something far out that the reader would make one dense table of
    "without a style": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "with a style": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFD1048576" s="1"><v>1</v></c></row>',
    "a comment between": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFD1048576"><!-- x --><v>1</v></c></row>',
    "in lower case": f'<row r="1">{NAME}</row><row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "the place last": f'<row r="1">{NAME}</row><row r="1048576"><c t="n" s="0" r="XFD1048576"><v>1</v></c></row>',
    "in single quotes": f"<row r='1'>{NAME}</row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "written as a character": f'<row r="1">{NAME}</row><row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "over several lines": f'<row r="1">{NAME}</row><row r="1048576"><c\n\tr="XFD1048576"\n><v\n>1</v></c></row>',
    "a text": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    "a formula": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFD1048576" t="str"><f>1</f><v>x</v></c></row>',
    "an early row last": f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1">{NAME}</row>',
    "sparse columns": f'<row r="1">{NAME}<c r="XFD1"><v>1</v></c></row><row r="99999"><c r="B99999"><v>1</v></c></row>',
    "no place of its own": f'<row r="1">{NAME}</row><row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>',
    "many rows": f'<row r="1">{NAME}</row><row r="1000000"><c r="B1000000"><v>1</v></c></row>',
}
AROUND = {
    "": ("", ""),
    "a size that lies": ('<dimension ref="A1:A1"/>', ""),
    "merged cells": ("", '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "links": ("", '<hyperlinks><hyperlink ref="XFD1048576" location="x"/></hyperlinks>'),
}


def spoilt(rows: str, before: str = "", after: str = "", encoding: str = "utf-8") -> BytesIO:
    """A workbook whose only sheet is this."""
    whole, made = written(["x"]), BytesIO()
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml'
    )
    xml += f'/2006/main">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, xml.encode(encoding) if part.filename == SHEET else old.read(part))
    made.seek(0)
    return made


@pytest.mark.parametrize("shape", FAR)
def test_a_cell_far_out_is_named_and_nobody_is_brought_down(shape: str) -> None:
    said = refusal(spoilt(FAR[shape]))
    if shape == "written as a character":  # as which the reader takes no place at all
        assert "已损坏" in said
        return
    assert "表格太大" in said
    assert ("1000000" if shape == "many rows" else "XFD") in said


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_the_cells_changes_nothing(around: str) -> None:
    assert "表格太大" in refusal(spoilt(FAR["without a style"], *AROUND[around]))
    rows = f'<row r="1">{NAME}</row><row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c></row>'
    assert rows_of(spoilt(rows, *AROUND[around])) == [(1, ["姓名"]), (2, ["甲"])]


@pytest.mark.parametrize("named_as", ["xl/worksheets/sheet1.xml", "xl/elsewhere.xml"])
def test_a_sheet_under_another_name_hides_no_cell(named_as: str) -> None:
    file, moved = spoilt(FAR["without a style"]), BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(moved, "w") as new:
        for part in old.infolist():
            content = old.read(part).replace(SHEET.removeprefix("xl/").encode(), named_as.removeprefix("xl/").encode())
            new.writestr(named_as if part.filename == SHEET else part.filename, content)
    assert "表格太大" in refusal(moved)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_bomb_of_entities_is_words_too(encoding: str) -> None:
    """None of them is ever opened: the reader knows no entities."""
    entities = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "b" * 1000
        + '">'
        + "".join(f'<!ENTITY {"a" * n} "{("&" + "a" * (n - 1) + ";") * 10}">' for n in range(2, 10))
        + "]>"
    )
    file = spoilt(f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{"a" * 9};</t></is></c></row>', encoding=encoding)
    bomb = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bomb, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == SHEET:
                text = text.decode(encoding).replace("?>", "?>" + entities, 1).encode(encoding)
            new.writestr(part.filename, text)
    with suppress(Invalid):
        assert rows_of(bomb) == []


def test_an_old_workbook_with_cells_far_apart_is_words() -> None:
    """.xls holds 65,536 rows of 256: two corners are half a gigabyte of table."""
    assert refusal(old_excel(65_535, 255)) in {sheets.REASONS["large"], sheets.REASONS["far"].format(cell="IV65536")}
    assert "DA3" in refusal(old_excel(2, 104))
    assert rows_of(old_excel(1, 0)) == [(1, ["姓名"]), (2, [1.0])]


def old_excel(row: int, column: int) -> BytesIO:
    """The least .xls: 姓名 in the first cell and a number somewhere, in a container of one stream."""

    def part(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return part(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6))

    end, label = part(0x0A, b""), "姓名".encode("utf-16-le")
    sheet = begin(0x10) + part(0x204, struct.pack("<HHHHB", 0, 0, 0, 2, 1) + label)
    sheet += part(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) + end
    about = struct.pack("<IBBBB", len(begin(5)) + 14 + len(end), 0, 0, 2, 0) + b"s1"
    book = (begin(5) + part(0x85, about) + end + sheet).ljust(4096, b"\0")
    free, last, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table = [fat, last, *range(3, 10), last]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, last, 0, last, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        spelled = (name + "\0").encode("utf-16-le")
        told = struct.pack("<HBBIII", len(spelled), kind, 1, free, free, child)
        return spelled.ljust(64, b"\0") + told + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, free, 2, len(book)) + bytes(256)
    sectors = struct.pack("<128I", *table, *[free] * (128 - len(table))) + folder + book
    return BytesIO(header + sectors)


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_SECONDS", 0.001)
    begun = time.monotonic()
    assert "读取时间过长" in refusal(written(["姓名"]))
    assert time.monotonic() - begun < 5


def test_the_reader_is_told_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "reader.py"
    program.write_text(
        "import json, os\nprint(json.dumps({'sheet': '\\n'.join(os.environ), 'hidden': False, 'merged': []}))\n"
        'print(\'["姓名"]\\n"end"\')'
    )
    monkeypatch.setattr(workbooks, "__file__", str(program))
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("ONECASE_FIELD_KEYS", "k1:00")
    assert set(read_sheets(written(["x"]))[0].sheet.split()) <= {"PATH", "LD_LIBRARY_PATH", "LC_CTYPE"}


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-5", "@SUM(A1)", "999999199003070012"])
def test_text_is_written_as_text_and_comes_back_unchanged(text: str) -> None:
    target = BytesIO()
    book = Book(target)
    book.put(book.sheet("表"), 1, 0, text)
    book.close()
    target.seek(0)
    assert CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python() == [[text]]
    with zipfile.ZipFile(target) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        marked = b"quotePrefix" in archive.read("xl/styles.xml")
    assert marked == (text[0] in "=+-@")
