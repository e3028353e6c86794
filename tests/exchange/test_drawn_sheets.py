"""However a sheet is drawn, its rows say the same: any order, any known name, titles, blanks, merged cells, groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from service.access.areas import area_row
from service.exchange.commands.opening import match, sources, taken
from service.exchange.rules.columns import Column, Layout
from service.exchange.rules.grids import Body
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.rules.matching import WHOSE, by_heading
from service.exchange.rules.places import Places
from service.exchange.rules.readers import READERS
from service.exchange.rules.reading import Context, Reading
from service.exchange.schemas import Choices
from service.kit.sheets import read_sheets
from tests.exchange.workbooks import SHEETS

TODAY = date(2024, 6, 12)
AREAS = [("530502", "隆阳区"), ("530502001", "兰城街道"), ("530502001001", "西坝村")]
TITLES = ("某区残疾人登记表", "填报单位：某区残联　填报日期：2024年6月", "注：每月25日前报送", "")
GROUPS = ("基本信息", "个人情况")


def context() -> Context:
    return Context(Places("530502", [area_row(code, name) for code, name in AREAS]), TODAY)


def said(reading: Reading) -> tuple[Any, ...]:
    """What a row tells, wherever its columns stand."""
    records = [one.told for one in reading.records]
    told = (reading.values, reading.study, reading.job, reading.ledger, reading.training, records, reading.village)
    return (*told, sorted(one.message for one in reading.faults))


def columns_of(layout: Layout, rows: list[dict[str, object]]) -> list[tuple[Column, list[object]]]:
    """The columns that the rows fill, each with its cells."""
    by_field = {column.field: column for column in layout.columns}
    found = []
    for heading in SHEETS[layout.kind][0]:
        field = by_heading(layout, (heading,))
        assert field is not None
        found.append((by_field[field], [cells.get(heading, "") for cells in rows]))
    return found


@st.composite
def drawn(draw: st.DrawFn, kind: str) -> tuple[BytesIO, list[Reading]]:
    """A workbook, and what its rows say read one by one."""
    layout = LAYOUTS[kind]
    rows = [SHEETS[kind][1](2 * n) for n in range(1, draw(st.integers(2, 5)))]
    columns = draw(st.permutations(columns_of(layout, rows)))
    names = [draw(st.sampled_from([column.header, *column.aliases.split()])) for column, _ in columns]
    grouped = draw(st.booleans())
    titles = draw(st.lists(st.sampled_from(TITLES), max_size=3))
    blanks = draw(st.lists(st.integers(0, len(rows) - 1), max_size=3, unique=True))
    merges = draw(st.booleans())
    target = BytesIO()
    book = Workbook(target)
    sheet = book.add_worksheet("表")
    at = len(titles)
    for number, title in enumerate(titles):
        sheet.write(number, 0, title)
    if grouped:
        half = len(names) // 2
        sheet.merge_range(at, 0, at, half - 1, draw(st.sampled_from(GROUPS)))
        for column, name in enumerate(names[half:], start=half):
            sheet.merge_range(at, column, at + 1, column, name)
        sheet.write_row(at + 1, 0, names[:half])
        at += 1
    else:
        sheet.write_row(at, 0, names)
    places = {}
    for number in range(len(rows)):
        at += 1 + (number in blanks)
        places[number] = at
    for column, (_, cells) in enumerate(columns):
        _write(sheet, column, cells, places, merged=merges and not blanks)
    book.close()
    target.seek(0)
    readings = []
    for number in range(len(rows)):
        told = {column.field: each[number] for column, each in columns if each[number] != ""}
        readings.append(READERS[kind](told, context()))
    return target, readings


def _write(sheet: Any, column: int, cells: list[object], places: Mapping[int, int], *, merged: bool) -> None:  # noqa: ANN401 - xlsxwriter's
    same = len(cells) > 1 and len(set(map(str, cells))) == 1 and cells[0] != ""
    if merged and same:
        sheet.merge_range(places[0], column, places[len(cells) - 1], column, cells[0])
        return
    for number, cell in enumerate(cells):
        sheet.write(places[number], column, cell)


@pytest.mark.parametrize("kind", LAYOUTS)
@given(st.data())
@settings(max_examples=8)
def test_a_sheet_says_the_same_however_it_is_drawn(kind: str, data: st.DataObject) -> None:
    layout = LAYOUTS[kind]
    file, wanted = data.draw(drawn(kind))
    found = sources(layout, read_sheets(file), Choices())
    match(layout, found, {}, Choices())
    (source,) = taken(layout, found)
    assert source.missing == ""
    assert source.head is not None
    positions = source.positions
    who = [positions[one] for one in WHOSE if one in positions]
    own = [positions[one] for one in ("residence",) if one in positions]  # 同上: as the other address
    body = Body(source.head, source.grid.merged, who, who, own)
    readings = []
    for line in body.lines(source.grid.rows()):
        cells = {key: line.cells[at] for key, at in positions.items() if line.cells[at] != ""}
        readings.append(READERS[kind](cells, context()))
    assert body.skipped == []
    assert [said(one) for one in readings] == [said(one) for one in wanted], source.headings
