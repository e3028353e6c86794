"""Reads a workbook that somebody uploaded, as a program of its own that may die: `sheets.sheets_of` runs it.

The workbook is standard input; what it holds, one JSON value a line, is standard output: of each sheet a line with its
name, whether it is hidden and which cells are merged ([first row, first column, last row, last column], from 0), then
a list for each row. Or one line that says why not. It imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import resource
import sys
from datetime import date, datetime, time, timedelta
from json import JSONEncoder

TYPE_CHECKING = False  # as typing's, which takes longer to import than a small workbook to read
if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from typing import IO, Any, BinaryIO

MEGABYTE = 1 << 20
MEMORY = 512 * MEGABYTE
SECONDS = 20  # of computing
MOST_BYTES = 20 * MEGABYTE
MOST_OUT = 128 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
SMALL = MOST_UNPACKED // 1100  # no archive of that size unpacks to more
MOST_PARTS = 2_000
MOST_DEPTH = 100
MOST_RATIO = 500  # of what is unpacked to what is packed, beyond ten megabytes
MOST_ROWS = 19_999
MOST_COLUMNS = 104  # CZ
MOST_MERGED = 40_000  # ranges in a sheet; more than two a row tell nothing
NOT_INSTALLED = 3  # exit status

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx with a password
_CHUNK = 1 << 16
_BESIDE = ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/theme/", "docProps/", "customXml/")


class Unreadable(Exception):
    """Why the workbook cannot be taken: a key of `sheets.REASONS`, and which cell if it was one."""

    def __init__(self, reason: str, cell: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell


def limit() -> bool:
    """Bound this process before it looks at anything; whether its memory is bounded."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_OUT),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # a system that knows no such bound, or has a lower one
            continue
    return resource.getrlimit(resource.RLIMIT_AS)[0] == MEMORY


# ------------------------------------------------------------------------------------------------- before reading


def check(file: BinaryIO) -> None:
    """Unreadable for an archive that truly unpacks to too much, or whose cells lie too far apart.

    The reader keeps a sheet as one dense table: two cells far apart make it ask for hundreds of gigabytes, which ends
    it. As this pass takes longer than all of the reading, it is made of what has ended a reader, to say why.
    """
    import zipfile

    unpacked = 0
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            reader = None if part.filename.startswith(_BESIDE) else Extent().parser
            with archive.open(part) as content:
                unpacked = _check_part(content, part, unpacked, reader)


def glance(file: BinaryIO) -> None:
    """Unreadable for what an archive's own list of contents gives away."""
    import zipfile

    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    sizes = [(part.file_size, part.compress_size) for part in parts]
    packed_well = any(size > 10 * MEGABYTE and size > MOST_RATIO * max(packed, 1) for size, packed in sizes)
    if len(parts) > MOST_PARTS or packed_well or sum(size for size, _ in sizes) > MOST_UNPACKED:
        raise Unreadable("unpacked")


def _check_part(content: IO[bytes], part: zipfile.ZipInfo, before: int, reader: Any) -> int:  # noqa: ANN401 - expat's
    """Read a part once, counting what it truly unpacks to; answers the bytes of all parts so far."""
    read = 0
    while chunk := content.read(_CHUNK):
        if not read and not chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            reader = None  # no XML
        read += len(chunk)
        packed_well = read > 10 * MEGABYTE and read > MOST_RATIO * max(part.compress_size, 1)
        if before + read > MOST_UNPACKED or packed_well:
            raise Unreadable("unpacked")
        if reader is not None:
            reader.Parse(chunk, False)
    if reader is not None and read:
        reader.Parse(b"", True)
    return before + read


class Extent:
    """Follows the cells of a sheet as the reader does, and refuses one with content that lies too far out.

    By parsing, since a reference can be written in many ways: lower case, after other attributes, as &#88;FD1.
    """

    def __init__(self) -> None:
        from xml.parsers import expat

        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.buffer_text = True
        self.depth = 0
        self.row = self.column = 0
        self.inside = False

    def _doctype(self, *_: object) -> None:
        raise Unreadable("damaged")  # no spreadsheet program writes one, and entities live there

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Unreadable("damaged")
        name = tag.rpartition(":")[2]
        if name == "c":
            at = attributes.get("r")
            self.inside = True
            self.row, self.column = _place(at) if at is not None else (self.row, self.column + 1)
        elif name == "row":
            told = attributes.get("r", "")
            self.row, self.column = int(told) if told.isdecimal() and len(told) < 9 else self.row + 1, 0
        elif self.inside and (self.row > MOST_ROWS or self.column > MOST_COLUMNS):
            raise Unreadable("far", _named(self.row, self.column))  # an empty cell far out does no harm

    def _end(self, tag: str) -> None:
        self.depth -= 1
        if self.inside and tag.rpartition(":")[2] == "c":
            self.inside = False


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha() and 1 <= len(digits) <= 8):
        raise Unreadable("damaged")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def _named(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


# ------------------------------------------------------------------------------------------------- reading


def lines(file: BinaryIO, *, checked: bool) -> Iterator[object]:
    """What is written, line by line; of a workbook whose extent is `checked` first, if asked."""
    if not _before(file, checked=checked):
        yield from lines_of_text(file.read())
        return
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(file)
    except PasswordError as fault:
        raise Unreadable("password") from fault
    except CalamineError as fault:
        raise Unreadable("other") from fault
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_index(number)
        except CalamineError as fault:
            raise Unreadable("damaged") from fault
        if sheet.end is not None and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS):
            raise Unreadable("far", _named(sheet.end[0] + 1, sheet.end[1] + 1))
        merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
        yield {"sheet": about.name, "hidden": about.visible != SheetVisibleEnum.Visible, "merged": merged[:MOST_MERGED]}
        for row in sheet.iter_rows():
            yield [cell(value) for value in row]


def lines_of_text(content: bytes) -> Iterator[object]:
    """The same of a table saved as text: UTF-8 or GB18030, cells parted by commas or tabs, or by ；."""
    import csv

    text = _decoded(content)
    first = text[: text.find("\n", 0, 1 << 16) + 1] or text[: 1 << 16]
    by = max(",\t;", key=first.count)
    if by not in first:
        raise Unreadable("other")
    csv.field_size_limit(1 << 16)
    yield {"sheet": "csv", "hidden": False, "merged": []}
    for number, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=by), start=1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Unreadable("far", _named(number, len(row)))
        yield [cell(value) for value in row]


def _decoded(content: bytes) -> str:
    """Unreadable for what is no text: a picture, a document."""
    codes = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\r\n\f" for letter in text[: 1 << 16]):
            return text
    raise Unreadable("other")


def _before(file: BinaryIO, *, checked: bool) -> bool:
    """Whether it is a workbook, as far as its first bytes tell; else it may be a table saved as text."""
    head = file.read(8)
    if head.startswith(b"PK"):
        if file.seek(0, 2) > SMALL:
            glance(file)
        if checked:
            check(file)
    elif head == OLD_EXCEL and "EncryptedPackage".encode("utf-16-le") in file.read():
        raise Unreadable("password")
    file.seek(0)
    return head.startswith(b"PK") or head == OLD_EXCEL


def cell(value: Any) -> str | float | bool:  # noqa: ANN401 - whatever the reader answers
    """Text and numbers as they are, since a number where text belongs must be noticed; dates as text."""
    if isinstance(value, str):
        return "" if not value.strip() else value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return value  # type: ignore[no-any-return]


def main() -> None:
    """Read standard input. Arguments: where the reader is installed, which spares looking for it; and `check`."""
    bounded = limit()
    sys.path.append(sys.argv[1])
    checked = "check" in sys.argv[2:] or not bounded
    write, encoded = sys.stdout.write, JSONEncoder(ensure_ascii=False, check_circular=False).encode
    try:
        with open(0, "rb", closefd=False) as file:
            for line in lines(file, checked=checked):
                write(encoded(line) + "\n")
        write('"end"\n')
    except Unreadable as fault:
        write(encoded({"fault": fault.reason, "cell": fault.cell}) + "\n")
    except ImportError:
        sys.exit(NOT_INSTALLED)
    except (MemoryError, OSError):
        write('{"fault": "large"}\n')
    except Exception:  # noqa: BLE001 - zipfile and expat have many ways to say it
        write('{"fault": "damaged"}\n')
    sys.stdout.flush()


if __name__ == "__main__":
    main()
