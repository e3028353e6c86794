"""What a cell of a sheet means where it is neither a code of a list nor a number with a form of its own."""

from __future__ import annotations

from collections.abc import Callable

from service.people.rules import codes
from service.people.rules.codes import UnknownWord

Cell = str | float | bool  # as it stands in a sheet


def as_text(cell: Cell) -> str:
    """A cell as people read it: 3 for 3.0."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def text(value: object, most: int = 500) -> str:
    """Words; a whole number without its point."""
    words = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if len(words) > most:
        raise ValueError(f"内容太长，最多 {most} 个字，请缩短")
    return words


def yes_no(title: str) -> Callable[[object], bool | None]:
    """Yes or no; None for not known."""

    def parse(value: object) -> bool | None:
        try:
            return {"yes": True, "no": False, "unknown": None}[codes.parse_tri(value)]
        except UnknownWord:
            raise UnknownWord(f"{title}无法识别，请写：是、否", ("是", "否", "不清楚")) from None

    return parse


def tri(title: str, words: str = "有、无、不清楚") -> Callable[[object], str]:
    """Yes, no or not known; `words`: how a sheet says them."""

    def parse(value: object) -> str:
        try:
            return codes.parse_tri(value)
        except UnknownWord:
            raise UnknownWord(f"{title}无法识别，请写：{words}", words.split("、")) from None

    return parse
