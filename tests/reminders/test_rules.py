"""Stages and windows of reminders."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.law.profile import Reminders
from service.reminders.rules import stages_on, targets, window_of, windows

SETTINGS = Reminders(ahead_days=(7,), on_day=True, behind_days=(7, 30), overdue_days=(1,), supervisor_after_days=15)
days = st.dates(date(2022, 1, 1), date(2026, 12, 31))


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_the_first_run_answers_for_its_own_day_and_the_rest_days_before_it() -> None:
    (window,) = windows(None, date(2024, 6, 10), weekday)
    assert window.covers == (date(2024, 6, 8), date(2024, 6, 9), date(2024, 6, 10))


def test_on_a_rest_day_nothing_is_run() -> None:
    assert windows(date(2024, 6, 7), date(2024, 6, 9), weekday) == []


def test_on_a_rest_day_missed_working_days_are_caught_up_and_the_rest_days_wait() -> None:
    for rest_day in (date(2024, 6, 8), date(2024, 6, 9)):
        (friday,) = windows(date(2024, 6, 6), rest_day, weekday)
        assert friday.covers == (date(2024, 6, 7),)
    friday, monday = windows(date(2024, 6, 6), date(2024, 6, 10), weekday)
    assert (friday.day, monday.day) == (date(2024, 6, 7), date(2024, 6, 10))


def test_a_second_run_of_the_day_has_nothing_to_do() -> None:
    assert windows(date(2024, 6, 12), date(2024, 6, 12), weekday) == []


def test_missed_days_are_caught_up_in_order() -> None:
    found = windows(date(2024, 6, 5), date(2024, 6, 11), weekday)
    assert [window.day for window in found] == [date(2024, 6, day) for day in (6, 7, 10, 11)]


@given(last=days, gap=st.integers(1, 400))
def test_every_calendar_day_since_the_last_run_is_answered_for_once(last: date, gap: int) -> None:
    today = last + timedelta(gap)
    covered = [day for window in windows(last, today, weekday) for day in window.covers]
    until_now = [last + timedelta(offset) for offset in range(1, gap + 1)]
    while until_now and not weekday(until_now[-1]):  # rest days wait for the next working day
        until_now.pop()
    assert covered == until_now


@given(day=days)
def test_a_day_by_itself_answers_for_what_it_answers_for_after_the_day_before(day: date) -> None:
    last, found = day - timedelta(20), windows(day - timedelta(20), day, weekday)
    assert [window_of(window.day, weekday) for window in found[1:]] == found[1:], last


@given(plan_by=days, offset=st.integers(-40, 120))
def test_a_duty_meets_each_stage_on_one_day_only(plan_by: date, offset: int) -> None:
    due_on = plan_by + timedelta(60)
    day = plan_by + timedelta(offset)
    names = {stage.name for stage in stages_on(SETTINGS, plan_by, due_on, [day])}
    expected = {
        -7: {"ahead-7"},
        0: {"on_day"},
        7: {"behind-7"},
        30: {"behind-30"},
        61: {"overdue-1"},
        75: {"supervisor"},
    }
    assert names == expected.get(offset, set())


@given(plan_by=days, due_after=st.integers(0, 200), day=days)
def test_whatever_falls_to_a_stage_is_among_what_is_looked_for(plan_by: date, due_after: int, day: date) -> None:
    due_on = plan_by + timedelta(due_after)
    if stages_on(SETTINGS, plan_by, due_on, [day]):
        plan, due = targets([SETTINGS], [day])
        assert plan_by in plan or due_on in due


def test_the_most_pressing_stage_comes_last() -> None:
    plan_by, due_on = date(2024, 6, 3), date(2024, 6, 11)
    found = stages_on(SETTINGS, plan_by, due_on, [date(2024, 6, 3), date(2024, 6, 10), date(2024, 6, 12)])
    assert [stage.name for stage in found] == ["on_day", "behind-7", "overdue-1"]


def test_pub_01_the_end_of_a_post_is_told_90_and_30_days_before() -> None:
    end = date(2024, 12, 31)
    told = {
        left: [stage.name for stage in stages_on(SETTINGS, end, end, [end - timedelta(left)], (90, 30))]
        for left in (91, 90, 31, 30, 7)
    }
    assert told == {91: [], 90: ["before-90"], 31: [], 30: ["before-30"], 7: ["ahead-7"]}
    _, due = targets([SETTINGS], [end - timedelta(90)], {90, 30})
    assert end in due
