"""A job for the household (零就业家庭至少1人就业, HH-01, 包头)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.facts import Facts, Household, Job, Member
from service.law.profile_store import load
from tests.law.build import AREAS, JOBS, day, facts, job, one, owed, someone

BAOTOU = "baotou-2022"
ON = "2024-06-01"


def wishing(**given: Any) -> Member:  # noqa: ANN401 - any field
    return replace(Member("male", day("1985-05-05"), able="yes", wishes="yes"), **given)


def household(*members: Member, **given: Any) -> Facts:  # noqa: ANN401 - any field
    return facts(BAOTOU, **{"need": "no", "household": Household(members=members)} | given)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (household(need="yes"), "open"),  # a household without members is one of its own
        (household(need="unknown"), "blocked"),
        (household(), None),
        (household(need="yes", condition="no"), None),
        (household(need="yes", condition="unknown"), "open"),
        (household(need="yes", born_on=day("1960-01-01")), None),
        (household(wishing()), "open"),
        (household(wishing(able="unknown")), "open"),
        (household(wishing(able="no")), None),
        (household(wishing(wishes="unknown")), "blocked"),
        (household(wishing(wishes="no")), None),
        (household(wishing(born_on=day("1960-01-01"))), None),
        (household(wishing(born_on=day("2010-01-01"))), None),
        (household(wishing(born_on=None)), "blocked"),
        (household(wishing(wishes="yes", able="no"), need="unknown"), "blocked"),
        (household(wishing(), wishing(employed=True)), None),
        (household(wishing(), wishing(employed=True, born_on=day("1955-01-01"))), "open"),
        (household(wishing(employed=True, born_on=day("1955-01-01")), need="yes"), "open"),
        (household(wishing(wishes="unknown"), need="yes"), "open"),
        (household(wishing(), born_on=day("1960-01-01")), "open"),
    ],
)
def test_hh_01_nobody_of_working_age_in_work_and_somebody_able_and_willing(known: Facts, state: str | None) -> None:
    assert [duty.state for duty in owed(BAOTOU, known, "2024-06-01", "HH-01")] == ([state] if state else [])


@pytest.mark.parametrize("profile", [place for place in AREAS if place != BAOTOU])
def test_hh_01_holds_in_baotou_only(profile: str) -> None:
    assert load(profile).rule("HH-01") is None


@pytest.mark.parametrize(
    ("entered", "jobs", "anchor"),
    [
        ("2022-03-01", (), "2023-04-22"),  # the plan's start
        ("2024-02-01", (), "2024-02-01"),
        ("2022-03-01", (job("2023-06-01", "2024-01-31"),), "2024-01-31"),
        ("2022-03-01", (job("2021-01-01", "2023-06-30"),), "2023-06-30"),
        ("2024-02-01", (job("2023-06-01", "2024-01-31"),), "2024-02-01"),
        ("2022-03-01", (job("2023-06-01", "2024-01-31"), job("2024-02-01", "2024-04-30")), "2024-04-30"),
    ],
)
def test_hh_01_ninety_days_from_entry_start_or_the_last_job(entered: str, jobs: tuple[Job, ...], anchor: str) -> None:
    known = household(need="yes", entered_on=day(entered), jobs=jobs)
    duty = one(BAOTOU, known, "2024-06-01", "HH-01")
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", day(anchor), day(anchor) + timedelta(days=90))
    assert (duty.step, duty.program, duty.period_source) == ("first_job", "household", "assumed")


def test_hh_01_one_job_closes_it_and_its_end_opens_it_again() -> None:
    known = household(need="yes", jobs=(job("2024-03-01", "2024-09-30"),))
    assert one(BAOTOU, known, "2024-02-29", "HH-01").state == "open"
    assert one(BAOTOU, known, "2024-03-01", "HH-01").state == "met"
    assert one(BAOTOU, known, "2024-09-30", "HH-01").state == "met"
    again = one(BAOTOU, known, "2024-10-01", "HH-01")
    assert (again.state, again.period) == ("open", "2024-09-30/2024-12-29")
    going_on = household(need="yes", jobs=(job("2024-03-01"),))
    assert one(BAOTOU, going_on, "2024-12-31", "HH-01").state == "met"
    assert not owed(BAOTOU, going_on, "2025-01-01", "HH-01")


def test_hh_01_somebody_in_work_all_along_was_never_without() -> None:
    assert not owed(BAOTOU, household(need="yes", jobs=(job("2020-01-01"),)), "2024-06-01", "HH-01")


def works_on(jobs: list[Job], today: date) -> bool:
    return any(each.started_on <= today and (each.ended_on is None or today <= each.ended_on) for each in jobs)


@given(st.lists(JOBS, max_size=3), st.dates(date(2023, 4, 22), date(2026, 1, 31)))
def test_hh_01_agrees_with_living_through_the_days(jobs: list[Job], on: date) -> None:
    """Day by day: out of work since when, and when the first job came."""
    begun = day("2023-04-22")
    since: date | None = None
    found_on: date | None = None
    today = begun
    while today <= on:
        works, worked = works_on(jobs, today), works_on(jobs, today - timedelta(days=1))
        if not works and today == begun:
            since, found_on = begun, None
        elif not works and worked:
            since, found_on = today - timedelta(days=1), None
        elif works and since is not None and found_on is None:
            found_on = today
        today += timedelta(days=1)
    known = Facts(someone(BAOTOU), jobs=tuple(jobs))
    duties = owed(BAOTOU, known, on.isoformat(), "HH-01")
    if since is None or (found_on is not None and on.year > found_on.year):
        assert duties == []
    else:
        assert [(duty.opens_on, duty.done) for duty in duties] == [(since, int(found_on is not None))]


# -------------------------------------------------------------------------------------- whose job, and since when

WIFE = Member("female", day("1985-05-05"), able="yes", wishes="yes")
OLD = Member("male", day("1964-01-10"), able="yes", wishes="yes")  # leaves the band on 10 January 2024
YOUNG = Member("male", day("2008-02-10"), able="yes", wishes="yes")  # sixteen on 10 February 2024


def since(known: Facts, on: str = ON) -> tuple[str, str] | None:
    """State, and the day from which the ninety days run."""
    found = owed(BAOTOU, known, on, "HH-01")
    assert [duty.due_on - duty.opens_on for duty in found] == [timedelta(days=90)] * len(found)
    return (found[0].state, found[0].opens_on.isoformat()) if found else None


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((replace(WIFE, last_job_ended_on=day("2024-05-31")),), ("open", "2024-05-31")),
        ((replace(WIFE, last_job_ended_on=day("2024-06-01")),), None),  # her last day
        ((replace(WIFE, last_job_ended_on=day("2022-05-31")),), ("open", "2023-04-22")),
        # whatever the age
        ((WIFE, Member("male", day("1950-01-01"), last_job_ended_on=day("2024-04-30"))), ("open", "2024-04-30")),
        # still at work past the band: the last day in it
        ((WIFE, replace(OLD, employed=True)), ("open", "2024-01-09")),
        ((WIFE, replace(OLD, employed=True, employed_since=day("2020-01-01"))), ("open", "2024-01-09")),
        ((WIFE, replace(OLD, employed=True, employed_since=day("2024-03-01"))), ("open", "2023-04-22")),
        ((WIFE, replace(OLD, last_job_ended_on=day("2024-08-31"))), ("open", "2024-01-09")),
        # the eldest who could work
        ((YOUNG,), ("open", "2024-02-10")),
        ((YOUNG, WIFE), ("open", "2023-04-22")),
        ((YOUNG, replace(WIFE, able="no")), ("open", "2024-02-10")),
        ((YOUNG, replace(WIFE, wishes="no")), ("open", "2024-02-10")),
        # found by a member
        ((replace(WIFE, employed=True, employed_since=day("2024-05-01")),), ("met", "2023-04-22")),
        ((replace(WIFE, employed=True, employed_since=day("2024-06-02")),), ("open", "2023-04-22")),
        ((replace(WIFE, employed=True, employed_since=day("2023-12-31")),), None),  # met in another year
        ((replace(WIFE, employed=True),), None),  # at work all along
        # the next day is no break
        (
            (replace(WIFE, last_job_ended_on=day("2024-04-30"), employed=True, employed_since=day("2024-05-01")),),
            None,
        ),
        (
            (replace(WIFE, last_job_ended_on=day("2024-04-29"), employed=True, employed_since=day("2024-05-01")),),
            ("met", "2024-04-29"),
        ),
        # one hands on to another: without a break since 1 February
        (
            (
                replace(WIFE, employed=True, employed_since=day("2024-03-01")),
                replace(YOUNG, born_on=day("2000-01-01"), last_job_ended_on=day("2024-02-29")),
            ),
            None,
        ),
        # at work at fifteen: met on the sixteenth birthday, for there was somebody else who could work
        ((WIFE, replace(YOUNG, employed=True, employed_since=day("2024-01-15"))), ("met", "2023-04-22")),
        ((replace(YOUNG, employed=True, employed_since=day("2024-01-15")),), None),
        ((replace(WIFE, employed=True, employed_since=day("2023-04-22")),), None),  # on the plan's first day
    ],
)
def test_hh_01_anybodys_job_counts_and_anybodys_last_day(
    members: tuple[Member, ...], expected: tuple[str, str] | None
) -> None:
    assert since(household(*members)) == expected


def test_hh_01_the_anchor_of_what_is_met_is_that_of_the_day_before() -> None:
    known = household(WIFE, need="yes", jobs=(job("2023-05-01", "2024-01-31"), job("2024-03-01")))
    assert since(known, "2024-02-29") == ("open", "2024-01-31")
    assert since(known, "2024-03-01") == since(known, "2024-12-31") == ("met", "2024-01-31")
    assert since(known, "2025-01-01") is None


def test_hh_01_a_member_who_leaves_the_band_at_work_leaves_the_household_without() -> None:
    known = household(WIFE, replace(OLD, employed=True))
    assert since(known, "2024-01-09") is None
    assert since(known, "2024-01-10") == ("open", "2024-01-09")
