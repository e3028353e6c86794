"""Reading what people upload without trusting it, and writing without harming it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from service.kit import sheets
from service.kit.errors import Invalid
from service.kit.sheets import Book, read_table


def named(cells: Sequence[str]) -> int | None:
    return cells.index("姓名") if "姓名" in cells else None


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
        list(read_table(file, named).rows)
    return caught.value.fields["file"]


def test_rows_keep_the_numbers_that_the_sheet_shows() -> None:
    table = read_table(written(["名单"], [], ["姓名", "电话"], ["甲", 1.0], [], ["乙"], first=2), named)
    assert (table.header_row, table.header, table.headers) == (5, 0, ["姓名", "电话"])
    assert list(table.rows) == [(6, ["甲", 1.0]), (8, ["乙", ""])]


def test_a_date_arrives_as_text_and_a_number_as_a_number() -> None:
    table = read_table(written(["姓名", "日期", "证号"], ["甲", date(2024, 1, 5), 999999199003070012.0]), named)
    ((_, cells),) = table.rows
    assert cells[1] == "2024-01-05"
    assert isinstance(cells[2], float)


def test_the_first_sheet_with_a_header_is_taken() -> None:
    target = BytesIO()
    book = Workbook(target)
    book.add_worksheet("说明").write(0, 0, "请先阅读")
    book.add_worksheet("数据").write_row(0, 0, ["姓名"])
    book.close()
    assert read_table(target, named).sheet == "数据"


def test_a_file_without_a_header_says_where_one_belongs() -> None:
    assert "表头" in refusal(written(["张三"], ["李四"]))


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken"])
def test_what_is_no_workbook_is_refused_in_plain_words(content: bytes) -> None:
    assert refusal(BytesIO(content)).endswith(("。", "上传。"))


def test_an_empty_file_is_named_so() -> None:
    assert "空" in refusal(BytesIO())


def test_two_cells_far_apart_do_not_bring_the_process_down() -> None:
    """The reader would ask for 67 GB and abort: the file is 6 kB."""
    target = BytesIO()
    book = Workbook(target)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "姓名")
    sheet.write(1048575, 2000, "x")
    book.close()
    assert "太大" in refusal(target)


def test_a_format_without_content_far_away_does_no_harm() -> None:
    target = BytesIO()
    book = Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名"])
    sheet.write(1, 0, "甲")
    sheet.write_blank(1048575, 2000, None, book.add_format({"bold": True}))
    book.close()
    assert list(read_table(target, named).rows) == [(2, ["甲"])]


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 100_000)
    file = written(["姓名"])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"0" * 200_000)
    assert "展开后太大" in refusal(file)


def test_a_file_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 100)
    assert "MB" in refusal(written(["姓名"]))


def test_another_kind_of_archive_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert "不是 Excel 工作簿" in refusal(target)


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
