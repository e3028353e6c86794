"""Graduates: the ledger in time (GRAD-02), contacts in a new job (GRAD-10), no break without one (GRAD-11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.clocks.milestones import settle
from service.law.dates import add_months
from service.law.facts import Facts, Hukou, Job, Ledger, Record, Student
from service.law.profile_store import load
from service.law.rules import Milestones
from tests.law.build import AREAS, JOBS, RECORDS, day, facts, full_ledger, graduate, job, one, owed, record, someone

PLACES = sorted(AREAS)
JIANGXI = "jiangxi-2022"
LEAVER = graduate("2024-06-30", "2024-03-01")

# ------------------------------------------------------------------------------------------------- GRAD-02


@pytest.mark.parametrize("profile", PLACES)
def test_grad_02_a_ledger_is_due_30_days_after_the_roster_in_every_place(profile: str) -> None:
    duty = one(profile, facts(profile, student=LEAVER), "2024-03-01", "GRAD-02")
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", day("2024-03-01"), day("2024-03-31"))
    assert (duty.step, duty.period, duty.n) == ("ledger", "2024-03-01/2024-03-31", None)
    assert not owed(profile, facts(profile, student=LEAVER), "2024-02-29", "GRAD-02")


@pytest.mark.parametrize(
    ("roster", "anchor"),
    [("2022-10-08", "2024-01-01"), ("2024-03-01", "2024-03-01"), (None, "2024-01-01")],
)
def test_grad_02_counts_from_the_later_of_roster_and_new_year_of_the_graduation_year(
    roster: str | None, anchor: str
) -> None:
    known = facts(student=graduate("2024-06-30", roster))
    assert one("longyang-2022", known, "2024-04-15", "GRAD-02").opens_on == day(anchor)


def test_grad_02_without_a_roster_counts_from_entry() -> None:
    known = facts(student=graduate("2024-06-30"), entered_on=day("2024-05-06"))
    assert one("longyang-2022", known, "2024-06-01", "GRAD-02").due_on == day("2024-06-05")


@pytest.mark.parametrize(
    ("ledger", "done"),
    [
        (full_ledger("2024-03-10"), 1),
        (Ledger(day("2024-03-10"), officer=False, goals=1, next_contact_on=day("2024-12-01")), 0),
        (Ledger(day("2024-03-10"), officer=True, goals=0, next_contact_on=day("2024-12-01")), 0),
        (Ledger(day("2024-03-10"), officer=True, goals=1), 0),
        (full_ledger("2024-06-02"), 0),
    ],
)
def test_grad_02_a_ledger_counts_with_officer_goal_and_next_contact_once_it_is_opened(
    ledger: Ledger, done: int
) -> None:
    duty = one("longyang-2022", facts(student=LEAVER, ledger=ledger), "2024-06-01", "GRAD-02")
    assert (duty.done, duty.state) == (done, "met" if done else "open")


def test_grad_02_is_shown_as_met_to_the_end_of_that_year_and_open_until_the_cohort_ends() -> None:
    met = facts(student=LEAVER, ledger=full_ledger("2024-03-10"))
    assert one("longyang-2022", met, "2024-12-31", "GRAD-02").state == "met"
    assert not owed("longyang-2022", met, "2025-01-01", "GRAD-02")
    unmet = facts(student=LEAVER)
    assert one("longyang-2022", unmet, "2026-06-30", "GRAD-02").state == "open"
    assert not owed("longyang-2022", unmet, "2026-07-01", "GRAD-02")


def test_grad_02_a_ledger_opened_before_the_anchor_is_met_in_the_anchors_year() -> None:
    known = facts(student=graduate("2024-06-30", "2023-09-01"), ledger=full_ledger("2023-10-01"))
    assert one("longyang-2022", known, "2024-12-31", "GRAD-02").state == "met"
    assert not owed("longyang-2022", known, "2025-01-01", "GRAD-02")


def test_grad_02_the_deadline_is_assumed_and_so_counted_over_the_plan_too() -> None:
    duty = one("longyang-2022", facts(student=LEAVER, ledger=full_ledger("2024-03-10")), "2024-06-01", "GRAD-02")
    assert duty.period_source == "assumed"
    assert duty.literal is not None
    assert (duty.literal.done, duty.literal.state) == (1, "met")


@pytest.mark.parametrize(
    ("profile", "hukou", "residence", "state"),
    [
        ("jiangxi-2022", "530502101", "360102101", None),
        ("jiangxi-2022", "360102101", "530502101", "open"),
        ("longyang-2022", "360102101", "530502101", None),
        ("xinyang-2022", "360102101", "411502101", "open"),
        ("kaizhou-2022", "500234101", None, "open"),
        ("kaizhou-2022", None, None, "blocked"),
        ("jiangxi-2022", None, "360102101", "blocked"),
    ],
)
def test_grad_02_whose_graduates_a_place_counts_as_its_own(
    profile: str, hukou: str | None, residence: str | None, state: str | None
) -> None:
    known = facts(profile, student=LEAVER, hukou=Hukou("rural", hukou), residence_code=residence)
    assert [duty.state for duty in owed(profile, known, "2024-06-01", "GRAD-02")] == ([state] if state else [])


def test_grad_02_is_blocked_while_no_graduation_is_known() -> None:
    known = facts(student=Student(graduates_on=None, roster_on=day("2024-03-01")))
    duty = one("longyang-2022", known, "2024-06-01", "GRAD-02")
    assert duty.state == "blocked"
    assert ("graduate", "unknown") in duty.because


# ------------------------------------------------------------------------------------------------- GRAD-10


def employed_leaver(*contacts: Record, start: str = "2024-08-31", end: str | None = None) -> Facts:
    return facts(JIANGXI, *contacts, student=LEAVER, jobs=(job(start, end),))


def settled(known: Facts, on: str) -> dict[int | None, str]:
    return {duty.n: duty.state for duty in owed(JIANGXI, known, on, "GRAD-10")}


def test_grad_10_contacts_are_due_at_one_three_and_six_months_and_month_ends_hold() -> None:
    duties = owed(JIANGXI, employed_leaver(), "2024-09-05", "GRAD-10")
    assert [(duty.n, duty.due_on) for duty in duties] == [
        (1, day("2024-09-30")),
        (2, day("2024-11-30")),
        (3, day("2025-02-28")),
    ]
    assert {(duty.period, duty.state, duty.program) for duty in duties} == {
        ("2024-08-31/2025-02-28", "open", "graduate")
    }


def test_grad_10_a_window_from_29_august_2023_ends_on_29_february() -> None:
    known = facts(JIANGXI, student=graduate("2023-06-30"), jobs=(job("2023-08-29"),))
    assert one(JIANGXI, known, "2023-09-05", "GRAD-10", n=3).due_on == day("2024-02-29")


@pytest.mark.parametrize(
    ("contacts", "states"),
    [
        ([], {1: "open", 2: "open", 3: "open"}),
        ([("2024-08-31", "yes")], {1: "open", 2: "open", 3: "open"}),  # the anchor's own day
        ([("2024-09-14", "yes")], {1: "open", 2: "open", 3: "open"}),  # sixteen days early
        ([("2024-09-15", "yes")], {1: "met", 2: "open", 3: "open"}),
        ([("2024-09-15", "yes"), ("2024-09-20", "yes")], {1: "met", 2: "open", 3: "open"}),
        ([("2024-12-05", "yes")], {1: "met", 2: "open", 3: "open"}),  # late, and the earliest unmet one
        ([("2024-12-05", "yes"), ("2024-12-06", "yes")], {1: "met", 2: "met", 3: "open"}),
        ([("2024-09-30", "yes"), ("2024-11-30", "yes"), ("2025-02-20", "yes")], {1: "met", 2: "met", 3: "open"}),
        ([("2024-09-30", "yes"), ("2024-11-30", "yes"), ("2025-02-21", "yes")], {1: "met", 2: "met", 3: "met"}),
        ([("2024-09-30", "yes"), ("2024-11-30", "yes"), ("2025-02-21", "no")], {1: "met", 2: "met", 3: "met"}),
        ([("2024-09-30", "yes"), ("2024-11-30", "yes"), ("2025-02-21", "unknown")], {1: "met", 2: "met", 3: "open"}),
    ],
)
def test_grad_10_what_a_contact_settles(contacts: list[tuple[str, str]], states: dict[int, str]) -> None:
    known = employed_leaver(*(record("follow_up", on, in_post=post) for on, post in contacts))
    assert settled(known, "2025-02-28") == states


def test_grad_10_two_contacts_of_one_day_settle_two_the_knowing_one_last() -> None:
    contacts = [record("follow_up", "2025-02-25", in_post="yes"), record("follow_up", "2025-02-25")]
    early = [record("follow_up", "2024-09-30")]
    for order in (contacts, contacts[::-1]):
        assert settled(employed_leaver(*early, *order), "2025-02-28") == {1: "met", 2: "met", 3: "met"}


def test_grad_10_unmet_ones_go_with_the_job_and_met_ones_stay_to_the_end_of_that_year() -> None:
    known = employed_leaver(record("follow_up", "2024-09-30"), end="2024-12-20")
    assert settled(known, "2024-12-20") == {1: "met", 2: "open", 3: "open"}
    assert settled(known, "2024-12-21") == {1: "met"}
    assert settled(known, "2025-02-28") == {1: "met"}  # the window's end is the later one
    assert settled(known, "2025-03-01") == {}


def test_grad_10_met_late_it_stays_to_the_end_of_the_year_of_the_contact() -> None:
    known = employed_leaver(record("follow_up", "2025-03-05"))
    assert settled(known, "2025-12-31") == {1: "met", 2: "open", 3: "open"}
    assert settled(known, "2026-01-01") == {2: "open", 3: "open"}


def test_grad_10_a_new_job_restarts_the_window() -> None:
    jobs = (job("2024-08-31", "2024-10-31"), job("2024-11-15"))
    known = facts(JIANGXI, record("follow_up", "2024-09-30"), student=LEAVER, jobs=jobs)
    assert {duty.period for duty in owed(JIANGXI, known, "2024-11-14", "GRAD-10")} == {"2024-08-31/2025-02-28"}
    assert {duty.period for duty in owed(JIANGXI, known, "2024-11-15", "GRAD-10")} == {"2024-11-15/2025-05-15"}
    assert set(settled(known, "2024-11-15").values()) == {"open"}


@pytest.mark.parametrize(
    ("start", "counts"),
    [("2023-12-31", False), ("2024-01-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_grad_10_only_jobs_begun_in_the_cohorts_time_count(start: str, counts: bool) -> None:
    assert bool(owed(JIANGXI, employed_leaver(start=start), "2026-07-02", "GRAD-10")) is counts


@pytest.mark.parametrize("profile", [name for name in PLACES if name != JIANGXI])
@pytest.mark.parametrize("rule", ["GRAD-10", "GRAD-11"])
def test_grad_10_and_grad_11_hold_in_jiangxi_only(profile: str, rule: str) -> None:
    assert load(profile).rule(rule) is None


GRAD_10 = load(JIANGXI).rule("GRAD-10")


@given(st.dates(date(2022, 1, 1), date(2024, 12, 31)), st.lists(RECORDS, max_size=12))
def test_grad_10_agrees_with_living_through_the_days(start: date, records: list[Record]) -> None:
    """Day by day: a contact of the day ticks off the next milestone, if that is near or past."""
    assert isinstance(GRAD_10, Milestones)
    dues = [add_months(start, months) for months in (1, 3, 6)]
    contacts = [each for each in records if each.kind == "follow_up" and each.on > start]
    ticked: list[date] = []
    for offset in range(1, 1700):
        today = start + timedelta(days=offset)
        todays = [each for each in contacts if each.on == today]
        for each in sorted(todays, key=lambda each: each.detail.get("in_post", "unknown") != "unknown"):
            if len(ticked) < 2:
                near = today >= dues[len(ticked)] - timedelta(days=15)
            else:
                near = today >= dues[2] - timedelta(days=7) and each.detail.get("in_post") in ("yes", "no")
            if near and len(ticked) < 3:
                ticked.append(today)
    assert [contact.on for contact in settle(GRAD_10, dues, contacts)] == ticked


# ------------------------------------------------------------------------------------------------- GRAD-11


def leaver(*contacts: Record, jobs: tuple[Job, ...] = (), destination: tuple[str, str] | None = None) -> Facts:
    return facts(JIANGXI, *contacts, student=graduate("2024-06-30", "2024-03-01", destination), jobs=jobs)


def guidance_due(known: Facts, on: str) -> date | None:
    found = owed(JIANGXI, known, on, "GRAD-11")
    return found[0].due_on if found else None


def test_grad_11_is_open_from_graduation_to_twelve_months_later() -> None:
    duty = one(JIANGXI, leaver(), "2024-06-30", "GRAD-11")
    assert (duty.state, duty.done, duty.required, duty.due_on) == ("open", 0, 1, day("2024-07-31"))
    assert duty.period == "2024-06-30/2025-06-30"
    assert guidance_due(leaver(), "2024-06-29") is None
    assert guidance_due(leaver(), "2025-06-30") == day("2024-07-31")
    assert guidance_due(leaver(), "2025-07-01") is None


def test_grad_11_a_contact_or_any_service_moves_the_clock_and_the_window_ends_it() -> None:
    known = leaver(record("follow_up", "2024-07-10"), record("policy_consult", "2024-08-01"))
    assert guidance_due(known, "2024-07-20") == day("2024-08-10")
    assert guidance_due(known, "2024-08-01") == day("2024-09-01")
    assert guidance_due(leaver(record("follow_up", "2025-06-20")), "2025-06-21") == day("2025-06-30")
    assert guidance_due(leaver(record("info_check", "2024-07-10")), "2024-07-20") == day("2024-07-31")
    assert guidance_due(leaver(record("follow_up", "2024-07-10", "no_contact")), "2024-07-20") == day("2024-07-31")


def test_grad_11_stops_in_a_job_and_goes_on_from_its_end() -> None:
    known = leaver(jobs=(job("2024-08-31", "2024-12-20"),))
    assert guidance_due(known, "2024-08-30") == day("2024-07-31")
    assert guidance_due(known, "2024-08-31") is None
    assert guidance_due(known, "2024-12-20") is None
    assert guidance_due(known, "2024-12-21") == day("2025-01-20")


@pytest.mark.parametrize("code", ["70", "71", "72"])
def test_grad_11_waiting_or_studying_for_an_examination_is_no_destination(code: str) -> None:
    assert guidance_due(leaver(destination=(code, "2024-07-15")), "2024-08-01") == day("2024-07-31")


@pytest.mark.parametrize("code", ["11", "46", "75", "80", "85"])
def test_grad_11_stops_when_a_destination_is_recorded(code: str) -> None:
    known = leaver(destination=(code, "2024-07-15"))
    assert guidance_due(known, "2024-07-14") == day("2024-07-31")
    assert guidance_due(known, "2024-07-15") is None


@pytest.mark.parametrize(
    ("code", "on", "goes_on"),
    [
        ("11", "2024-08-31", True),
        ("11", "2024-12-20", True),
        ("11", "2024-12-21", False),
        ("46", "2024-08-31", False),
        ("80", "2024-08-31", False),
        ("85", "2024-08-31", False),
    ],
)
def test_grad_11_a_jobs_end_undoes_an_earlier_destination_but_no_army_study_or_abroad(
    code: str, on: str, goes_on: bool
) -> None:
    known = leaver(jobs=(job("2024-08-31", "2024-12-20"),), destination=(code, on))
    assert (guidance_due(known, "2024-12-25") == day("2025-01-20")) is goes_on


def test_grad_11_job_lost_in_month_four_leaves_the_rest_of_the_year() -> None:
    """Trap 7: the window of the job ends 2025-02-28; lost before, the contacts go on."""
    known = facts(
        JIANGXI, student=graduate("2024-06-30", None, ("11", "2024-08-31")), jobs=(job("2024-08-31", "2024-12-15"),)
    )
    assert owed(JIANGXI, known, "2024-12-15", "GRAD-10")[-1].due_on == day("2025-02-28")
    assert not owed(JIANGXI, known, "2024-12-16", "GRAD-10")
    duty = one(JIANGXI, known, "2024-12-16", "GRAD-11")
    assert (duty.due_on, duty.period) == (day("2025-01-15"), "2024-06-30/2025-06-30")


@given(st.lists(RECORDS, max_size=8), st.lists(JOBS, max_size=2), st.dates(date(2022, 7, 1), date(2026, 1, 31)))
def test_grad_11_agrees_with_counting_the_days_of_silence(records: list[Record], jobs: list[Job], on: date) -> None:
    graduation = date(2023, 6, 30)
    person = someone(JIANGXI, student=Student(graduates_on=graduation))
    kinds = {*load(JIANGXI).parameters.service_kinds, "follow_up"}
    contacted = {each.on for each in records if each.kind in kinds and each.outcome == "done"}
    ends = {each.ended_on for each in jobs}
    latest = today = graduation
    while today <= min(on, date(2024, 6, 30)):
        latest = today if today in contacted or today in ends else latest
        today += timedelta(days=1)
    working = any(each.started_on <= on <= (each.ended_on or date.max) for each in jobs)
    owes = graduation <= on <= date(2024, 6, 30) and not working
    found = owed(JIANGXI, Facts(person, jobs=tuple(jobs), records=tuple(records)), on.isoformat(), "GRAD-11")
    assert [duty.due_on for duty in found] == ([min(latest + timedelta(days=31), date(2024, 6, 30))] if owes else [])
