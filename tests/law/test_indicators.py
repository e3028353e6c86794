"""指标: for what one person counts, and whether a target is reached."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.evaluate import evaluate
from service.law.facts import Credential, Destination, Exit, Facts, Household, Hukou, Post, Student, Training, Waiver
from service.law.indicators import Target, is_rate, verdict
from service.law.marks import MARKS, marks
from service.law.profile_store import load, shipped
from tests.law.build import AREAS, DAYS, anybody, day, facts, full_ledger, job, record

LONGYANG, KAIZHOU, XINYANG, BAOTOU, JIANGXI = AREAS
GRADUATED = "2024-06-30"


def counted(profile: str, known: Facts, on: str) -> dict[str, str]:
    return dict(marks(load(profile), lambda _: known, day(on)))


def student(graduates_on: str = GRADUATED, **given_: Any) -> Student:  # noqa: ANN401 - any field
    return replace(Student(day(graduates_on), day("2024-03-01"), willing="yes", able="yes"), **given_)


def went(code: str, on: str = "2024-07-01") -> Destination:
    return Destination(code, day(on))


# --------------------------------------------------------------------------------------------- the judgement

NINETY_FIVE = Target(percent=95)


def judged(target: Target, numerator: int, denominator: int | None) -> str:
    return verdict(target, target.wanted({}, 2024), numerator, denominator)


def test_trap_6_94_99_of_a_hundred_fail_95_and_nobody_is_no_failure() -> None:
    """Trap 6 (信阳, GRAD-05): num·100 ≥ 95·den by whole numbers; a denominator of nought is not judged."""
    assert judged(NINETY_FIVE, 9_499, 10_000) == "fail"
    assert judged(NINETY_FIVE, 9_500, 10_000) == "pass"
    assert judged(NINETY_FIVE, 18, 19) == "fail"
    assert judged(NINETY_FIVE, 19, 20) == "pass"
    assert judged(NINETY_FIVE, 0, 0) == "n/a"
    target = load(XINYANG).indicator("employment_rate")
    assert target is not None
    assert target.target == NINETY_FIVE


@given(st.integers(1, 100), st.integers(0, 5_000), st.integers(0, 5_000))
def test_no_rate_passes_by_rounding(percent: int, numerator: int, of: int) -> None:
    wanted = "n/a" if of == 0 else "pass" if Fraction(numerator, of) >= Fraction(percent, 100) else "fail"
    assert judged(Target(percent=percent), numerator, of) == wanted


@given(st.decimals(0, 100, places=2), st.integers(0, 500), st.integers(1, 500))
def test_an_average_is_compared_to_the_last_place(average: Decimal, numerator: int, of: int) -> None:
    target = Target(average="national", years_before=1)
    known = target.wanted({("national", 2023): average}, 2024)
    assert known == average
    reached = Fraction(numerator * 100, of) >= Fraction(average)
    assert verdict(target, known, numerator, of) == ("pass" if reached else "fail")


def test_an_average_not_on_file_judges_nobody() -> None:
    target = Target(average="national", years_before=1)
    assert verdict(target, target.wanted({("national", 2024): Decimal(90)}, 2024), 1, 2) == "n/a"


def test_a_headcount_is_reached_or_not() -> None:
    assert judged(Target(persons=600), 599, None) == "fail"
    assert judged(Target(persons=600), 600, None) == "pass"
    assert verdict(None, None, 5, 10) == "n/a"


def test_a_target_says_one_thing() -> None:
    for wrong in ({}, {"percent": 95, "persons": 3}, {"percent": 101}, {"percent": 0}):
        with pytest.raises(ValueError, match=r".+"):
            Target.model_validate(wrong)


# ------------------------------------------------------------------------------------------------- 四个一, 131


def test_four_01_to_four_04_say_who_has_had_each_of_the_four_ones() -> None:
    known = facts(LONGYANG, record("info_check", "2024-03-01"), need="yes")
    found = counted(LONGYANG, known, "2024-06-01")
    assert (found["info_check"], found["ability_assessment"]) == ("met", "unmet")
    asking = counted(LONGYANG, replace_need(known, "unknown"), "2024-06-01")
    assert asking["ability_assessment"] == "unknown", "counted, and not as done (trap 2)"
    assert "ability_assessment" not in counted(LONGYANG, replace_need(known, "no"), "2024-06-01")
    assert counted(BAOTOU, facts(BAOTOU, need="no"), "2024-06-01")["ability_assessment"] == "unmet"


def replace_need(known: Facts, need: str) -> Facts:
    return replace(known, person=replace(known.person, need=need))  # type: ignore[arg-type]


def test_who_had_it_before_taking_work_stays_counted_and_who_had_not_does_not() -> None:
    """AMB-23."""
    work = job("2024-05-01")
    checked = facts(LONGYANG, record("info_check", "2024-03-01"), jobs=(work,))
    assert counted(LONGYANG, checked, "2024-06-01")["info_check"] == "met"
    assert "info_check" not in counted(LONGYANG, facts(LONGYANG, jobs=(work,)), "2024-06-01")
    late = facts(LONGYANG, record("info_check", "2024-05-20"), jobs=(work,))
    assert "info_check" not in counted(LONGYANG, late, "2024-06-01"), "it was not owed any more"
    dead = facts(LONGYANG, record("info_check", "2024-03-01"), exit=Exit("died", day("2024-05-01")))
    assert counted(LONGYANG, dead, "2024-06-01")["info_check"] == "met"
    assert "info_check" not in counted(LONGYANG, dead, "2025-06-01"), "a year in which nothing was owed"


def test_a_refusal_is_counted_apart_and_a_waiver_not_at_all() -> None:
    """AMB-24, AMB-05."""
    refused = facts(LONGYANG, record("info_check", "2024-03-01", "declined"))
    assert counted(LONGYANG, refused, "2024-06-01")["info_check"] == "declined"
    waived = facts(LONGYANG, waivers=(Waiver("FOUR-01", "info_check", "2024"),))
    assert "info_check" not in counted(LONGYANG, waived, "2024-06-01")


def test_s131_01_is_done_when_all_of_it_is() -> None:
    leads = [record("job_lead", "2024-03-01", employer=name, title="保洁") for name in "甲乙丙"]
    some = facts(LONGYANG, record("career_guidance", "2024-03-01"), *leads)
    assert counted(LONGYANG, some, "2024-06-01")["one_three_one"] == "unmet"
    every = facts(
        LONGYANG,
        record("career_guidance", "2024-03-01"),
        record("training_referral", "2024-03-02", project="月嫂"),
        *leads,
    )
    assert counted(LONGYANG, every, "2024-06-01")["one_three_one"] == "met"


def test_four_06_the_survey_of_baotou_covers_who_was_checked() -> None:
    assert counted(BAOTOU, facts(BAOTOU), "2024-06-01")["roster_survey"] == "unmet"
    seen = facts(BAOTOU, record("info_check", "2024-03-01"))
    assert counted(BAOTOU, seen, "2024-06-01")["roster_survey"] == "met"


# -------------------------------------------------------------------------------------------------- graduates


@pytest.mark.parametrize("profile", [KAIZHOU, JIANGXI])
def test_grad_03_counts_every_graduate_of_the_year_willing_or_not(profile: str) -> None:
    unwilling = facts(profile, student=student(willing="no"))
    assert counted(profile, unwilling, "2024-09-01")["file_rate"] == "unmet"
    filed = replace(unwilling, ledger=full_ledger("2024-08-01"))
    assert counted(profile, filed, "2024-09-01")["file_rate"] == "met"
    assert counted(profile, filed, "2024-07-31")["file_rate"] == "unmet", "not opened yet"
    assert "file_rate" not in counted(profile, filed, "2025-03-01"), "a graduate of another year"
    family = facts(profile, student=student(), role="family")
    assert "file_rate" not in counted(profile, family, "2024-09-01")


def test_grad_05_each_plan_measures_another_rate_of_the_same_graduates() -> None:
    """GRAD-05, domain §3: who is counted, what counts, and when it is measured."""
    people: dict[str, dict[str, Any]] = {
        "at work since July": {"student": student(), "jobs": (job("2024-07-01"),)},
        "at work since October": {"student": student(), "jobs": (job("2024-10-01"),)},
        "studies on": {"student": student(destination=went("80"))},
        "seeks": {"student": student(destination=went("70"))},
        "not able": {"student": student(able="no")},
        "not willing": {"student": student(willing="no")},
        "not asked": {"student": student(willing="unknown")},
        "a year ago": {"student": student("2023-06-30")},
    }
    met, unmet, unknown, out = "met", "unmet", "unknown", None
    wanted = {
        (LONGYANG, "employment_rate"): [met, met, out, unmet, out, out, unknown, out],
        (XINYANG, "employment_rate"): [met, met, out, unmet, out, out, unknown, out],
        (KAIZHOU, "first_rate"): [met, unmet, met, unmet, unmet, out, unknown, out],
        (JIANGXI, "destination_rate"): [met, met, met, unmet, unmet, out, unknown, out],
    }
    for (profile, code), expected in wanted.items():
        found = [counted(profile, facts(profile, **told), "2024-12-31").get(code) for told in people.values()]
        assert found == expected, (profile, dict(zip(people, found, strict=True)))
    assert not any(each.rule == "GRAD-05" for each in load(BAOTOU).indicators)


def test_grad_05_the_first_rate_of_kaizhou_is_of_31_august_whenever_it_is_asked() -> None:
    lost = facts(KAIZHOU, student=student(), jobs=(job("2024-07-01", "2024-09-30"),))
    assert counted(KAIZHOU, lost, "2024-08-31")["first_rate"] == "met"
    assert counted(KAIZHOU, lost, "2024-12-31")["first_rate"] == "met"
    assert counted(KAIZHOU, lost, "2024-06-15")["first_rate"] == "unmet", "so far"


def test_grad_05_a_graduate_of_elsewhere_or_gone_is_not_counted() -> None:
    elsewhere = facts(JIANGXI, student=student(), hukou=Hukou("rural", "530502101"), residence_code=AREAS[JIANGXI])
    assert "destination_rate" not in counted(JIANGXI, elsewhere, "2024-12-31")
    gone = facts(JIANGXI, student=student(), exit=Exit("moved_out", day("2024-09-01")))
    assert "destination_rate" not in counted(JIANGXI, gone, "2024-12-31")


def test_grad_04_who_is_to_be_served_differs_and_one_service_is_enough() -> None:
    for profile, willing, mark in (
        (LONGYANG, "no", None),
        (LONGYANG, "yes", "unmet"),
        (KAIZHOU, "no", "unmet"),
        (XINYANG, "no", None),
        (JIANGXI, "no", "unmet"),
    ):
        someone = facts(profile, student=student(willing=willing))
        assert counted(profile, someone, "2024-09-01").get("service_rate") == mark, profile
    served = facts(LONGYANG, record("policy_consult", "2024-07-01"), student=student())
    assert counted(LONGYANG, served, "2024-09-01")["service_rate"] == "met"


# ------------------------------------------------------------------------------------------------- headcounts


def test_kpi_01_counts_each_once_in_the_plans_time_by_hukou_of_that_day() -> None:
    rural = facts(LONGYANG, jobs=(job("2023-05-01", "2023-06-01"), job("2024-05-01")))
    found = counted(LONGYANG, rural, "2024-06-01")
    assert (found["newly_employed"], found["newly_employed_rural"]) == ("met", "met")
    assert "newly_employed_urban" not in found
    assert "newly_employed" not in counted(LONGYANG, rural, "2023-04-30"), "not begun yet"
    before = facts(LONGYANG, jobs=(job("2021-05-01"),))
    assert "newly_employed" not in counted(LONGYANG, before, "2024-06-01"), "at work when the plan began"
    after = facts(LONGYANG, jobs=(job("2025-01-01"),))
    assert "newly_employed" not in counted(LONGYANG, after, "2025-06-01"), "the plan was over"


def test_kpi_01_leaves_out_family_and_work_injury_of_xinyang() -> None:
    """POP-03: 工伤伤残职工 are served in 信阳 and are no 残疾人新增就业."""
    injured = facts(XINYANG, jobs=(job("2024-05-01"),), credential=Credential("work_injury"))
    assert "newly_employed" not in counted(XINYANG, injured, "2024-06-01")
    family = facts(XINYANG, jobs=(job("2024-05-01"),), role="family")
    assert "newly_employed" not in counted(XINYANG, family, "2024-06-01")


def test_kpi_01_goes_by_the_hukou_as_it_was_then() -> None:
    now = facts(LONGYANG, jobs=(job("2023-05-01"),), hukou=Hukou("urban", AREAS[LONGYANG]))
    then = replace(now, person=replace(now.person, hukou=Hukou("rural", AREAS[LONGYANG])))
    found = marks(load(LONGYANG), lambda on: then if on < date(2024, 1, 1) else now, day("2024-06-01"))
    assert "newly_employed_rural" in found
    assert "newly_employed_urban" not in found


def test_pub_06_counts_whoever_held_a_post_in_the_year() -> None:
    held = facts(JIANGXI, posts=(Post(day("2022-06-01"), day("2024-02-01")),))
    assert counted(JIANGXI, held, "2024-06-01")["at_post"] == "met"
    assert "at_post" not in counted(JIANGXI, held, "2025-06-01")
    assert "at_post" not in counted(JIANGXI, held, "2022-05-31")


def test_kpi_02_counts_villagers_at_a_base_and_the_family_of_a_villager_severely_disabled() -> None:
    base = job("2023-06-01", "2024-02-01", place_type="sunshine_base")
    villager = facts(JIANGXI, jobs=(base,))
    assert counted(JIANGXI, villager, "2024-06-01")["at_base"] == "met"
    assert "at_base" not in counted(JIANGXI, villager, "2025-06-01")
    townsman = facts(JIANGXI, jobs=(base,), hukou=Hukou("urban", AREAS[JIANGXI]))
    assert "at_base" not in counted(JIANGXI, townsman, "2024-06-01")
    elsewhere = facts(JIANGXI, jobs=(replace(base, place_type="assisted"),))
    assert "at_base" not in counted(JIANGXI, elsewhere, "2024-06-01")
    for severe in (True, False):
        family = facts(JIANGXI, jobs=(base,), role="family", household=Household(severe_rural=severe))
        assert ("at_base" in counted(JIANGXI, family, "2024-06-01")) is severe


def test_trn_06_who_passed_and_who_got_a_certificate_by_then() -> None:
    training = Training(day("2024-03-01"), day("2024-03-10"), "practical", project="养鸡", state="completed")
    told = {"passed_training": "unmet", "certified_after_training": "unmet"}
    assert told.items() <= counted(LONGYANG, facts(LONGYANG, trainings=(training,)), "2024-06-01").items()
    good = replace(training, result="passed", certified_on=day("2024-05-01"))
    known = facts(LONGYANG, trainings=(replace(training, result="failed"), good))
    assert counted(LONGYANG, known, "2024-06-01")["passed_training"] == "met", "one of the year's is enough"
    assert counted(LONGYANG, known, "2024-04-30")["certified_after_training"] == "unmet"
    assert counted(LONGYANG, known, "2024-05-01")["certified_after_training"] == "met"


def test_trn_06_who_was_helped_after_a_training_and_who_had_work_within_half_a_year() -> None:
    training = Training(day("2024-03-01"), day("2024-03-10"), "practical", project="养鸡", state="completed")
    bare = facts(LONGYANG, record("training_attended", "2024-03-10"), trainings=(training,))
    assert counted(LONGYANG, bare, "2024-06-01")["helped_after_training"] == "unmet", "that was the training itself"
    helped = facts(LONGYANG, record("job_lead", "2024-04-01"), trainings=(training,))
    assert counted(LONGYANG, helped, "2024-06-01")["helped_after_training"] == "met"
    soon = facts(LONGYANG, trainings=(training,), jobs=(job("2024-09-10"),))
    late = facts(LONGYANG, trainings=(training,), jobs=(job("2024-09-11"),))
    assert counted(LONGYANG, soon, "2024-12-01")["employed_after_training"] == "met"
    assert counted(LONGYANG, late, "2024-12-01")["employed_after_training"] == "unmet"
    dropped = replace(training, state="dropped")
    assert "helped_after_training" not in counted(LONGYANG, facts(LONGYANG, trainings=(dropped,)), "2024-06-01")


@pytest.mark.parametrize("profile", [LONGYANG, XINYANG])
@pytest.mark.parametrize(
    ("kind", "hukou", "counts"),
    [
        ("practical", Hukou("rural"), True),
        ("practical", Hukou("resident", rural="yes"), True),
        ("practical", Hukou("resident"), False),
        ("practical", Hukou("urban"), False),
        ("vocational", Hukou("rural"), False),
    ],
)
def test_trn_06_is_of_practical_classes_of_villagers(profile: str, kind: Any, hukou: Hukou, counts: bool) -> None:  # noqa: ANN401
    training = Training(day("2024-03-01"), day("2024-03-10"), kind, project="养鸡", state="completed")
    found = counted(profile, facts(profile, trainings=(training,), hukou=hukou), "2024-06-01")
    assert ("passed_training" in found) is counts


# ------------------------------------------------------------------------------------------------- properties


CASES = st.sampled_from(shipped()).flatmap(lambda code: st.tuples(st.just(code), anybody(code)))


@given(CASES, DAYS)
def test_marks_are_of_the_plans_indicators_and_headcounts_count_only_who_is_there(
    case: tuple[str, Facts], on: date
) -> None:
    code, known = case
    profile = load(code)
    found = marks(profile, lambda _: known, on)
    by_code = {each.code: each for each in profile.indicators}
    assert found.keys() <= by_code.keys()
    assert set(found.values()) <= set(MARKS)
    assert all(is_rate(by_code[name]) or mark == "met" for name, mark in found.items())


@given(CASES, DAYS, st.integers(0, 500), st.booleans())
def test_time_alone_makes_no_mark_different_before_the_day_to_look_again(
    case: tuple[str, Facts], on: date, ahead: int, left: bool
) -> None:
    """Else what is kept for somebody would go stale: the nightly sweep looks only at those whose day has come."""
    code, known = case
    if left:
        known = replace(known, person=replace(known.person, exit=Exit("moved_out", on - timedelta(days=ahead % 90))))
    profile, later = load(code), on + timedelta(days=ahead)
    look = evaluate(profile, known, on, next_change=False).next_look_on
    if look is None or later < look:
        assert marks(profile, lambda _: known, later) == marks(profile, lambda _: known, on)


@given(CASES, DAYS, st.randoms())
def test_the_order_of_facts_makes_no_mark_different(case: tuple[str, Facts], on: date, chance: Random) -> None:
    code, known = case
    shuffled = replace(
        known,
        records=tuple(chance.sample(known.records, len(known.records))),
        jobs=tuple(chance.sample(known.jobs, len(known.jobs))),
    )
    assert marks(load(code), lambda _: shuffled, on) == marks(load(code), lambda _: known, on)
