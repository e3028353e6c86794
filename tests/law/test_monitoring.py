"""In turn: monitored households (FUP-02), and the yearly review of a blind masseur's certificate (BLD-03)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import add_months
from service.law.facts import Facts, Household, Ledger, Licence, Monitor, Record
from service.law.profile_store import load
from tests.law.build import AREAS, DAYS, RECORDS, day, facts, full_ledger, one, owed, record, someone

JIANGXI, KAIZHOU = "jiangxi-2022", "kaizhou-2022"
ON = "2024-06-01"


def monitored(since: str | None = "2024-03-15", kind: Monitor = "marginal") -> Household:
    return Household(monitor=kind, monitor_since=day(since) if since else None)


@pytest.mark.parametrize("profile", sorted(AREAS))
@pytest.mark.parametrize("kind", ["none", "unstable", "marginal", "sudden"])
def test_fup_02_the_three_kinds_of_monitored_households_of_jiangxi(profile: str, kind: Monitor) -> None:
    found = owed(profile, facts(profile, household=monitored(kind=kind)), "2024-06-01", "FUP-02")
    assert bool(found) is (profile == JIANGXI and kind != "none")


def test_fup_02_first_within_ten_days_of_the_change() -> None:
    duty = one(JIANGXI, facts(JIANGXI, household=monitored()), "2024-03-15", "FUP-02", "status_check")
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
    assert one(JIANGXI, known, "2024-06-01", "FUP-02", "status_check").period == period


@pytest.mark.parametrize(
    ("since", "entered", "born", "base"),
    [
        ("2021-11-05", "2021-12-01", "1990-03-07", "2022-01-01"),  # the plan's start
        ("2021-11-05", "2022-03-01", "1990-03-07", "2022-03-01"),  # entry
        ("2024-03-15", "2022-03-01", "1990-03-07", "2024-03-15"),
        (None, "2024-02-29", "1990-03-07", "2024-02-29"),
        ("2024-03-15", "2022-03-01", "2008-05-20", "2024-05-20"),  # the sixteenth birthday
    ],
)
def test_fup_02_is_never_due_before_somebody_could_have_come(
    since: str | None, entered: str, born: str, base: str
) -> None:
    known = facts(JIANGXI, household=monitored(since), entered_on=day(entered), born_on=day(born))
    check, ledger = (one(JIANGXI, known, "2024-06-01", "FUP-02", step) for step in ("status_check", "ledger"))
    assert check.period == f"{base}/{day(base) + timedelta(days=10)}"
    assert ledger.period == f"{base}/{day(base) + timedelta(days=30)}"


@pytest.mark.parametrize(("profile", "rule"), [(JIANGXI, "FUP-02"), (KAIZHOU, "FUP-01")])
def test_fup_01_fup_02_are_owed_within_working_age_only(profile: str, rule: str) -> None:
    def states(**person: Any) -> set[str]:  # noqa: ANN401 - any field
        return {duty.state for duty in owed(profile, facts(profile, household=monitored(), **person), ON, rule)}

    assert states() == {"open"}
    assert states(born_on=day("2016-01-01")) == states(born_on=day("1950-01-01")) == set()
    assert states(born_on=None) == {"blocked"}


def test_fup_01_the_first_visit_to_somebody_young_is_three_months_after_the_sixteenth_birthday() -> None:
    known = facts(KAIZHOU, household=Household(lifted_from_poverty=True), born_on=day("2008-05-20"))
    assert one(KAIZHOU, known, ON, "FUP-01").period == "2024-05-20/2024-08-20"


@pytest.mark.parametrize(
    ("ledger", "state"),
    [
        (None, "open"),
        (full_ledger("2024-03-20"), "met"),
        (full_ledger("2023-03-20"), "met"),  # opened before the base
        (full_ledger("2024-06-02"), "open"),  # not yet
        (replace(full_ledger("2024-03-20"), officer=False), "open"),
        (replace(full_ledger("2024-03-20"), goals=0), "open"),
        (replace(full_ledger("2024-03-20"), next_contact_on=None), "open"),
    ],
)
def test_fup_02_a_ledger_of_help_within_thirty_days(ledger: Ledger | None, state: str) -> None:
    known = facts(JIANGXI, household=monitored(), aid_ledger=ledger)
    duty = one(JIANGXI, known, ON, "FUP-02", "ledger")
    assert (duty.state, duty.program, duty.due_on) == (state, "monitoring", day("2024-04-14"))
    assert duty.literal is not None
    refused = facts(JIANGXI, record("follow_up", "2024-05-01", "declined"), household=monitored())
    assert one(JIANGXI, refused, ON, "FUP-02", "ledger").state == "open"
    graduates = facts(JIANGXI, household=monitored(), ledger=full_ledger("2024-03-20"))
    assert one(JIANGXI, graduates, ON, "FUP-02", "ledger").state == "open", "一人一策 is another ledger"


def test_fup_02_a_ledger_of_help_is_told_as_met_to_the_end_of_that_year() -> None:
    known = facts(JIANGXI, household=monitored(), aid_ledger=full_ledger("2023-03-20"))
    assert one(JIANGXI, known, "2024-12-31", "FUP-02", "ledger").state == "met"
    assert [duty.step for duty in owed(JIANGXI, known, "2025-01-01", "FUP-02")] == ["status_check"]


@given(st.lists(RECORDS, max_size=8), st.dates(date(2022, 6, 1), date(2026, 6, 30)))
def test_fup_02_agrees_with_walking_through_the_days(records: list[Record], on: date) -> None:
    since = today = date(2022, 5, 31)
    anchor = None
    visits = {each.on for each in records if each.kind == "follow_up" and each.outcome == "done"}
    while today <= on:
        anchor = today if today in visits else anchor
        today += timedelta(days=1)
    known = Facts(someone(JIANGXI, household=monitored("2022-05-31")), records=tuple(records))
    duty = one(JIANGXI, known, on.isoformat(), "FUP-02", "status_check")
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
