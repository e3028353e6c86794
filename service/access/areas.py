"""Division codes as data: the shipped list, names as people write them, and addresses. No database.

A code says where it lies: 2 + 2 + 2 digits to the county (GB/T 2260), 9 to the township (GB/T 10114), 12 to a village.
"""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal, NamedTuple

from opencc import OpenCC

Level = Literal["province", "prefecture", "county", "township", "village"]
VILLAGE_CODE = 12
LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "township", "village")

_CODE = re.compile(r"\d{4}(?:\d{2}|U\d)(?:(?:\d{3}|U\d{2})(?:\d{3})?)?", re.ASCII)
# Prefectures without counties, whose townships lie directly below: one node, and that a county.
_UNDIVIDED = frozenset({"441900", "442000", "460400"})
# Nodes that only hold a code's place: 500100 市辖区, 500200 县, 429000 省直辖县级行政区划.
_PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

_SIMPLIFY = OpenCC("t2s")
_GAPS = re.compile(r"[\s\u200b\ufeff]+")
_SINGLE = "回藏苗彝壮侗瑶白傣黎畲佤水土羌怒京满汉各"
_PEOPLES = re.compile(
    rf"(?:[{_SINGLE}]族|(?:(?<!内)蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯"
    r"|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族?)+(?:民族)?(?=自治|乡|苏木)"
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|街道|地区|苏木|社区|省|市|州|盟|县|区|旗|镇|乡|村)$")
_SUFFIX_LEVELS: dict[Level, frozenset[str]] = {
    "province": frozenset({"省", "市", "自治区", "特别行政区"}),
    "prefecture": frozenset({"市", "州", "盟", "地区"}),
    "county": frozenset({"县", "区", "市", "旗"}),
    "township": frozenset({"街道", "地区", "镇", "乡", "苏木"}),
    "village": frozenset({"村", "社区"}),
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A node of the area tree. `unit`: no division, such as a development zone (开发区) or a state farm (农场).

    `county` and `township` name the node itself or its ancestor of that level; None above it. `rural`: of a village
    that is stored (see `models.Area`).
    """

    code: str
    name: str
    level: Level
    parent: str | None
    county: str | None
    township: str | None
    unit: bool
    rural: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that fits several places; whoever asked must say which."""

    candidates: tuple[AreaRow, ...]


class Former(NamedTuple):
    """A county as it was called and coded before `year`."""

    code: str
    name: str
    became: str
    year: str


# ------------------------------------------------------------------------------------------------------------ codes


def level_of(code: str) -> Level:
    """The level a code's shape says; ValueError when it is no area code."""
    if not _CODE.fullmatch(code):
        raise ValueError("区划代码应为 6 位（县级及以上）、9 位（乡级）或 12 位（村级）")
    if len(code) > 6:
        return "township" if len(code) == 9 else "village"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") and code not in _UNDIVIDED else "county"


@lru_cache(maxsize=4096)
def lineage(code: str) -> tuple[str, ...]:
    """The codes above one, nearest first, whether or not such nodes exist."""
    above = (code[:9], code[:6], code[:4] + "00", code[:2] + "0000")
    return tuple(dict.fromkeys(c for c in above if c != code and len(c) <= len(code)))


def covers(area: str, code: str) -> bool:
    """Whether `code` is the area itself or lies below it."""
    return area == code or area in lineage(code)


def is_unit(code: str) -> bool:
    """Whether a code stands for a unit that is no division: our own U codes, and those the statistics bureau adds."""
    level = level_of(code)
    if level == "township":
        return code[6] in "456789U"
    return level == "county" and ("U" in code or 57 <= int(code[4:]) <= 80)


def unit_code(parent: str, ordinal: int) -> str:
    """A code for a zone without one: 4115U1 below prefecture 411500 (1–9), 411502U01 below county 411502 (1–99)."""
    level = level_of(parent)
    if level == "prefecture" and 1 <= ordinal <= 9:
        return f"{parent[:4]}U{ordinal}"
    if level == "county" and 1 <= ordinal <= 99:
        return f"{parent}U{ordinal:02d}"
    raise ValueError("开发区等单位只能设在市（最多 9 个）或县（最多 99 个）之下")


def local_village_code(township: str, ordinal: int) -> str:
    """A code for a village that no list gave: the township's with 901–999, which the official list leaves free."""
    if level_of(township) != "township":
        raise ValueError("村（社区）只能设在乡镇（街道）之下")
    if not 1 <= ordinal <= 99:
        raise ValueError("同一乡镇自编的村（社区）代码最多 99 个，请先导入正式的村级区划代码")
    return f"{township}{900 + ordinal}"


def area_row(code: str, name: str) -> AreaRow:
    """The node of a code; its parent is the nearest level above, which must exist before it is stored."""
    chain = (code, *lineage(code))
    levels = {level_of(c): c for c in reversed(chain)}
    parent = chain[1] if len(chain) > 1 else None
    return AreaRow(code, name, level_of(code), parent, levels.get("county"), levels.get("township"), is_unit(code))


# ------------------------------------------------------------------------------------------------------------ files


def seed_version() -> str:
    """Changes whenever the shipped divisions do."""
    return sha256(files("service.access").joinpath("data/divisions.csv.gz").read_bytes()).hexdigest()[:16]


def read_seed() -> Iterator[AreaRow]:
    """Every division of the country down to the township, parents first."""
    packed = files("service.access").joinpath("data/divisions.csv.gz").read_bytes()
    rows = csv.DictReader(gzip.decompress(packed).decode().splitlines())
    yield from (area_row(row["code"], row["name"]) for row in sorted(rows, key=_parents_first))


def read_former() -> tuple[Former, ...]:
    """Counties that were renamed or re-coded (开县 500234 → 开州区 500154)."""
    text = files("service.access").joinpath("data/former.csv").read_text(encoding="utf-8")
    return tuple(Former(**row) for row in csv.DictReader(text.splitlines()))


def read_csv(lines: Iterable[str], known: Container[str], below: str | None = None) -> Iterator[AreaRow]:
    """Villages or units of an own list: a CSV with columns `code` and `name` (others are ignored).

    `known`: the codes that are there already. `below`: leave out all but this area's. ValueError names the line.
    """
    table = csv.DictReader(lines)
    if not {"code", "name"} <= set(table.fieldnames or ()):
        raise ValueError("区划文件的第一行应有 code 和 name 两列")
    new: set[str] = set()
    for number, line in enumerate(table, start=2):
        code, name = (line["code"] or "").strip(), (line["name"] or "").strip()
        if below is not None and not covers(below, code):
            continue
        if not _CODE.fullmatch(code) or not name:
            raise ValueError(f"第 {number} 行：代码应为 6、9 或 12 位，名称不能为空")
        row = area_row(code, name)
        if row.parent is not None and row.parent not in known and row.parent not in new:
            raise ValueError(f"第 {number} 行：找不到上级区划 {row.parent}，请先导入上级")
        new.add(code)
        yield row


def _parents_first(row: dict[str, str]) -> tuple[int, str]:
    return LEVELS.index(level_of(row["code"])), row["code"]


# ------------------------------------------------------------------------------------------------------------ names


def simplified(text: str) -> str:
    """Half-width, simplified characters, no blanks: the form in which names are compared."""
    return str(_SIMPLIFY.convert(_GAPS.sub("", unicodedata.normalize("NFKC", text))))


class Names(NamedTuple):
    """How a place may be called: in full, without its peoples (瓦马乡), and bare (瓦马, empty when one character)."""

    full: str
    short: str
    stem: str


def _one_wording(text: str) -> str:
    """Offices stand for the place they govern: 兰城街道办事处 is 兰城街道, 西坝村委会 is 西坝村."""
    text = re.sub(r"人民政府|管理委员会|管委会", "", text)
    text = re.sub(r"(?:街道)?办事处|街道办", "街道", text)
    text = re.sub(r"(?:社区)?(?:居民委员会|居委会)", "社区", text)
    text = re.sub(r"村(?:民委员会|委会)", "村", text)
    text = re.sub(r"高新技术(?:产业)?开发区|高新技术产业园区", "高新区", text)
    return re.sub(r"经济(?:技术)?开发区", "经开区", text)


@lru_cache(maxsize=100_000)
def names_of(text: str) -> Names:
    """The three forms of a place's name, as a list or a register writes it."""
    full = _one_wording(simplified(text))
    short = re.sub(r"自治(?=[州县旗]$)", "", _PEOPLES.sub("", full))
    if len(short) < 3:
        short = full
    stem = _SUFFIX.sub("", short)
    return Names(full, short, stem if len(stem) > 1 else "")


class _Tables(NamedTuple):
    full: dict[str, list[AreaRow]]
    short: dict[str, list[AreaRow]]
    stem: dict[str, list[AreaRow]]


class AreaIndex:
    """The area tree in memory: ancestors, subtrees, and places found by name. Built from rows, seed or stored."""

    def __init__(self, rows: Iterable[AreaRow], former: Sequence[Former] = ()) -> None:
        self._rows = {row.code: row for row in rows}
        self._children: dict[str | None, list[AreaRow]] = defaultdict(list)
        for row in self._rows.values():
            self._children[row.parent].append(row)
        self._former = {old.code: old for old in former}
        self._old_names = {old.became: old.name for old in former}
        self._tables: dict[str, _Tables] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def get(self, code: str) -> AreaRow | None:
        return self._rows.get(code)

    def current(self, code: str) -> AreaRow | None:
        """The node of a code, be it one of former years (500234 → 500154); of a lost township, its county."""
        old = self._former.get(code[:6])
        if code in self._rows or old is None:
            return self._rows.get(code)
        return self._rows.get(old.became + code[6:]) or self._rows.get(old.became)

    def ancestors(self, code: str) -> tuple[AreaRow, ...]:
        """The nodes above one, from the province down."""
        return tuple(self._rows[c] for c in reversed(lineage(code)) if c in self._rows)

    def children(self, code: str | None) -> list[AreaRow]:
        return self._children.get(code, [])

    def subtree(self, code: str, level: Level | None = None) -> Iterator[AreaRow]:
        """The node and all below it; with `level`, only those of that level."""
        row = self._rows.get(code)
        if row is not None and level in (None, row.level):
            yield row
        for child in self.children(code):
            yield from self.subtree(child.code, level)

    def full_name(self, code: str) -> str:
        """云南省保山市隆阳区蒲缥镇: the whole path, without 市辖区 and the like."""
        path = (*self.ancestors(code), self._rows[code])
        return "".join(row.name for row in path if row.name not in _PLACEHOLDERS)

    def find(self, name: str, within: str, level: Level | None = None) -> AreaRow | Ambiguous | None:
        """The place called so in or below `within`; the nearest wording wins, then the higher level.

        Last of all a place whose kind has changed (金鸡镇 for 金鸡乡) is taken, if its bare name is the only one.
        """
        asked = names_of(name)
        tables = self._tables.get(within) or self._tabulate(within)
        kind = asked.short[len(asked.stem) :] if asked.stem else ""
        for table, key in (
            (tables.full, asked.full),
            (tables.short, asked.short),
            (tables.stem, asked.full),
            (tables.stem, asked.stem),
        ):
            rows = [row for row in table.get(key, ()) if level in (None, row.level)]
            if table is tables.stem and key != asked.full:
                rows = [row for row in rows if kind in _SUFFIX_LEVELS[row.level]]
            top = min((LEVELS.index(row.level) for row in rows), default=0)
            rows = [row for row in rows if LEVELS.index(row.level) == top]
            if rows:
                return rows[0] if len(rows) == 1 else Ambiguous(tuple(rows))
        return None

    def in_address(self, text: str, within: str) -> AreaRow | None:
        """The township or village that an address names in `within`; None when it names none, or lies elsewhere."""
        rest = _one_wording(simplified(text))
        path = (*self.ancestors(within), self._rows[within])
        for row in path:
            after = self._after(rest, row)
            beside = (other for other in self._grown_children(row.parent) if other not in path)
            if after is None and any(rest.startswith(names_of(other.name).full) for other in beside):
                return None
            rest = rest if after is None else after
        found = self._below(within, rest)
        return found if found is not None and found.township is not None else None

    def _after(self, text: str, row: AreaRow) -> str | None:
        """What follows when `text` begins with one of the row's names, else None."""
        for name in sorted(self._wordings(row), key=len, reverse=True):
            if text.startswith(name):
                return text[len(name) :]
        return None

    def _wordings(self, row: AreaRow) -> set[str]:
        names = names_of(row.name)
        bare = {names.stem} if row.level in LEVELS[:3] else set()
        old = {self._old_names[row.code]} if row.code in self._old_names else set()
        return {names.full, names.short, self._at_home(row), *bare, *old} - {""}

    def _at_home(self, row: AreaRow) -> str:
        """The name without that of the place around it: 稀土高新区 in 包头, 沁园街道 for 济源市沁园街道."""
        short = names_of(row.name).short
        around = self._rows.get(row.parent or "")
        if around is None:
            return short
        names = names_of(around.name)
        home = short.removeprefix(names.full)
        home = home.removeprefix(names.stem) if row.unit else home
        return home if len(home) > 2 else short

    def _grown_children(self, code: str | None) -> Iterator[AreaRow]:
        """Children, those of 市辖区 and the like in their stead."""
        for child in self.children(code):
            if child.name in _PLACEHOLDERS:
                yield from self.children(child.code)
            else:
                yield child

    def _below(self, code: str, text: str) -> AreaRow | None:
        """The deepest node below `code` that `text` names, levels left out or not; None when none, or several."""
        hits = [
            (at, -len(name), child)
            for child in self._grown_children(code)
            for name in self._wordings(child)
            if (at := text.find(name)) >= 0 and (at == 0 or _SUFFIX.search(name))
        ]
        if hits:
            at, length, child = min(hits, key=lambda hit: hit[:2])
            return self._below(child.code, text[at - length :]) or child
        skipped = (c for c in self._grown_children(code) if c.level in ("prefecture", "county"))
        deeper = [row for c in skipped if (row := self._below(c.code, text)) is not None]
        return deeper[0] if len(deeper) == 1 else None

    def _tabulate(self, within: str) -> _Tables:
        tables = self._tables[within] = _Tables(defaultdict(list), defaultdict(list), defaultdict(list))
        for row in self.subtree(within):
            names = names_of(row.name)
            tables.full[names.full].append(row)
            for short in {names.short, self._at_home(row)}:
                tables.short[short].append(row)
            if names.stem:
                tables.stem[names.stem].append(row)
            if row.code in self._old_names:
                tables.short[self._old_names[row.code]].append(row)
        return tables
