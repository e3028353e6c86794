"""Cite truly: what no plan states is marked, what a plan states is not, and each clause is the one that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from service.law.assumed import figures, of_indicator, of_report
from service.law.caps import AnyLimit, BenefitMonths
from service.law.indicators import Outcome
from service.law.limits.asking import PostRequest
from service.law.limits.check import check
from service.law.names import ASSUMED
from service.law.parameters import Parameters, Sourced
from service.law.profile_store import check as faults_of
from service.law.profile_store import load, shipped
from service.law.rules import AnyRule, Milestones, QuotaStep, Rule
from tests.law.build import card, day, facts, graduate, job, one

# Read out of the plans: the rules whose due date the plan itself states (GRAD-10 for its sixth month alone).
STATED = {
    "longyang-2022": {"FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04", "S131-01", "FUP-04", "CRED-01"},
    "kaizhou-2022": {"SUB-05", "CRED-01"},
    "xinyang-2022": {"FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04", "GRAD-18", "CRED-01"},
    "baotou-2022": {"PUB-01", "SUB-01", "CRED-01"},
    "jiangxi-2022": {"GRAD-04", "GRAD-10", "SUB-06", "CRED-01"},
}
# Of these `period_source` speaks, and `assumed_months`; every other figure has its own source.
OF_THE_PERIOD = {"days", "months", "at_months", "assumed_months", "max_gap_days", "every_months", "term_months"}


@pytest.mark.parametrize("code", shipped())
def test_the_plan_itself_states_the_due_dates_of_these_rules_and_of_no_others(code: str) -> None:
    stated = {rule.id for rule in load(code).rules if rule.period_source == "explicit"}
    assert stated == STATED[code]


def _shapes() -> list[type[Sourced]]:
    return [*get_args(get_args(AnyRule)[0]), *get_args(get_args(AnyLimit)[0]), QuotaStep, Parameters]


def _numbers(shape: type[BaseModel]) -> Iterator[str]:
    """Fields that hold a number of anything."""
    for name, field in shape.model_fields.items():
        told = str(field.annotation)
        if re.search(r"\bint\b", told) and "Literal" not in told:
            yield name


@pytest.mark.parametrize("shape", _shapes(), ids=lambda shape: shape.__name__)
def test_every_number_that_a_plan_can_hold_must_say_where_it_comes_from(shape: type[Sourced]) -> None:
    codes = {"condition_no_reasons", "need_no_reasons"}  # lists of answers, no figures
    free = OF_THE_PERIOD if issubclass(shape, Rule) else set()
    assert set(_numbers(shape)) - set(shape.FIGURES) - free - codes == set()


@pytest.mark.parametrize("code", shipped())
def test_every_figure_that_no_plan_states_has_words_for_users(code: str) -> None:
    profile = load(code)
    parts: list[Sourced] = [*profile.rules, *profile.limits, profile.parameters]
    parts += [step for rule in profile.rules for step in getattr(rule, "steps", ())]
    assert all(words for part in parts for words in figures(part))
    assert figures(profile.parameters)


def test_a_figure_without_its_source_is_refused_with_its_name_and_line() -> None:
    text = (files("service.law") / "profiles" / "baotou-2022.toml").read_text("utf-8")
    line = 'per_year = 3\nsources = { per_year = "explicit" }\n'
    assert line in text
    (fault,) = faults_of(text.replace(line, "per_year = 3\n"))
    assert "sources 里要写 per_year" in fault.message
    assert "limits" in fault.key
    (fault,) = faults_of(text.replace(line, 'per_year = 3\nsources = { per_year = "explicit", years = "assumed" }\n'))
    assert "years" in fault.message


# ------------------------------------------------------------------------------------------------ what is marked


def test_grad_10_month_six_is_the_plans_and_months_one_and_three_are_not() -> None:
    known = facts("jiangxi-2022", student=graduate("2024-06-30"), jobs=(job("2024-07-01"),))
    sources = {n: one("jiangxi-2022", known, "2024-07-02", "GRAD-10", n=n) for n in (1, 2, 3)}
    assert {n: duty.period_source for n, duty in sources.items()} == {1: "assumed", 2: "assumed", 3: "explicit"}
    assert [duty.literal is None for duty in sources.values()] == [False, False, True]


@pytest.mark.parametrize("code", shipped())
def test_four_02_and_grad_04_the_signature_under_an_assessment_is_asked_for_by_no_plan(code: str) -> None:
    steps = [step for rule in load(code).rules for step in getattr(rule, "steps", ())]
    signed = [step for step in steps if step.proof == "signed"]
    assert signed
    assert all("签字" in "".join(figures(step)) for step in signed)


@pytest.mark.parametrize(("code", "marked"), [("jiangxi-2022", True), ("baotou-2022", False)])
def test_pub_01_the_refusal_of_a_longer_post_says_that_jiangxis_plan_has_no_term(code: str, marked: bool) -> None:
    known = facts(code, sex="male", born_on=day("1990-01-01"), credential=card(4, 2))
    found = check(load(code), known, day("2024-06-01"), PostRequest(day("2024-07-01"), day("2028-07-01")))
    assert (found.verdict, found.rule) == ("refused", "PUB-01")
    assert (ASSUMED in found.message) is marked
    assert found.source is not None
    assert ("财社" in found.source.document) is marked  # the national rule, and no clause of 江西's plan


@pytest.mark.parametrize("code", shipped())
def test_a_limit_that_the_plan_states_never_says_that_it_does_not(code: str) -> None:
    stated = [limit for limit in load(code).limits if isinstance(limit, BenefitMonths)]
    assert all(limit.assumed_figures() == () for limit in stated)


@pytest.mark.parametrize("code", shipped())
def test_indicators_say_what_of_them_is_ours(code: str) -> None:
    profile = load(code)
    said = {each.code: of_indicator(each, profile) for each in profile.indicators}
    yearly = code not in ("longyang-2022", "xinyang-2022")
    for four in ("info_check", "ability_assessment", "need_registration", "employment_service"):
        assert (ASSUMED in said[four]) is yearly
    assert all(ASSUMED in said[each.code] for each in profile.indicators if isinstance(each, Outcome))
    assert all(not said[each.code] for each in profile.indicators if each.measure == "newly_employed")
    if code == "baotou-2022":
        assert "6月30日" in said["roster_survey"]
    if "employed_after_training" in said:
        assert said["employed_after_training"] == f"半年内，{ASSUMED}"


@pytest.mark.parametrize("code", shipped())
def test_reports_say_which_of_their_days_are_ours(code: str) -> None:
    for report in load(code).reports:
        assert of_report(report).endswith(ASSUMED)
        assert "11月15日" not in report.assumed  # stated: 隆阳 三(五)
        assert "11月30日" not in report.assumed or report.rule != "RPT-02"  # stated: 包头 三(六)


# ---------------------------------------------------------------------------------------------- clauses and texts


@pytest.mark.parametrize("code", shipped())
def test_what_a_clause_says_is_told_in_our_own_words_and_not_quoted(code: str) -> None:
    profile = load(code)
    texts = [each.text for each in (*profile.rules, *profile.limits, *profile.reports, *profile.cards)]
    texts += [each.advice.replace("《", "").replace("》", "") for each in profile.audiences]
    assert not [text for text in texts if re.search('[“”‘’「」"]', text)]
    assert all(rule.text for rule in profile.rules)


CITED: list[tuple[str, str, str, str | None, str]] = [
    ("baotou-2022", "limits", "TRN-02 practical", None, "二(六)3"),
    ("baotou-2022", "limits", "TRN-02 vocational", None, "二(十)2"),
    ("longyang-2022", "cards", "network", None, "二(三)2"),
    ("longyang-2022", "cards", "interest", None, "二(四)2"),
    ("jiangxi-2022", "rules", "PUB-01", "就业补助资金管理办法（财社〔2017〕164号）", "公益性岗位补贴"),
    ("jiangxi-2022", "limits", "PUB-01", "就业补助资金管理办法（财社〔2017〕164号）", "公益性岗位补贴"),
    ("kaizhou-2022", "audiences", "target", "国办发〔2022〕6号", "一"),
    *((code, "rules", "CRED-01", "中华人民共和国残疾人证管理办法", "第十九条") for code in shipped()),
]


@pytest.mark.parametrize(("code", "part", "name", "document", "clause"), CITED)
def test_the_clause_that_says_so_is_cited(code: str, part: str, name: str, document: str | None, clause: str) -> None:
    def names(each: Any) -> tuple[str, ...]:  # noqa: ANN401 - any part of a plan
        own = getattr(each, "id", getattr(each, "rule", ""))
        return own, f"{own} {getattr(each, 'type', '')}", getattr(each, "name", ""), getattr(each, "code", "")

    (found,) = [each for each in getattr(load(code), part) if name in names(each)]
    assert (getattr(found, "document", None), found.clause) == (document, clause)


def test_assumed_months_are_months_of_the_rule() -> None:
    rule = next(rule for rule in load("jiangxi-2022").rules if isinstance(rule, Milestones))
    assert rule.id == "GRAD-10"
    with pytest.raises(ValueError, match="assumed_months"):
        Milestones.model_validate(rule.model_dump(exclude_unset=True) | {"assumed_months": (2,)})
