"""The invented people, before any database: different, sound, and the same each time."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from service.access.areas import area_row
from service.demo.persons import Inventor
from service.demo.places import Village, laid_out
from service.people.rules.agreement import completed, faults
from service.people.rules.numbers import parse_certificate
from service.people.schemas.forms import PersonForm

TODAY = date(2024, 6, 12)
TOWNSHIPS = [(f"53050200{n}", f"第{n}街道") for n in range(1, 7)] + [
    (f"5305021{n:02}", f"第{n}镇") for n in range(1, 16)
]


def village(people: int = 300) -> Village:
    return Village(area_row("530502101901", "上坝村"), urban=False, people=people, counselor=0)


def test_the_same_seed_invents_the_same_people() -> None:
    first, again = (Inventor(7).of_village(village(), TODAY) for _ in range(2))
    other = Inventor(8).of_village(village(), TODAY)
    assert first == again
    assert first != other


def test_every_number_is_of_no_region_sound_and_taken_once() -> None:
    people = Inventor(7).of_village(village(2_000), TODAY)
    numbers = [one.form["id_number"] for one in people]
    assert len(set(numbers)) == len(people) == 2_000
    for one in people:
        assert one.form["id_number"].startswith("999999")
        assert parse_certificate(one.form["certificate_number"], one.form["id_number"]).reissue == 0


def test_every_form_is_one_that_a_clerk_could_have_filled_in() -> None:
    for one in Inventor(7).of_village(village(), TODAY):
        form = PersonForm.model_validate(one.form)
        assert faults(completed(form.model_dump(), form.model_fields_set), one.entered_on) == {}


@pytest.mark.parametrize("people", [1, 30, 1_200, 6_000, 10_000])
def test_everybody_has_a_village_and_every_township_a_counselor(people: int) -> None:
    places = laid_out(Random(1), TOWNSHIPS, people)
    assert sum(village.people for place in places for village in place.villages) == people
    assert all(village.counselor < place.counselors for place in places for village in place.villages)


def test_a_township_of_the_demo_has_one_or_two_counselors_with_a_caseload_that_can_be_borne() -> None:
    for place in laid_out(Random(1), TOWNSHIPS, 6_000):
        people = sum(village.people for village in place.villages)
        assert place.counselors in {1, 2}
        assert 150 <= people / place.counselors <= 600
