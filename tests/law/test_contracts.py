"""Stable in work: contacts in a job with a contract (FUP-03), and a massage shop after half a year (FUP-04)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import add_months
from service.law.evaluate import duties_on
from service.law.facts import Business, Facts, Job, Record
from service.law.profile_store import load
from tests.law.build import AREAS, JOBS, RECORDS, day, facts, job, one, owed, record, someone

BAOTOU, XINYANG, LONGYANG = "baotou-2022", "xinyang-2022", "longyang-2022"


def hired(start: str, end: str | None = None, employer: str | None = "甲厂", **given: Any) -> Job:  # noqa: ANN401
    return job(start, end, employer=employer, **{"contract": True, "referral": "dispatch"} | given)


def contacts(profile: str, known: Facts, on: str) -> dict[tuple[str, int | None], str]:
    return {(duty.period, duty.n): duty.state for duty in owed(profile, known, on, "FUP-03")}


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_fup_03_contacts_at_three_six_and_twelve_months_in_two_places(profile: str) -> None:
    found = owed(profile, facts(profile, jobs=(hired("2023-08-31"),)), "2023-09-01", "FUP-03")
    if profile not in (BAOTOU, XINYANG):
        assert load(profile).rule("FUP-03") is None
        return
    dues = [(duty.n, duty.due_on) for duty in found]
    assert dues == [(1, day("2023-11-30")), (2, day("2024-02-29")), (3, day("2024-08-31"))]
    assert {(duty.period, duty.step, duty.program, duty.period_source, duty.state) for duty in found} == {
        ("2023-08-31/2024-08-31", "stability_contact", "employment", "assumed", "open")
    }


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        (hired("2023-04-22"), True),
        (hired("2023-04-21"), False),  # before the plan's start
        (hired("2023-05-01", contract=False), False),
        (hired("2023-05-01", employer=None), True),
        (hired("2023-05-01", referral="agency"), False),  # 包头 rewards 劳务派遣机构 alone
        (hired("2023-05-01", referral="public"), False),
        (hired("2023-05-01", referral="self"), False),
        (hired("2023-05-01", referral=None), False),
        (hired("2024-06-02"), False),  # not begun yet
    ],
)
def test_fup_03_which_jobs_are_followed_up(given: Job, followed: bool) -> None:
    assert bool(owed(BAOTOU, facts(BAOTOU, jobs=(given,)), "2024-06-01", "FUP-03")) is followed


@pytest.mark.parametrize(
    ("rows", "windows"),
    [
        # without a day's break, one job; the window is that of its beginning
        ([hired("2023-06-01", "2023-12-31"), hired("2024-01-01")], ["2023-06-01/2024-06-01"]),
        ([hired("2023-06-01", "2023-12-31"), hired("2023-12-15")], ["2023-06-01/2024-06-01"]),
        ([hired("2023-06-01", "2023-12-31"), hired("2024-01-01", employer=" 甲厂　")], ["2023-06-01/2024-06-01"]),
        (
            [hired("2023-06-01", "2023-09-30"), hired("2023-10-01", "2023-12-31"), hired("2024-01-01")],
            ["2023-06-01/2024-06-01"],
        ),
        # a day's break, or another employer, or none named: another job
        ([hired("2023-06-01", "2023-12-30"), hired("2024-01-01")], ["2024-01-01/2025-01-01"]),
        ([hired("2023-06-01", "2023-12-31"), hired("2024-01-01", employer="乙店")], ["2024-01-01/2025-01-01"]),
        ([hired("2023-06-01", "2023-12-31", None), hired("2024-01-01", None, None)], ["2024-01-01/2025-01-01"]),
        # renewed since a day before the plan's start: begun before it
        ([hired("2023-04-01", "2023-12-31"), hired("2024-01-01")], []),
        # two employers at a time: both
        (
            [hired("2023-06-01"), hired("2023-07-01", employer="乙店")],
            ["2023-06-01/2024-06-01", "2023-07-01/2024-07-01"],
        ),
        # a row within another of the same employer
        ([hired("2023-06-01"), hired("2023-07-01", "2023-08-31")], ["2023-06-01/2024-06-01"]),
    ],
)
def test_fup_03_rows_of_one_employer_without_a_days_break_are_one_job(rows: list[Job], windows: list[str]) -> None:
    for order in (rows, rows[::-1]):
        found = owed(BAOTOU, facts(BAOTOU, jobs=tuple(order)), "2024-02-01", "FUP-03")
        assert sorted({duty.period for duty in found}) == windows


@pytest.mark.parametrize(
    ("follow_ups", "states"),
    [
        (["2023-08-16"], ["open", "open", "open"]),  # sixteen days early
        (["2023-08-17"], ["met", "open", "open"]),
        (["2023-06-01"], ["open", "open", "open"]),  # the anchor's own day
        (["2023-09-01", "2023-11-16", "2024-05-24"], ["met", "met", "open"]),
        (["2023-09-01", "2023-11-16", "2024-05-25"], ["met", "met", "met"]),  # seven days early, in post or not said
        (["2024-05-30"], ["met", "open", "open"]),  # one contact settles one
    ],
)
def test_fup_03_what_a_contact_settles(follow_ups: list[str], states: list[str]) -> None:
    known = facts(BAOTOU, *(record("follow_up", on) for on in follow_ups), jobs=(hired("2023-06-01"),))
    assert [duty.state for duty in owed(BAOTOU, known, "2024-06-01", "FUP-03")] == states


def test_fup_03_unmet_ones_go_with_the_job_and_met_ones_stay_to_the_later_of_window_and_year() -> None:
    known = facts(BAOTOU, record("follow_up", "2023-09-01"), jobs=(hired("2023-06-01", "2023-10-31"),))
    window = "2023-06-01/2024-06-01"
    assert contacts(BAOTOU, known, "2023-10-31") == {(window, 1): "met", (window, 2): "open", (window, 3): "open"}
    assert contacts(BAOTOU, known, "2023-11-01") == {(window, 1): "met"}
    assert contacts(BAOTOU, known, "2024-06-01") == {(window, 1): "met"}
    assert contacts(BAOTOU, known, "2024-06-02") == {}


def test_fup_03_a_new_job_does_not_stop_the_contacts_in_another() -> None:
    known = facts(BAOTOU, jobs=(hired("2023-06-01"), hired("2024-01-15", employer="乙店")))
    assert len(owed(BAOTOU, known, "2024-02-01", "FUP-03")) == 6


def test_fup_03_the_literal_count_is_that_milestones_own() -> None:
    follow_ups = [record("follow_up", on) for on in ("2024-11-20", "2024-12-20", "2025-02-20")]
    found = owed(BAOTOU, facts(BAOTOU, *follow_ups, jobs=(hired("2024-09-01"),)), "2025-06-01", "FUP-03")
    literal = [(duty.literal.period, duty.literal.done, duty.literal.state) for duty in found if duty.literal]
    window = "2023-04-22/2024-12-31"
    assert [duty.done for duty in found] == [1, 1, 0]
    assert literal == [(window, 1, "met"), (window, 0, "open"), (window, 0, "open")]


@pytest.mark.parametrize(
    ("first", "second", "followed"), [("dispatch", "self", True), ("self", "dispatch", False), ("dispatch", None, True)]
)
def test_fup_03_a_renewed_job_was_found_as_its_first_row_says(first: Any, second: Any, followed: bool) -> None:  # noqa: ANN401
    rows = (hired("2023-06-01", "2023-12-31", referral=first), hired("2024-01-01", referral=second))
    for told in (rows, rows[::-1]):
        assert bool(owed(BAOTOU, facts(BAOTOU, jobs=told), "2024-02-01", "FUP-03")) is followed


@given(st.lists(JOBS, max_size=4), st.dates(date(2023, 4, 22), date(2026, 1, 31)))
def test_fup_03_agrees_with_asking_each_day_who_employed_the_person(rows: list[Job], on: date) -> None:
    """Of one named employer: a job begins on a day with a contract whose eve has none."""
    profile = load(BAOTOU)
    under = [replace(each, referral="dispatch") for each in rows if each.contract and each.employer == "甲厂"]

    def with_contract(today: date) -> bool:
        return any(each.started_on <= today and (each.ended_on is None or today <= each.ended_on) for each in under)

    begins = set()
    today = date(2021, 5, 31)
    while today < on:
        today += timedelta(days=1)
        if with_contract(today) and not with_contract(today - timedelta(days=1)):
            begins.add(today)
    newest = max(begins, default=None)
    going_on = {newest} if newest and with_contract(on) and newest >= profile.starts_on else set()
    found = duties_on(profile, Facts(someone(BAOTOU), jobs=tuple(under)), on)
    assert {duty.opens_on for duty in found if duty.rule == "FUP-03"} == going_on


# --------------------------------------------------------------------------------------------------- FUP-04


def shop(*records: Record, **given: Any) -> Facts:  # noqa: ANN401 - any field of a business
    return facts(LONGYANG, *records, businesses=(Business(day("2023-08-31"), **{"kind": "massage"} | given),))


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_fup_04_a_massage_shop_is_visited_when_it_has_run_for_half_a_year(profile: str) -> None:
    known = facts(profile, businesses=(Business(day("2023-08-31"), kind="massage"),))
    found = owed(profile, known, "2024-01-10", "FUP-04")
    assert [(duty.step, duty.n, duty.due_on, duty.period, duty.state) for duty in found] == (
        [("shop_check", 1, day("2024-02-29"), "2023-08-31/2024-02-29", "open")] if profile == LONGYANG else []
    )


@pytest.mark.parametrize(
    ("visited_on", "state"),
    [("2024-02-28", "open"), ("2024-02-29", "met"), ("2024-05-05", "met"), ("2024-06-02", "open")],
)
def test_fup_04_a_visit_before_the_half_year_shows_nothing(visited_on: str, state: str) -> None:
    assert one(LONGYANG, shop(record("follow_up", visited_on)), "2024-06-01", "FUP-04").state == state


@pytest.mark.parametrize(
    ("given", "on", "owes"),
    [
        ({}, "2023-08-30", False),
        ({}, "2023-08-31", True),
        ({"kind": "other"}, "2024-06-01", False),
        ({"closed_on": day("2024-01-15")}, "2024-01-14", True),
        ({"closed_on": day("2024-01-15")}, "2024-01-15", False),
    ],
)
def test_fup_04_is_owed_as_long_as_the_shop_goes_on(given: dict[str, Any], on: str, owes: bool) -> None:
    assert bool(owed(LONGYANG, shop(**given), on, "FUP-04")) is owes


@given(st.lists(RECORDS, max_size=6), st.dates(date(2022, 3, 1), date(2026, 6, 30)))
def test_fup_04_agrees_with_looking_for_a_visit_after_the_half_year(records: list[Record], on: date) -> None:
    known = Facts(someone(), records=tuple(records), businesses=(Business(day("2022-05-31"), kind="massage"),))
    half = add_months(day("2022-05-31"), 6)
    visits = [
        each.on for each in records if each.kind == "follow_up" and each.outcome == "done" and half <= each.on <= on
    ]
    found = owed(LONGYANG, known, on.isoformat(), "FUP-04")
    if on < day("2022-05-31") or (visits and on > max(half, date(min(visits).year, 12, 31))):
        assert found == []
    else:
        assert [duty.done for duty in found] == [int(bool(visits))]
