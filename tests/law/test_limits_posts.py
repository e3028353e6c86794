"""Public-welfare posts before they are saved: how long (PUB-01, PUB-02), how often (PUB-03), beside what (PUB-04)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.law.dates import add_months, month_of, month_text
from service.law.facts import Benefit, Credential, Facts, Post
from service.law.limits.asking import BenefitRequest, PostRequest, Verdict
from service.law.limits.check import check
from service.law.names import ASSUMED
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, owed

BAOTOU, JIANGXI = "baotou-2022", "jiangxi-2022"
ELSEWHERE = [place for place in sorted(AREAS) if place != BAOTOU]
LIGHT = card(4, 3)


def asked(profile: str, known: Facts, request: PostRequest | BenefitRequest) -> Verdict:
    return check(load(profile), known, day("2024-11-01"), request)


def said(found: Verdict) -> tuple[str, str | None]:
    return found.verdict, found.rule


def post(starts_on: str = "2024-11-01", ends_on: str | None = None, *, filed: bool = False) -> PostRequest:
    return PostRequest(day(starts_on), day(ends_on) if ends_on else None, filed)


@pytest.mark.parametrize("profile", [BAOTOU, JIANGXI])
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "allowed"),
    [
        ("2024-11-01", None, True),
        ("2024-11-01", "2027-11-01", True),
        ("2024-11-01", "2027-11-02", False),
        ("2024-02-29", "2027-02-28", True),
        ("2024-02-29", "2027-03-01", False),
    ],
)
def test_pub_01_thirty_six_months_and_not_a_day_more(
    profile: str, starts_on: str, ends_on: str | None, allowed: bool
) -> None:
    found = asked(profile, facts(profile), post(starts_on, ends_on))
    assert (found.verdict, found.rule) == (("allowed", None) if allowed else ("refused", "PUB-01"))
    assert allowed or found.figures["full_term"] == add_months(day(starts_on), 36).isoformat()


@pytest.mark.parametrize("profile", ["longyang-2022", "kaizhou-2022", "xinyang-2022"])
def test_pub_01_pub_03_where_the_plan_names_no_term_nothing_stands_against_it(profile: str) -> None:
    known = facts(profile, posts=(Post(day("2018-01-01")), Post(day("2021-01-01"))))
    assert asked(profile, known, post("2024-11-01", "2034-11-01")).verdict == "allowed"


# A man born on 10 March 1968 retires on 10 January 2029, at 60 years and 10 months.
NEAR = {"sex": "male", "born_on": day("1968-03-10")}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "verdict", "rule"),
    [
        ("2024-01-10", "2029-01-10", "refused", "PUB-01"),  # sixty months before retirement: not less than five years
        ("2024-01-11", "2029-01-10", "needs_approval", "PUB-02"),
        ("2024-01-11", "2028-01-01", "needs_approval", "PUB-02"),
        ("2024-01-11", "2029-01-11", "refused", "PUB-01"),
        ("2024-01-11", "2027-01-11", "allowed", None),
        ("2026-01-10", "2029-01-10", "allowed", None),
    ],
)
def test_pub_02_up_to_retirement_with_approval_for_who_is_less_than_five_years_from_it(
    starts_on: str, ends_on: str, verdict: str, rule: str | None
) -> None:
    found = asked(BAOTOU, facts(BAOTOU, **NEAR), post(starts_on, ends_on))
    assert (found.verdict, found.rule) == (verdict, rule)
    if rule:
        assert found.figures["retirement"] == "2029-01-10"


def test_pub_02_by_the_statutory_age_of_the_reform() -> None:
    """Trap 5: born 1970-01 with base 55 she retires at 55 years and one month."""
    woman = {"sex": "female", "born_on": day("1970-01-15"), "retirement_base": 55}
    late = asked(BAOTOU, facts(BAOTOU, **woman), post("2022-01-15", "2025-02-15"))
    assert (late.verdict, late.rule, late.figures["retirement"]) == ("needs_approval", "PUB-02", "2025-02-15")
    over = asked(BAOTOU, facts(BAOTOU, **woman), post("2022-01-15", "2025-02-16"))
    assert (over.verdict, over.rule) == ("refused", "PUB-01")


def test_pub_02_the_distance_is_measured_at_the_placements_own_first_approval() -> None:
    """Trap 5. A second placement is counted anew, and one approved before its first day is measured then."""
    severe = facts(
        BAOTOU, posts=(Post(day("2020-06-01"), day("2023-05-31"), first_approved_on=day("2020-06-01")),), **NEAR
    )
    found = asked(BAOTOU, severe, post("2024-06-01", "2028-12-31", filed=True))
    assert (found.verdict, found.rule, found.figures["first_approved_on"]) == ("needs_approval", "PUB-02", "2024-06-01")
    early = replace(post("2024-01-11", "2029-01-10"), first_approved_on=day("2024-01-10"))
    assert said(asked(BAOTOU, facts(BAOTOU, **NEAR), early)) == ("refused", "PUB-01")


@pytest.mark.parametrize("approved", ["2024-01-10", "2024-01-11"])
def test_pub_01_notice_and_limit_agree_on_what_was_first_approved(approved: str) -> None:
    """What may be asked for without approval is what the notice of an end that nobody recorded says."""
    placed = Post(day("2024-01-15"), first_approved_on=day(approved))
    known = facts(BAOTOU, posts=(placed,), **NEAR)
    told = [duty.due_on for on in ("2027-01-01", "2029-01-01") for duty in owed(BAOTOU, known, on, "PUB-01")]
    assert told == [day("2027-01-15") if approved == "2024-01-10" else day("2029-01-10")]
    (end,) = told
    request = PostRequest(placed.started_on, end, first_approved_on=placed.first_approved_on)
    later = replace(request, ends_on=end + timedelta(days=1))
    assert asked(BAOTOU, facts(BAOTOU, **NEAR), request).verdict != "refused"
    assert said(asked(BAOTOU, facts(BAOTOU, **NEAR), later)) == ("refused", "PUB-01")


@pytest.mark.parametrize("profile", [BAOTOU, JIANGXI])
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "verdict"),
    [
        ("2027-01-10", "2029-01-10", "allowed"),
        ("2027-01-10", "2029-01-11", "refused"),  # past retirement, though within 36 months
        ("2027-01-10", None, "allowed"),  # to retirement
        ("2029-01-10", None, "refused"),
        ("2029-02-01", "2029-06-30", "refused"),
    ],
)
def test_pub_01_nothing_is_paid_past_retirement(
    profile: str, starts_on: str, ends_on: str | None, verdict: str
) -> None:
    found = asked(profile, facts(profile, **NEAR), post(starts_on, ends_on))
    assert said(found) == (verdict, None if verdict == "allowed" else "PUB-01")


@pytest.mark.parametrize(("base", "verdict"), [(50, "needs_approval"), (55, "refused"), (None, "refused")])
def test_pub_02_a_womans_own_base_decides(base: int | None, verdict: str) -> None:
    """Born in June 1977: with base 50 she retires in September 2028, at 51 years and 3 months."""
    woman = {"sex": "female", "born_on": day("1977-06-20"), "retirement_base": base}
    assert asked(BAOTOU, facts(BAOTOU, **woman), post("2024-11-01", "2028-09-20")).verdict == verdict


@pytest.mark.parametrize("profile", [BAOTOU, JIANGXI])
def test_pub_02_without_sex_or_birth_there_is_no_extension(profile: str) -> None:
    unknown = asked(profile, facts(profile, sex=None, born_on=day("1968-03-10")), post("2024-11-01", "2028-01-01"))
    assert said(unknown) == ("refused", "PUB-01")
    assert "先补全" in unknown.message


def test_pub_02_in_jiangxi_the_extension_is_the_national_rules_and_says_so() -> None:
    for profile, words in ((BAOTOU, "按方案"), (JIANGXI, "按国家规定")):
        found = asked(profile, facts(profile, **NEAR), post("2024-11-01", "2028-01-01"))
        assert said(found) == ("needs_approval", "PUB-02")
        assert words in found.message
        assert (ASSUMED in found.message) is (profile == JIANGXI)


ENDED = Post(day("2020-01-01"), day("2022-12-31"), assessed_ok=True)


@pytest.mark.parametrize(
    ("given", "filed", "missing"),
    [
        ({}, True, []),
        ({}, False, ["已报备案"]),
        ({"credential": LIGHT}, True, ["是重度残疾人"]),
        ({"credential": LIGHT, "hardship_recognised_on": day("2024-11-02")}, True, ["是重度残疾人"]),
        ({"credential": card(None, 1)}, True, []),
        ({"credential": Credential("military_disability", grade=1)}, True, ["是重度残疾人"]),
        ({"credential": card(4, None)}, True, ["是重度残疾人"]),
        ({"posts": (replace(ENDED, subsidy_ends_on=day("2024-11-02")),)}, True, ["以前的岗位补贴都已期满"]),
        ({"posts": (replace(ENDED, subsidy_ends_on=day("2024-11-01")),)}, True, []),
        ({"posts": (Post(day("2021-11-02")),)}, True, ["以前的岗位补贴都已期满"]),
    ],
)
def test_pub_03_again_in_baotou(given: dict[str, Any], filed: bool, missing: list[str]) -> None:
    found = asked(BAOTOU, facts(BAOTOU, **{"posts": (ENDED,)} | given), post(filed=filed))
    assert (found.verdict, found.rule) == (("refused", "PUB-03") if missing else ("allowed", None))
    if missing:
        assert found.figures["placements"] == 1
        assert [said[: len(wanted)] for said, wanted in zip(found.figures["missing"], missing, strict=True)] == missing


@pytest.mark.parametrize(
    ("recognised_on", "verdict"),
    [("2024-10-31", "needs_approval"), ("2024-12-01", "needs_approval"), ("2024-12-02", "refused"), (None, "refused")],
)
def test_pub_03_again_in_baotou_for_other_hardship_recognised_by_the_new_first_day(
    recognised_on: str | None, verdict: str
) -> None:
    """Asked for in November, to begin in December."""
    person = {"credential": LIGHT, "hardship_recognised_on": day(recognised_on) if recognised_on else None}
    known = facts(BAOTOU, posts=(ENDED,), **person)
    assert said(asked(BAOTOU, known, post("2024-12-01", filed=True))) == (verdict, "PUB-03")


def test_pub_03_every_earlier_term_has_ended_and_not_only_that_of_the_last_begun() -> None:
    longer = Post(day("2023-01-01"), day("2025-12-31"))
    last = Post(day("2023-06-01"), day("2024-05-31"))
    for posts in ((longer, last), (last, longer)):
        found = asked(BAOTOU, facts(BAOTOU, posts=posts), post(filed=True))
        assert said(found) == ("refused", "PUB-03")
        assert found.figures["missing"] == ["以前的岗位补贴都已期满"]


@pytest.mark.parametrize(("assessed", "verdict"), [(True, "allowed"), (False, "refused")])
def test_pub_03_again_in_jiangxi_after_a_passed_assessment(assessed: bool, verdict: str) -> None:
    known = facts(JIANGXI, credential=LIGHT, posts=(replace(ENDED, assessed_ok=assessed),))
    assert asked(JIANGXI, known, post()).verdict == verdict


@pytest.mark.parametrize("profile", [BAOTOU, JIANGXI])
def test_pub_03_a_third_placement_needs_approval_and_what_a_second_needs(profile: str) -> None:
    """累计安置次数原则上不超过2次; placements of before the plan count (AMB-14)."""
    known = facts(
        profile, posts=(ENDED, replace(ENDED, started_on=day("2014-01-01"), subsidy_ends_on=day("2016-12-31")))
    )
    found = asked(profile, known, post(filed=True))
    assert (found.verdict, found.rule, found.figures["placements"]) == ("needs_approval", "PUB-03", 2)
    lacking = facts(profile, credential=LIGHT, posts=(replace(ENDED, assessed_ok=False), ENDED))
    assert asked(profile, facts(profile, posts=(ENDED,)), post(filed=True)).verdict == "allowed"
    assert asked(profile, replace(lacking, posts=(replace(ENDED, assessed_ok=False),) * 2), post()).verdict == "refused"


# ------------------------------------------------------------------------------------ PUB-04: not both at once


def insurance(first: str, last: str | None) -> Benefit:
    return Benefit("flexible_insurance", first, last)


def test_pub_04_thirty_six_months_are_not_thirty_seven() -> None:
    """From 15 June 2021 to 15 June 2024 is 36 months, though the last day lies in a 37th."""
    for end, free in (
        ("2024-06-15", "2024-06"),
        ("2024-06-14", "2024-07"),
        ("2024-06-16", "2024-07"),
        (None, "2024-06"),
    ):
        known = facts(BAOTOU, posts=(Post(day("2021-06-15"), day(end) if end else None),))
        eve = month_text(month_of(free) - 1)
        assert asked(BAOTOU, known, BenefitRequest("flexible_insurance", free)).verdict == "allowed", end
        assert asked(BAOTOU, known, BenefitRequest("flexible_insurance", eve)).rule == "PUB-04", end
    beside = facts(BAOTOU, benefits=(insurance("2027-11", None),))
    assert asked(BAOTOU, beside, post("2024-11-01")).verdict == "allowed"
    assert asked(BAOTOU, beside, post("2024-11-02", "2027-11-01")).rule == "PUB-04"


@pytest.mark.parametrize(
    ("held", "starts_on", "ends_on", "allowed"),
    [
        (insurance("2024-01", "2024-10"), "2024-11-01", "2025-10-31", True),
        (insurance("2024-01", "2024-11"), "2024-11-01", "2025-10-31", False),
        (insurance("2024-01", "2024-11"), "2024-11-30", "2025-10-31", False),
        (insurance("2024-01", None), "2024-11-01", "2025-10-31", False),
        (insurance("2025-11", None), "2024-11-01", "2025-10-31", True),
        (insurance("2025-10", None), "2024-11-01", "2025-10-31", False),
        (Benefit("self_employed_insurance", "2024-01", None), "2024-11-01", "2025-10-31", True),
    ],
)
def test_pub_04_a_post_beside_flexible_insurance(held: Benefit, starts_on: str, ends_on: str, allowed: bool) -> None:
    found = asked(BAOTOU, facts(BAOTOU, benefits=(held,)), post(starts_on, ends_on))
    assert (found.verdict, found.rule) == (("allowed", None) if allowed else ("refused", "PUB-04"))


@pytest.mark.parametrize(
    ("code", "first", "last", "allowed"),
    [
        ("flexible_insurance", "2024-04", None, True),
        ("flexible_insurance", "2024-05", None, False),
        ("flexible_insurance", "2024-01", "2024-05", False),
        ("flexible_insurance", "2024-12", "2025-03", False),
        ("flexible_insurance", "2025-01", "2025-03", True),
        ("rent", "2024-05", None, True),
    ],
)
def test_pub_04_flexible_insurance_beside_a_post_or_its_subsidy(
    code: str, first: str, last: str | None, allowed: bool
) -> None:
    placed = facts(BAOTOU, posts=(Post(day("2024-05-20"), day("2024-12-10")),))
    paid = facts(BAOTOU, benefits=(Benefit("post_subsidy", "2024-05", "2024-12"),))
    for known in (placed, paid):
        found = asked(BAOTOU, known, BenefitRequest(code, first, last))
        assert (found.rule == "PUB-04") is not allowed
        assert allowed or found.figures["from_month"] == max(first, "2024-05")


@pytest.mark.parametrize("profile", ELSEWHERE)
def test_pub_04_holds_in_baotou_only(profile: str) -> None:
    known = facts(profile, benefits=(insurance("2024-01", None),))
    assert asked(profile, known, post("2024-11-01", "2025-10-31")).verdict == "allowed"
