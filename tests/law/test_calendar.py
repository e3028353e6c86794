"""Working days: statutory holidays, weekends worked in their stead, and years of which nothing is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.calendar import WorkCalendar, packaged, seed
from tests.law.build import day

CALENDAR = packaged()
ANY_DAY = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("on", "working"),
    [
        ("2024-06-12", True),
        ("2024-06-10", False),  # 端午, a Monday
        ("2024-10-12", True),  # a Saturday worked for National Day
        ("2024-10-05", False),
        ("2025-11-15", False),
        ("2025-11-30", False),
        ("2030-10-01", True),  # a Tuesday of a year not known yet
        ("2030-10-05", False),
    ],
)
def test_which_days_are_worked(on: str, working: bool) -> None:
    assert CALENDAR.is_working(day(on)) is working


def test_years_are_known_from_2004_to_2026() -> None:
    assert [year for year in range(2000, 2035) if CALENDAR.knows(year)] == list(range(2004, 2027))


def test_the_seed_gives_each_exceptional_day_once_with_its_chinese_name() -> None:
    days = list(seed())
    assert len({each.day for each in days}) == len(days)
    assert {each.kind for each in days} == {"holiday", "workday"}
    assert next(each for each in days if each.day == day("2024-06-10")).name == "端午"
    assert all(each.day.weekday() > 4 for each in days if each.kind == "workday")


def test_a_calendar_is_made_from_rows_and_a_day_may_be_added_locally() -> None:
    calendar = WorkCalendar.of([(day("2024-06-12"), "holiday"), (day("2024-06-15"), "workday")])
    assert not calendar.is_working(day("2024-06-12"))
    assert calendar.is_working(day("2024-06-15"))
    assert (calendar.knows(2024), calendar.knows(2025)) == (True, False)


def test_counting_working_days_over_a_holiday() -> None:
    assert CALENDAR.add(day("2024-09-30"), 1) == day("2024-10-08")
    assert CALENDAR.add(day("2024-10-08"), -1) == day("2024-09-30")
    assert CALENDAR.add(day("2024-10-08"), 0) == day("2024-10-08")
    assert CALENDAR.on_or_before(day("2024-10-07")) == day("2024-09-30")
    assert CALENDAR.on_or_after(day("2024-10-01")) == day("2024-10-08")
    assert CALENDAR.between(day("2024-09-29"), day("2024-10-09")) == [
        day(text) for text in ("2024-09-29", "2024-09-30", "2024-10-08", "2024-10-09")
    ]


@given(ANY_DAY, ANY_DAY)
def test_between_agrees_with_asking_every_day(first: date, last: date) -> None:
    last = min(last, first + timedelta(days=500))
    every = [first + timedelta(days=offset) for offset in range(max((last - first).days + 1, 0))]
    assert CALENDAR.between(first, last) == [each for each in every if CALENDAR.is_working(each)]


@given(ANY_DAY, st.integers(-30, 30))
def test_adding_agrees_with_between(start: date, count: int) -> None:
    end = CALENDAR.add(start, count)
    if count > 0:
        assert len(CALENDAR.between(start + timedelta(days=1), end)) == count
    elif count < 0:
        assert len(CALENDAR.between(end, start - timedelta(days=1))) == -count
    assert count == 0 or CALENDAR.is_working(end)
