"""One thing in time for graduates: training (GRAD-06) and survey (GRAD-08)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.law.facts import Facts, Training, Tri
from tests.law.build import AREAS, day, facts, graduate, one, owed, record, someone

BAOTOU, JIANGXI, LONGYANG = "baotou-2022", "jiangxi-2022", "longyang-2022"
LEAVER = graduate("2024-06-30", "2024-03-01")

# -------------------------------------------------------------------------------------------------- GRAD-06


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_grad_06_training_within_a_year_of_graduation_in_two_places(profile: str) -> None:
    known = facts(profile, student=LEAVER, training_need="yes")
    found = owed(profile, known, "2024-06-30", "GRAD-06")
    if profile not in (LONGYANG, JIANGXI):
        assert found == []
        return
    (duty,) = found
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", day("2024-06-30"), day("2025-06-30"))
    assert (duty.period, duty.period_source, duty.step) == ("2024-06-30/2025-06-30", "assumed", "training")
    assert not owed(profile, known, "2024-06-29", "GRAD-06")


@pytest.mark.parametrize(("need", "state"), [("yes", "open"), ("unknown", "blocked"), ("no", None)])
def test_grad_06_is_for_who_needs_training(need: Tri, state: str | None) -> None:
    known = facts(JIANGXI, student=LEAVER, training_need=need)
    assert [duty.state for duty in owed(JIANGXI, known, "2024-07-01", "GRAD-06")] == ([state] if state else [])


def attending(starts_on: str, state: Any = "completed") -> Facts:  # noqa: ANN401 - one of its words
    return facts(JIANGXI, student=LEAVER, training_need="yes", trainings=(Training(day(starts_on), state=state),))


@pytest.mark.parametrize(
    ("known", "met"),
    [
        (attending("2024-07-01"), True),
        (attending("2024-07-01", "in_training"), True),
        (attending("2024-07-01", "enrolled"), False),
        (attending("2024-07-01", "dropped"), False),
        (attending("2024-03-01"), True),
        (attending("2024-02-29"), False),
        (attending("2024-08-02"), False),
        (facts(JIANGXI, record("training_attended", "2024-03-01"), student=LEAVER, training_need="yes"), True),
        (facts(JIANGXI, record("training_attended", "2024-02-29"), student=LEAVER, training_need="yes"), False),
        (facts(JIANGXI, record("training_referral", "2024-07-01"), student=LEAVER, training_need="yes"), False),
    ],
)
def test_grad_06_is_met_by_a_training_attended_or_begun_since_the_roster(known: Facts, met: bool) -> None:
    assert one(JIANGXI, known, "2024-08-01", "GRAD-06").state == ("met" if met else "open")


def test_grad_06_without_a_roster_counts_since_entry() -> None:
    student = graduate("2024-06-30")
    for entered, met in (("2024-05-01", True), ("2024-05-02", False)):
        known = replace(
            attending("2024-05-01"),
            person=someone(JIANGXI, student=student, training_need="yes", entered_on=day(entered)),
        )
        assert (one(JIANGXI, known, "2024-08-01", "GRAD-06").state == "met") is met


def test_grad_06_met_stays_to_the_end_of_that_year_and_unmet_to_the_end_of_the_cohort() -> None:
    met = attending("2025-02-01")
    assert one(JIANGXI, met, "2025-01-31", "GRAD-06").state == "open"
    assert one(JIANGXI, met, "2025-12-31", "GRAD-06").state == "met"
    assert not owed(JIANGXI, met, "2026-01-01", "GRAD-06")
    unmet = facts(JIANGXI, student=LEAVER, training_need="yes")
    assert one(JIANGXI, unmet, "2026-06-30", "GRAD-06").state == "open"
    assert not owed(JIANGXI, unmet, "2026-07-01", "GRAD-06")


def test_grad_06_before_graduation_a_training_is_met_at_graduation() -> None:
    known = attending("2024-03-15")
    assert not owed(JIANGXI, known, "2024-06-29", "GRAD-06")
    assert one(JIANGXI, known, "2024-12-31", "GRAD-06").state == "met"
    assert not owed(JIANGXI, known, "2025-01-01", "GRAD-06")


def test_grad_06_a_refusal_of_training_holds_its_180_days() -> None:
    known = facts(JIANGXI, record("training_attended", "2024-07-01", "declined"), student=LEAVER, training_need="yes")
    assert one(JIANGXI, known, "2024-12-28", "GRAD-06").state == "declined"
    assert one(JIANGXI, known, "2024-12-29", "GRAD-06").state == "open"


def test_grad_06_of_29_february_is_due_on_the_28th() -> None:
    known = facts(JIANGXI, student=graduate("2024-02-29"), training_need="yes")
    assert one(JIANGXI, known, "2024-03-01", "GRAD-06").due_on == day("2025-02-28")


# -------------------------------------------------------------------------------------------------- GRAD-08


@pytest.mark.parametrize("profile", sorted(AREAS))
def test_grad_08_a_survey_visit_within_thirty_days_of_the_roster_in_jiangxi(profile: str) -> None:
    found = owed(profile, facts(profile, student=LEAVER), "2024-03-01", "GRAD-08")
    assert [(duty.state, duty.due_on, duty.step) for duty in found] == (
        [("open", day("2024-03-31"), "survey")] if profile == JIANGXI else []
    )


@pytest.mark.parametrize(
    ("roster", "entered", "anchor"),
    [
        ("2022-10-08", "2022-03-01", "2024-01-01"),
        ("2024-03-01", "2022-03-01", "2024-03-01"),
        ("2024-03-01", "2024-05-01", "2024-03-01"),
        (None, "2024-05-06", "2024-05-06"),
        (None, "2022-03-01", "2024-01-01"),
    ],
)
def test_grad_08_counts_from_the_later_of_roster_or_entry_and_new_year(
    roster: str | None, entered: str, anchor: str
) -> None:
    known = facts(JIANGXI, student=graduate("2024-06-30", roster), entered_on=day(entered))
    duty = one(JIANGXI, known, "2024-06-01", "GRAD-08")
    assert (duty.opens_on, duty.due_on) == (day(anchor), day(anchor) + timedelta(days=30))


@pytest.mark.parametrize(
    ("kind", "on", "outcome", "state"),
    [
        ("survey_visit", "2024-03-20", "done", "met"),
        ("survey_visit", "2023-12-20", "done", "met"),  # before the roster: asked already
        ("survey_visit", "2024-03-20", "no_contact", "open"),
        ("survey_visit", "2024-03-20", "declined", "declined"),
        ("survey_visit", "2024-06-02", "done", "open"),
        ("info_check", "2024-03-20", "done", "open"),
        ("follow_up", "2024-03-20", "done", "open"),
    ],
)
def test_grad_08_is_met_by_a_survey_visit(kind: Any, on: str, outcome: Any, state: str) -> None:  # noqa: ANN401
    known = facts(JIANGXI, record(kind, on, outcome), student=LEAVER)
    assert one(JIANGXI, known, "2024-06-01", "GRAD-08").state == state


def test_grad_08_is_told_as_met_to_the_end_of_the_year() -> None:
    known = facts(JIANGXI, record("survey_visit", "2024-03-20"), student=LEAVER)
    assert [each.on for each in one(JIANGXI, known, "2024-12-31", "GRAD-08").counted] == [day("2024-03-20")]
    assert not owed(JIANGXI, known, "2025-01-01", "GRAD-08")


@pytest.mark.parametrize(
    ("stated_on", "state", "due_on"),
    [
        ("2024-03-01", "open", "2025-06-30"),
        ("2025-09-01", "open", "2025-09-01"),  # nobody is late with what was not yet asked for
        ("2026-06-02", "blocked", "2025-06-30"),  # the answer is not known yet
    ],
)
def test_grad_06_is_never_due_before_the_need_was_stated(stated_on: str, state: str, due_on: str) -> None:
    known = facts(JIANGXI, student=LEAVER, training_need="yes", training_need_on=day(stated_on))
    duty = one(JIANGXI, known, "2026-06-01", "GRAD-06")
    assert (duty.state, duty.due_on, duty.period) == (state, day(due_on), f"2024-06-30/{due_on}")
