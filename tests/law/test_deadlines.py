"""One thing in time: training (GRAD-06), survey (GRAD-08), a job for the household (HH-01), the next step (BLD-01)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.evaluate import duties_on
from service.law.facts import Facts, Household, Job, Member, PathStep, Stage, Training, Tri
from service.law.pathway import STEPS, next_step
from service.law.shelf import load
from tests.law.build import AREAS, JOBS, card, day, facts, graduate, job, one, owed, record, someone

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


# ---------------------------------------------------------------------------------------------------- HH-01


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


# --------------------------------------------------------------------------------------------------- BLD-01

BLIND = card(1, 2)


def blind(*stages: tuple[Stage, str], **given: Any) -> Facts:  # noqa: ANN401 - any field
    way = tuple(PathStep(stage, day(on)) for stage, on in stages)
    asks = {"credential": BLIND, "entered_on": day("2024-01-10"), "training_need": "yes", "pathway": way}
    return facts(LONGYANG, **asks | given)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "open"),
        ({"credential": card(1, 3)}, None),  # 低视力
        ({"credential": card(1, None)}, "blocked"),
        ({"credential": card(7, 1, 1, 4)}, "open"),
        ({"credential": card(7, 1, 4, 5)}, None),
        ({"credential": card(2, 1)}, None),
        ({"need": "no"}, None),
        ({"need": "unknown"}, "blocked"),
        ({"condition": "no"}, None),
        ({"training_need": "no"}, None),  # 没有提出培训需求
        ({"training_need": "unknown"}, None),
        ({"training_need": "unknown", "pathway": (PathStep("registered", day("2024-01-20")),)}, "open"),
        ({"born_on": day("1960-01-01")}, None),
        ({"trainings": (Training(day("2020-05-01"), state="completed"),)}, None),
        ({"trainings": (Training(day("2020-05-01"), state="dropped"),)}, "open"),
        ({"trainings": (Training(day("2024-07-01"), state="in_training"),)}, "open"),
    ],
)
def test_bld_01_is_for_the_blind_who_want_work_and_never_trained(given: dict[str, Any], state: str | None) -> None:
    assert [duty.state for duty in owed(LONGYANG, blind(**given), "2024-06-01", "BLD-01")] == ([state] if state else [])
    if state:
        assert owed(LONGYANG, blind(**given), "2024-06-01", "BLD-01")[0].step == "next_step"


@pytest.mark.parametrize("profile", [place for place in AREAS if place != LONGYANG])
def test_bld_01_holds_in_longyang_only(profile: str) -> None:
    assert load(profile).rule("BLD-01") is None


WAY: tuple[tuple[Stage, str], ...] = (
    ("registered", "2024-01-20"),
    ("accepted", "2024-02-10"),
    ("trained", "2024-06-01"),
    ("examined", "2024-06-20"),
    ("approved", "2024-07-10"),
    ("certified", "2024-08-01"),
)


@pytest.mark.parametrize(
    ("reached", "opens_on", "days", "by"),
    [
        (0, "2024-01-10", 30, "户籍所在地乡镇（街道）就业辅导员"),
        (1, "2024-01-20", 30, "区残联"),
        (2, "2024-02-10", 180, "区残联组织，本人参加"),
        (3, "2024-06-01", 30, "培训机构"),
        (4, "2024-06-20", 60, "区人社局"),
        (5, "2024-07-10", 60, "区人社局"),
    ],
)
def test_bld_01_each_stage_has_its_next_step_who_takes_it_and_by_when(
    reached: int, opens_on: str, days: int, by: str
) -> None:
    known = blind(*WAY[:reached])
    duty = one(LONGYANG, known, "2024-07-31", "BLD-01")
    assert (duty.state, duty.opens_on) == ("open", day(opens_on))
    assert duty.due_on == day(opens_on) + timedelta(days=days)
    step = next_step(known, day("2024-07-31"))
    assert step is not None
    assert (step.stage, step.by) == (STEPS[reached].stage, by)


def test_bld_01_the_training_on_the_way_does_not_end_the_way() -> None:
    known = blind(*WAY[:2], trainings=(Training(day("2024-03-01"), state="completed"),))
    assert one(LONGYANG, known, "2024-06-01", "BLD-01").state == "open"


def test_bld_01_the_certificate_ends_the_way() -> None:
    known = blind(*WAY)
    assert one(LONGYANG, known, "2024-07-31", "BLD-01").state == "open"
    assert one(LONGYANG, known, "2024-08-01", "BLD-01").state == "met"
    assert one(LONGYANG, known, "2024-12-31", "BLD-01").state == "met"
    assert not owed(LONGYANG, known, "2025-01-01", "BLD-01")
    assert next_step(known, day("2024-08-01")) is None


def test_bld_01_in_order_whatever_order_it_is_told_in() -> None:
    for known in (blind(*WAY[:3]), blind(*WAY[:3][::-1])):
        assert duties_on(load(LONGYANG), known, day("2024-06-10")) == duties_on(
            load(LONGYANG), blind(*WAY[:3]), day("2024-06-10")
        )
