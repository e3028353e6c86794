"""Groups of people that the plans name, and what somebody of them may be offered: who is in, who is out."""

from typing import Any

import pytest

from service.law.evaluate import advice, audience, groups
from service.law.facts import Business, Exit, Household, Hukou, Licence, Student, Training, Tri
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, graduate, job, record

LONGYANG, KAIZHOU, XINYANG, BAOTOU, JIANGXI = (
    f"{place}-2022" for place in ("longyang", "kaizhou", "xinyang", "baotou", "jiangxi")
)
ON = "2024-06-01"
URBAN = {"hukou": Hukou("urban", "530502101")}
WORKING = {"jobs": (job("2024-01-01", form=7),)}
CITIZEN = {"hukou": Hukou("resident", "530502101")}


def home(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a household
    return {"household": Household(**given)}


def leaving(graduation: str = "2023-11-30", willing: Tri = "yes") -> Student:
    return Student(graduates_on=day(graduation), willing=willing)


def trained(state: Any) -> dict[str, Any]:  # noqa: ANN401 - one of its words
    return {"trainings": (Training(day("2023-05-01"), state=state),)}


LOW, LIFTED, MONITORED = home(low_income_allowance=True), home(lifted_from_poverty=True), home(monitor="sudden")
RICH = {"household": Household(low_income_allowance=True, income_per_head=2000)}

# rule, place, group, what is different about the person, the answer
CLOSED_SHOP = Business(day("2023-01-01"), kind="online", closed_on=day("2024-06-01"))
CASES: list[tuple[str, str, str, dict[str, Any], Tri]] = [
    ("POP-02", LONGYANG, "working_age", {}, "yes"),
    ("POP-02", LONGYANG, "working_age", {"born_on": day("1960-01-01")}, "no"),
    ("POP-02", LONGYANG, "working_age", {"born_on": None}, "unknown"),
    ("POP-03", XINYANG, "credential", {}, "yes"),
    ("POP-03", XINYANG, "credential", {"credential": None}, "no"),
    ("POV-01", LONGYANG, "screening", LOW, "yes"),
    ("POV-01", LONGYANG, "screening", home(low_income=True), "yes"),
    ("POV-01", LONGYANG, "screening", MONITORED, "yes"),
    ("POV-01", LONGYANG, "screening", LIFTED, "yes"),
    ("POV-01", LONGYANG, "screening", {}, "no"),
    ("POV-01", LONGYANG, "screening", LOW | URBAN, "no"),
    ("POV-01", LONGYANG, "screening", LOW | CITIZEN, "unknown"),
    ("POV-01", XINYANG, "screening", LOW, "yes"),
    ("POV-02", LONGYANG, "relocated", home(relocated=True), "yes"),
    ("POV-02", LONGYANG, "relocated", {}, "no"),
    ("POV-02", XINYANG, "relocated", home(relocated=True), "yes"),
    ("POV-03", XINYANG, "lifted_able", LIFTED, "yes"),
    ("POV-03", XINYANG, "lifted_able", MONITORED, "yes"),
    ("POV-03", XINYANG, "lifted_able", LOW, "no"),
    ("POV-03", XINYANG, "lifted_able", LIFTED | WORKING, "no"),
    ("POV-03", XINYANG, "lifted_able", LIFTED | {"unemployed_reason": 5}, "no"),
    ("TRN-07", XINYANG, "family_training", LOW, "yes"),
    ("TRN-07", XINYANG, "family_training", LOW | trained("completed"), "no"),
    ("TRN-07", XINYANG, "family_training", LOW | trained("dropped"), "yes"),
    ("TRN-07", XINYANG, "family_training", LOW | URBAN, "no"),
    ("TRN-07", XINYANG, "family_training", LOW | {"born_on": day("1960-01-01")}, "no"),
    ("TRN-07", XINYANG, "family_training", home(low_income_allowance=True, trained_member=True), "no"),
    ("TRN-07", XINYANG, "family_training", LOW | {"role": "family"}, "yes"),
    ("TRN-07", XINYANG, "family_training", {}, "no"),
    ("TRN-08", XINYANG, "assess_first", {}, "yes"),
    ("TRN-08", XINYANG, "assess_first", {"need": "no"}, "no"),
    *[("TRN-09", place, "training_allowance", {}, "yes") for place in (LONGYANG, KAIZHOU, XINYANG, JIANGXI)],
    ("TRN-09", KAIZHOU, "training_allowance", WORKING, "no"),
    ("TRN-10", KAIZHOU, "vocational_school", {"education": "81"}, "yes"),
    ("TRN-10", KAIZHOU, "vocational_school", {"education": "21"}, "no"),
    ("TRN-10", KAIZHOU, "vocational_school", {}, "unknown"),
    ("TRN-10", XINYANG, "vocational_school", {"education": "71"}, "yes"),
    ("TRN-10", XINYANG, "vocational_school", {"education": "81"}, "no"),
    ("TRN-10", BAOTOU, "higher_education", {"education": "61"}, "yes"),
    ("TRN-10", BAOTOU, "higher_education", {"education": "61", "born_on": day("1950-06-01")}, "yes"),  # names no age
    ("TRN-10", XINYANG, "vocational_school", {"education": "61", "born_on": day("1978-06-02")}, "yes"),  # 青壮年
    ("TRN-10", XINYANG, "vocational_school", {"education": "61", "born_on": day("1978-06-01")}, "no"),
    ("TRN-10", XINYANG, "vocational_school", {"education": "61", "born_on": day("2008-06-02")}, "no"),
    ("PUB-05", LONGYANG, "post_priority", {}, "yes"),
    ("PUB-05", JIANGXI, "post_priority", {}, "yes"),
    ("PUB-05", JIANGXI, "post_priority", WORKING, "no"),
    ("PUB-05", XINYANG, "post_priority", {}, "no"),
    ("PUB-05", XINYANG, "post_priority", LOW, "yes"),
    ("PUB-05", XINYANG, "post_priority", home(multiple_disabled=True), "yes"),
    ("PUB-05", XINYANG, "post_priority", home(dependent_on_elderly=True), "yes"),
    ("PUB-05", XINYANG, "post_priority", MONITORED, "yes"),
    ("PUB-07", XINYANG, "care_post", home(centralised_care=True) | {"role": "family"}, "yes"),
    ("PUB-07", XINYANG, "care_post", {"role": "family"}, "no"),
    ("PUB-07", XINYANG, "care_post", home(centralised_care=True), "no"),  # perhaps the one who is cared for
    (
        "PUB-07",
        XINYANG,
        "care_post",
        home(centralised_care=True) | {"role": "family", "born_on": day("1960-01-01")},
        "no",
    ),
    ("SUB-03", LONGYANG, "startup_loan", {"businesses": (Business(day("2023-01-01"), kind="online"),)}, "yes"),
    ("SUB-03", LONGYANG, "startup_loan", {"businesses": (Business(day("2024-06-02"), kind="online"),)}, "no"),
    ("SUB-03", LONGYANG, "startup_loan", {"businesses": (CLOSED_SHOP,)}, "no"),
    ("SUB-03", LONGYANG, "startup_loan", {"jobs": (job("2023-01-01", self_employed_first=True),)}, "no"),
    ("SUB-03", BAOTOU, "startup_loan", {}, "yes"),
    ("SUB-03", BAOTOU, "startup_loan", URBAN, "unknown"),  # a 返乡农民工 perhaps
    ("SUB-03", BAOTOU, "startup_loan", URBAN | {"returned_migrant": "no"}, "no"),
    ("SUB-03", BAOTOU, "startup_loan", URBAN | {"returned_migrant": "yes"}, "yes"),
    ("SUB-03", BAOTOU, "startup_loan", URBAN | LIFTED, "yes"),
    ("SUB-03", BAOTOU, "startup_loan", URBAN | MONITORED, "yes"),
    ("SUB-05", KAIZHOU, "allowance_employment", LOW | WORKING | {"registered_unemployed_on": day("2023-12-01")}, "yes"),
    ("SUB-05", KAIZHOU, "allowance_employment", LOW | {"registered_unemployed_on": day("2023-12-01")}, "no"),
    ("SUB-05", KAIZHOU, "allowance_employment", LOW | WORKING, "unknown"),
    ("SUB-07", BAOTOU, "labour_coefficient", LOW | {"credential": card(5, 4)}, "yes"),
    ("SUB-07", BAOTOU, "labour_coefficient", LOW | {"credential": card(6, 3)}, "yes"),
    ("SUB-07", BAOTOU, "labour_coefficient", LOW | {"credential": card(4, 2)}, "yes"),
    ("SUB-07", BAOTOU, "labour_coefficient", LOW | {"credential": card(4, 3)}, "no"),
    ("SUB-07", BAOTOU, "labour_coefficient", LOW | {"credential": card(7, 3, 4, 6)}, "yes"),
    ("SUB-07", BAOTOU, "labour_coefficient", {"credential": card(5, 4)}, "no"),
    ("SUB-07", BAOTOU, "taper", RICH | WORKING, "unknown"),  # the local standard is not told
    ("SUB-07", BAOTOU, "taper", RICH, "no"),
    ("SUB-08", KAIZHOU, "blind_measure", {"licences": (Licence(day("2020-01-01")),)}, "yes"),
    ("SUB-08", KAIZHOU, "blind_measure", {"businesses": (Business(day("2020-01-01"), kind="massage"),)}, "yes"),
    ("SUB-08", KAIZHOU, "blind_measure", {"businesses": (Business(day("2020-01-01")),)}, "no"),
    *[
        case
        for place in (BAOTOU, JIANGXI)
        for case in (
            ("AUX-01", place, "assisted", {"credential": card(5, 4)}, "yes"),
            ("AUX-01", place, "assisted", {"credential": card(6, 1)}, "yes"),
            ("AUX-01", place, "assisted", {"credential": card(4, 2)}, "yes"),
            ("AUX-01", place, "assisted", {"credential": card(4, 3)}, "no"),
            ("AUX-01", place, "assisted", {"credential": card(1, 1)}, "no"),
            ("AUX-01", place, "assisted", {"credential": card(7, 2, 1, 4)}, "yes"),
            ("AUX-01", place, "assisted", {"credential": card(4, None)}, "unknown"),
            ("AUX-01", place, "assisted", {"credential": card(5, 4), "need": "no"}, "no"),
            ("AUX-01", place, "assisted", {"credential": card(5, 4)} | WORKING, "no"),
        )
    ],
    *[
        case
        for place in (KAIZHOU, JIANGXI)
        for case in (
            ("GRAD-03", place, "graduate_cohort", {"student": leaving(willing="no")}, "yes"),
            ("GRAD-03", place, "graduate_cohort", {"student": leaving("2022-05-31")}, "no"),
            ("GRAD-03", place, "graduate_cohort", {}, "no"),
        )
    ],
    ("GRAD-03", KAIZHOU, "graduate_cohort", {"student": leaving(), "hukou": Hukou("rural", "530502101")}, "yes"),
    ("GRAD-03", JIANGXI, "graduate_cohort", {"student": leaving(), "hukou": Hukou("rural", "530502101")}, "no"),
    ("GRAD-07", LONGYANG, "guidance_five", {"student": leaving()}, "yes"),
    ("GRAD-07", JIANGXI, "guidance_five", {}, "no"),
    ("GRAD-14", KAIZHOU, "graduate_priority", {"student": leaving()}, "yes"),
    ("GRAD-14", BAOTOU, "graduate_priority", {"student": leaving()} | WORKING, "no"),
    ("GRAD-16", JIANGXI, "local_graduates", {"student": leaving()}, "yes"),
    ("GRAD-16", JIANGXI, "local_graduates", {"student": leaving(), "hukou": Hukou("rural", "530502101")}, "no"),
    ("GRAD-16", JIANGXI, "local_graduates", {"student": leaving(), "hukou": None}, "unknown"),
    ("BLD-03", XINYANG, "masseur_training", {"credential": card(1, 1)}, "yes"),
    ("BLD-03", XINYANG, "masseur_training", {"credential": card(1, 1), "need": "no"}, "no"),
    ("BLD-03", XINYANG, "masseur_training", {"credential": card(1, 3)}, "no"),
]


@pytest.mark.parametrize(
    ("rule", "profile", "name", "given", "answer"),
    CASES,
    ids=[f"{rule}-{profile}-{name}-{answer}" for rule, profile, name, _, answer in CASES],
)
def test_who_belongs_to_a_group(rule: str, profile: str, name: str, given: dict[str, Any], answer: Tri) -> None:
    known = facts(profile, **given)
    found, because = audience(load(profile), known, day(ON), name)
    assert found == answer, because
    assert (name in groups(load(profile), known, day(ON))) is (answer == "yes")
    named = next(each for each in load(profile).audiences if each.name == name)
    assert named.rule == rule
    told = [each.name for each in advice(load(profile), known, day(ON))]
    assert (name in told) is (answer == "yes" and bool(named.advice))


RULES_BY_PLACE = {
    "POP-04": {KAIZHOU, XINYANG, BAOTOU},
    "POP-05": {KAIZHOU, XINYANG},
    "POP-06": {XINYANG},
    "POV-01": {LONGYANG, XINYANG},
    "POV-02": {LONGYANG, XINYANG},
    "POV-03": {XINYANG},
    "TRN-07": {XINYANG},
    "TRN-08": {XINYANG},
    "TRN-09": {LONGYANG, KAIZHOU, XINYANG, JIANGXI},
    "TRN-10": {KAIZHOU, XINYANG, BAOTOU},
    "PUB-05": {LONGYANG, XINYANG, JIANGXI},
    "PUB-07": {XINYANG},
    "SUB-03": {LONGYANG, BAOTOU},
    "SUB-07": {BAOTOU},
    "SUB-08": {KAIZHOU},
    "AUX-01": {BAOTOU, JIANGXI},
    "GRAD-03": {KAIZHOU, JIANGXI},
    "GRAD-07": {LONGYANG, JIANGXI},
    "GRAD-13": {XINYANG},
    "GRAD-14": {KAIZHOU, BAOTOU},
    "GRAD-16": {JIANGXI},
    "POP-01": set(AREAS),
    "POP-02": set(AREAS),
}


@pytest.mark.parametrize("rule", RULES_BY_PLACE)
def test_a_group_stands_where_the_plan_has_it(rule: str) -> None:
    found = {profile for profile in AREAS if any(each.rule == rule for each in load(profile).audiences)}
    assert found == RULES_BY_PLACE[rule]


# -------------------------------------------------------------------------------------------------- GRAD-13


def refused_leads(count: int) -> list[Any]:
    return [
        record("job_lead", f"2024-0{month}-01", result="not_hired", employer=str(month))
        for month in range(1, 1 + count)
    ]


@pytest.mark.parametrize(
    ("graduation", "leads", "willing", "answer"),
    [
        ("2023-11-30", 3, "yes", "yes"),
        ("2023-12-01", 3, "yes", "yes"),
        ("2023-12-02", 3, "yes", "no"),  # not yet half a year
        ("2023-11-30", 2, "yes", "no"),
        ("2023-11-30", 3, "no", "no"),
        ("2023-11-30", 3, "unknown", "unknown"),
    ],
)
def test_grad_13_a_post_after_half_a_year_and_three_leads_in_vain(
    graduation: str, leads: int, willing: Tri, answer: Tri
) -> None:
    known = facts(XINYANG, *refused_leads(leads), student=leaving(graduation, willing))
    assert audience(load(XINYANG), known, day(ON), "post_for_graduate")[0] == answer
    working = facts(XINYANG, *refused_leads(leads), student=leaving(graduation, willing), **WORKING)
    assert audience(load(XINYANG), working, day(ON), "post_for_graduate")[0] == "no"


def test_sub_07_taper_is_offered_when_the_income_is_above_the_local_standard() -> None:
    baotou = load(BAOTOU)
    parameters = baotou.parameters.model_copy(update={"allowance_standard": 900.0})
    profile = baotou.model_copy(update={"parameters": parameters})
    for income, answer in ((900, "no"), (901, "yes"), (None, "unknown")):
        house = Household(low_income_allowance=True, income_per_head=income)
        known = facts(BAOTOU, household=house, **WORKING)
        assert audience(profile, known, day(ON), "taper")[0] == answer


def test_aux_01_advice_names_rule_document_clause_and_why() -> None:
    (found,) = [
        each for each in advice(load(BAOTOU), facts(BAOTOU, credential=card(5, 4)), day(ON)) if each.rule == "AUX-01"
    ]
    assert (found.source.document, found.source.clause) == ("包府办发〔2023〕43号", "二(五)")
    assert ("intellectual_or_mental", "yes") in found.because
    assert "辅助性就业" in found.text


def test_nobody_is_advised_after_leaving() -> None:
    gone = facts(BAOTOU, credential=card(5, 4), exit=Exit("died", day(ON)))
    assert advice(load(BAOTOU), gone, day(ON)) == ()
    assert advice(load(BAOTOU), gone, day("2024-05-31"))


def test_graduates_of_no_known_date_are_neither_in_nor_out() -> None:
    known = facts(KAIZHOU, student=Student(graduates_on=None))
    assert audience(load(KAIZHOU), known, day(ON), "graduate_cohort")[0] == "unknown"
    assert (
        audience(load(KAIZHOU), facts(KAIZHOU, student=graduate("2024-06-30")), day(ON), "graduate_cohort")[0] == "yes"
    )


# --------------------------------------------------------------------------------------------------- SUB-08


def test_sub_08_is_told_until_the_measure_it_points_to_ends() -> None:
    known = facts(KAIZHOU, licences=(Licence(day("2020-01-01")),))
    for on, told in (("2025-12-31", True), ("2026-01-01", False)):
        assert ("blind_measure" in groups(load(KAIZHOU), known, day(on))) is told
        assert ("SUB-08" in {each.rule for each in advice(load(KAIZHOU), known, day(on))}) is told
