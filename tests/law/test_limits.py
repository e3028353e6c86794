"""What somebody may have before it is saved: trainings (TRN) and public-welfare posts (PUB)."""

import random
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.applications import verdict as told
from service.law.caps import Course
from service.law.dates import add_months
from service.law.errors import LawError
from service.law.facts import Facts, Training
from service.law.limits.asking import BenefitRequest, PostRequest, TrainingRequest, Verdict
from service.law.limits.check import check
from service.law.profile_store import load
from tests.law.build import AREAS, DAYS, TRAININGS, anybody, card, day, facts, in_another_order, job, someone

BAOTOU, JIANGXI = "baotou-2022", "jiangxi-2022"
PLACES = sorted(AREAS)
ELSEWHERE = [place for place in PLACES if place != BAOTOU]
LIGHT = card(4, 3)


def asked(profile: str, known: Facts, request: Any, on: str = "2024-11-01") -> Verdict:  # noqa: ANN401 - any request
    return check(load(profile), known, day(on), request)


def trained(starts_on: str, project: str = "电商", **given: Any) -> Training:  # noqa: ANN401 - any field
    return Training(day(starts_on), project=project, level=given.pop("level", "初级"), **{"state": "completed"} | given)


def course(starts_on: str = "2024-11-01", project: str = "月嫂", **given: Any) -> TrainingRequest:  # noqa: ANN401 - any field
    whole: dict[str, Any] = {"level": "初级", "days": 5, "hours": 40} | given
    return TrainingRequest(day(starts_on), project=project, **whole)


THREE = (trained("2024-02-01", "电商"), trained("2024-05-01", "缝纫"), trained("2024-08-01", "面点"))


# ------------------------------------------------------------------------------------------------- trainings


def test_trn_04_a_fourth_class_of_the_year_is_refused_with_the_three_that_count() -> None:
    """Trap 4."""
    found = asked(BAOTOU, facts(BAOTOU, trainings=THREE), course())
    assert (found.verdict, found.rule) == ("refused", "TRN-04")
    assert (found.figures["year"], found.figures["count"], found.figures["limit"]) == (2024, 3, 3)
    assert [each["project"] for each in found.figures["trainings"]] == ["电商", "缝纫", "面点"]
    assert found.source is not None
    assert (found.source.document, found.source.clause) == ("包府办发〔2023〕43号", "二(十)2")
    assert "3" in found.message


@pytest.mark.parametrize("profile", ELSEWHERE)
def test_trn_02_trn_04_trn_05_hold_in_baotou_only(profile: str) -> None:
    known = facts(profile, trainings=(*THREE, trained("2024-10-01", "月嫂")))
    assert asked(profile, known, course(days=1, hours=2)).verdict == "allowed"


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({"state": "enrolled"}, False),
        ({"state": "in_training"}, False),
        ({"state": "dropped"}, True),
        ({"type": "practical"}, True),
        ({"starts_on": day("2023-12-28"), "ends_on": day("2024-01-10")}, True),
        ({"starts_on": day("2024-12-31")}, False),
    ],
)
def test_trn_04_counts_vocational_classes_by_the_year_of_their_start(changed: dict[str, Any], allowed: bool) -> None:
    """Trap 4: a class that starts on 28 December 2023 counts for 2023."""
    known = facts(BAOTOU, trainings=(*THREE[:2], replace(THREE[2], **changed)))
    assert (asked(BAOTOU, known, course()).verdict == "allowed") is allowed


@pytest.mark.parametrize(("starts_on", "allowed"), [("2024-12-31", False), ("2025-01-01", True)])
def test_trn_04_a_class_belongs_to_the_year_in_which_it_starts(starts_on: str, allowed: bool) -> None:
    assert (asked(BAOTOU, facts(BAOTOU, trainings=THREE), course(starts_on)).verdict == "allowed") is allowed


def test_trn_04_a_practical_class_is_outside_the_cap() -> None:
    """Trap 4: 实用技术 does not count."""
    assert asked(BAOTOU, facts(BAOTOU, trainings=THREE), course(type="practical")).verdict == "allowed"


@pytest.mark.parametrize(
    ("before", "starts_on", "allowed"),
    [
        ("2023-11-02", "2024-11-01", False),
        ("2023-11-01", "2024-11-01", True),
        ("2023-12-28", "2024-12-27", False),
        ("2023-12-28", "2024-12-28", True),
        ("2024-02-29", "2025-02-27", False),
        ("2024-02-29", "2025-02-28", True),
        ("2024-11-01", "2024-11-01", False),
    ],
)
def test_trn_05_the_same_project_and_level_again_from_its_anniversary(
    before: str, starts_on: str, allowed: bool
) -> None:
    """Trap 4: blocked until the anniversary."""
    found = asked(BAOTOU, facts(BAOTOU, trainings=(trained(before),)), course(starts_on, "电商"))
    assert (found.verdict, found.rule) == (("allowed", None) if allowed else ("refused", "TRN-05"))
    if not allowed:
        assert found.figures["again_from"] == add_months(day(before), 12).isoformat()


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        ({"level": "中级"}, True),
        ({"project": "缝纫"}, True),
        ({"state": "dropped"}, True),
        ({"state": "enrolled"}, False),
        ({"project": "电　商 "}, False),
    ],
)
def test_trn_05_another_project_or_level_is_another_class(before: dict[str, Any], allowed: bool) -> None:
    known = facts(BAOTOU, trainings=(trained("2024-03-01", **before),))
    assert (asked(BAOTOU, known, course(project="电商")).verdict == "allowed") is allowed


@pytest.mark.parametrize(
    ("days", "hours", "allowed"),
    [(5, 40, True), (5, 39.5, False), (4, 40, False), (4.5, 60, False), (6, 39, False), (None, 40, False)],
)
@pytest.mark.parametrize("type_", ["vocational", "practical"])
def test_trn_02_five_days_and_forty_hours_at_least(type_: str, days: float | None, hours: float, allowed: bool) -> None:
    found = asked(BAOTOU, facts(BAOTOU), course(type=type_, days=days, hours=hours))
    assert (found.verdict, found.rule) == (("allowed", None) if allowed else ("refused", "TRN-02"))
    assert allowed or (found.figures["least_days"], found.figures["least_hours"]) == (5, 40)


@pytest.mark.parametrize(
    ("profile", "listed"),
    [
        ("longyang-2022", get_args(Course)),
        (JIANGXI, get_args(Course)),
        ("xinyang-2022", ("skill", "on_job", "startup")),
        ("kaizhou-2022", get_args(Course)),
        (BAOTOU, get_args(Course)),
    ],
)
def test_trn_01_a_course_that_the_plan_does_not_list_needs_approval(profile: str, listed: tuple[Course, ...]) -> None:
    """开州 and 包头 list none, and so ask for nothing."""
    for kind in get_args(Course):
        found = asked(profile, facts(profile), course(course=kind))
        wanted = ("allowed", None) if kind in listed else ("needs_approval", "TRN-01")
        assert (found.verdict, found.rule) == wanted


@pytest.mark.parametrize(
    "outside", [{"need": "no"}, {"condition": "no"}, {"jobs": (job("2024-01-01"),)}, {"born_on": day("1960-01-01")}]
)
def test_trn_01_who_is_outside_the_target_may_train_but_does_not_count(outside: dict[str, Any]) -> None:
    found = asked("longyang-2022", facts(**outside), course())
    assert (found.verdict, found.rule) == ("allowed", "TRN-01")
    assert "不计入" in found.message
    assert asked("longyang-2022", facts(), course()).rule is None


@given(st.lists(TRAININGS, max_size=6), DAYS, st.sampled_from(["电商", "缝纫"]))
def test_trn_04_and_trn_05_agree_with_counting_one_by_one(on_file: list[Training], on: date, project: str) -> None:
    taken = [each for each in on_file if each.type == "vocational" and each.state != "dropped"]
    same_year = 0
    too_soon = False
    for each in taken:
        same_year += each.starts_on.year == on.year
        earlier, later = min(each.starts_on, on), max(each.starts_on, on)
        a_year = (later.year, later.month, later.day) >= (earlier.year + 1, earlier.month, min(earlier.day, 28))
        leap = (earlier.month, earlier.day) == (2, 29)
        whole_year = a_year if leap else (later.year, later.month, later.day) >= (
            earlier.year + 1, earlier.month, earlier.day
        )  # fmt: skip
        too_soon |= (each.project, each.level) == (project, "初级") and not whole_year
    rule = "TRN-04" if same_year >= 3 else "TRN-05" if too_soon else None
    known = Facts(someone(BAOTOU), trainings=tuple(on_file))
    found = check(load(BAOTOU), known, on, course(on.isoformat(), project))
    assert (found.verdict, found.rule) == ("refused" if rule else "allowed", rule)


@given(st.lists(TRAININGS, max_size=5), TRAININGS, DAYS)
def test_another_training_on_file_never_turns_a_refusal_into_leave(
    on_file: list[Training], more: Training, on: date
) -> None:
    order = ("allowed", "needs_approval", "refused")
    request = course(on.isoformat(), "电商")
    before, after = (
        check(load(BAOTOU), Facts(someone(BAOTOU), trainings=tuple(each)), on, request).verdict
        for each in (on_file, [*on_file, more])
    )
    assert order.index(after) >= order.index(before)


REQUESTS = st.one_of(
    st.builds(TrainingRequest, DAYS, project=st.sampled_from(["电商", None]), level=st.just("初级"), days=st.just(5.0)),
    st.builds(PostRequest, DAYS, filed=st.booleans()),
    st.builds(
        BenefitRequest,
        st.sampled_from(["flexible_insurance", "rent", "blind_insurance", "low_income_delay", "startup_grant"]),
        DAYS.map(lambda each: each.isoformat()[:7]),
    ),
)


@given(
    st.sampled_from(PLACES).flatmap(lambda name: st.tuples(st.just(name), anybody(name))),
    DAYS,
    REQUESTS,
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_facts_does_not_matter_to_a_verdict(
    whom: tuple[str, Facts],
    on: date,
    request: TrainingRequest | PostRequest | BenefitRequest,
    chance: random.Random,
) -> None:
    profile, known = whom
    found = check(load(profile), known, on, request)
    assert check(load(profile), in_another_order(known, chance), on, request) == found
    assert (found.rule is None) <= (found.verdict == "allowed")
    assert found.rule is None or found.source is not None


# -------------------------------------------------------------------------------------------------- as JSON


def asking(request: dict[str, Any]) -> dict[str, Any]:
    person = {
        "sex": "female",
        "born_on": "1990-03-07",
        "entered_on": "2022-03-01",
        "credential": {"kind": "disability_certificate", "category": 4, "grade": 2},
    }
    return {"profile": BAOTOU, "on": "2024-11-01", "person": person, "request": request}


def test_trn_02_the_answer_to_a_document_has_exactly_these_keys() -> None:
    request = {"kind": "training", "type": "vocational", "project": "月嫂", "starts_on": "2024-11-01", "days": 4}
    found = told(asking(request))
    assert list(found) == ["verdict", "rule", "figures", "message", "source"]
    assert (found["verdict"], found["rule"], found["figures"]["days"]) == ("refused", "TRN-02", 4)
    assert found["message"].startswith("培训不少于 5 天且不少于 40 课时，这个班 4 天，没有写课时。")
    assert told(asking({**request, "days": 5, "hours": 40}))["rule"] is None


@pytest.mark.parametrize(
    "request_",
    [
        {"kind": "loan"},
        {"kind": "training"},
        {"kind": "training", "starts_on": "2024-11-01", "days": -1},
        {"kind": "post", "starts_on": "2024-11-01", "ends_on": "2024-10-31"},
        {"kind": "post", "starts_on": "2024-11-31"},
        {"kind": "benefit", "code": "rent", "from_month": "2024-13"},
        {"kind": "benefit", "code": "rent", "from_month": "2024-05", "to_month": "2024-04"},
        {"kind": "benefit", "code": "", "from_month": "2024-05"},
    ],
)
def test_a_faulty_request_is_refused_in_chinese(request_: dict[str, Any]) -> None:
    with pytest.raises(LawError, match="request"):
        told(asking(request_))
