"""Damaged and hostile workbooks end in a clear message, in bounded time; 200 of them here, 10,000 with `--long`."""

from __future__ import annotations

import random
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from service.exchange.commands.opening import match, sources, taken
from service.exchange.rules.grids import Body
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Choices
from service.kit.errors import Invalid
from service.kit.sheets import MOST_SECONDS, read_sheets
from tests.exchange.books import BOOKS, Book

SHARES = 4
SEED = 20261130
Spoil = Callable[[bytes, random.Random], bytes]


def cut(file: bytes, chance: random.Random) -> bytes:
    return file[: chance.randrange(len(file))]


def flipped(file: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    spoilt = bytearray(file)
    for _ in range(chance.choice((1, 8, 64))):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def swapped(file: bytes, chance: random.Random) -> bytes:
    """A piece stands elsewhere."""
    start, end = sorted(chance.randrange(len(file)) for _ in range(2))
    at = chance.randrange(len(file))
    return file[:at] + file[start:end] + file[at:]


def in_parts(file: bytes, chance: random.Random) -> bytes:
    """One part of the archive is spoilt, whose checksum holds all the same: its words, its tags, its numbers."""
    if not file.startswith(b"PK"):
        return flipped(file, chance)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                content = chance.choice((cut, flipped, swapped, numbered, without_a_part))(content, chance)
            new.writestr(name, content)
    return target.getvalue()


def numbered(content: bytes, chance: random.Random) -> bytes:
    """A number in it is a monstrous one."""
    digits = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return content
    at = chance.choice(digits)
    return (
        content[:at] + chance.choice((b"1048576", b"-1", b"99999999999999999999", b"NaN", b"XFD9")) + content[at + 1 :]
    )


def without_a_part(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) or 1)
    return content[:start] + content[start + chance.randrange(1, 200) :]


def wrong_types(file: bytes, chance: random.Random) -> bytes:
    """Numbers, dates, booleans, formulas, links and errors where words belong."""
    del file
    target = BytesIO()
    book = Workbook(target)
    sheet = book.add_worksheet(chance.choice(("表", "Sheet1", "花名册 （2）")))
    sheet.write_row(
        0, 0, ["姓名", "身份证号", "乡镇（街道）", "服务内容", "服务日期", "就业形式", "培训项目", "开班日期"]
    )
    for at in range(1, 30):
        for column in range(8):
            kind = chance.randrange(8)
            if kind == 0:
                sheet.write_number(at, column, chance.choice((0, -1, 1e300, 3.14, 46000)))
            elif kind == 1:
                sheet.write_formula(at, column, chance.choice(("=1/0", "=[1]Sheet1!A1", '=HYPERLINK("http://x")')))
            elif kind == 2:
                sheet.write_boolean(at, column, chance.random() < 0.5)
            elif kind == 3:
                sheet.write_url(at, column, "https://example.invalid/x", string="链接")
            elif kind == 4:
                sheet.write_string(at, column, "甲" * chance.choice((1, 40, 30_000)))
            elif kind == 5:
                sheet.write_string(at, column, "".join(chance.choices("\u0001\u202e\ufeff〃=+-@合计\n", k=5)))
            elif kind == 6 and at < 29:
                sheet.merge_range(at, column, at + 1, column, "同上") if column % 2 and at % 2 else None
    book.close()
    return target.getvalue()


def blank_rows(file: bytes, chance: random.Random) -> bytes:
    """A million rows that hold nothing."""
    del file
    rows = "".join(f'<row r="{n}"/>' for n in range(2, chance.choice((1_000, 200_000, 1_000_000))))
    target, made = BytesIO(), BytesIO()
    book = Workbook(target)
    book.add_worksheet().write_row(0, 0, ["姓名", "身份证号", "乡镇（街道）"])
    book.close()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            new.writestr(name, content)
    return made.getvalue()


COMMON: tuple[Spoil, ...] = (cut, flipped, swapped, in_parts, in_parts, in_parts, wrong_types)


def ends_well(book: Book, file: bytes) -> str:
    """What became of it: read, or a message that says what to do. Anything else is an error of ours."""
    layout = LAYOUTS[book.kind]
    try:
        found = sources(layout, read_sheets(BytesIO(file)), Choices())
        match(layout, found, {}, Choices())
        for source in taken(layout, found):
            if source.head is not None:
                body = Body(source.head, source.grid.merged, [], [])
                sum(1 for _ in body.lines(source.grid.rows()))
    except Invalid as fault:
        return "refused" if fault.fields["file"].endswith("。") else "unclear"
    return "read"


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_is_uploaded_is_read_or_refused_in_words(share: int, request: pytest.FixtureRequest) -> None:
    count = 10_000 if request.config.getoption("--long") else 200
    books = [made() for made in BOOKS.values()]
    ended = {"read": 0, "refused": 0, "unclear": 0}
    for number in range(share, count, SHARES):
        chance = random.Random(SEED + number)
        book = chance.choice(books)
        spoil = blank_rows if number % 500 == 0 else chance.choice(COMMON)
        begun = time.monotonic()
        ended[ends_well(book, spoil(book.file, chance))] += 1
        assert time.monotonic() - begun < 2 * MOST_SECONDS
    assert ended["unclear"] == 0
    assert min(ended["read"], ended["refused"]) > 0, "some are read, some are refused: else nothing was tried"
