"""When a plan has units report: the calendars of the five plans, rest days, and when to remind (AMB-21)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.calendar import packaged
from service.law.profile import Profile
from service.law.profile_store import check, load, shipped
from service.law.reporting import EveryPeriod, Once, Report, before_rest, current, occasions, remind_on
from tests.law.build import day

CALENDAR = packaged()
REPORTS = [(load(code), report) for code in shipped() for report in load(code).reports]
YEARS = st.integers(2019, 2034)
ANY_REPORT = st.sampled_from([report for _, report in REPORTS])
QUARTERS = ["2024-04-10", "2024-07-10", "2024-10-10", "2025-01-10"]


def told(profile: str, rule: str, year: int = 2024) -> list[tuple[str, str]]:
    """Cut-off and due day of each time that a rule's report falls into a year."""
    pairs = load(profile).reporting(year)
    return [(str(one.cutoff), str(one.due_on)) for report, one in pairs if report.rule == rule]


@pytest.mark.parametrize(
    ("profile", "rule", "year", "expected"),
    [
        ("longyang-2022", "RPT-01", 2024, [("2024-10-31", "2024-11-15")]),
        ("longyang-2022", "RPT-01", 2023, []),  # issued on 2023-12-19
        ("baotou-2022", "RPT-02", 2022, []),  # in force since 2023-04-22
        ("baotou-2022", "RPT-02", 2023, [("2023-10-31", "2023-11-30")]),
        ("baotou-2022", "RPT-02", 2024, [("2024-10-31", "2024-11-30")]),
        ("jiangxi-2022", "RPT-04", 2022, [("2022-11-30", "2022-12-31")]),
        ("jiangxi-2022", "RPT-04", 2024, [("2024-11-30", "2024-12-31")]),
        ("longyang-2022", "RPT-05", 2024, [("2024-12-31", "2024-12-31")]),
        ("longyang-2022", "RPT-05", 2023, []),
        ("xinyang-2022", "RPT-05", 2022, [("2022-11-30", "2022-12-31")]),
        ("xinyang-2022", "RPT-05", 2023, [("2023-11-30", "2023-12-31")]),
        ("baotou-2022", "RPT-05", 2024, [("2024-11-30", "2024-12-31")]),
        ("jiangxi-2022", "RPT-05", 2023, [("2023-09-30", "2023-12-31")]),  # within the fourth quarter
        ("jiangxi-2022", "RPT-05", 2024, [("2024-12-31", "2024-12-31")]),
        ("kaizhou-2022", "RPT-06", 2024, [("2024-06-30", "2024-06-30"), ("2024-12-31", "2024-12-31")]),
        ("xinyang-2022", "RPT-07", 2024, [("2024-12-31", "2024-12-31")]),
        ("jiangxi-2022", "RPT-07", 2024, [("2024-12-31", "2024-12-31")]),
    ],
)
def test_what_each_plan_has_reported_of_a_year(
    profile: str, rule: str, year: int, expected: list[tuple[str, str]]
) -> None:
    assert told(profile, rule, year) == expected


@pytest.mark.parametrize(("profile", "rule"), [("xinyang-2022", "RPT-03"), ("baotou-2022", "RPT-07")])
def test_a_quarter_is_due_on_the_tenth_day_after_it(profile: str, rule: str) -> None:
    assert [due for _, due in told(profile, rule)] == QUARTERS


def test_grad_15_graduates_are_looked_at_each_month_from_june_to_december_else_each_quarter() -> None:
    cutoffs = [cutoff for cutoff, _ in told("jiangxi-2022", "GRAD-15")]
    assert cutoffs[:2] == ["2024-03-31", "2024-06-30"]
    assert [cutoff[5:7] for cutoff in cutoffs[1:]] == ["06", "07", "08", "09", "10", "11", "12"]


@pytest.mark.parametrize("profile", shipped())
def test_rpt_11_a_plan_that_has_run_out_keeps_its_calendar(profile: str) -> None:
    plan = load(profile)
    later = plan.valid_to.year + 1
    lasting = {report.code for report in plan.reports if not isinstance(report.calendar, Once)}
    assert {report.code for report, _ in plan.reporting(later)} == lasting
    assert plan.expired(day(f"{later}-06-30"))


@pytest.mark.parametrize(
    ("due", "ready_by"),
    [
        ("2024-11-15", "2024-11-15"),
        ("2025-11-15", "2025-11-14"),  # a Saturday
        ("2025-11-30", "2025-11-28"),  # a Sunday
        ("2024-10-10", "2024-10-10"),
        ("2023-12-31", "2023-12-29"),
    ],
)
def test_when_the_due_day_is_a_rest_day_the_office_is_ready_on_the_workday_before(due: str, ready_by: str) -> None:
    assert before_rest(day(due), CALENDAR) == day(ready_by)


def test_rpt_01_people_are_told_thirty_fifteen_seven_three_and_one_workdays_before() -> None:
    assert remind_on(day("2024-11-15"), CALENDAR) == tuple(
        day(text) for text in ("2024-09-30", "2024-10-25", "2024-11-06", "2024-11-12", "2024-11-14")
    )


@given(ANY_REPORT, YEARS)
def test_the_cut_off_is_never_after_the_due_day_and_the_office_is_ready_on_a_workday(report: Report, year: int) -> None:
    for one in occasions(report, year):
        ready_by = before_rest(one.due_on, CALENDAR)
        assert one.first <= one.cutoff <= one.due_on
        assert one.cutoff.year == year
        assert ready_by <= one.due_on
        assert CALENDAR.is_working(ready_by)
        between = (one.due_on - ready_by).days
        assert not any(CALENDAR.is_working(ready_by + timedelta(days=days + 1)) for days in range(between))


@given(ANY_REPORT, YEARS)
def test_reminders_come_on_workdays_in_order_before_the_office_is_to_be_ready(report: Report, year: int) -> None:
    for one in occasions(report, year):
        days = remind_on(one.due_on, CALENDAR)
        assert list(days) == sorted(set(days))
        assert all(CALENDAR.is_working(each) for each in days)
        ready_by = before_rest(one.due_on, CALENDAR)
        assert [len(CALENDAR.between(each, ready_by)) - 1 for each in days] == [30, 15, 7, 3, 1]


@given(st.sets(st.integers(1, 11)), st.integers(0, 31), YEARS)
def test_periods_tile_the_year(months: set[int], due_days: int, year: int) -> None:
    found = EveryPeriod(every="period", closing=(*sorted(months), 12), due_days=due_days).of_year(year)
    assert (found[0].first, found[-1].cutoff) == (day(f"{year}-01-01"), day(f"{year}-12-31"))
    for before, after in pairwise(found):
        assert after.first == before.cutoff + timedelta(days=1)
    assert len({one.period for one in found}) == len(found)


@pytest.mark.parametrize(
    ("closing", "periods"),
    [
        ([3, 6, 9, 12], ["第一季度", "第二季度", "第三季度", "第四季度"]),
        ([6, 12], ["上半年", "下半年"]),
        ([12], [""]),
        ([5, 6, 12], ["1—5月", "6月", "下半年"]),
    ],
)
def test_periods_are_named_as_offices_name_them(closing: list[int], periods: list[str]) -> None:
    found = EveryPeriod(every="period", closing=tuple(closing), due_days=10).of_year(2024)
    assert [one.period for one in found] == [f"2024年{period}" for period in periods]


@given(ANY_REPORT, st.dates(day("2022-01-01"), day("2030-12-31")))
def test_a_day_falls_into_the_time_that_was_begun_last(report: Report, on: object) -> None:
    one = current(report, on)  # type: ignore[arg-type]
    assert one is not None
    assert one.first <= on  # type: ignore[operator]


def test_before_the_first_there_is_none() -> None:
    report = load("longyang-2022").report("evaluation")
    assert report is not None
    assert current(report, day("2021-12-31")) is None


@pytest.mark.parametrize(("plan", "report"), REPORTS, ids=lambda each: each.code)
def test_every_report_names_its_clause_and_says_what_the_plan_leaves_open(plan: Profile, report: Report) -> None:
    assert report.clause
    assert report.text
    assert report.assumed  # no plan says of which day the figures are
    assert plan.report(report.code) is report


@pytest.mark.parametrize(
    ("calendar", "fault"),
    [
        ('{ every = "year", cutoff = [11, 30], due = [11, 15] }', "报送日不能早于数据截止日"),
        ('{ every = "year", cutoff = [2, 30], due = [11, 15] }', "每年都有这一天"),
        ('{ every = "period", closing = [6, 3, 12], due_days = 10 }', "从小到大"),
        ('{ every = "period", closing = [3, 6], due_days = 10 }', "最后一个是 12"),
        ('{ every = "once", first = 2024-01-01, cutoff = 2024-12-31, due = 2024-12-30 }', "按先后写"),
        ('{ every = "month" }', "不认识"),
    ],
)
def test_a_faulty_calendar_is_told_with_its_line(calendar: str, fault: str) -> None:
    text = plan_with(calendar=calendar)
    (found,) = check(text)
    assert fault in found.message
    assert "calendar" in text.splitlines()[found.line - 1]


def test_a_report_stands_once_in_a_plan_and_holds_figures_of_that_plan() -> None:
    assert "重复了" in check(plan_with(code="annual"))[0].message
    assert "方案里没有指标 no_such" in check(plan_with(indicators='["no_such"]'))[0].message


def plan_with(
    calendar: str = '{ every = "year", cutoff = [10, 31], due = [11, 15] }', code: str = "other", indicators: str = "[]"
) -> str:
    """The plan of 隆阳 with one more report."""
    from service.kit.settings import PROJECT  # noqa: PLC0415 - only the place of the files

    text = (PROJECT / "service/law/profiles/longyang-2022.toml").read_text("utf-8")
    told = {"rule": "RPT-09", "code": code, "label": "某报告", "clause": "三", "sender": "某", "receiver": "某"}
    lines = [f'{name} = "{value}"' for name, value in {**told, "level": "county"}.items()]
    return "\n".join([text, "[[reports]]", *lines, f"indicators = {indicators}", f"calendar = {calendar}", ""])
