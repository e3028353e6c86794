"""Notice before an end: posts (PUB-01), subsidies (SUB-01, SUB-02, SUB-05, SUB-06), credentials (CRED-01)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.dates import add_months, month_end, month_text
from service.law.facts import Benefit, Business, Facts, Household, Post
from service.law.profile_store import load
from service.law.rules import Expiry
from tests.law.build import AREAS, CARD, DAYS, day, facts, job, one, owed, someone

BAOTOU, JIANGXI, KAIZHOU = "baotou-2022", "jiangxi-2022", "kaizhou-2022"
PLACES = sorted(AREAS)


def notice(profile: str, known: Facts, rule: str, on: str) -> tuple[str, str] | None:
    found = owed(profile, known, on, rule)
    assert {(duty.state, duty.done, duty.required) for duty in found} <= {("open", 0, 1)}
    return (found[0].opens_on.isoformat(), found[0].due_on.isoformat()) if found else None


# --------------------------------------------------------------------------------------------------- PUB-01


def test_pub_01_people_are_told_90_and_30_days_before_the_end() -> None:
    for profile in (BAOTOU, JIANGXI):
        rule = load(profile).rule("PUB-01")
        assert isinstance(rule, Expiry)
        assert (rule.ahead_days, rule.remind_days) == (90, (90, 30))


def test_pub_01_a_post_whose_term_began_less_than_90_days_ago_is_told_from_its_beginning() -> None:
    known = facts(BAOTOU, posts=(Post(day("2024-05-20"), day("2024-06-30")),))
    assert notice(BAOTOU, known, "PUB-01", "2024-05-19") is None
    assert notice(BAOTOU, known, "PUB-01", "2024-05-20") == ("2024-05-20", "2024-06-30")


def test_pub_01_two_posts_have_two_ends_and_the_same_term_twice_has_one() -> None:
    two = (Post(day("2021-07-01"), day("2024-06-30")), Post(day("2021-08-01"), day("2024-07-31")))
    assert len(owed(BAOTOU, facts(BAOTOU, posts=two), "2024-06-01", "PUB-01")) == 2
    assert len(owed(BAOTOU, facts(BAOTOU, posts=(two[0], two[0])), "2024-06-01", "PUB-01")) == 1


def test_pub_01_the_end_of_a_leap_day_is_the_28th() -> None:
    known = facts(JIANGXI, posts=(Post(day("2024-02-29")),))
    assert notice(JIANGXI, known, "PUB-01", "2027-02-01") == ("2026-11-30", "2027-02-28")


# --------------------------------------------------------------------------------------------------- SUB-01


def founder(licensed_on: str = "2021-08-31", **given: Any) -> Facts:  # noqa: ANN401 - any field of a business
    return facts(BAOTOU, businesses=(Business(day(licensed_on), **given),))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (founder(), ("2024-06-02", "2024-08-31")),
        (founder(kind="massage"), None),
        (founder(area="530502101"), None),
        (founder(area="150203101"), ("2024-06-02", "2024-08-31")),
        (founder(closed_on=day("2024-01-01")), None),
        (founder("2021-09-02"), None),
        (replace(founder(), benefits=(Benefit("rent", "2021-08", "2024-07"),)), ("2024-05-02", "2024-07-31")),
        (replace(founder(), benefits=(Benefit("rent", "2021-08"),)), ("2024-05-02", "2024-07-31")),
    ],
)
def test_sub_01_the_last_day_to_ask_for_rent_or_the_end_of_what_was_granted(
    known: Facts, told: tuple[str, str] | None
) -> None:
    assert notice(BAOTOU, known, "SUB-01", "2024-06-02") == told


def test_sub_01_is_told_to_the_very_day() -> None:
    assert notice(BAOTOU, founder(), "SUB-01", "2024-06-01") is None
    assert notice(BAOTOU, founder(), "SUB-01", "2024-08-31") is not None
    assert notice(BAOTOU, founder(), "SUB-01", "2024-09-01") is None
    assert one(BAOTOU, founder(), "2024-08-01", "SUB-01").step == "rent"


# ----------------------------------------------------------------------------------------- SUB-02 and SUB-05


@pytest.mark.parametrize(
    ("had", "told"),
    [
        (("2024-01", "2024-12"), ("2024-10-02", "2024-12-31")),
        (("2024-01", None), ("2024-10-02", "2024-12-31")),  # a year of insurance is asked for each year
        (("2024-01", "2024-09"), None),
    ],
)
def test_sub_02_the_insurance_subsidy_is_renewed_every_year(had: tuple[str, str | None], told: Any) -> None:  # noqa: ANN401
    known = facts(BAOTOU, benefits=(Benefit("blind_insurance", *had),))
    assert notice(BAOTOU, known, "SUB-02", "2024-10-02") == told


@pytest.mark.parametrize(
    ("had", "told"),
    [
        ([("2023-09", "2024-08")], ("2024-06-02", "2024-08-31")),
        ([("2023-09", None)], ("2024-06-02", "2024-08-31")),  # twelve months in all
        ([("2022-01", "2022-03"), ("2023-12", None)], ("2024-06-02", "2024-08-31")),  # three had before
        ([("2022-01", "2022-12"), ("2024-01", None)], None),  # nothing was left
    ],
)
def test_sub_05_the_end_of_the_months_or_of_the_twelve_in_all(
    had: list[tuple[str, str | None]], told: tuple[str, str] | None
) -> None:
    known = facts(KAIZHOU, benefits=tuple(Benefit("low_income_employment", *each) for each in had))
    assert notice(KAIZHOU, known, "SUB-05", "2024-06-02") == told


# --------------------------------------------------------------------------------------------------- SUB-06

ALLOWANCE = Household(low_income_allowance=True)
OWN = job("2021-08-31", self_employed_first=True)
DECIDED = Benefit("low_income_delay", "2021-07", "2024-06")


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (facts(JIANGXI, household=ALLOWANCE, jobs=(OWN,)), ("2024-06-02", "2024-08-31")),
        (facts(JIANGXI, household=Household(), jobs=(OWN,)), None),
        (facts(JIANGXI, household=ALLOWANCE, jobs=(replace(OWN, self_employed_first=False),)), None),
        (
            facts(JIANGXI, household=ALLOWANCE, jobs=(OWN, job("2021-10-01", self_employed_first=True))),
            ("2024-06-02", "2024-08-31"),
        ),
        # what 民政 decided comes before
        (
            facts(
                JIANGXI, household=ALLOWANCE, jobs=(OWN,), benefits=(Benefit("low_income_delay", "2021-07", "2024-06"),)
            ),
            ("2024-04-01", "2024-06-30"),
        ),
        (facts(JIANGXI, benefits=(Benefit("low_income_delay", "2021-08"),)), ("2024-05-02", "2024-07-31")),
    ],
)
def test_sub_06_three_years_from_the_first_business_or_as_the_office_decided(
    known: Facts, told: tuple[str, str] | None
) -> None:
    assert notice(JIANGXI, known, "SUB-06", "2024-06-02") == told


@pytest.mark.parametrize(
    ("rule", "home", "code"),
    [
        ("SUB-01", BAOTOU, "rent"),
        ("SUB-02", BAOTOU, "blind_insurance"),
        ("SUB-05", KAIZHOU, "low_income_employment"),
        ("SUB-06", JIANGXI, "low_income_delay"),
    ],
)
@pytest.mark.parametrize("profile", PLACES)
def test_sub_01_sub_02_sub_05_sub_06_each_end_is_told_where_the_plan_has_it(
    profile: str, rule: str, home: str, code: str
) -> None:
    known = facts(profile, benefits=(Benefit(code, "2023-09", "2024-08"),))
    found = owed(profile, known, "2024-06-15", rule)
    assert [(duty.step, duty.program, duty.due_on) for duty in found] == (
        [(code, "benefit", day("2024-08-31"))] if profile == home else []
    )


_MONTHS = st.integers(2022 * 12, 2026 * 12)


@given(_MONTHS, st.integers(0, 20), DAYS)
def test_sub_05_agrees_with_asking_each_day_how_far_the_end_is(first: int, length: int, on: date) -> None:
    benefit = Benefit("low_income_employment", month_text(first), month_text(first + length))
    known = Facts(someone(KAIZHOU, entered_on=date(2021, 1, 1)), benefits=(benefit,))
    end = month_end(first + length)
    listed = on >= date(2022, 1, 1) and on >= date(first // 12, first % 12 + 1, 1) and 0 <= (end - on).days <= 90
    assert bool(owed(KAIZHOU, known, on.isoformat(), "SUB-05")) is listed


# -------------------------------------------------------------------------------------------------- CRED-01


@pytest.mark.parametrize("profile", PLACES)
@pytest.mark.parametrize(
    ("on", "listed"), [("2024-06-01", False), ("2024-06-02", True), ("2024-08-31", True), ("2024-09-01", False)]
)
def test_cred_01_a_certificate_is_renewed_before_its_ten_years_are_over(profile: str, on: str, listed: bool) -> None:
    credential = replace(CARD, issued_on=day("2014-09-01"), expires_on=day("2024-08-31"))
    found = owed(profile, facts(profile, credential=credential), on, "CRED-01")
    assert [(duty.step, duty.program, duty.state, duty.due_on, duty.period) for duty in found] == (
        [("renewal", "credential", "open", day("2024-08-31"), "2014-09-01/2024-08-31")] if listed else []
    )
    assert all(duty.source.document == "中华人民共和国残疾人证管理办法" for duty in found)


def test_cred_01_without_an_end_there_is_nothing_to_renew() -> None:
    assert not owed("longyang-2022", facts(), "2024-08-01", "CRED-01")


@given(DAYS, DAYS)
def test_cred_01_agrees_with_asking_each_day_how_far_the_end_is(expires_on: date, on: date) -> None:
    person = someone(credential=replace(CARD, expires_on=expires_on, issued_on=add_months(expires_on, -120)))
    listed = on >= person.entered_on and on <= expires_on <= on + timedelta(days=90)
    assert bool(owed("longyang-2022", Facts(person), on.isoformat(), "CRED-01")) is listed
