"""Job leads, events and acts for many: what may not be."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.casework.rules import cards
from service.casework.rules.groups import (
    EVENTS,
    lead_key,
    record_kind,
    why_no_lead,
    why_not_given,
    why_not_undone,
)

ME, OTHER = UUID(int=1), UUID(int=2)
days = st.dates(date(2022, 1, 1), date(2026, 12, 31))
words = st.text(max_size=8)


@given(words, words)
def test_trap_9_blanks_width_and_case_make_no_other_lead(employer: str, title: str) -> None:
    told = {"employer": employer, "title": title}
    assert lead_key({"employer": f" {employer} ", "title": f"{title}　"}) == lead_key(told)


def test_trap_9_another_title_or_employer_is_another_lead() -> None:
    keys = {lead_key({"employer": employer, "title": title}) for employer in "甲乙" for title in "丙丁"}
    assert len(keys) == 4
    assert lead_key({"employer": "Ａ厂", "title": "QC"}) == lead_key({"employer": "a厂", "title": "qc"})


@given(days, days)
def test_a_lead_lasts_from_today_to_a_year_ahead(until: date, today: date) -> None:
    assert (why_no_lead(until, today) is None) is (today <= until <= today + timedelta(days=366))


@given(days, days, days)
def test_a_lead_is_given_on_a_day_that_has_come_and_while_it_lasts(on: date, until: date, today: date) -> None:
    assert (why_not_given(on, until, today) is None) is (on <= today and on <= until)


@pytest.mark.parametrize("kind", EVENTS)
def test_grad_09_coming_to_any_event_is_a_service(kind: str) -> None:
    assert record_kind(kind) == ("policy_consult" if kind == "policy_briefing" else "job_fair")


@given(st.booleans(), st.sampled_from([ME, OTHER]), st.integers(0, 3), st.integers(0, 3))
def test_an_act_is_taken_back_by_who_made_it_while_nothing_else_happened(
    undone: bool, by: UUID, corrected: int, followed: int
) -> None:
    allowed = not undone and by == ME and not corrected and not followed
    assert (why_not_undone(by, ME, corrected, followed, undone=undone) is None) is allowed


@pytest.mark.parametrize(
    ("rule", "kind"),
    [("SUB-08", "benefit_help"), ("SUB-09", "benefit_help"), ("GRAD-17", "other"), ("RPT-09", "other")],
)
def test_help_with_a_subsidy_is_a_service_and_an_address_passed_on_is_none(rule: str, kind: str) -> None:
    assert cards.record_kind(rule) == kind
