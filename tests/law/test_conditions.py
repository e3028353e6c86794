"""Who belongs where: age (POP-02), credentials (POP-03), family (POP-04), audiences and their conditions."""

from datetime import date

import pytest

from service.law.ages import leaves_band_on, retirement_on
from service.law.conditions import REGISTRY
from service.law.dates import add_months
from service.law.evaluate import audience, duties_on
from service.law.facts import Credential, Household, Hukou
from service.law.phrases import CONDITIONS
from service.law.profile_store import load, shipped
from tests.law.build import AREAS, day, facts, job, owed


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-01-31", 11, "2024-12-31"),
    ],
)
def test_amb_25_a_month_that_lacks_the_day_ends_on_its_last(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("born", "base", "years", "months"),
    [
        ("1964-12-05", 60, 60, 0),
        ("1965-01-05", 60, 60, 1),
        ("1965-05-05", 60, 60, 2),
        ("1970-06-05", 60, 61, 5),
        ("1976-09-05", 60, 63, 0),
        ("1970-01-05", 55, 55, 1),
        ("1981-09-05", 55, 58, 0),
        ("1975-01-05", 50, 50, 1),
        ("1984-11-05", 50, 55, 0),
        ("1990-11-05", 50, 55, 0),
    ],
)
def test_pop_02_statutory_retirement_by_month_of_birth(born: str, base: int, years: int, months: int) -> None:
    assert retirement_on(day(born), base) == add_months(day(born), years * 12 + months)


@pytest.mark.parametrize(
    ("sex", "born", "leaves"),
    [
        ("male", "1964-06-01", "2024-06-01"),
        ("female", "1969-06-01", "2024-06-01"),
        ("male", "1965-01-20", "2025-02-20"),
        ("female", "1970-01-31", "2025-02-28"),
        ("female", "1981-09-10", "2039-09-10"),
        ("male", "1964-02-29", "2024-02-29"),
    ],
)
def test_pop_02_leaves_the_band_on_the_birthday_or_from_2025_with_retirement(sex: str, born: str, leaves: str) -> None:
    parameters = load("longyang-2022").parameters
    assert leaves_band_on(day(born), sex, parameters) == day(leaves)  # type: ignore[arg-type]
    known = facts(sex=sex, born_on=day(born))
    eve = date.fromordinal(day(leaves).toordinal() - 1)
    assert owed("longyang-2022", known, eve.isoformat(), "FOUR-01")
    assert not owed("longyang-2022", known, leaves, "FOUR-01")


def test_pop_02_enters_the_band_on_the_sixteenth_birthday() -> None:
    known = facts(born_on=day("2008-02-29"))
    assert not owed("longyang-2022", known, "2024-02-28", "FOUR-01")
    assert owed("longyang-2022", known, "2024-02-29", "FOUR-01")


def test_pop_02_an_unknown_sex_matters_only_between_the_two_ends() -> None:
    assert owed("longyang-2022", facts(sex=None), "2024-06-01", "FOUR-01")[0].state == "open"
    between = owed("longyang-2022", facts(sex=None, born_on=day("1966-01-01")), "2024-06-01", "FOUR-01")
    assert between[0].state == "blocked"
    assert not owed("longyang-2022", facts(sex=None, born_on=day("1960-01-01")), "2024-06-01", "FOUR-01")
    assert owed("longyang-2022", facts(born_on=None), "2024-06-01", "FOUR-01")[0].state == "blocked"


@pytest.mark.parametrize("profile", shipped())
@pytest.mark.parametrize("kind", ["disability_certificate", "military_disability", "work_injury"])
def test_pop_03_work_injury_is_admitted_in_xinyang_only(profile: str, kind: str) -> None:
    known = facts(profile, credential=Credential(kind))  # type: ignore[arg-type]
    admitted = kind != "work_injury" or profile == "xinyang-2022"
    assert bool(duties_on(load(profile), known, day("2024-06-01"))) is admitted


@pytest.mark.parametrize("status", ["valid", "expired", "frozen", "cancelled"])
def test_pop_03_the_state_of_a_credential_changes_nothing_in_what_is_owed(status: str) -> None:
    known = facts(credential=Credential("disability_certificate", status=status))  # type: ignore[arg-type]
    assert len(duties_on(load("longyang-2022"), known, day("2024-06-01"))) == 7


def test_pop_03_without_any_credential_nothing_is_owed() -> None:
    assert duties_on(load("longyang-2022"), facts(credential=None), day("2024-06-01")) == ()


def test_pop_04_family_members_are_served_and_owe_nothing() -> None:
    known = facts("baotou-2022", role="family")
    assert duties_on(load("baotou-2022"), known, day("2024-06-01")) == ()
    assert audience(load("baotou-2022"), known, day("2024-06-01"), "family")[0] == "yes"


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "yes"),
        ({"need": "unknown"}, "unknown"),
        ({"need": "no"}, "no"),
        ({"condition": "no"}, "no"),
        ({"unemployed_reason": 5}, "no"),
        ({"unemployed_reason": 5, "condition": "yes"}, "yes"),
        ({"jobs": (job("2024-01-01"),)}, "no"),
        ({"credential": Credential("disability_certificate", status="cancelled")}, "no"),
        ({"credential": Credential("disability_certificate", expires_on=date(2024, 5, 31))}, "no"),
    ],
)
@pytest.mark.parametrize("profile", shipped())
def test_pop_01_the_target_population(profile: str, given: dict[str, object], answer: str) -> None:
    assert audience(load(profile), facts(profile, **given), day("2024-06-01"), "target")[0] == answer


def test_pop_05_hardship_is_recognised_elsewhere_and_holds_from_its_day() -> None:
    known = facts("kaizhou-2022", hardship_recognised_on=day("2024-06-01"))
    assert audience(load("kaizhou-2022"), known, day("2024-06-01"), "hardship")[0] == "yes"
    assert audience(load("kaizhou-2022"), known, day("2024-05-31"), "hardship")[0] == "no"
    assert audience(load("kaizhou-2022"), facts("kaizhou-2022"), day("2024-06-01"), "hardship")[0] == "no"


@pytest.mark.parametrize(
    ("hukou", "residence", "answer"),
    [("411502101", "530502101", "yes"), ("530502101", "411502101", "yes"), ("530502101", "530502101", "no")],
)
def test_pop_06_hukou_or_residence_is_enough_to_be_served(hukou: str, residence: str, answer: str) -> None:
    known = facts("xinyang-2022", hukou=Hukou("rural", hukou), residence_code=residence)
    assert audience(load("xinyang-2022"), known, day("2024-06-01"), "served_here")[0] == answer


def test_an_audience_that_the_profile_does_not_name_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        audience(load("longyang-2022"), facts(), day("2024-06-01"), "nobody")


@pytest.mark.parametrize(("reason", "answer"), [(1, "no"), (2, "no"), (5, "no"), (3, "unknown"), (4, "unknown")])
def test_amb_04_school_retirement_and_lost_capacity_stand_for_a_condition_of_no(reason: int, answer: str) -> None:
    known = facts(unemployed_reason=reason)
    assert REGISTRY["condition"].test(known, day("2024-06-01"), load("longyang-2022").parameters) == answer


def test_amb_03_a_reason_stands_for_a_need_of_no_only_where_the_profile_says_so() -> None:
    known = facts(need="unknown", unemployed_reason=3)
    silent = load("longyang-2022").parameters
    speaking = silent.model_copy(update={"need_no_reasons": (3,)})
    assert REGISTRY["need"].test(known, day("2024-06-01"), silent) == "unknown"
    assert REGISTRY["need"].test(known, day("2024-06-01"), speaking) == "no"


def test_every_condition_has_its_words() -> None:
    assert set(CONDITIONS) == set(REGISTRY)
    for condition in REGISTRY.values():
        assert condition.label
        assert condition.phrase("unknown", facts())


@pytest.mark.parametrize("profile", shipped())
def test_the_own_area_of_each_place_covers_its_townships(profile: str) -> None:
    parameters = load(profile).parameters
    assert parameters.covers(AREAS[profile])
    assert not parameters.covers("110101001")
    assert not parameters.covers(None)


def test_the_monitored_are_those_of_the_three_kinds_from_their_day_on() -> None:
    parameters = load("jiangxi-2022").parameters
    for kind in ("unstable", "marginal", "sudden"):
        known = facts(household=Household(monitor=kind, monitor_since=day("2024-06-01")))
        assert REGISTRY["monitored"].test(known, day("2024-06-01"), parameters) == "yes"
        assert REGISTRY["monitored"].test(known, day("2024-05-31"), parameters) == "no"
