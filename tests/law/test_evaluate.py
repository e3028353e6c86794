"""The whole answer: who is owed nothing, in which order, what changes it next, and why something is not owed."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.law.evaluate import Against, advice, duties_on, evaluate, groups, not_owed, quotas_on
from service.law.facts import Exit, Facts, Record
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from service.law.rules import Quota
from tests.law.build import DAYS, anybody, day, facts, graduate, in_another_order, job, one, record

PROFILES = st.sampled_from(shipped())
ANYBODY = PROFILES.flatmap(lambda name: st.tuples(st.just(load(name)), anybody(name)))


# --------------------------------------------------------------------------------------- nothing is owed yet


@pytest.mark.parametrize(("on", "owes"), [("2024-06-09", True), ("2024-06-10", False), ("2025-01-01", False)])
def test_from_the_day_of_exit_nothing_is_owed(on: str, owes: bool) -> None:
    known = facts(exit=Exit("died", day("2024-06-10")))
    assert bool(duties_on(load("longyang-2022"), known, day(on))) is owes


@pytest.mark.parametrize(
    ("profile", "entered", "first"),
    [
        ("longyang-2022", "2020-01-01", "2022-01-01"),
        ("longyang-2022", "2023-06-05", "2023-06-05"),
        ("baotou-2022", "2020-01-01", "2023-04-22"),
    ],
)
def test_nothing_is_owed_before_the_plans_start_or_entry(profile: str, entered: str, first: str) -> None:
    known = facts(profile, entered_on=day(entered))
    eve = evaluate(load(profile), known, day(first) - timedelta(days=1))
    assert eve.duties == ()
    assert eve.next_change_on == day(first)
    assert duties_on(load(profile), known, day(first))


def test_a_job_ends_what_was_owed_and_its_end_brings_it_back() -> None:
    known = facts(jobs=(job("2024-03-10", "2024-05-20"),))
    owes = {
        on: bool(duties_on(load("longyang-2022"), known, day(on)))
        for on in ("2024-03-09", "2024-03-10", "2024-05-20", "2024-05-21")
    }
    assert owes == {"2024-03-09": True, "2024-03-10": False, "2024-05-20": False, "2024-05-21": True}


def test_an_expired_plan_goes_on_and_says_so() -> None:
    """Trap 13."""
    last, after = (evaluate(load("longyang-2022"), facts(), day(on)) for on in ("2024-12-31", "2025-01-01"))
    assert (last.expired, after.expired) == (False, True)
    assert [duty.period for duty in after.duties] == ["2025"] * 7
    assert {duty.state for duty in after.duties} == {"open"}


def test_what_is_dated_later_has_not_happened_yet() -> None:
    later = facts(
        "longyang-2022",
        record("info_check", "2024-06-02"),
        record("ability_assessment", "2024-06-02", "declined"),
        jobs=(job("2024-06-02"),),
    )
    assert duties_on(load("longyang-2022"), later, day("2024-06-01")) == duties_on(
        load("longyang-2022"), facts(), day("2024-06-01")
    )


def test_each_duty_names_document_and_clause() -> None:
    duty = one("longyang-2022", facts(), "2024-06-01", "FOUR-01")
    assert (duty.source.document, duty.source.clause) == ("隆政办发〔2023〕53号", "二(九)2")
    assert duty.because == (("working_age", "yes"), ("unemployed", "yes"))


# ---------------------------------------------------------------------------------------- the next change


@pytest.mark.parametrize(
    ("known", "on", "expected"),
    [
        (facts(), "2024-06-01", "2025-01-01"),
        (facts(exit=Exit("moved_out", day("2024-09-01"))), "2024-06-01", "2024-09-01"),
        (facts(exit=Exit("died", day("2024-05-01"))), "2024-06-01", None),
        (facts(role="family"), "2024-06-01", None),
        (facts(jobs=(job("2024-01-01"),)), "2024-06-01", None),
        (facts(jobs=(job("2024-01-01", "2024-07-31"),)), "2024-06-01", "2024-08-01"),
        (facts("longyang-2022", record("info_check", "2024-03-01", "declined")), "2024-06-01", "2024-08-29"),
        (facts(sex="male", born_on=day("1964-09-09")), "2024-06-01", "2024-09-09"),
        (facts(jobs=(job("2024-01-01"),), student=graduate("2024-06-30")), "2024-06-01", "2024-06-30"),
        (facts(jobs=(job("2024-01-01"),), student=graduate("2024-06-30")), "2026-01-01", "2026-07-01"),
    ],
)
def test_the_next_change_is_the_first_day_on_which_a_duty_differs(known: Facts, on: str, expected: str | None) -> None:
    evaluation = evaluate(load("longyang-2022"), known, day(on))
    assert evaluation.next_change_on == (day(expected) if expected else None)


@settings(max_examples=60, deadline=None)
@given(ANYBODY, DAYS)
def test_the_next_change_agrees_with_asking_every_day(whom: tuple[Profile, Facts], on: date) -> None:
    profile, known = whom
    found = evaluate(profile, known, on)
    days = (on + timedelta(days=offset) for offset in range(1, 500))
    naive = next((each for each in days if duties_on(profile, known, each) != found.duties), None)
    if naive is not None or (found.next_change_on and found.next_change_on < on + timedelta(days=500)):
        assert found.next_change_on == naive
    if found.next_change_on is not None:
        assert found.next_look_on is not None
        assert on < found.next_look_on <= found.next_change_on
    assert evaluate(profile, known, on, next_change=False) == replace(found, next_change_on=None)


# ----------------------------------------------------------------------------------------------- properties


@given(ANYBODY, DAYS)
def test_what_is_counted_by_the_year_is_the_same_asked_alone(whom: tuple[Profile, Facts], on: date) -> None:
    profile, known = whom
    of_the_year = tuple(duty for duty in duties_on(profile, known, on) if isinstance(profile.rule(duty.rule), Quota))
    assert quotas_on(profile, known, on) == of_the_year
    assert {duty.period for duty in of_the_year} <= {str(on.year)}


@given(ANYBODY, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter_and_asking_twice_changes_nothing(
    whom: tuple[Profile, Facts], on: date, chance: random.Random
) -> None:
    profile, known = whom
    shuffled = in_another_order(known, chance)
    assert duties_on(profile, known, on) == duties_on(profile, known, on) == duties_on(profile, shuffled, on)
    assert groups(profile, known, on) == groups(profile, shuffled, on)
    assert advice(profile, known, on) == advice(profile, shuffled, on)


@given(ANYBODY, DAYS)
def test_every_answer_is_sound(whom: tuple[Profile, Facts], on: date) -> None:
    """Sorted and distinct; met means enough, blocked names an unknown answer; the literal count where it is assumed."""
    profile, known = whom
    duties = duties_on(profile, known, on)
    keys = [(duty.due_on, duty.rule, duty.period, duty.step, duty.n or 0) for duty in duties]
    assert keys == sorted(keys)
    assert len({key[1:] for key in keys}) == len(keys), "rule, period, step and n name a duty"
    for duty in duties:
        assert (duty.done >= duty.required) == (duty.state == "met")
        assert duty.state != "blocked" or "unknown" in dict(duty.because).values()
        assert "no" not in dict(duty.because).values()
        assert (duty.literal is None) == (duty.period_source == "explicit")
        assert duty.opens_on <= duty.due_on
        assert all(each.on <= on and each.outcome == "done" for each in duty.counted)


@given(ANYBODY, DAYS)
def test_every_rule_is_either_owed_or_not_owed_for_a_reason(whom: tuple[Profile, Facts], on: date) -> None:
    profile, known = whom
    owed_rules = {duty.rule for duty in duties_on(profile, known, on)}
    away = {each.rule: each.against for each in not_owed(profile, known, on)}
    assert not owed_rules & set(away)
    assert all(away.values())
    silent = {rule.id for rule in profile.rules} - owed_rules - set(away)
    assert not any(isinstance(profile.rule(each), Quota) for each in silent)


# --------------------------------------------------------------------------------------------- not owed: why


def why_not(known: Facts, rule: str, on: str = "2024-06-01") -> tuple[Against, ...]:
    return next(each.against for each in not_owed(load("longyang-2022"), known, day(on)) if each.rule == rule)


def test_why_not_a_job_and_since_when() -> None:
    known = facts(jobs=(job("2024-03-10"),))
    assert why_not(known, "FOUR-01") == (Against("unemployed", "no", "已就业", day("2024-03-10")),)


def test_why_not_death_stands_for_every_rule() -> None:
    known = facts(exit=Exit("died", day("2024-05-02")), jobs=(job("2024-03-10"),))
    away = not_owed(load("longyang-2022"), known, day("2024-06-01"))
    assert [each.rule for each in away] == [rule.id for rule in load("longyang-2022").rules]
    assert {each.against for each in away} == {(Against("present", "no", "已去世", day("2024-05-02")),)}
    assert away[4].steps == ("career_guidance", "job_lead", "training_referral")


def test_why_not_age_and_need() -> None:
    known = facts(sex="male", born_on=day("1964-05-05"), need="no")
    assert why_not(known, "FOUR-02") == (
        Against("working_age", "no", "不在就业年龄段内", day("2024-05-05")),
        Against("need", "no", "无就业需求", None),
    )


def test_why_not_names_every_alternative_that_failed() -> None:
    known = facts("longyang-2022")
    town = replace(known.person, hukou=replace(known.person.hukou, kind="urban"))  # type: ignore[type-var]
    assert [each.condition for each in why_not(Facts(town), "S131-01")] == ["rural", "monitored"]


def test_what_is_owed_is_not_among_what_is_not() -> None:
    away = [each.rule for each in not_owed(load("longyang-2022"), facts(), day("2024-06-01"))]
    assert away == ["GRAD-02", "GRAD-18", "GRAD-04", "GRAD-06", "BLD-01"]


def test_a_rule_that_is_for_none_of_a_condition() -> None:
    """`none_of` of a profile: an answer of yes keeps the rule away, unknown blocks it."""
    longyang = load("longyang-2022")
    first = longyang.rules[0]
    profile = longyang.model_copy(update={"rules": (first.model_copy(update={"none_of": ("need",)}),)})
    states = {
        need: [duty.state for duty in duties_on(profile, facts(need=need), day("2024-06-01"))]
        for need in ("yes", "no", "unknown")
    }
    assert states == {"yes": [], "no": ["open"], "unknown": ["blocked"]}
    against = not_owed(profile, facts(need="yes"), day("2024-06-01"))[0].against
    assert against == (Against("need", "yes", "有就业需求", None),)


def test_the_records_counted_are_told_with_the_callers_own_reference() -> None:
    known = facts("longyang-2022", Record("info_check", day("2024-03-02"), mode="phone", ref=17))
    assert [each.ref for each in one("longyang-2022", known, "2024-06-01", "FOUR-01").counted] == [17]
