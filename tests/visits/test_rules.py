"""Which visit was the planned one, and what can be undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from service.kit.clock import SHANGHAI
from service.law.profile_store import load, shipped
from service.visits.rules import PAGE_OF_STEP, TASK_OF_STEP, concerns, fulfils, next_words, why_not_undo

TODAY = date(2024, 6, 12)
NOW = datetime(2024, 6, 12, 9, tzinfo=SHANGHAI)
ME = uuid4()


@pytest.mark.parametrize(
    ("days_ahead", "mode", "planned_one"),
    [
        (0, "home_visit", True),
        (-5, "phone", True),
        (1, "home_visit", True),
        (7, "home_visit", True),
        (8, "home_visit", False),
        (1, "phone", False),
    ],
)
def test_a_planned_visit_is_fulfilled_on_its_day_later_or_by_going_a_little_early(
    days_ahead: int, mode: str, planned_one: bool
) -> None:
    assert fulfils(TODAY + timedelta(days=days_ahead), TODAY, mode) is planned_one


def test_a_slip_of_today_can_be_undone_by_who_made_it() -> None:
    assert why_not_undo("done", ME, NOW, ME, TODAY) is None


@pytest.mark.parametrize(
    ("state", "by", "today"),
    [("planned", ME, TODAY), ("done", uuid4(), TODAY), ("done", ME, TODAY + timedelta(days=1))],
)
def test_anything_else_is_not_undone_with_one_click(state: str, by: object, today: date) -> None:
    assert why_not_undo(state, by, NOW, ME, today) is not None  # type: ignore[arg-type]


def test_the_next_date_says_when_it_has_gone_by() -> None:
    assert next_words(date(2024, 7, 19), TODAY) == "下一次：7月19日前"
    assert next_words(date(2024, 5, 17), TODAY) == "应立即办理（原计划5月17日前）"
    assert next_words(date(2025, 1, 9), TODAY) == "下一次：2025年1月9日前"


@pytest.mark.parametrize(
    ("step", "kinds", "moved"),
    [
        ("info_check", {"info_check"}, True),
        ("employment_service", {"job_lead"}, True),
        ("employment_service", {"info_check", "ability_assessment"}, False),
        ("job_lead", {"job_referral"}, False),
        ("guidance_contact", {"follow_up"}, True),
    ],
)
def test_a_visit_moves_the_steps_that_its_records_concern(step: str, kinds: set[str], moved: bool) -> None:
    assert concerns(step, kinds) is moved


def test_every_step_of_the_plans_is_met_by_a_visit_or_has_a_page_of_its_own() -> None:
    owed = {step for code in shipped() for rule in load(code).rules for step in rule.step_names()}
    by_visit = {step for step in owed if step in TASK_OF_STEP}
    elsewhere = {step for step in owed if step in PAGE_OF_STEP}
    assert owed - by_visit - elsewhere == {"hardship_help"}  # any service meets it
    assert not by_visit & elsewhere
