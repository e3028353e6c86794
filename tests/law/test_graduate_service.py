"""A service in each year for graduates (GRAD-04), and for those recognised as hard to place (POP-05)."""

from dataclasses import replace

import pytest

from service.law.facts import Outcome, Record, RecordKind, Student, Tri
from service.law.profile_store import load
from tests.law.build import AREAS, day, facts, graduate, one, owed, record

PLACES = ["kaizhou-2022", "xinyang-2022", "longyang-2022", "jiangxi-2022"]


def leaver(graduation: str = "2024-06-30", willing: Tri = "yes", able: Tri = "yes") -> Student:
    return replace(graduate(graduation), willing=willing, able=able)


@pytest.mark.parametrize(
    ("profile", "willing", "able", "state"),
    [
        ("kaizhou-2022", "no", "no", "open"),
        ("jiangxi-2022", "no", "no", "open"),
        ("longyang-2022", "yes", "no", "open"),
        ("longyang-2022", "no", "yes", None),
        ("longyang-2022", "unknown", "yes", "blocked"),
        ("xinyang-2022", "yes", "yes", "open"),
        ("xinyang-2022", "yes", "no", None),
        ("xinyang-2022", "no", "yes", None),
        ("xinyang-2022", "yes", "unknown", "blocked"),
        ("baotou-2022", "yes", "yes", None),
    ],
)
def test_grad_04_whose_service_each_plan_promises(profile: str, willing: Tri, able: Tri, state: str | None) -> None:
    known = facts(profile, student=leaver(willing=willing, able=able))
    assert [duty.state for duty in owed(profile, known, "2024-06-01", "GRAD-04")] == ([state] if state else [])


@pytest.mark.parametrize("profile", PLACES)
@pytest.mark.parametrize(
    ("on", "in_cohort", "in_year"),
    [
        ("2023-12-31", False, False),
        ("2024-01-01", True, True),
        ("2024-12-31", True, True),
        ("2025-01-01", True, False),
        ("2026-06-30", True, False),
        ("2026-07-01", False, False),
    ],
)
def test_grad_04_each_year_of_the_cohort_and_in_xinyang_and_jiangxi_the_year_of_graduation(
    profile: str, on: str, in_cohort: bool, in_year: bool
) -> None:
    found = owed(profile, facts(profile, student=leaver()), on, "GRAD-04")
    assert bool(found) is (in_year if profile in ("xinyang-2022", "jiangxi-2022") else in_cohort)
    assert {(duty.period, duty.step, duty.program) for duty in found} <= {(on[:4], "service", "graduate")}


def test_grad_04_only_jiangxi_writes_every_year() -> None:
    sources = {profile: one(profile, facts(profile, student=leaver()), "2024-06-01", "GRAD-04") for profile in PLACES}
    assert {profile: duty.period_source for profile, duty in sources.items()} == {
        "kaizhou-2022": "assumed",
        "xinyang-2022": "assumed",
        "longyang-2022": "assumed",
        "jiangxi-2022": "explicit",
    }


@pytest.mark.parametrize("profile", PLACES)
@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (record("policy_consult", "2024-02-02"), True),
        (record("job_fair", "2024-02-02", mode="group"), True),
        (record("ability_assessment", "2024-02-02", signed=True), True),
        (record("ability_assessment", "2024-02-02", result="可就业"), False),
        (record("info_check", "2024-02-02"), False),
        (record("follow_up", "2024-02-02"), False),
        (record("survey_visit", "2024-02-02"), False),
        (record("policy_consult", "2024-02-02", "no_contact"), False),
        (record("policy_consult", "2023-12-31"), False),
        (record("policy_consult", "2024-06-02"), False),
    ],
)
def test_grad_04_is_met_by_a_service_or_a_signed_assessment_of_the_year(
    profile: str, entry: Record, counts: bool
) -> None:
    duty = one(profile, facts(profile, entry, student=leaver()), "2024-06-01", "GRAD-04")
    assert (duty.done, duty.state) == ((1, "met") if counts else (0, "open"))


def test_grad_04_cannot_be_declined_by_a_record() -> None:
    known = facts("jiangxi-2022", record("ability_assessment", "2024-05-01", "declined"), student=leaver())
    assert one("jiangxi-2022", known, "2024-06-01", "GRAD-04").state == "open"


def test_grad_04_employed_or_not_and_whatever_the_destination() -> None:
    """帮扶 and 服务 are promised to graduates, not to the unemployed among them."""
    student = replace(leaver(), destination=graduate("2024-06-30", None, ("80", "2024-05-01")).destination)
    assert one("jiangxi-2022", facts("jiangxi-2022", student=student), "2024-06-01", "GRAD-04").state == "open"


# -------------------------------------------------------------------------------------------------- POP-05


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_pop_05_help_once_a_year_for_those_whom_the_authority_recognised(profile: str) -> None:
    known = facts(profile, hardship_recognised_on=day("2024-03-01"))
    found = owed(profile, known, "2024-06-01", "POP-05")
    if profile not in ("kaizhou-2022", "xinyang-2022"):
        assert load(profile).rule("POP-05") is None
        return
    (duty,) = found
    assert (duty.state, duty.period, duty.required, duty.program) == ("open", "2024", 1, "employment")
    assert not owed(profile, known, "2024-02-29", "POP-05")
    helped = facts(profile, record("benefit_help", "2024-01-05"), hardship_recognised_on=day("2024-03-01"))
    assert one(profile, helped, "2024-06-01", "POP-05").state == "met"


# ------------------------------------------------------------------------------------------------- GRAD-09


@pytest.mark.parametrize("kind", ["job_fair", "policy_consult"])
@pytest.mark.parametrize(("outcome", "state"), [("done", "met"), ("no_contact", "open")])
def test_grad_09_attending_a_fair_or_a_briefing_is_a_service_of_the_person(
    kind: RecordKind, outcome: Outcome, state: str
) -> None:
    """Group events leave a record with each who came; a group is no check of anybody (FOUR-01), but a service."""
    attended = record(kind, "2024-05-10", outcome, mode="group")
    known = facts("jiangxi-2022", attended, student=leaver())
    assert one("jiangxi-2022", known, "2024-06-01", "GRAD-04").state == state
    assert one("jiangxi-2022", known, "2024-06-01", "FOUR-04").state == state
    assert one("jiangxi-2022", known, "2024-06-01", "FOUR-01").state == "open"
