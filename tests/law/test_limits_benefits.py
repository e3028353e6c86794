"""Subsidies before they are saved: how long, how much, from when to when, how often (SUB, GRAD-12)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import month_text
from service.law.facts import Benefit, Business, Credential, Facts, Household, Hukou, Student
from service.law.limits.asking import BenefitRequest, Verdict
from service.law.limits.check import check
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, graduate, job, someone

BAOTOU, JIANGXI, KAIZHOU = "baotou-2022", "jiangxi-2022", "kaizhou-2022"
PLACES = sorted(AREAS)
ALLOWANCE = Household(low_income_allowance=True)


def asked(profile: str, known: Facts, code: str, first: str, last: str | None = None, **more: Any) -> Verdict:  # noqa: ANN401
    on = day(more.pop("on", "2024-06-01"))
    return check(load(profile), known, on, BenefitRequest(code, first, last, **more))


def said(found: Verdict) -> tuple[str, str | None]:
    return found.verdict, found.rule


# -------------------------------------------------------------------------------------------------- SUB-01


def founder(**given: Any) -> Facts:  # noqa: ANN401 - any field of a business
    return facts(BAOTOU, businesses=(Business(day("2022-06-15"), **given),))


@pytest.mark.parametrize(
    ("on", "allowed"),
    [("2023-06-14", False), ("2023-06-15", True), ("2025-06-15", True), ("2025-06-16", False)],
)
def test_sub_01_rent_is_asked_for_after_one_year_and_within_three(on: str, allowed: bool) -> None:
    found = asked(BAOTOU, founder(), "rent", "2022-06", "2022-12", amount=900, on=on)
    assert said(found) == (("allowed", None) if allowed else ("refused", "SUB-01"))
    if not allowed:
        assert (found.figures["from"], found.figures["to"]) == ("2023-06-15", "2025-06-15")


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [
        ("2022-06", "2025-05", True),
        ("2022-05", "2023-05", False),
        ("2024-06", "2025-06", False),
        ("2025-05", None, True),
        ("2025-06", None, False),
    ],
)
def test_sub_01_the_months_are_the_first_36_from_the_licence_on(first: str, last: str | None, allowed: bool) -> None:
    assert (asked(BAOTOU, founder(), "rent", first, last).rule is None) is allowed


@pytest.mark.parametrize(
    ("rent", "amount", "most"),
    [(None, 1000, None), (None, 1001, 1000), (800.0, 800, None), (800.0, 801, 800), (1500.0, 1001, 1000)],
)
def test_sub_01_a_thousand_a_month_or_the_rent_itself(rent: float | None, amount: float, most: float | None) -> None:
    found = asked(BAOTOU, founder(monthly_rent=rent), "rent", "2023-06", amount=amount)
    assert said(found) == (("refused", "SUB-01") if most else ("allowed", None))
    assert found.figures.get("most") == most


@pytest.mark.parametrize(
    "known",
    [
        facts(BAOTOU),
        founder(kind="massage"),
        founder(area="530502101"),
        founder(closed_on=day("2024-06-01")),
        facts(BAOTOU, jobs=(job("2022-06-15", form=7),)),
    ],
)
def test_sub_01_is_for_a_business_of_ones_own_here_that_goes_on_and_is_no_massage_shop(known: Facts) -> None:
    assert said(asked(BAOTOU, known, "rent", "2023-06")) == ("refused", "SUB-01")


def test_sub_01_where_no_business_is_on_file_the_job_as_ones_own_boss_speaks_for_it() -> None:
    known = facts(BAOTOU, jobs=(job("2022-06-15", form=3),))
    assert said(asked(BAOTOU, known, "rent", "2023-06", amount=1000)) == ("allowed", None)


@pytest.mark.parametrize(
    ("hukou", "verdict"),
    [
        (Hukou("urban", AREAS[BAOTOU]), "allowed"),
        (Hukou("rural", "530502101"), "refused"),
        (Hukou("rural"), "needs_approval"),
        (None, "needs_approval"),
    ],
)
def test_sub_01_is_paid_by_the_place_of_the_hukou(hukou: Hukou | None, verdict: str) -> None:
    known = facts(BAOTOU, hukou=hukou, businesses=(Business(day("2022-06-15")),))
    found = asked(BAOTOU, known, "rent", "2023-06", amount=900)
    assert said(found) == (verdict, None if verdict == "allowed" else "SUB-01")
    assert asked(BAOTOU, known, "rent", "2023-06", amount=1001).verdict == "refused", "refused before needs approval"


# ------------------------------------------------------------------------------------- SUB-02 and SUB-03


@pytest.mark.parametrize(
    ("had", "first", "last", "rule"),
    [
        ([("2008-01", "2021-12")], "2022-01", "2022-12", None),
        ([("2008-01", "2022-12")], "2023-01", "2023-12", "SUB-02"),
        ([("2008-07", "2022-06")], "2022-07", "2022-12", None),
        ([("2008-07", "2022-06")], "2022-07", "2023-06", "SUB-02"),
        ([("2008-01", "2008-01"), ("2010-01", "2022-12")], "2023-01", None, None),
    ],
)
def test_sub_02_fifteen_calendar_years_in_all(
    had: list[tuple[str, str]], first: str, last: str | None, rule: str | None
) -> None:
    known = facts(BAOTOU, credential=card(1, 2), benefits=tuple(Benefit("blind_insurance", *each) for each in had))
    found = asked(BAOTOU, known, "blind_insurance", first, last)
    assert found.rule == rule
    assert rule is None or (found.figures["limit"], found.figures["total"]) == (15, 16)


@pytest.mark.parametrize(
    ("credential", "allowed"),
    [
        (card(1, 1), True),
        (card(1, 4), True),
        (card(7, 1, 1, 4), True),
        (card(7, 1, 4, 5), False),
        (card(4, 2), False),
        (None, False),
    ],
)
def test_sub_02_is_for_blind_masseurs(credential: Credential | None, allowed: bool) -> None:
    found = asked(BAOTOU, facts(BAOTOU, credential=credential), "blind_insurance", "2024-01", "2024-12")
    assert said(found) == (("allowed", None) if allowed else ("refused", "SUB-02"))


URBAN = {"hukou": Hukou("urban", AREAS[BAOTOU]), "returned_migrant": "no"}


@pytest.mark.parametrize(
    ("given", "amount", "verdict"),
    [
        ({}, 200_000, "allowed"),
        ({}, 200_001, "refused"),
        ({}, None, "allowed"),
        (URBAN, 1_000, "needs_approval"),
        (URBAN, 300_000, "needs_approval"),  # the plan names no sum for them
        (URBAN, None, "needs_approval"),
        (URBAN | {"returned_migrant": "unknown"}, 1_000, "needs_approval"),
        (URBAN | {"returned_migrant": "yes"}, 200_001, "refused"),
        (URBAN | {"returned_migrant": "yes"}, 200_000, "allowed"),
        (URBAN | {"household": Household(lifted_from_poverty=True)}, 200_001, "refused"),
        (URBAN | {"household": Household(monitor="sudden")}, 200_001, "refused"),
        (URBAN | {"hukou": Hukou("resident", AREAS[BAOTOU], rural="yes")}, 200_001, "refused"),
        (URBAN | {"hukou": Hukou("resident", AREAS[BAOTOU])}, 200_001, "needs_approval"),
    ],
)
def test_sub_03_two_hundred_thousand_for_the_four_groups(
    given: dict[str, Any], amount: float | None, verdict: str
) -> None:
    found = asked(BAOTOU, facts(BAOTOU, **given), "startup_loan", "2024-06", amount=amount)
    assert said(found) == (verdict, None if verdict == "allowed" else "SUB-03")
    assert asked("longyang-2022", facts(**given), "startup_loan", "2024-06", amount=300_000).verdict == "allowed"


# ------------------------------------------------------------------------------------- SUB-05 and SUB-06

EMPLOYED = {
    "household": ALLOWANCE,
    "registered_unemployed_on": day("2024-01-10"),
    "jobs": (job("2024-02-01"),),
}


@pytest.mark.parametrize(
    ("changed", "against"),
    [
        ({}, None),
        ({"household": Household()}, "不享受低保"),
        ({"jobs": ()}, "未就业"),
        ({"registered_unemployed_on": day("2024-02-02")}, "就业前没有登记失业"),
        ({"hukou": Hukou("rural", "530502101")}, "户籍不在本地"),
        ({"hukou": Hukou("rural", "500234101")}, None),  # 开县, as the district was called before 2016
    ],
)
def test_sub_05_is_for_registered_unemployed_of_the_district_on_low_income_who_found_a_job(
    changed: dict[str, Any], against: str | None
) -> None:
    found = asked(KAIZHOU, facts(KAIZHOU, **EMPLOYED | changed), "low_income_employment", "2024-03", "2024-06")
    assert said(found) == (("refused", "SUB-05") if against else ("allowed", None))
    assert against is None or found.figures["against"] == [against]


def test_sub_05_a_registration_not_known_does_not_refuse_but_is_to_be_asked_for() -> None:
    known = facts(KAIZHOU, **EMPLOYED | {"registered_unemployed_on": None})
    found = asked(KAIZHOU, known, "low_income_employment", "2024-03")
    assert said(found) == ("allowed", "SUB-05")
    assert "核实" in found.message


@pytest.mark.parametrize(
    ("had", "first", "last", "total"),
    [
        ([("2023-01", "2023-06")], "2024-01", "2024-06", None),
        ([("2023-01", "2023-06")], "2024-01", "2024-07", 13),
        ([("2023-01", "2023-12")], "2024-01", None, 13),
        ([("2023-01", "2023-12")], "2023-12", None, None),  # the same month is had once
        ([("2024-01", None)], "2024-07", "2024-12", None),  # going on: the months up to now
        ([("2023-12", None)], "2024-07", "2024-12", 13),
    ],
)
def test_sub_05_twelve_months_in_all(
    had: list[tuple[str, str | None]], first: str, last: str | None, total: int | None
) -> None:
    on_file = tuple(Benefit("low_income_employment", *each) for each in had)
    found = asked(KAIZHOU, facts(KAIZHOU, benefits=on_file, **EMPLOYED), "low_income_employment", first, last)
    assert said(found) == (("refused", "SUB-05") if total else ("allowed", None))
    assert found.figures.get("total") == total


@pytest.mark.parametrize(
    ("household", "own", "last", "rule"),
    [
        (ALLOWANCE, True, "2027-01", None),
        (ALLOWANCE, True, "2027-02", "SUB-06"),
        (Household(), True, "2024-06", "SUB-06"),
        (ALLOWANCE, False, "2024-06", "SUB-06"),
    ],
)
def test_sub_06_three_years_of_delay_for_a_first_business_on_low_income(
    household: Household, own: bool, last: str, rule: str | None
) -> None:
    known = facts(JIANGXI, household=household, jobs=(job("2024-02-01", self_employed_first=own),))
    found = asked(JIANGXI, known, "low_income_delay", "2024-02", last)
    assert found.rule == rule
    assert (found.verdict == "refused") is (rule is not None)


@pytest.mark.parametrize(
    ("first", "last", "rule"),
    [
        ("2024-02", "2027-01", None),
        ("2024-01", "2024-12", "SUB-06"),  # before the month of the first self-employment
        ("2027-02", "2027-02", None),  # the 36th after it
        ("2027-02", "2027-03", "SUB-06"),
        ("2024-02", "2027-02", "SUB-06"),  # 37 of them
    ],
)
def test_sub_06_the_months_from_the_first_self_employment_to_the_36th_after_it(
    first: str, last: str, rule: str | None
) -> None:
    founded = {"household": ALLOWANCE, "jobs": (job("2024-02-15", self_employed_first=True),)}
    assert asked(JIANGXI, facts(JIANGXI, **founded), "low_income_delay", first, last).rule == rule
    later = (*founded["jobs"], job("2024-05-01", self_employed_first=True))  # type: ignore[misc]
    assert asked(JIANGXI, facts(JIANGXI, **founded | {"jobs": later}), "low_income_delay", first, last).rule == rule
    family = asked(JIANGXI, facts(JIANGXI, role="family", **founded), "low_income_delay", "2024-02", "2024-03")
    assert said(family) == ("refused", "SUB-06")


def test_sub_06_months_already_had_are_counted() -> None:
    founded = {"household": ALLOWANCE, "jobs": (job("2024-02-15", self_employed_first=True),)}
    known = facts(JIANGXI, benefits=(Benefit("low_income_delay", "2024-02", "2025-01"),), **founded)
    assert asked(JIANGXI, known, "low_income_delay", "2025-02", "2027-01").rule is None
    assert asked(JIANGXI, known, "low_income_delay", "2025-02", "2027-02").rule == "SUB-06"


@pytest.mark.parametrize(
    ("code", "home"),
    [
        ("rent", BAOTOU),
        ("blind_insurance", BAOTOU),
        ("low_income_employment", KAIZHOU),
        ("low_income_delay", JIANGXI),
    ],
)
@pytest.mark.parametrize("profile", PLACES)
def test_sub_01_sub_02_sub_05_sub_06_bind_only_where_the_plan_has_them(profile: str, code: str, home: str) -> None:
    known = facts(profile, benefits=(Benefit(code, "1990-01", "2023-12"),))
    assert (asked(profile, known, code, "2024-05").verdict == "refused") is (profile == home)


_MONTHS = st.integers(2022 * 12, 2026 * 12)
_SPANS = st.tuples(_MONTHS, st.integers(0, 8)).map(lambda two: (two[0], two[0] + two[1]))


@given(st.lists(_SPANS, max_size=3), _SPANS)
def test_sub_05_agrees_with_crossing_off_months_on_a_calendar(
    had: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    crossed = set()
    for first, last in [*had, more]:
        month = first
        while month <= last:
            crossed.add(month)
            month += 1
    on_file = tuple(Benefit("low_income_employment", month_text(first), month_text(last)) for first, last in had)
    known = facts(KAIZHOU, benefits=on_file, **EMPLOYED)
    found = asked(KAIZHOU, known, "low_income_employment", month_text(more[0]), month_text(more[1]))
    assert (found.verdict == "allowed") is (len(crossed) <= 12)


@given(st.lists(_SPANS, max_size=3), _SPANS, _SPANS)
def test_sub_02_another_subsidy_on_file_never_turns_a_refusal_into_leave(
    had: list[tuple[int, int]], another: tuple[int, int], more: tuple[int, int]
) -> None:
    seeing_little = someone(BAOTOU, credential=card(1, 3))

    def refused(spans: list[tuple[int, int]]) -> bool:
        long_ago = [(2005 * 12, 2017 * 12), *spans]
        on_file = tuple(Benefit("blind_insurance", month_text(first), month_text(last)) for first, last in long_ago)
        known = Facts(seeing_little, benefits=on_file)
        return asked(BAOTOU, known, "blind_insurance", month_text(more[0]), month_text(more[1])).verdict == "refused"

    assert refused([*had, another]) >= refused(had)


# -------------------------------------------------------------------------------------------------- GRAD-12

LEAVER = graduate("2024-06-30")


@pytest.mark.parametrize(
    ("profile", "code", "once"),
    [
        ("longyang-2022", "startup_grant", True),
        ("longyang-2022", "jobseeker_grant", True),
        ("longyang-2022", "internship", False),
        (JIANGXI, "startup_grant", True),
        (JIANGXI, "flexible_insurance", False),
        (KAIZHOU, "jobseeker_grant", False),
        (KAIZHOU, "startup_grant", False),
        ("xinyang-2022", "flexible_insurance", False),
        (BAOTOU, "jobseeker_grant", False),
    ],
)
def test_grad_12_what_is_paid_once_is_had_once_in_a_lifetime(profile: str, code: str, once: bool) -> None:
    had = (Benefit(code, "2019-05", "2019-05"),)
    found = asked(profile, facts(profile, student=LEAVER, benefits=had), code, "2024-07")
    assert (found.verdict == "refused") is once
    assert (found.rule == "GRAD-12") is (once or (profile, code) == (KAIZHOU, "jobseeker_grant"))
    assert not once or found.figures["had"] == ["2019-05"]
    assert asked(profile, facts(profile, student=LEAVER), code, "2024-07").verdict == "allowed"


@pytest.mark.parametrize(
    ("profile", "code"),
    [(KAIZHOU, "jobseeker_grant"), ("xinyang-2022", "jobseeker_grant"), ("xinyang-2022", "startup_grant")],
)
def test_grad_12_where_the_plan_does_not_say_once_a_second_one_is_allowed_with_a_hint(profile: str, code: str) -> None:
    had = (Benefit(code, "2019-05", "2019-05"),)
    found = asked(profile, facts(profile, student=LEAVER, benefits=had), code, "2024-07")
    assert said(found) == ("allowed", "GRAD-12")
    assert "2019-05 已享受过" in found.message
    assert said(asked(profile, facts(profile, benefits=had), code, "2024-07")) == ("allowed", None)


@pytest.mark.parametrize(("student", "verdict"), [(LEAVER, "refused"), (None, "allowed")])
def test_grad_12_is_the_list_of_graduates(student: Student | None, verdict: str) -> None:
    known = facts(student=student, benefits=(Benefit("startup_grant", "2019-05"),))
    assert asked("longyang-2022", known, "startup_grant", "2024-07").verdict == verdict


# -------------------------------------------------------------------------------------------------- SUB-04


@pytest.mark.parametrize("student", [LEAVER, None])
@pytest.mark.parametrize("had", [["2019-05"], ["2023-01", "2019-05"]])
def test_sub_04_in_baotou_a_start_up_grant_had_before_is_told_and_not_forbidden(
    student: Student | None, had: list[str]
) -> None:
    known = facts(BAOTOU, student=student, benefits=tuple(Benefit("startup_grant", month, month) for month in had))
    found = asked(BAOTOU, known, "startup_grant", "2024-07")
    assert said(found) == ("allowed", "SUB-04")
    assert found.figures["had"] == sorted(had)
    assert "2019-05 已享受过" in found.message
    assert found.source is not None
    assert found.source.clause == "二(四)"


def test_sub_04_the_first_start_up_grant_is_not_remarked_on() -> None:
    known = facts(BAOTOU, benefits=(Benefit("rent", "2023-01"),))
    assert said(asked(BAOTOU, known, "startup_grant", "2024-07")) == ("allowed", None)
