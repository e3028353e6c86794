"""Visits to lifted and monitored households (FUP-01), and the end of a public-welfare post (PUB-01, PUB-02)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import add_months
from service.law.facts import Facts, Household, Post, Record
from service.law.profile_store import load
from tests.law.build import AREAS, POSTS, RECORDS, day, facts, one, owed, record, someone

KAIZHOU = "kaizhou-2022"
LIFTED = Household(lifted_from_poverty=True)

# -------------------------------------------------------------------------------------------------- FUP-01


def monitored(since: str, *, lifted: bool = False) -> Household:
    return Household(monitor="unstable", monitor_since=day(since), lifted_from_poverty=lifted)


@pytest.mark.parametrize("profile", [name for name in AREAS if name != KAIZHOU])
def test_fup_01_holds_in_kaizhou_only(profile: str) -> None:
    assert load(profile).rule("FUP-01") is None
    assert load(KAIZHOU).rule("FUP-01") is not None


@pytest.mark.parametrize(
    ("household", "entered", "base"),
    [
        (LIFTED, "2022-03-01", "2022-03-01"),
        (LIFTED, "2021-03-01", "2022-01-01"),
        (monitored("2023-05-31"), "2022-03-01", "2023-05-31"),
        (monitored("2021-05-31"), "2022-03-01", "2022-03-01"),
        (monitored("2023-05-31", lifted=True), "2022-03-01", "2022-03-01"),
    ],
)
def test_fup_01_first_visit_three_months_after_the_base(household: Household, entered: str, base: str) -> None:
    known = facts(KAIZHOU, household=household, entered_on=day(entered))
    duty = one(KAIZHOU, known, "2024-06-01", "FUP-01")
    due_on = add_months(day(base), 3)
    assert (duty.state, duty.period, duty.due_on, duty.opens_on) == ("open", f"{base}/{due_on}", due_on, day(base))
    assert (duty.step, duty.program, duty.period_source) == ("visit", "monitoring", "assumed")


def test_fup_01_the_next_visit_is_three_months_after_the_last_one_and_month_ends_hold() -> None:
    known = facts(KAIZHOU, record("follow_up", "2023-11-30"), household=LIFTED)
    duty = one(KAIZHOU, known, "2024-01-15", "FUP-01")
    assert (duty.due_on, duty.period) == (day("2024-02-29"), "2023-11-30/2024-02-29")
    assert [each.on for each in duty.counted] == [day("2023-11-30")]


def test_fup_01_a_visit_before_the_base_or_in_vain_or_still_to_come_does_not_move_it() -> None:
    visits = [
        record("follow_up", "2023-05-30"),
        record("follow_up", "2023-07-01", "no_contact"),
        record("follow_up", "2024-07-01"),
    ]
    known = facts(KAIZHOU, *visits, household=monitored("2023-05-31"))
    assert one(KAIZHOU, known, "2024-06-01", "FUP-01").due_on == day("2023-08-31")


def test_fup_01_is_not_owed_to_other_households_nor_before_monitoring_begins() -> None:
    assert not owed(KAIZHOU, facts(KAIZHOU), "2024-06-01", "FUP-01")
    assert not owed(KAIZHOU, facts(KAIZHOU, household=monitored("2024-06-02")), "2024-06-01", "FUP-01")


@given(st.lists(RECORDS, max_size=8), st.dates(date(2022, 3, 1), date(2026, 6, 30)))
def test_fup_01_agrees_with_walking_through_the_days(records: list[Record], on: date) -> None:
    anchor = today = date(2022, 3, 1)
    visits = {each.on for each in records if each.kind == "follow_up" and each.outcome == "done"}
    while today <= on:
        anchor = today if today in visits else anchor
        today += timedelta(days=1)
    known = Facts(someone(KAIZHOU, household=LIFTED), records=tuple(records))
    assert one(KAIZHOU, known, on.isoformat(), "FUP-01").due_on == add_months(anchor, 3)


# -------------------------------------------------------------------------------------------------- PUB-01


def ends(profile: str, post: Post, **person: object) -> date | None:
    """The end of the term, wherever it lies, as the notice shows it on that very day."""
    known = facts(profile, posts=(post,), **person)
    for offset in range(0, 366 * 8, 30):
        found = owed(profile, known, (post.started_on + timedelta(days=offset)).isoformat(), "PUB-01")
        if found:
            return found[0].due_on
    return None


def test_pub_01_is_listed_from_90_days_before_the_end_to_the_end() -> None:
    known = facts("baotou-2022", posts=(Post(day("2023-05-01"), day("2024-08-31")),))
    duty = one("baotou-2022", known, "2024-06-02", "PUB-01")
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", day("2024-06-02"), day("2024-08-31"))
    assert (duty.step, duty.period, duty.done, duty.required) == ("term_end", "2023-05-01/2024-08-31", 0, 1)
    for on, listed in (("2024-06-01", 0), ("2024-08-31", 1), ("2024-09-01", 0)):
        assert len(owed("baotou-2022", known, on, "PUB-01")) == listed


@pytest.mark.parametrize("profile", ["baotou-2022", "jiangxi-2022"])
def test_pub_01_without_a_recorded_end_the_term_is_36_months(profile: str) -> None:
    assert ends(profile, Post(day("2023-05-01"))) == day("2026-05-01")


@pytest.mark.parametrize(
    ("profile", "source"), [("baotou-2022", "explicit"), ("jiangxi-2022", "assumed"), ("longyang-2022", None)]
)
def test_pub_01_the_term_is_baotous_own_and_assumed_in_jiangxi(profile: str, source: str | None) -> None:
    rule = load(profile).rule("PUB-01")
    assert (rule.period_source if rule else None) == source


@pytest.mark.parametrize(
    ("sex", "born", "approved", "end"),
    [
        ("male", "1968-03-10", "2024-01-10", "2027-01-10"),  # retires 2029-01-10 (60 years 10 months): 60 months left
        ("male", "1968-03-10", "2024-01-11", "2029-01-10"),
        ("female", "1970-01-15", "2023-05-01", "2025-02-15"),  # retires at 55 years 1 month, before 36 months are over
    ],
)
def test_pub_02_in_baotou_less_than_60_months_before_retirement_the_end_is_retirement(
    sex: str, born: str, approved: str, end: str
) -> None:
    person = {"born_on": day(born), "sex": sex, "retirement_base": 55}
    post = Post(day(approved), first_approved_on=day(approved))
    assert ends("baotou-2022", post, **person) == day(end)
    assert ends("jiangxi-2022", post, **person) == add_months(day(approved), 36)


def test_pub_02_the_distance_is_measured_at_the_first_approval_and_a_recorded_end_comes_first() -> None:
    man = {"born_on": day("1968-03-10"), "sex": "male"}
    again = Post(day("2024-06-01"), first_approved_on=day("2023-06-01"))
    assert ends("baotou-2022", again, **man) == day("2027-06-01")
    recorded = Post(day("2024-06-01"), day("2025-05-31"), first_approved_on=day("2024-06-01"))
    assert ends("baotou-2022", recorded, **man) == day("2025-05-31")


@given(POSTS, st.dates(date(2022, 3, 1), date(2028, 12, 31)))
def test_pub_01_agrees_with_asking_each_day_how_far_the_end_is(post: Post, on: date) -> None:
    end = post.subsidy_ends_on or add_months(post.started_on, 36)
    known = Facts(someone("jiangxi-2022"), posts=(post,))
    listed = post.started_on <= on and 0 <= (end - on).days <= 90
    assert bool(owed("jiangxi-2022", known, on.isoformat(), "PUB-01")) is listed
