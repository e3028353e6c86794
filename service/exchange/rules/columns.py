"""What a sheet's columns are: names and other names, what a cell of each means, and how a header is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from service.people.rules import codes, numbers
from service.people.rules.cells import text
from service.people.rules.names import parse_name

# Fewer recognised column names than this do not make a row a header.
_HEADER_LEAST = 3
Parse = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `parse` raises ValueError with what to do; None: the row's own rules read the cell.

    `aliases` are parted by blanks. `hint` goes into the template; `examples` are two invented rows' cells.
    """

    field: str
    header: str
    parse: Parse | None = None
    aliases: str = ""
    hint: str = ""
    examples: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of sheet (表样). Of each group in `needed` at least one column must be there.

    `a_row` is what one row stands for. `registers`: whether a row may put somebody on the register; else it tells
    something of a person who is there. `placed`: whether each row must say where somebody is served.
    """

    kind: str
    title: str
    label: str
    a_row: str
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    registers: bool = False
    placed: bool = False

    def header_of(self, field: str) -> str | None:
        """A field's column as the template calls it; None when the layout has none."""
        return next((column.header for column in self.columns if column.field == field), None)


class Recognised(NamedTuple):
    """A header row read: field → position, and what is wrong with it, in Chinese, if anything."""

    positions: dict[str, int]
    faults: tuple[str, ...]


def _key(text: str) -> str:
    """A column name as it is compared: 乡镇（街道）, 乡镇/街道 and *乡镇 街道 are one."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\W_]+|必填|选填", "", plain).lower()


@lru_cache
def _names(layout: Layout) -> dict[str, str]:
    return {_key(name): column.field for column in layout.columns for name in (column.header, *column.aliases.split())}


def recognise(layout: Layout, cells: Sequence[str]) -> Recognised | None:
    """The header that a row of cells makes; None when it is none. Unknown columns are left alone."""
    names = _names(layout)
    found = [(names[key], index) for index, cell in enumerate(cells) if (key := _key(cell)) in names]
    if len({field for field, _ in found}) < _HEADER_LEAST:
        return None
    positions: dict[str, int] = {}
    faults = []
    for field, index in found:
        if field in positions:
            faults.append(f"有两列都是“{layout.header_of(field)}”，请删去一列。")
        positions.setdefault(field, index)
    for group in layout.needed:
        if not positions.keys() & set(group):
            wanted = "或".join(f"“{layout.header_of(field)}”" for field in group)
            faults.append(f"缺少{wanted}列，请照模板补上。")
    return Recognised(positions, tuple(faults))


# ------------------------------------------------------------------------------------------------------ cells


def identity(value: object) -> str:
    return numbers.parse_identity(value).number


def certificate(value: object) -> str:
    return numbers.parse_certificate(value).number


def line(value: object) -> str:
    """As `text`, of 100 characters: what the shapes of services and jobs take."""
    return text(value, 100)


def listed(value: object) -> list[str]:
    """Several words in a cell, parted as people part them: 岗位推荐、职业指导; 岗位推荐/职业指导; a line each."""
    return _parted(value, r"[、,，;；/／|\n]+")


def sentences(value: object) -> list[str]:
    """Several sentences in a cell, a line each or parted by ；."""
    return _parted(value, r"[;；|\n]+")


def _parted(value: object, by: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split(by, text(value)) if part.strip()))


def number(title: str, most: float) -> Parse:
    def parse(value: object) -> float:
        try:
            told = float(value if isinstance(value, float) else unicodedata.normalize("NFKC", str(value)).strip())
        except ValueError:
            raise ValueError(f"{title}无法识别，请只写数字") from None
        if not 0 < told <= most:
            raise ValueError(f"{title}应大于 0、不超过 {most:g}，请核对")
        return told

    return parse


def whole(title: str, most: int, *, least: int = 0) -> Parse:
    """A whole number; 2,500 元 is 2500."""

    def parse(value: object) -> int:
        told = unicodedata.normalize("NFKC", str(value)).strip().replace(",", "").removesuffix("元").removesuffix("人")
        try:
            told_number = float(told)
        except ValueError:
            raise ValueError(f"{title}无法识别，请只写数字") from None
        if not (least <= told_number <= most and told_number.is_integer()):
            raise ValueError(f"{title}应为 {least} 到 {most} 之间的整数，请核对")
        return int(told_number)

    return parse


def coded(title: str, labels: Mapping[str, str], words: Mapping[str, str] | None = None) -> Parse:
    """The code of a label or a further word, as `people.rules.CodeList` reads them."""
    return codes.CodeList(title, dict(labels), dict(words or {})).parse


# Whom a row is about; every layout begins with these.
WHO = (
    Column("serial", "序号", examples=("1", "2")),
    Column("name", "姓名", parse_name, "残疾人姓名 学生姓名 学员姓名 毕业生姓名", "必填", ("示例甲", "示例乙")),
    Column(
        "id_number",
        "身份证号",
        identity,
        "身份证号码 公民身份号码 公民身份证号码 身份证 证件号 证件号码",
        "18 位；按文本填写，存成数字会丢失末尾几位",
        ("999999199003070012", "999999199003070020"),
    ),
    Column(
        "certificate_number",
        "残疾人证号",
        certificate,
        "残疾证号 残疾证号码 残疾人证号码 残疾人证编号 残疾证编号",
        "20 位，补办过的 22 位；按文本填写",
        ("99999919900307001242", "99999919900307002023"),
    ),
)
WHO_NEEDED = (("name",), ("id_number", "certificate_number"))
