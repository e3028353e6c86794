"""Where the five plans differ about one person: the same person goes through all five, a table a topic."""

from dataclasses import replace
from typing import Any

import pytest

from service.law.caps import TrainingTarget
from service.law.evaluate import advice, duties_on, evaluate, groups
from service.law.facts import Benefit, Business, Credential, Facts, Household, Hukou, Licence, Post, Training
from service.law.limits.asking import BenefitRequest, PostRequest, Request, TrainingRequest
from service.law.limits.check import check
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, graduate, job, owed

ORDER = ("longyang-2022", "kaizhou-2022", "xinyang-2022", "baotou-2022", "jiangxi-2022")
ON = "2024-06-01"
Row = tuple[Any, Any, Any, Any, Any]


def each(answers: Row) -> pytest.MarkDecorator:
    """One test a place, in the order in which the plans are compared: 隆阳, 开州, 信阳, 包头, 江西."""
    return pytest.mark.parametrize(("profile", "expected"), list(zip(ORDER, answers, strict=True)), ids=ORDER)


def rules(profile: str, known: Facts, on: str = ON) -> set[str]:
    return {duty.rule for duty in duties_on(load(profile), known, day(on))}


def sources(profile: str, known: Facts, rule: str) -> set[str]:
    return {duty.period_source for duty in owed(profile, known, ON, rule)}


def told(profile: str, known: Facts) -> set[str]:
    return {each.rule for each in advice(load(profile), known, day(ON))}


def verdict(profile: str, known: Facts, request: Request) -> tuple[str, str | None]:
    found = check(load(profile), known, day("2024-11-01"), request)
    return found.verdict, found.rule


# --------------------------------------------------------------------------------------------------- 四个一


@each(("explicit", "assumed", "explicit", "assumed", "assumed"))
def test_four_05_every_year_is_written_in_two_plans_and_assumed_in_three(profile: str, expected: str) -> None:
    for rule in ("FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04"):
        assert sources(profile, facts(profile), rule) == {expected}
        assert all(
            (duty.literal is None) is (expected == "explicit") for duty in owed(profile, facts(profile), ON, rule)
        )


@each((1, 1, 1, 4, 1))
def test_four_02_four_03_four_04_without_need_one_step_everywhere_but_four_in_baotou(
    profile: str, expected: int
) -> None:
    """Trap 1."""
    assert len(rules(profile, facts(profile, need="no")) & {"FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04"}) == expected


@each(("blocked", "blocked", "blocked", "open", "blocked"))
def test_four_02_a_need_not_known_blocks_where_need_is_asked_for(profile: str, expected: str) -> None:
    assert {duty.state for duty in owed(profile, facts(profile, need="unknown"), ON, "FOUR-02")} == {expected}


@each(("village", "township", "village", "county", "county"))
def test_four_07_the_lowest_level_that_organises(profile: str, expected: str) -> None:
    assert load(profile).organisation.levels[-1] == expected


# ----------------------------------------------------------------------------------------------------- 131


@each(({"S131-01"}, set(), set(), set(), set()))
def test_s131_01_for_any_villager_without_work_in_longyang_alone(profile: str, expected: set[str]) -> None:
    assert {rule for rule in rules(profile, facts(profile)) if rule.startswith("S131")} == expected


@each(({"S131-01"}, set(), set(), set(), {"S131-02"}))
def test_s131_02_for_the_monitored_of_jiangxi(profile: str, expected: set[str]) -> None:
    known = facts(profile, household=Household(monitor="sudden"))
    assert {rule for rule in rules(profile, known) if rule.startswith("S131")} == expected
    assert all(sources(profile, known, rule) == {"explicit" if rule == "S131-01" else "assumed"} for rule in expected)


# -------------------------------------------------------------------------------------------------- 防返贫


@each((set(), {"FUP-01"}, set(), set(), {"FUP-02"}))
def test_fup_01_fup_02_who_visits_a_monitored_household(profile: str, expected: set[str]) -> None:
    known = facts(profile, household=Household(monitor="marginal", monitor_since=day("2024-01-10")))
    assert rules(profile, known) & {"FUP-01", "FUP-02"} == expected


@each(({"POV-01"}, set(), {"POV-01", "POV-03"}, {"SUB-03"}, set()))
def test_pov_01_pov_03_sub_03_what_a_monitored_villager_is_marked_as(profile: str, expected: set[str]) -> None:
    known = facts(profile, household=Household(monitor="marginal"))
    assert told(profile, known) & {"POV-01", "POV-03", "SUB-03"} == expected


# ------------------------------------------------------------------------------------------------ graduates

LEAVER = replace(graduate("2024-06-30", "2024-03-01"), willing="yes", able="yes")


@each((True, True, True, True, True))
def test_grad_02_every_plan_has_its_ledger(profile: str, expected: bool) -> None:
    assert ("GRAD-02" in rules(profile, facts(profile, student=LEAVER))) is expected


@each((False, True, False, False, True))
def test_grad_03_every_graduate_on_file_is_promised_in_two_places(profile: str, expected: bool) -> None:
    assert ("graduate_cohort" in groups(load(profile), facts(profile, student=LEAVER), day(ON))) is expected


@pytest.mark.parametrize(
    ("willing", "able", "answers"),
    [
        ("yes", "yes", (True, True, True, False, True)),
        ("yes", "no", (True, True, False, False, True)),
        ("no", "yes", (False, True, False, False, True)),
    ],
)
def test_grad_04_whom_a_service_is_promised(willing: Any, able: Any, answers: Row) -> None:  # noqa: ANN401
    student = replace(LEAVER, willing=willing, able=able)
    found = tuple("GRAD-04" in rules(profile, facts(profile, student=student)) for profile in ORDER)
    assert found == answers


@each((True, True, False, False, False))
def test_grad_04_in_the_year_after_graduation(profile: str, expected: bool) -> None:
    assert ("GRAD-04" in rules(profile, facts(profile, student=LEAVER), "2025-06-01")) is expected


@each((True, False, False, False, True))
def test_grad_06_training_for_each_who_needs_it(profile: str, expected: bool) -> None:
    known = facts(profile, student=LEAVER, training_need="yes")
    assert ("GRAD-06" in rules(profile, known, "2024-07-01")) is expected


@each((False, False, False, False, True))
def test_grad_08_grad_10_grad_11_the_six_series_are_jiangxis(profile: str, expected: bool) -> None:
    """Survey visit, half a year in the new job, a year unbroken without one."""
    out = rules(profile, facts(profile, student=LEAVER), "2024-07-01")
    in_ = rules(profile, facts(profile, student=LEAVER, jobs=(job("2024-07-01"),)), "2024-07-01")
    assert ({"GRAD-08", "GRAD-11"} <= out) is expected
    assert ("GRAD-10" in in_) is expected
    assert not {"GRAD-10", "GRAD-11"} & (out if not expected else set())


@each((True, False, False, False, True))
def test_grad_07_the_five_kinds_of_guidance(profile: str, expected: bool) -> None:
    assert ("GRAD-07" in told(profile, facts(profile, student=LEAVER))) is expected


@each((8, 1, 3, 0, 8))
def test_grad_12_how_many_subsidies_a_graduate_is_told_of(profile: str, expected: int) -> None:
    assert len(load(profile).subsidies) == expected


@each((False, False, True, False, False))
def test_grad_13_a_public_post_where_the_market_fails(profile: str, expected: bool) -> None:
    assert any(each.rule == "GRAD-13" for each in load(profile).audiences) is expected


@each((False, True, False, True, False))
def test_grad_14_first_in_line_at_offices_and_fairs(profile: str, expected: bool) -> None:
    assert ("GRAD-14" in told(profile, facts(profile, student=LEAVER))) is expected


@pytest.mark.parametrize(
    ("where", "answers"),
    [
        ("hukou", (True, True, True, True, True)),
        ("residence", (False, True, True, True, False)),
    ],
)
def test_grad_16_whose_graduate_by_hukou_or_by_residence(where: str, answers: Row) -> None:
    found = []
    for profile in ORDER:
        here, away = AREAS[profile], "110101001"
        hukou, residence = (here, away) if where == "hukou" else (away, here)
        known = facts(profile, student=LEAVER, hukou=Hukou("rural", hukou), residence_code=residence)
        found.append("GRAD-02" in rules(profile, known))
    assert tuple(found) == answers


# ------------------------------------------------------------------------------------------------- in work


@each((False, False, True, True, False))
def test_fup_03_a_year_of_stable_work_is_followed_where_agencies_are_paid_for_it(profile: str, expected: bool) -> None:
    known = facts(profile, jobs=(job("2023-06-01", contract=True, employer="甲厂", referral="dispatch"),))
    assert ("FUP-03" in rules(profile, known)) is expected


@each((True, False, False, False, False))
def test_fup_04_a_massage_shop_of_half_a_year(profile: str, expected: bool) -> None:
    known = facts(profile, businesses=(Business(day("2024-01-10"), kind="massage"),))
    assert ("FUP-04" in rules(profile, known)) is expected


# ------------------------------------------------------------------------------------------------- training

TAKEN = tuple(Training(day(f"2024-0{month}-01"), project=str(month), state="completed") for month in (2, 5, 8))
CLASS = TrainingRequest(day("2024-11-01"), project="月嫂", level="初级", days=5, hours=40)
ALLOWED = ("allowed", None)


@each((ALLOWED, ALLOWED, ALLOWED, ("refused", "TRN-04"), ALLOWED))
def test_trn_04_a_fourth_class_of_the_year(profile: str, expected: tuple[str, str | None]) -> None:
    assert verdict(profile, facts(profile, trainings=TAKEN), CLASS) == expected


@each((ALLOWED, ALLOWED, ALLOWED, ("refused", "TRN-05"), ALLOWED))
def test_trn_05_the_same_class_within_a_year(profile: str, expected: tuple[str, str | None]) -> None:
    known = facts(profile, trainings=(Training(day("2024-05-01"), project="月嫂", level="初级", state="completed"),))
    assert verdict(profile, known, CLASS) == expected


@each((ALLOWED, ALLOWED, ALLOWED, ("refused", "TRN-02"), ALLOWED))
def test_trn_02_a_class_of_four_days(profile: str, expected: tuple[str, str | None]) -> None:
    assert verdict(profile, facts(profile), replace(CLASS, days=4)) == expected


@each((4, None, 3, None, 4))
def test_trn_01_how_many_types_of_training_the_plan_lists(profile: str, expected: int | None) -> None:
    listed = [len(limit.courses) for limit in load(profile).limits if isinstance(limit, TrainingTarget)]
    assert listed == ([expected] if expected else [])


@each((ALLOWED, ALLOWED, ("needs_approval", "TRN-01"), ALLOWED, ALLOWED))
def test_trn_01_training_before_a_job(profile: str, expected: tuple[str, str | None]) -> None:
    assert verdict(profile, facts(profile), replace(CLASS, course="pre_job")) == expected


@each((True, True, True, False, True))
def test_trn_09_allowances_while_training(profile: str, expected: bool) -> None:
    assert ("TRN-09" in told(profile, facts(profile))) is expected


@pytest.mark.parametrize(
    ("education", "answers"),
    [("71", (False, True, True, True, False)), ("81", (False, True, False, False, False))],
)
def test_trn_10_who_is_guided_to_a_school(education: str, answers: Row) -> None:
    assert tuple("TRN-10" in told(profile, facts(profile, education=education)) for profile in ORDER) == answers


# ------------------------------------------------------------------------------------------ public-welfare posts

REFUSED_TERM = ("refused", "PUB-01")


@each((ALLOWED, ALLOWED, ALLOWED, REFUSED_TERM, REFUSED_TERM))
def test_pub_01_four_years_in_a_post(profile: str, expected: tuple[str, str | None]) -> None:
    assert verdict(profile, facts(profile), PostRequest(day("2024-11-01"), day("2028-10-31"))) == expected


@each((ALLOWED, ALLOWED, ALLOWED, ("needs_approval", "PUB-02"), ("needs_approval", "PUB-02")))
def test_pub_02_four_years_for_who_is_near_retirement(profile: str, expected: tuple[str, str | None]) -> None:
    near = facts(profile, sex="male", born_on=day("1968-03-10"))
    assert verdict(profile, near, PostRequest(day("2024-11-01"), day("2028-10-31"))) == expected


@pytest.mark.parametrize(
    ("grade", "assessed", "filed", "answers"),
    [
        (2, True, True, (ALLOWED,) * 5),
        (2, False, True, (ALLOWED, ALLOWED, ALLOWED, ALLOWED, ("refused", "PUB-03"))),
        (3, True, True, (ALLOWED, ALLOWED, ALLOWED, ("refused", "PUB-03"), ALLOWED)),
        (2, True, False, (ALLOWED, ALLOWED, ALLOWED, ("refused", "PUB-03"), ALLOWED)),
    ],
)
def test_pub_03_a_second_placement(grade: int, assessed: bool, filed: bool, answers: Row) -> None:
    ended = Post(day("2020-01-01"), day("2022-12-31"), assessed_ok=assessed)
    request = PostRequest(day("2024-11-01"), filed=filed)
    found = (verdict(place, facts(place, credential=card(4, grade), posts=(ended,)), request) for place in ORDER)
    assert tuple(found) == answers


@each((ALLOWED, ALLOWED, ALLOWED, ("refused", "PUB-04"), ALLOWED))
def test_pub_04_flexible_insurance_beside_a_post(profile: str, expected: tuple[str, str | None]) -> None:
    known = facts(profile, posts=(Post(day("2024-05-01"), day("2025-04-30")),))
    assert verdict(profile, known, BenefitRequest("flexible_insurance", "2024-06", "2024-12")) == expected


@pytest.mark.parametrize(
    ("household", "answers"),
    [
        (Household(), (True, False, False, False, True)),
        (Household(low_income_allowance=True), (True, False, True, False, True)),
        (Household(multiple_disabled=True), (True, False, True, False, True)),
    ],
)
def test_pub_05_who_comes_first_for_a_post(household: Household, answers: Row) -> None:
    assert tuple("PUB-05" in told(place, facts(place, household=household)) for place in ORDER) == answers


# --------------------------------------------------------------------------------- 低保, households, the blind

FOUNDER = {
    "household": Household(low_income_allowance=True),
    "jobs": (job("2021-08-31", self_employed_first=True),),
    "credential": card(5, 3),
    "registered_unemployed_on": day("2021-01-01"),
}


@each((set(), {"SUB-05"}, set(), {"SUB-07"}, {"SUB-06"}))
def test_sub_05_sub_06_sub_07_what_a_low_income_founder_is_told(profile: str, expected: set[str]) -> None:
    """开州: a year of subsidy · 包头: no earning power counted · 江西: three years of delay."""
    known = facts(profile, **FOUNDER)
    found = told(profile, known) | rules(profile, known, "2024-08-01")
    assert found & {"SUB-05", "SUB-06", "SUB-07"} == expected


@each((False, False, False, True, False))
def test_hh_01_a_household_without_a_job(profile: str, expected: bool) -> None:
    assert ("HH-01" in rules(profile, facts(profile))) is expected


@each(({"BLD-01"}, {"BLD-03"}, {"BLD-03"}, set(), set()))
def test_bld_01_bld_03_what_the_blind_are_offered(profile: str, expected: set[str]) -> None:
    """隆阳: the way to a certificate · 开州: its yearly review · 信阳: training free of charge."""
    known = facts(profile, credential=card(1, 1), licences=(Licence(day("2023-03-01")),))
    assert (rules(profile, known) | told(profile, known)) & {"BLD-01", "BLD-03"} == expected


@each((ALLOWED, ALLOWED, ALLOWED, ("refused", "SUB-02"), ALLOWED))
def test_sub_02_a_sixteenth_year_of_insurance_for_the_blind(profile: str, expected: tuple[str, str | None]) -> None:
    known = facts(profile, benefits=(Benefit("blind_insurance", "2009-01", "2023-12"),))
    assert verdict(profile, known, BenefitRequest("blind_insurance", "2024-01", "2024-12")) == expected


@each((False, False, False, True, True))
def test_aux_01_assisted_employment(profile: str, expected: bool) -> None:
    assert ("AUX-01" in told(profile, facts(profile, credential=card(5, 3)))) is expected


@each((False, False, True, False, False))
def test_pop_03_somebody_hurt_at_work(profile: str, expected: bool) -> None:
    assert bool(rules(profile, facts(profile, credential=Credential("work_injury")))) is expected


@each((False, True, True, False, False))
def test_pop_05_help_for_those_recognised_as_hard_to_place(profile: str, expected: bool) -> None:
    assert ("POP-05" in rules(profile, facts(profile, hardship_recognised_on=day("2024-01-10")))) is expected


@each(("2022-01-01", "2022-01-01", "2022-01-01", "2023-04-22", "2022-01-01"))
def test_from_when_each_plan_is_in_force(profile: str, expected: str) -> None:
    known = facts(profile, entered_on=day("2021-01-01"))
    assert evaluate(load(profile), known, day("2021-06-01")).next_change_on == day(expected)
