"""What records mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.casework.rules.records import is_late, learnt, lost_on, out_of_order
from service.law.facts import Mode, Outcome, Record

TODAY = date(2024, 6, 12)


def contact(day: int, outcome: Outcome = "no_contact", mode: Mode = "home_visit") -> Record:
    return Record("follow_up", date(2024, 5, day), outcome, mode)


def test_amb_05_three_failed_contacts_on_three_days_make_a_person_lost() -> None:
    assert lost_on([contact(1), contact(8), contact(15)]) == date(2024, 5, 15)


def test_amb_05_three_failed_contacts_on_one_day_are_one() -> None:
    assert lost_on([contact(1), contact(1), contact(1), contact(2)]) is None


def test_amb_05_somebody_reached_is_no_longer_lost() -> None:
    assert lost_on([contact(1), contact(8), contact(15), contact(20, "done", "phone")]) is None


def test_amb_05_a_refusal_is_a_contact() -> None:
    assert lost_on([contact(1), contact(8), contact(15), contact(15, "declined")]) is None


def test_amb_05_data_matching_reaches_nobody() -> None:
    assert lost_on([contact(1), contact(8), contact(15), contact(20, "done", "data_match")]) == date(2024, 5, 15)


def test_amb_05_counting_begins_again_after_a_contact() -> None:
    told = [contact(1), contact(2), contact(3, "done"), contact(8), contact(9)]
    assert lost_on(told) is None
    assert lost_on([*told, contact(10)]) == date(2024, 5, 10)


outcomes = st.sampled_from(["done", "no_contact", "declined"])
contacts = st.lists(st.builds(contact, st.integers(1, 31), outcomes), max_size=12)


@given(contacts, st.randoms())
def test_amb_05_the_order_in_which_contacts_are_told_does_not_matter(told: list[Record], chance: object) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert lost_on(shuffled) == lost_on(told)


@given(contacts)
def test_amb_05_one_more_success_at_the_end_ends_it(told: list[Record]) -> None:
    assert lost_on([*told, contact(31, "done")]) is None


@pytest.mark.parametrize(("days", "late"), [(0, False), (30, False), (31, True)])
def test_entering_after_more_than_30_days_is_late(days: int, late: bool) -> None:
    assert is_late(TODAY - timedelta(days=days), TODAY) is late


def test_amb_06_a_need_registration_before_any_check_of_the_year_is_out_of_order() -> None:
    assert out_of_order(TODAY, ["need_registration"], [date(2023, 12, 30)])
    assert not out_of_order(TODAY, ["need_registration"], [date(2024, 2, 1)])


def test_amb_06_a_check_of_the_same_visit_comes_first() -> None:
    assert not out_of_order(TODAY, ["ability_assessment", "info_check"], [])


def test_a_registered_wish_answers_the_need() -> None:
    assert learnt("need_registration", "done", {"items": ["保洁"]}) == {"need": "yes"}
    assert learnt("need_registration", "done", {"declared_none": True}) == {"need": "no"}


def test_a_refused_registration_answers_nothing() -> None:
    assert learnt("need_registration", "declined", {"reason": "不想说"}) == {}


def test_amb_04_a_signed_assessment_answers_the_condition() -> None:
    assert learnt("ability_assessment", "done", {"result": "not_yet", "signed": True}) == {"condition": "no"}
    assert learnt("ability_assessment", "done", {"result": "assisted", "signed": True}) == {"condition": "yes"}
    assert learnt("ability_assessment", "done", {"result": "not_yet"}) == {}
