"""In which state a report is, and what is printed of it, whatever the figures."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.law.calendar import packaged
from service.law.marks import MARKS
from service.law.names import RECORD_KINDS
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from service.law.reporting import Occasion, Report, before_rest
from service.supervision.commands.printing import ENDINGS, printed
from service.supervision.rules.figures import Figure, figures_of
from service.supervision.rules.reports import (
    Activity,
    ReportRequest,
    chosen,
    content,
    head_of,
    opens_on,
    stage,
    state_of,
    why_not_file,
)

CALENDAR = packaged()
DUE = Occasion("2024年", date(2024, 1, 1), date(2024, 10, 31), date(2024, 11, 15))
DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
EVERY = [(load(code), report) for code in shipped() for report in load(code).reports]
COUNTS = st.dictionaries(st.sampled_from(MARKS), st.integers(1, 5000))


@pytest.mark.parametrize(
    ("today", "made", "filed_on", "expected"),
    [
        (date(2024, 10, 30), False, None, "not_due"),
        (date(2024, 10, 31), False, None, "to_make"),
        (date(2024, 11, 15), False, None, "to_make"),  # that day included (AMB-21)
        (date(2024, 11, 15), True, None, "made"),
        (date(2024, 11, 16), True, None, "overdue"),
        (date(2024, 11, 16), True, date(2024, 11, 16), "filed"),
    ],
)
def test_the_state_of_a_report(today: date, made: bool, filed_on: date | None, expected: str) -> None:
    assert state_of(DUE, DUE.due_on, today, made=made, filed_on=filed_on) == expected


@given(st.sampled_from(EVERY), st.integers(2022, 2026))
def test_every_report_can_be_made_on_the_day_on_which_the_office_is_to_be_ready(
    pair: tuple[Profile, Report], year: int
) -> None:
    for one in pair[1].calendar.of_year(year):
        ready_by = before_rest(one.due_on, CALENDAR)
        assert opens_on(one, ready_by) <= ready_by
        assert state_of(one, ready_by, ready_by, made=False, filed_on=None) == "to_make"


@given(DAYS, DAYS, DAYS)
def test_what_was_sent_was_made_before_and_not_after_today(sent: date, made: date, today: date) -> None:
    assert (why_not_file(sent, made, today) is None) is (made <= sent <= today)


@given(st.integers(0, 300))
def test_the_stage_is_the_last_reminder_that_has_come(left: int) -> None:
    assert stage(left) == next((days for days in (1, 3, 7, 15, 30) if left <= days), None)


# ---------------------------------------------------------------------------------------------- what is printed


def told(profile: Profile, report: Report | None, figures: list[Figure], units: int = 0) -> dict[str, Any]:
    """A report of 2024 by an invented unit."""
    occasion = DUE if report is None else next(iter(report.calendar.of_year(2024)), DUE)
    below = [(f"53050200{number}", f"示例街道{number}", figures) for number in range(units)]
    asked = ReportRequest(profile, report, occasion, occasion.cutoff)
    return content(asked, ("530502", "示例区"), figures, below, Activity({}, (0, 0, 0)), occasion.due_on)


def nobody(profile: Profile, report: Report | None) -> list[Figure]:
    return chosen(report, figures_of(profile, 2024, {}, {}), profile)


@pytest.mark.parametrize(("profile", "report"), EVERY, ids=lambda each: each.code)
def test_a_report_of_nobody_is_whole(profile: Profile, report: Report) -> None:
    """Trap 12: every line is there, and no rate is judged."""
    made = told(profile, report, nobody(profile, report), units=2)
    assert [line["code"] for line in made["lines"]] == list(report.indicators or [i.code for i in profile.indicators])
    rates = [line for line in made["lines"] if line["denominator"] is not None]
    assert {(line["rate"], line["reached"]) for line in rates} == {("无对象", "n/a")}
    assert [service["kind"] for service in made["services"]] == list(RECORD_KINDS)
    head = dict(head_of(made))
    assert head["报送单位"].startswith("示例区")
    assert profile.document in head["依据"]
    assert head["依据"].endswith(report.clause)
    assert any(report.assumed in note for note in made["notes"])


@given(COUNTS)
def test_amb_27_a_rate_is_cut_off_and_never_rounded_up(counts: dict[Any, int]) -> None:
    profile = load("longyang-2022")
    (figure,) = [Figure(profile, profile.indicators[0], 2024, counts, Decimal(100))]
    (line,) = told(profile, None, [figure])["lines"]
    total = sum(counts.values())
    assert (line["numerator"], line["denominator"]) == (counts.get("met", 0), total)
    if total:
        share = Decimal(line["rate"].removesuffix("%"))
        assert share * total <= 100 * line["numerator"] < (share + Decimal("0.01")) * total
        assert (line["reached"] == "pass") is (line["numerator"] == total)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("units", [0, 25])
async def test_every_file_says_what_is_internal_and_holds_every_unit(ending: str, units: int) -> None:
    profile = load("jiangxi-2022")
    report = profile.report("annual")
    figures = told(profile, report, nobody(profile, report), units)
    made = await printed(figures, ending)
    assert made.name == f"示例区促进残疾人就业落实情况报告（2024年）.{ending}"
    if ending == "pdf":
        assert made.content.startswith(b"%PDF")
        return
    words = words_in(made.content, ending)
    assert "毕业生去向落实率（内部，不公开）" in words
    assert sum(f"示例街道{number}" in words for number in range(units)) == units
    assert ("没有下一级单位" in words) is (units == 0)
    if ending == "docx":
        assert docx.Document(io.BytesIO(made.content)).sections[0].header.paragraphs[0].text == "内部，不公开"


def words_in(content: bytes, ending: str) -> set[str]:
    """Each line of each cell."""
    if ending == "docx":
        tables = docx.Document(io.BytesIO(content)).tables
        cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (book.get_sheet_by_name(name).iter_rows() for name in book.sheet_names)
        cells = [str(cell) for rows in sheets for row in rows for cell in row]
    return {line for cell in cells for line in cell.splitlines()}


async def test_what_is_printed_is_never_read_as_markup() -> None:
    profile = load("longyang-2022")
    figures = told(profile, profile.report("annual"), nobody(profile, None), 1)
    figures["unit"] = figures["title"] = '#panic("x") *b* $x$ <a> {{ 7 * 7 }} =1+1 \x08'
    for ending in ENDINGS:
        assert (await printed(figures, ending)).content


def test_figures_alone_have_no_receiver_and_no_due_day() -> None:
    head = dict(head_of(told(load("xinyang-2022"), None, nobody(load("xinyang-2022"), None))))
    assert "报送至" not in head
    assert "报送期限" not in head


def test_rpt_11_an_expired_plan_says_so_on_paper() -> None:
    profile = load("longyang-2022")
    year = Occasion("2025年", date(2025, 1, 1), date(2025, 10, 31), date(2025, 11, 15))
    asked = ReportRequest(profile, profile.report("annual"), year, year.cutoff)
    made = content(asked, ("530502", "示例区"), [], [], Activity({}, (0, 0, 0)), year.due_on)
    assert dict(head_of(made))["方案状态"] == "已过期，沿用"
