"""The sheets of a workbook: which hold a table of the kind, what each column is taken for, and why one is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from service.exchange.rules.columns import Column, Layout, heading_key
from service.exchange.rules.grids import DEEPEST, HEADER_WITHIN, Head, facts_above, heads, seen_in
from service.exchange.rules.groups import keys_of
from service.exchange.rules.matching import WHOSE, Match, is_field, matches, names_of, sheet_head
from service.exchange.schemas import Choices
from service.kit.errors import Invalid
from service.kit.sheets import Cell, Grid, refused

Columns = Mapping[str, str | None]
LOOKED_AT = 300  # rows below the headings, for what the columns look like
SEEN = 20  # cells of a column
HIDDEN = "隐藏的工作表，没有导入"
NO_HEAD = "没有找到表头，没有导入"
LEFT = "选择了不导入"


@dataclass(slots=True)
class Source:
    """A sheet of the workbook. `head` is None where no headings were found; `why` says why it is not taken.

    `facts`: what the lines over the headings say of all rows, by field. `key`: by which its headings are known again.
    """

    number: int
    grid: Grid
    head: Head | None = None
    top: list[list[Cell]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    text: str = ""
    seen: Mapping[int, Sequence[Cell]] = field(default_factory=dict)
    found: list[Match] = field(default_factory=list)
    key: str = ""
    why: str = ""
    missing: str = ""

    @property
    def headings(self) -> list[str]:
        """What stands over each column."""
        return [] if self.head is None else self.head.headings

    @property
    def positions(self) -> dict[str, int]:
        """Key → column."""
        return {} if self.head is None else keys_of([one.field for one in self.found], self.head.paths)

    @property
    def undecided(self) -> list[int]:
        """Columns that hold something, are taken for nothing, and of which nobody has said so."""
        return [
            at
            for at, match in enumerate(self.found)
            if match.field is None
            and match.how not in {"told", "ours"}
            and self.headings[at]
            and any(self.seen.get(at, ()))
        ]


def sources(layout: Layout, grids: Sequence[Grid], choices: Choices) -> list[Source]:
    """Every sheet, with its headings where it has some."""
    return [_source(layout, number, grid, choices) for number, grid in enumerate(grids)]


def _source(layout: Layout, number: int, grid: Grid, choices: Choices) -> Source:
    source = Source(number, grid)
    top = list(islice(grid.rows(), HEADER_WITHIN + DEEPEST))
    head = sheet_head(layout, list(heads(top, grid.merged)))
    taken = choices.sheets.get(grid.sheet)
    if taken is False:
        source.why = LEFT
    elif head is None:
        source.why = NO_HEAD
    elif grid.hidden and not taken:
        source.why = HIDDEN
    if head is None:
        return source
    source.head, source.top = head, top[: head.last + 1]
    facts, source.text = facts_above(top[: head.first])
    source.text += "\n" + "\n".join(head.headings)
    names = names_of(layout)
    source.facts = {names[key]: text for name, text in facts.items() if (key := heading_key(name)) in names}
    rows = islice(grid.rows(), head.last + 1, head.last + 1 + LOOKED_AT)
    source.seen = seen_in(rows, SEEN)
    source.key = hashlib.sha256(json.dumps([layout.kind, *map(heading_key, head.headings)]).encode()).hexdigest()
    return source


def match(layout: Layout, all_sources: Iterable[Source], remembered: Mapping[str, Columns], choices: Choices) -> None:
    """What each column is taken for: as somebody says now, as was confirmed for these headings, else our own guess."""
    fields = {column.field for column in layout.columns}
    for source in all_sources:
        if source.head is not None:
            said = {heading_key(name): told for name, told in remembered.get(source.key, {}).items()}
            said |= {heading_key(name): told for name, told in choices.columns.get(source.grid.sheet, {}).items()}
            source.found = matches(layout, source.head, source.seen, said)
            source.facts = {key: text for key, text in source.facts.items() if key not in source.positions}
            source.missing = _missing(layout, {*source.positions, *source.facts, *(fields & choices.given.keys())})


def check(layout: Layout, all_sources: Sequence[Source], choices: Choices) -> None:
    """Invalid for a sheet, heading, field or meaning that is not there: nothing that somebody says is passed over."""
    sheets = {source.grid.sheet: source for source in all_sources}
    for name, columns in choices.columns.items():
        if name not in sheets:
            raise _wrong("mapping", f"工作簿里没有名为“{name}”的工作表，请核对。")
        there = {heading_key(text) for text in sheets[name].headings}
        for heading, taken_for in columns.items():
            if heading_key(heading) not in there:
                raise _wrong("mapping", f"工作表“{name}”里没有“{heading}”这一列，请核对。")
            if not is_field(layout, taken_for):
                raise _wrong("mapping", f"“{layout.label}”里没有“{taken_for}”这一项，请核对。")
    parsers = {column.field: column for column in layout.columns}
    for name, words in choices.words.items():
        for meaning in filter(None, words.values()):
            _check_meaning(parsers.get(name), name, meaning)


def _wrong(field: str, text: str) -> Invalid:
    return Invalid({field: text}, text)


def _check_meaning(column: Column | None, field: str, meaning: str) -> None:
    if column is None or column.parse is None:
        raise _wrong("words", f"“{field}”这一项没有可以说明的词，请核对。")
    try:
        column.parse(meaning)
    except ValueError as fault:
        raise _wrong("words", f"“{meaning}”不能用：{fault}。") from fault


def _missing(layout: Layout, fields: Collection[str]) -> str:
    """Which columns the sheet lacks, in words."""
    lacking = [group for group in layout.needed if not set(group) & {*fields, *layout.sayable}]
    if "case" in fields:
        lacking = [group for group in lacking if not WHOSE & set(group)]
    wanted = ["或".join(f"“{layout.header_of(field)}”" for field in group) for group in lacking]
    return "".join(f"缺少{one}列，请照模板补上。" for one in wanted)


def taken(layout: Layout, all_sources: Sequence[Source]) -> list[Source]:
    """The sheets to be read; Invalid when there is none with headings."""
    found = [source for source in all_sources if not source.why]
    if not found:
        raise _none(layout, all_sources)
    return found


def _none(layout: Layout, all_sources: Sequence[Source]) -> Invalid:
    if all(source.head is None for source in all_sources):
        return refused(
            f"没有找到表头。请确认选的是“{layout.label}”，表头写在前 30 行之内，其中要有姓名和身份证号或残疾人证号。"
        )
    return refused("能识别的工作表都没有选中导入。请至少选一张。")
