"""What each column of a sheet is taken for: by its heading, by the words over it, by what its cells look like."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from service.exchange.rules.columns import Layout, Parse, certificate, heading_key, identity
from service.exchange.rules.exports import only_told
from service.exchange.rules.grids import Head
from service.law.names import RECORD_KINDS
from service.people.rules.cells import Cell
from service.people.rules.numbers import parse_phone

How = Literal["heading", "cells", "like", "told", "ours", ""]
"""Why a column is taken for a field: its heading names it; its cells look so; its heading is like one (a suggestion,
not taken by itself); somebody said so; our own list bears it and it is not read; it is not."""
LIKE = 75  # of 100; below it, two headings have nothing in common
LOOKS = 0.8  # of the cells shown must look like a number of the kind
WHOSE = frozenset({"case", "name", "id_number", "certificate_number"})
"""Columns that say whom a row is about."""
HEADING_LEAST = 2  # columns, one of them of whom it tells; a row that names fewer is no heading

# What a service is called over the columns that tell of it, in the order in which they are looked for.
GROUPS: tuple[tuple[str, str], ...] = (
    ("follow_up", "回访|跟踪"),
    ("survey_visit", "走访"),
    ("info_check", "信息核[对查]|核[对查]"),
    ("ability_assessment", "评估|测评"),
    ("need_registration", "(?:需求|求职|意向|意愿|就业)登记|登记"),
    ("career_guidance", "(?:职业|就业)指导"),
    ("training_referral", "推荐.{0,4}培训|培训.{0,4}推荐|技能培训|职业培训|培训项目|培训或|就业见习"),
    ("job_lead", "岗位(?:信息|推荐|推送|线索)|推荐.{0,4}岗位|推送岗位"),
    ("job_fair", "招聘"),
    ("policy_consult", "政策"),
    ("service", "就业服务|服务|帮扶"),
)
SERVICE = "service"
"""A group whose kind its own column tells."""
# Within a group: the part that a heading names, by the kind of group where it matters.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("", "on", "时间|日期|年月|月份"),
    ("", "mode", "方式|途径|形式|渠道"),
    ("follow_up", "in_post", "在岗|在职|就业状态|就业状况"),
    ("follow_up", "same_employer", "原单位|同一单位"),
    ("follow_up", "social_insurance", "参保|社保|社会保险|五险"),
    ("follow_up", "problem", "困难|问题"),
    ("follow_up", "next", "措施|下一步"),
    ("need_registration", "items", "需求|意向|岗位|工种|内容|类型|项目"),
    ("ability_assessment", "result", "结论|结果|等次|等级"),
    ("ability_assessment", "signed", "签字|签名"),
    ("ability_assessment", "provider", "机构"),
    ("job_lead", "employer", "单位|企业|公司"),
    ("job_lead", "title", "岗位|职位|工种|内容"),
    ("training_referral", "project", "项目|内容|工种|专业|课程|名称"),
    ("training_referral", "provider", "机构|学校|单位"),
    ("survey_visit", "post_need", "岗位需求|岗位"),
    ("survey_visit", "training_need", "培训"),
    ("survey_visit", "wish", "意向|意愿"),
    (SERVICE, "kind", "内容|项目|类型|类别|名称"),
    (SERVICE, "outcome", "结果|成效|情况"),
    ("", "provider", "机构"),
    ("", "outcome", "完成情况|办理结果|服务结果"),
    ("", "note", "."),
)
PART_LABELS = {
    "on": "时间",
    "mode": "方式",
    "in_post": "是否在岗",
    "same_employer": "是否原单位",
    "social_insurance": "是否参保",
    "problem": "存在问题",
    "next": "帮扶措施",
    "items": "登记的需求",
    "result": "评估结果",
    "signed": "是否签字",
    "provider": "服务机构",
    "employer": "推荐单位",
    "title": "推荐岗位",
    "project": "培训项目",
    "post_need": "岗位需求",
    "training_need": "培训需求",
    "wish": "就业意向",
    "kind": "服务内容",
    "outcome": "服务结果",
    "note": "写进备注",
}
MANY_PARTS = frozenset({"items", "note"})
"""Parts of which one group may have several columns."""


class Match(NamedTuple):
    """What a column is taken for; `like`: a field that its heading resembles, to be said by somebody."""

    field: str | None
    how: How
    like: str | None = None


def kind_over(texts: Sequence[str]) -> str | None:
    """The kind of service that headings name."""
    for text in texts:
        for kind, words in GROUPS:
            if re.search(words, text):
                return kind
    return None


def part_of(kind: str, text: str) -> str:
    """What a column within a group tells."""
    return next(part for of, part, words in _PARTS if of in {"", kind} and re.search(words, text))


@lru_cache
def names_of(layout: Layout) -> Mapping[str, str]:
    """Heading, as it is compared → field."""
    found: dict[str, str] = {}
    for column in layout.columns:
        for name in (column.header, *column.aliases.split()):
            found.setdefault(heading_key(name), column.field)
    return found


def by_heading(layout: Layout, path: Sequence[str]) -> str | None:
    """The field that a heading names: all of it, its last line, or that without what stands in brackets."""
    if not path:
        return None
    names = names_of(layout)
    leaf = path[-1]
    grouped = layout.wide and len(path) > 1 and (kind := kind_over(path[-2::-1]))
    if grouped:
        return f"{kind}.{part_of(str(kind), leaf)}"
    for text in ("".join(path), leaf, re.sub(r"[（(].*?[）)]", "", leaf)):
        if field := names.get(heading_key(text)):
            return field
    if layout.wide and (kind := kind_over([leaf])) and kind != SERVICE and re.search("时间|日期|方式|结果|结论", leaf):
        return f"{kind}.{part_of(kind, leaf)}"
    return None


def matches(
    layout: Layout, head: Head, seen: Mapping[int, Sequence[Cell]], said: Mapping[str, str | None]
) -> list[Match]:
    """What each column is taken for. `seen`: some of its cells. `said`: what somebody takes headings for, by key."""
    keys = [heading_key(text) for text in head.headings]
    told = {at for at, key in enumerate(keys) if key in said and is_field(layout, said[key])}
    by_somebody = {said[keys[at]] for at in told}
    named = [by_heading(layout, path) for path in head.paths]
    ours = only_told(layout.kind) if "case" in named else frozenset()
    own = {
        at for at, text in enumerate(head.headings) if text in ours and (layout.kind != "people" or named[at] is None)
    }
    named = [None if at in own else field for at, field in enumerate(named)]
    named = _one_group(named) if layout.wide and not own else named
    alone = {one.field for one in layout.columns if one.beside and one.beside not in {*named, *by_somebody}}
    named = [None if field in alone else field for field in named]
    named = [
        said[keys[at]] if at in told else None if field in by_somebody and "." not in (field or "") else field
        for at, field in enumerate(named)
    ]
    found = [
        Match(field, "told" if at in told else "ours" if at in own else "" if field is None else "heading")
        for at, field in enumerate(_once(named))
    ]
    for at, match in enumerate(found):
        if match.field is None and head.paths[at] and at not in told | own:
            taken = {one.field for one in found}
            found[at] = _by_cells(layout, seen.get(at, ()), taken) or _alike(layout, head.paths[at][-1], taken)
    return found


def is_field(layout: Layout, field: str | None) -> bool:
    """Whether it may be said that a column is this; None: that it is not taken."""
    if field is None or any(column.field == field for column in layout.columns):
        return True
    kind, _, part = field.partition(".")
    return layout.wide and kind in {one for one, _ in GROUPS} and part in {one for _, one, _ in _PARTS}


def choices_in(layout: Layout, path: Sequence[str], field: str | None, like: str | None) -> list[tuple[str, str]]:
    """What a column may be taken for, with its name: what it is like first, then parts of the service it tells of."""
    kind, _, part = (field or "").partition(".")
    kind = kind if part else (kind_over(path[::-1]) or "") if layout.wide else ""
    title = RECORD_KINDS.get(kind, "服务")
    grouped = [(f"{kind}.{one}", f"{title}：{PART_LABELS[one]}") for one in dict.fromkeys(parts_of(kind))]
    plain = [(column.field, column.header) for column in layout.columns]
    found = [*grouped, *plain] if kind else plain
    return sorted(found, key=lambda one: one[0] != like)


def parts_of(kind: str) -> list[str]:
    """What columns of a group of this kind may tell."""
    return [part for of, part, _ in _PARTS if of in {"", kind}]


def _once(named: Sequence[str | None]) -> list[str | None]:
    """A field stands in one column: the first one; parts of groups come again and again."""
    seen: Counter[str] = Counter()
    found: list[str | None] = []
    for field in named:
        seen[field or ""] += 1
        found.append(field if field is not None and ("." in field or seen[field] == 1) else None)
    return found


def _one_group(named: Sequence[str | None]) -> list[str | None]:
    """A sheet about one kind of service: its other columns belong to it, as far as they can."""
    kinds = {field.partition(".")[0] for field in named if field and "." in field}
    if len(kinds) != 1 or {"kind", "on"} & set(named):
        return list(named)
    (kind,) = kinds
    parts = {*parts_of(kind)} - {"on"}
    strange = PART_LABELS.keys() - parts - {"on", "mode", "outcome", "kind", "note"}  # 岗位 says nothing of a follow-up
    return [f"{kind}.{field}" if field in parts else None if field in strange else field for field in named]


def _by_cells(layout: Layout, cells: Sequence[Cell], taken: set[str | None]) -> Match | None:
    known = {column.field for column in layout.columns} - taken
    looks: tuple[tuple[str, Parse], ...] = (("id_number", identity), ("certificate_number", certificate))
    for field, parse in (*looks, ("phone", parse_phone)):
        if field in known and len(cells) > 1 and sum(_reads(parse, cell) for cell in cells) >= LOOKS * len(cells):
            return Match(field, "cells")
    return None


def _reads(parse: Callable[[object], object], cell: Cell) -> bool:
    try:
        parse(cell)
    except ValueError:
        return False
    return True


def _alike(layout: Layout, text: str, taken: set[str | None]) -> Match:
    """Like some heading that we know: to be suggested, never taken. No threshold tells right from wrong."""
    names = {name: field for name, field in names_of(layout).items() if field not in taken}
    key = heading_key(unicodedata.normalize("NFKC", text))
    best = process.extractOne(key, list(names), scorer=fuzz.ratio, score_cutoff=LIKE) if key else None
    return Match(None, "") if best is None else Match(None, "like", names[best[0]])


def sheet_head(layout: Layout, candidates: Sequence[Head]) -> Head | None:
    """The headings among these: what names most columns, and the fewest rows that do."""
    best: tuple[int, int, int] | None = None
    found = None
    for head in candidates:
        fields = {field for path in head.paths if (field := by_heading(layout, path))}
        if len(fields) < HEADING_LEAST or not fields & WHOSE:
            continue
        score = (len(fields), head.first, -head.last)
        if best is None or score > best:
            best, found = score, head
    return found
