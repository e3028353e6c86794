"""In turn: monitored households (FUP-02), and the yearly review of a blind masseur's certificate (BLD-03)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import add_months
from service.law.facts import Facts, Household, Licence, Monitor, Record
from service.law.shelf import load
from tests.law.build import AREAS, DAYS, RECORDS, day, facts, one, owed, record, someone

JIANGXI, KAIZHOU = "jiangxi-2022", "kaizhou-2022"


def monitored(since: str | None = "2024-03-15", kind: Monitor = "marginal") -> Household:
    return Household(monitor=kind, monitor_since=day(since) if since else None)


@pytest.mark.parametrize("profile", sorted(AREAS))
@pytest.mark.parametrize("kind", ["none", "unstable", "marginal", "sudden"])
def test_fup_02_the_three_kinds_of_monitored_households_of_jiangxi(profile: str, kind: Monitor) -> None:
    found = owed(profile, facts(profile, household=monitored(kind=kind)), "2024-06-01", "FUP-02")
    assert bool(found) is (profile == JIANGXI and kind != "none")


def test_fup_02_first_within_ten_days_of_the_change() -> None:
    duty = one(JIANGXI, facts(JIANGXI, household=monitored()), "2024-03-15", "FUP-02")
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", day("2024-03-15"), day("2024-03-25"))
    assert (duty.period, duty.step, duty.program) == ("2024-03-15/2024-03-25", "status_check", "monitoring")
    assert (duty.done, duty.required, duty.period_source) == (0, 1, "assumed")
    assert not owed(JIANGXI, facts(JIANGXI, household=monitored()), "2024-03-14", "FUP-02")


@pytest.mark.parametrize(
    ("visits", "period"),
    [
        ([("2024-03-14", "done")], "2024-03-15/2024-03-25"),  # before the base
        ([("2024-03-15", "done")], "2024-03-15/2024-06-15"),
        ([("2024-03-31", "done")], "2024-03-31/2024-06-30"),
        ([("2024-03-31", "done"), ("2024-05-20", "done")], "2024-05-20/2024-08-20"),
        ([("2024-03-31", "done"), ("2024-05-20", "no_contact")], "2024-03-31/2024-06-30"),
        ([("2024-03-31", "done"), ("2024-06-02", "done")], "2024-03-31/2024-06-30"),  # still to come
    ],
)
def test_fup_02_then_three_months_after_the_last_contact(visits: list[tuple[str, str]], period: str) -> None:
    follow_ups = [record("follow_up", on, outcome) for on, outcome in visits]  # type: ignore[arg-type]
    known = facts(JIANGXI, *follow_ups, household=monitored())
    assert one(JIANGXI, known, "2024-06-01", "FUP-02").period == period


def test_fup_02_the_base_is_the_day_of_monitoring_even_before_entry() -> None:
    known = facts(JIANGXI, household=monitored("2021-11-05"))
    assert one(JIANGXI, known, "2024-06-01", "FUP-02").period == "2021-11-05/2021-11-15"


def test_fup_02_where_no_day_of_monitoring_is_known_three_months_from_entry() -> None:
    known = facts(JIANGXI, household=monitored(None), entered_on=day("2024-02-29"))
    assert one(JIANGXI, known, "2024-06-01", "FUP-02").period == "2024-02-29/2024-05-29"


@given(st.lists(RECORDS, max_size=8), st.dates(date(2022, 6, 1), date(2026, 6, 30)))
def test_fup_02_agrees_with_walking_through_the_days(records: list[Record], on: date) -> None:
    since = today = date(2022, 5, 31)
    anchor = None
    visits = {each.on for each in records if each.kind == "follow_up" and each.outcome == "done"}
    while today <= on:
        anchor = today if today in visits else anchor
        today += timedelta(days=1)
    known = Facts(someone(JIANGXI, household=monitored("2022-05-31")), records=tuple(records))
    duty = one(JIANGXI, known, on.isoformat(), "FUP-02")
    assert (duty.state, duty.due_on) == ("open", add_months(anchor, 3) if anchor else since + timedelta(days=10))


# --------------------------------------------------------------------------------------------------- BLD-03


def licensed(issued_on: str, reviewed_on: str | None = None) -> Facts:
    return facts(KAIZHOU, licences=(Licence(day(issued_on), day(reviewed_on) if reviewed_on else None),))


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_bld_03_the_yearly_review_holds_in_kaizhou(profile: str) -> None:
    known = facts(profile, licences=(Licence(day("2023-02-10")),))
    assert bool(owed(profile, known, "2024-01-01", "BLD-03")) is (profile == KAIZHOU)


@pytest.mark.parametrize(
    ("issued_on", "reviewed_on", "due_on"),
    [
        ("2023-02-10", None, "2024-02-10"),
        ("2023-02-10", "2024-02-01", "2025-02-10"),  # for the coming anniversary
        ("2023-02-10", "2023-11-12", "2025-02-10"),  # ninety days early still is
        ("2023-02-10", "2023-11-11", "2024-02-10"),
        ("2023-02-10", "2024-03-20", "2025-02-10"),  # late, for the last one
        ("2016-02-29", "2024-02-20", "2025-02-28"),
        ("2010-02-10", None, "2023-02-10"),  # first anniversary since entry: earlier ones are not asked about
    ],
)
def test_bld_03_is_due_on_the_anniversary_of_the_issue(issued_on: str, reviewed_on: str | None, due_on: str) -> None:
    duty = one(KAIZHOU, licensed(issued_on, reviewed_on), "2024-06-01", "BLD-03")
    assert (duty.state, duty.due_on, duty.step, duty.program) == ("open", day(due_on), "annual_review", "blind_massage")


def test_bld_03_a_review_still_to_come_has_not_happened_and_no_licence_needs_no_review() -> None:
    assert one(KAIZHOU, licensed("2023-02-10", "2024-06-02"), "2024-06-01", "BLD-03").due_on == day("2024-02-10")
    assert not owed(KAIZHOU, facts(KAIZHOU), "2024-06-01", "BLD-03")
    assert not owed(KAIZHOU, licensed("2024-06-02"), "2024-06-01", "BLD-03")


@given(DAYS, st.none() | DAYS, st.dates(date(2022, 3, 1), date(2027, 6, 30)))
def test_bld_03_is_always_on_an_anniversary_after_the_last_review(
    issued_on: date, reviewed_on: date | None, on: date
) -> None:
    known = facts(KAIZHOU, licences=(Licence(issued_on, reviewed_on),))
    found = owed(KAIZHOU, known, on.isoformat(), "BLD-03")
    assert bool(found) is (issued_on <= on)
    for duty in found:
        years = duty.due_on.year - issued_on.year
        assert duty.due_on == add_months(issued_on, 12 * years)
        assert years >= 1
        if reviewed_on is not None and reviewed_on <= on:
            # the first one of which the review was not: at most a year and the early days away
            assert reviewed_on + timedelta(days=90) < duty.due_on or duty.due_on == add_months(issued_on, 12)
            assert years == 1 or add_months(issued_on, 12 * (years - 1)) <= reviewed_on + timedelta(days=90)


def test_bld_03_in_xinyang_the_blind_who_wish_are_trained() -> None:
    """The licence is 开州's; 信阳 writes of free training and continuing education."""
    assert load("xinyang-2022").rule("BLD-03") is None
    assert "masseur_training" in [each.name for each in load("xinyang-2022").audiences if each.rule == "BLD-03"]
