"""The contact that a graduate's ledger states (GRAD-18): until when, met by what, and when one visit is enough."""

from dataclasses import replace
from typing import Any

import pytest

from service.law.evaluate import duties_of
from service.law.facts import Facts, Hukou, Ledger, Outcome, Record, RecordKind
from service.law.profile_store import load
from tests.law.build import AREAS, day, facts, graduate, job, one, owed, record

PLACES = sorted(AREAS)
XINYANG, JIANGXI = "xinyang-2022", "jiangxi-2022"
LEAVER = graduate("2024-06-30", "2024-03-01")
STATED = Ledger(day("2024-04-01"), officer=True, goals=1, next_contact_on=day("2024-05-01"))
ON = "2024-06-01"


def of(ledger: Ledger | None = STATED, *records: Record, profile: str = XINYANG, **given: Any) -> Facts:  # noqa: ANN401
    return facts(profile, *records, ledger=ledger, **{"student": LEAVER} | given)


def stands(known: Facts, on: str = ON, profile: str = XINYANG) -> tuple[str, str] | None:
    found = owed(profile, known, on, "GRAD-18")
    assert len(found) <= 1
    return (found[0].state, found[0].period) if found else None


@pytest.mark.parametrize("profile", PLACES)
def test_grad_18_is_owed_to_the_date_that_the_ledger_states_in_all_five(profile: str) -> None:
    duty = one(profile, of(profile=profile), "2024-04-15", "GRAD-18")
    assert (duty.step, duty.program, duty.n, duty.required, duty.done) == ("ledger_contact", "graduate", None, 1, 0)
    assert (duty.state, duty.period, duty.opens_on, duty.due_on) == (
        "open",
        "2024-04-01/2024-05-01",
        day("2024-04-01"),
        day("2024-05-01"),
    )
    assert duty.period_source == ("explicit" if profile == XINYANG else "assumed")
    assert (duty.literal is None) is (profile == XINYANG)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (None, None),
        (replace(STATED, next_contact_on=None), None),
        (replace(STATED, officer=False, goals=0), ("open", "2024-04-01/2024-05-01")),
        (replace(STATED, opened_on=day("2024-06-02")), None),  # not opened yet
        (replace(STATED, stated_on=day("2024-04-20")), ("open", "2024-04-20/2024-05-01")),
        (replace(STATED, stated_on=day("2024-06-02")), None),  # not stated yet
        (replace(STATED, stated_on=day("2024-03-20")), ("open", "2024-04-01/2024-05-01")),  # opened later
        (replace(STATED, stated_on=day("2024-05-10")), ("open", "2024-05-10/2024-05-10")),  # a date gone by
    ],
)
def test_grad_18_from_the_day_of_stating(ledger: Ledger | None, expected: tuple[str, str] | None) -> None:
    assert stands(of(ledger)) == expected


@pytest.mark.parametrize(
    ("kind", "on", "outcome", "detail", "state"),
    [
        ("follow_up", "2024-04-02", "done", {}, "met"),  # early
        ("follow_up", "2024-05-20", "done", {}, "met"),  # late
        ("follow_up", "2024-04-01", "done", {}, "open"),  # the visit at which it was agreed
        ("follow_up", "2024-06-02", "done", {}, "open"),
        ("follow_up", "2024-05-01", "no_contact", {}, "open"),
        ("follow_up", "2024-05-01", "declined", {}, "open"),  # not to be declined by a record
        ("career_guidance", "2024-05-01", "done", {}, "met"),
        ("ability_assessment", "2024-05-01", "done", {"signed": True}, "met"),
        ("ability_assessment", "2024-05-01", "done", {}, "open"),
        ("info_check", "2024-05-01", "done", {}, "open"),
    ],
)
@pytest.mark.parametrize("profile", ["xinyang-2022", "baotou-2022"])
def test_grad_18_is_met_by_a_contact_after_the_day_of_stating(
    profile: str, kind: RecordKind, on: str, outcome: Outcome, detail: dict[str, Any], state: str
) -> None:
    known = of(STATED, record(kind, on, outcome, **detail), profile=profile)
    assert one(profile, known, ON, "GRAD-18").state == state


def test_grad_18_the_next_date_begins_the_next_one() -> None:
    contact = record("follow_up", "2024-05-03")
    assert stands(of(STATED, contact)) == ("met", "2024-04-01/2024-05-01")
    again = replace(STATED, next_contact_on=day("2024-08-01"), stated_on=day("2024-05-03"))
    assert stands(of(again, contact)) == ("open", "2024-05-03/2024-08-01")


def test_grad_18_is_told_as_met_to_the_end_of_that_year() -> None:
    known = of(STATED, record("follow_up", "2024-05-03"))
    assert stands(known, "2024-12-31") == ("met", "2024-04-01/2024-05-01")
    assert stands(known, "2025-01-01") is None


@pytest.mark.parametrize(
    ("given", "on", "state"),
    [
        ({"student": None}, ON, None),
        ({"jobs": (job("2024-01-01"),)}, ON, "open"),  # employed or not
        ({}, "2026-06-30", "open"),
        ({}, "2026-07-01", None),  # the cohort's end
        ({"hukou": Hukou("rural", "110101001"), "residence_code": "110101001"}, ON, None),
        ({"role": "family"}, ON, None),
    ],
)
def test_grad_18_is_for_graduates_of_the_place(given: dict[str, Any], on: str, state: str | None) -> None:
    found = stands(of(**given), on)
    assert (found[0] if found else None) == state


# ------------------------------------------------------------------------------------------ one visit, not two


@pytest.mark.parametrize(
    ("next_contact", "listed"),
    [("2024-07-15", True), ("2024-07-16", False), ("2024-07-31", False), ("2024-08-15", False), ("2024-08-16", True)],
)
def test_grad_18_is_absent_within_fifteen_days_of_the_contact_that_breaks_no_year(
    next_contact: str, listed: bool
) -> None:
    """离校 on 30 June: 不断线 (GRAD-11) is due on 31 July."""
    known = of(replace(STATED, next_contact_on=day(next_contact)), profile=JIANGXI)
    assert one(JIANGXI, known, "2024-07-05", "GRAD-11").due_on == day("2024-07-31")
    assert bool(owed(JIANGXI, known, "2024-07-05", "GRAD-18")) is listed
    assert owed(JIANGXI, known, "2024-06-29", "GRAD-18"), "before 离校 there is no such contact"


def test_grad_18_is_absent_beside_an_open_contact_in_the_new_job_and_back_once_that_is_met() -> None:
    """In work since 1 July: contacts (GRAD-10) are due on 1 August, 1 October and 1 January."""
    ledger = replace(STATED, opened_on=day("2024-07-20"), next_contact_on=day("2024-08-10"))
    known = of(ledger, profile=JIANGXI, jobs=(job("2024-07-01"),))
    assert not owed(JIANGXI, known, "2024-07-21", "GRAD-18")
    settled = replace(known, records=(record("follow_up", "2024-07-20", in_post="yes"),))
    assert one(JIANGXI, settled, "2024-07-21", "GRAD-10", n=1).state == "met"
    assert one(JIANGXI, settled, "2024-07-21", "GRAD-18").state == "open"


def test_grad_18_asked_for_alone_is_what_it_is_among_all() -> None:
    for contact in ("2024-07-31", "2024-09-30"):
        known = of(replace(STATED, next_contact_on=day(contact)), profile=JIANGXI)
        alone = duties_of(load(JIANGXI), known, day("2024-07-05"), only="GRAD-18")
        assert alone == tuple(owed(JIANGXI, known, "2024-07-05", "GRAD-18"))
