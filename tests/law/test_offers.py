"""What the plans tell besides duties: subsidies of graduates (GRAD-12), campaigns (EVT-01), cards (仅链接)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.law.names import BENEFITS
from service.law.offers import Campaign, Offers
from service.law.profile_store import load, shipped
from tests.law.build import day

EIGHT = [
    "startup_grant",
    "jobseeker_grant",
    "post_subsidy",
    "flexible_insurance",
    "internship",
    "assistive_device",
    "tax",
    "startup_loan",
]


@pytest.mark.parametrize(
    ("profile", "codes", "once"),
    [
        ("longyang-2022", EIGHT, {"startup_grant", "jobseeker_grant"}),
        ("jiangxi-2022", EIGHT, {"startup_grant", "jobseeker_grant"}),
        ("kaizhou-2022", ["jobseeker_grant"], set()),
        ("xinyang-2022", ["jobseeker_grant", "startup_grant", "flexible_insurance"], set()),
        ("baotou-2022", [], set()),
    ],
)
def test_grad_12_each_plan_has_its_own_list_of_subsidies(profile: str, codes: list[str], once: set[str]) -> None:
    subsidies = load(profile).subsidies
    assert [each.code for each in subsidies] == codes
    assert {each.code for each in subsidies if each.once} == once
    assert all(each.clause.startswith("二(") or each.clause.startswith("一(") for each in subsidies)
    assert {each.code for each in subsidies} <= set(BENEFITS)


@pytest.mark.parametrize(
    ("profile", "codes"),
    [
        ("longyang-2022", {"assistance_month", "help_day", "world_day"}),
        ("xinyang-2022", {"assistance_month", "help_day", "graduate_fair", "private_month"}),
        ("jiangxi-2022", {"private_month", "autumn_month"}),
        ("kaizhou-2022", set()),
        ("baotou-2022", set()),
    ],
)
def test_evt_01_which_campaigns_each_plan_names(profile: str, codes: set[str]) -> None:
    assert {each.code for each in load(profile).campaigns} == codes


@pytest.mark.parametrize(
    ("year", "third_sunday"),
    [
        (2022, "2022-05-15"),
        (2023, "2023-05-21"),
        (2024, "2024-05-19"),
        (2025, "2025-05-18"),
        (2026, "2026-05-17"),
        (2033, "2033-05-15"),
    ],
)
def test_evt_01_help_day_is_the_third_sunday_of_may_and_world_day_the_third_of_december(
    year: int, third_sunday: str
) -> None:
    days = {each.code: each.day(year) for each in load("longyang-2022").campaigns}
    assert days == {"assistance_month": None, "help_day": day(third_sunday), "world_day": date(year, 12, 3)}


@given(st.integers(2000, 2150))
def test_evt_01_help_day_agrees_with_counting_sundays(year: int) -> None:
    sundays = [each for number in range(1, 32) if (each := date(year, 5, number)).weekday() == 6]
    help_day = Campaign(code="x", label="x", clause="三(四)", fixed="third_sunday_of_may")
    assert help_day.day(year) == sundays[2]


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ("GRAD-17", {"longyang-2022", "jiangxi-2022"}),
        ("TRN-13", {"jiangxi-2022"}),
        ("SUB-09", {"longyang-2022", "baotou-2022"}),
        ("SUB-10", {"baotou-2022"}),
        ("RPT-09", {"kaizhou-2022", "xinyang-2022", "jiangxi-2022"}),
        ("SUB-04", {"longyang-2022", "baotou-2022", "jiangxi-2022"}),
        ("SUB-08", {"kaizhou-2022"}),
    ],
)
def test_what_others_decide_is_a_card(rule: str, places: set[str]) -> None:
    cards = {profile: [each for each in load(profile).cards if each.rule == rule] for profile in shipped()}
    assert {profile for profile, found in cards.items() if found} == places
    assert all(each.label and each.text and each.clause for found in cards.values() for each in found)


def test_sub_09_the_distances_of_baotou_are_told_as_text() -> None:
    """The text contradicts itself (half of 65 is more than 30): both figures stand, nothing is computed."""
    (card,) = [each for each in load("baotou-2022").cards if each.rule == "SUB-09"]
    assert "65" in card.text
    assert "30" in card.text


def test_sub_08_the_measure_of_the_city_ends_with_2025() -> None:
    (card,) = [each for each in load("kaizhou-2022").cards if each.rule == "SUB-08"]
    assert card.valid_to == date(2025, 12, 31)


def test_a_name_stands_once() -> None:
    campaign = {"code": "help_day", "label": "全国助残日", "clause": "三(四)"}
    with pytest.raises(ValidationError, match="写了两次"):
        Offers.model_validate({"campaigns": [campaign, campaign]})
