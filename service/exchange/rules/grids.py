"""A sheet as offices draw it: titles, headings of up to three rows, merged cells, 同上, totals, notes, signatures."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from service.people.rules.cells import Cell, as_text

HEADER_WITHIN = 30  # rows in which the headings are looked for, after titles and notes
DEEPEST = 3  # rows of headings
_LONGEST = 60  # letters of a heading; what is longer is a note
_LONGEST_WORD = 15  # letters of what stands alone in a row and is no note
_LEAST_DIGITS = 10  # of an identity or certificate number, however it was spoilt
Ranges = Sequence[Sequence[int]]


class Head(NamedTuple):
    """Headings: rows `first` to `last`, from 0; of each column what stands over it, from above, without repeats."""

    first: int
    last: int
    paths: list[tuple[str, ...]]

    @property
    def headings(self) -> list[str]:
        """A text for each column, those of several rows joined by a blank; a repeated one is numbered."""
        found: list[str] = []
        for at, path in enumerate(self.paths, start=1):
            text = " ".join(path)
            found.append(f"{text}（第 {at} 列）" if text and text in found else text)
        return found


class Line(NamedTuple):
    """A row that is about somebody: its number as the sheet shows it, its cells with merged ones and 同上 filled in."""

    number: int
    cells: list[Cell]


class Skipped(NamedTuple):
    """A row that is about nobody, and why it is none."""

    number: int
    why: str


def bare(cell: Cell) -> str:
    """A heading without blanks and line breaks."""
    return re.sub(r"\s+", "", as_text(cell))


def heads(top: Sequence[list[Cell]], merged: Ranges) -> Iterator[Head]:
    """Every run of one to three rows that may be the headings."""
    filled = _filled(top, merged)
    width = max(map(len, top), default=0)
    rows = [[bare(cell) for cell in row] + [""] * (width - len(row)) for row in filled]
    raw = [[bare(cell) for cell in row] + [""] * (width - len(row)) for row in top]
    fit = [_may_head(cells, kept) for cells, kept in zip(top, raw, strict=True)]
    within = {at for above, _, below, _ in merged for at in range(above + 1, below + 1)}
    for first in (at for at in range(len(rows)) if at not in within):
        for last in range(first, min(first + DEEPEST, len(rows))):
            if not fit[last]:
                break
            yield Head(first, last, [_path(rows[first : last + 1], at) for at in range(width)])


def _may_head(cells: Sequence[Cell], texts: Sequence[str]) -> bool:
    told = [text for text in texts if text]
    numbers = any(isinstance(cell, float) for cell in cells)
    facts = any(_FACT.match(text) for text in told)
    return len(told) > 1 and not numbers and not facts and max(map(len, told)) <= _LONGEST


def _path(rows: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    """What stands over a column; a heading over several columns that are not merged goes on to the right."""
    path: list[str] = []
    for depth, row in enumerate(rows):
        text, below = row[at], depth + 1 < len(rows) and rows[depth + 1]
        if not text and below and below[at]:
            left = next((to for to in range(at - 1, -1, -1) if row[to]), None)
            text = row[left] if left is not None and below[left] else ""
        if text and text not in path:
            path.append(text)
    return tuple(path)


def _filled(rows: Sequence[list[Cell]], merged: Ranges) -> list[list[Cell]]:
    """The same with each merged range full of what its first cell holds."""
    found = [list(row) for row in rows]
    for top, left, bottom, right in merged:
        for at in range(top, min(bottom + 1, len(found))):
            if top < len(rows) and left < len(rows[top]):
                for column in range(left, min(right + 1, len(found[at]))):
                    found[at][column] = rows[top][left]
    return found


# ------------------------------------------------------------------------------------------------ above and beside


_FACT = re.compile(r"^([^：:]{2,12})[：:]\s*(.+)$", re.DOTALL)
_YEAR = re.compile(r"(20\d\d)\s*年")


def facts_above(top: Iterable[Sequence[Cell]]) -> tuple[dict[str, str], str]:
    """What the lines over the headings say once for all rows (培训项目：电子商务), and all of their text."""
    facts: dict[str, str] = {}
    texts = [as_text(cell) for row in top for cell in row if cell != ""]
    for text in texts:
        for part in re.split(r"\s{3,}", text):
            if told := _FACT.match(part.strip()):
                facts.setdefault(re.sub(r"[（(].*?[）)]", "", bare(told[1])), told[2].strip())
    return facts, "\n".join(texts)


def year_in(text: str) -> int | None:
    """The year of a title: 2026年隆阳区……."""
    found = _YEAR.search(text)
    return None if found is None else int(found[1])


# ---------------------------------------------------------------------------------------------------- the rows


_DITTO = frozenset({"同上", "〃", "″", "\u201d", '"', "''", "同上行", "上同", "同前", "々"})
_LEFT = frozenset({"同左", "同前列"})
_MARKS = _DITTO | _LEFT
_LONGEST_MARK = 7  # letters, blanks among them
_TOTAL = re.compile(r"^(?:本页|本村|本乡|全[县区乡镇]|.{0,8}?)(?:小计|合计|总计|累计)[：:]?$|^合\s*计|^共\d+[行人条户]")
_NOTE = re.compile(r"^(?:\d+[.、])?(?:说明|注|备注|填表说明|填报说明|填写说明|附注|提示)\s*[：:0-9]|^注[:：]?\d?")
_SIGNATURE = re.compile(
    r"(?:审核人|经办人|负责人|制表人?|填表人|填报人|复核人|分管领导|单位领导|盖章|签字|签章|填报单位|填报日期)\s*(?:[（(].*?[）)])?\s*[：:]"
)
_EXAMPLE = frozenset({"例", "示例", "样例", "例如", "范例", "例子", "举例"})
_MADE_UP = re.compile(r"某某|××|XX|\*\*|xx")
_FOLDED = re.compile(r"[\s　]+")


@dataclass(slots=True)
class Body:
    """Goes through the rows below the headings. `who`: columns that say whom a row is about.

    `own`: columns in which 同上 has a meaning of its own (常住地址: as the 户籍地址). `skipped` gathers, as the rows
    are taken, those that are about nobody.
    """

    head: Head
    merged: Ranges
    who: Collection[int]
    numbers: Collection[int]
    own: Collection[int] = ()
    skipped: list[Skipped] = field(default_factory=list)

    def lines(self, rows: Iterable[list[Cell]]) -> Iterator[Line]:
        """The rows about somebody, in order."""
        width = len(self.head.paths)
        fill = _Fill(self.merged)
        above: list[Cell] = [""] * width
        for at, row in enumerate(rows):
            cells = (row + [""] * (width - len(row)))[:width] if len(row) != width else row
            if at <= self.head.last or not any(cell != "" for cell in cells):
                continue
            filled = fill.row(at, cells)
            why = self._why_not(cells, filled)
            if why is not None:
                self.skipped.append(Skipped(at + 1, why))
                continue
            above = self._said(filled, above)
            yield Line(at + 1, above)

    def _said(self, cells: list[Cell], above: Sequence[Cell]) -> list[Cell]:
        """The row with 同上 and 同左 filled in."""
        for at in [at for at, cell in enumerate(cells) if isinstance(cell, str) and _is_mark(cell)]:
            if at not in self.own:
                cells[at] = above[at] if bare(cells[at]) in _DITTO else cells[max(at - 1, 0)]
        return cells

    def _why_not(self, cells: Sequence[Cell], filled: Sequence[Cell]) -> str | None:
        """Why a row is about nobody, if it is: an example, headings once more, or a line that names no number."""
        named = next((as_text(cells[at]) for at in self.who if cells[at] != ""), "")
        first = next(_FOLDED.sub("", as_text(cell)) for cell in cells if cell != "")
        if first not in _EXAMPLE and not _MADE_UP.search(named) and any(_numbered(filled[at]) for at in self.numbers):
            return None  # as nearly every row
        told = [_FOLDED.sub("", as_text(cell)) for cell in cells if cell != ""]
        if told[0] in _EXAMPLE or (_MADE_UP.search(named) and told[0] in {"", "0"}):
            return "示例"
        if [bare(cell) for cell in cells if cell != ""] == [path[-1] for path in self.head.paths if path]:
            return "重复的表头"
        numbered = any(_numbered(filled[at]) for at in self.numbers)
        return None if numbered else _apart(told, about=any(cells[at] != "" for at in (*self.who, *self.numbers)))


def _is_mark(cell: str) -> bool:
    return len(cell) < _LONGEST_MARK and (cell in _MARKS or bare(cell) in _MARKS)


def _apart(told: Sequence[str], *, about: bool) -> str | None:
    """Of a row without a number of anybody. `about`: whether a name stands in it all the same."""
    first = told[0]
    if any(_TOTAL.match(text) for text in told[:4]):
        return "合计"
    if any(_SIGNATURE.search(text) for text in told):
        return "签字"
    if _NOTE.match(first) or (len(told) == 1 and len(first) > _LONGEST_WORD):
        return "说明"
    return "只有序号或一个词，没有姓名和号码" if len(told) == 1 and not about else None


def _numbered(cell: Cell) -> bool:
    """Whether a cell may hold an identity or certificate number."""
    if isinstance(cell, str) and cell[:_LEAST_DIGITS].isdecimal() and len(cell) > _LEAST_DIGITS:
        return True
    text = re.sub(r"\W", "", unicodedata.normalize("NFKC", as_text(cell)))
    return sum(letter.isdigit() for letter in text) >= _LEAST_DIGITS


class _Fill:
    """Fills merged ranges as rows go by, without keeping the rows."""

    def __init__(self, merged: Ranges) -> None:
        self._ranges = sorted([*map(int, one)] for one in merged)
        self._starts = [one[0] for one in self._ranges]
        self._open: list[tuple[int, int, int, Cell]] = []
        self._next = 0

    def row(self, at: int, cells: list[Cell]) -> list[Cell]:
        """The cells of row `at`, from 0, with those of its merged ranges; asked in the order of the rows."""
        self._open = [one for one in self._open if one[0] >= at]
        upto = bisect_right(self._starts, at)
        for _, left, bottom, right in self._ranges[self._next : upto]:
            if left < len(cells) and bottom >= at:
                self._open.append((bottom, left, right, cells[left]))
        self._next = max(self._next, upto)
        if not self._open:
            return cells
        filled = list(cells)
        for _, left, right, value in self._open:
            for column in range(left, min(right + 1, len(filled))):
                if filled[column] == "":
                    filled[column] = value
        return filled


def seen_in(rows: Iterable[Sequence[Cell]], most: int) -> Mapping[int, list[Cell]]:
    """Of each column, the first `most` cells that say something."""
    found: dict[int, list[Cell]] = {}
    for row in rows:
        for at, cell in enumerate(row):
            told = found.setdefault(at, [])
            if cell != "" and len(told) < most:
                told.append(cell)
    return found
