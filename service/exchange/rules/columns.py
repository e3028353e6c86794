"""What a sheet's columns are: names and other names, what a cell of each means, and how a header is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.people.rules import codes, numbers
from service.people.rules.cells import text
from service.people.rules.names import parse_name
from service.people.rules.numbers import parse_phone

Parse = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `parse` raises ValueError with what to do; None: the row's own rules read the cell.

    `aliases` are parted by blanks. `hint` goes into the template; `examples` are two invented rows' cells. `many`:
    a cell may hold several words of the column's list. `templated`: whether the empty template has it.
    `beside`: a field without whose column this one says nothing.
    """

    field: str
    header: str
    parse: Parse | None = None
    aliases: str = ""
    hint: str = ""
    examples: tuple[str, str] = ("", "")
    many: bool = False
    templated: bool = True
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of sheet (表样). Of each group in `needed` at least one column must be there.

    `a_row` is what one row stands for. `registers`: whether a row may put somebody on the register; else it tells
    something of a person who is there. `placed`: whether each row must say where somebody is served. `wide`: whether
    a row may tell of several services, each in columns of its own. `sayable`: fields that somebody may say once for a
    whole sheet that has no column for them.
    """

    kind: str
    title: str
    label: str
    a_row: str
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    registers: bool = False
    placed: bool = False
    wide: bool = False
    sayable: frozenset[str] = frozenset()

    def header_of(self, field: str) -> str | None:
        """A field's column as the template calls it; None when the layout has none."""
        return next((column.header for column in self.columns if column.field == field), None)


def heading_key(text: str) -> str:
    """A column name as it is compared: 乡镇（街道）, 乡镇/街道, *乡镇 街道 and R3.乡镇街道 are one."""
    plain = re.sub(r"^\s*R\d+[.．、\s]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\W_]+|必填|选填", "", plain).lower()


# ------------------------------------------------------------------------------------------------------ cells


def identity(value: object) -> str:
    return numbers.parse_identity(value).number


def certificate(value: object) -> str:
    return numbers.parse_certificate(value).number


def phones(value: object) -> str:
    """The first of several numbers, without what is said of whose it is: 13800000001（监护人）、0875-2120000."""
    if isinstance(value, float):
        return parse_phone(value)
    parts = [re.sub(r"[（(]?[^\d（(]*[\u4e00-\u9fff][^\d]*", "", one).strip() for one in several_phones(value)]
    for part in parts:
        with suppress(ValueError):
            return parse_phone(part)
    return parse_phone(parts[0] if parts else value)


def several_phones(value: object) -> list[str]:
    """The numbers of a cell, each with what is said of it."""
    return [part for part in re.split(r"[、,，;；/／|\n]+|\s{2,}", str(value)) if any(map(str.isdigit, part))]


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
            words = unicodedata.normalize("NFKC", str(value)).strip()
            told = float(value if isinstance(value, float) else re.sub(r"(?:天|日|课时|学时|小时|节)$", "", words))
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


def case_number(value: object) -> UUID:
    """The opaque key of a case or record, as our lists bear it."""
    try:
        return UUID(str(value).strip())
    except ValueError:
        raise ValueError("编号不完整，请照导出的表填写，不要改动") from None


# Whom a row is about; every layout begins with these.
WHO = (
    Column("case", "个案编号", case_number, templated=False),
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
