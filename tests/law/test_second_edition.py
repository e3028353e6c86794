"""Where the five plans differ about what was found by holding each rule against its clause: a table a topic."""

from dataclasses import replace
from typing import Any

import pytest

from service.law.evaluate import duties_on, evaluate, groups
from service.law.facts import (
    Benefit,
    Business,
    Credential,
    Facts,
    Household,
    Hukou,
    Ledger,
    Licence,
    Member,
    Post,
    Training,
)
from service.law.limits.asking import BenefitRequest, PostRequest, Request, TrainingRequest
from service.law.limits.check import check
from service.law.marks import marks
from service.law.phrases import CONDITIONS
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, full_ledger, graduate, job, owed
from tests.law.test_differences import ALLOWED, LEAVER, ON, ORDER, Row, each, rules, told, verdict

MONITORED = Household(monitor="marginal", monitor_since=day("2024-04-01"))


def only(answer: Any, *places: str) -> Row:  # noqa: ANN401 - any answer
    """That answer in those places, and leave without more in the others."""
    first, second, third, fourth, fifth = (
        answer if place in places else ALLOWED for place in ("隆阳", "开州", "信阳", "包头", "江西")
    )
    return first, second, third, fourth, fifth


def states(profile: str, known: Facts, rule: str, on: str = ON) -> list[tuple[str, str]]:
    return [(duty.step, duty.state) for duty in owed(profile, known, on, rule)]


# -------------------------------------------------------------------------------------------------- 居民户口


@pytest.mark.parametrize(
    ("hukou", "state"),
    [
        (Hukou("resident", rural="yes"), "open"),
        (Hukou("resident", rural="no"), None),
        (Hukou("resident", rural="unknown"), "blocked"),
        (Hukou("resident"), "blocked"),
        (Hukou("rural"), "open"),
        (Hukou("urban"), None),
        (Hukou("urban", rural="yes"), "open"),  # where it is given, it decides
        (Hukou("rural", rural="unknown"), "blocked"),
    ],
)
def test_s131_01_what_counts_as_rural(hukou: Hukou, state: str | None) -> None:
    for profile in ORDER:
        found = {duty.state for duty in owed(profile, facts(profile, hukou=hukou), ON, "S131-01")}
        assert found == ({state} if state and profile == "longyang-2022" else set())


def test_kpi_01_kpi_02_count_the_village_of_a_resident_hukou() -> None:
    for rural, codes in (("yes", {"newly_employed_rural"}), ("no", {"newly_employed_urban"}), (None, set())):
        known = facts(jobs=(job("2023-05-01"),), hukou=Hukou("resident", rural=rural))  # type: ignore[arg-type]
        found = marks(load("longyang-2022"), lambda _, known=known: known, day(ON)).keys()  # type: ignore[misc]
        assert found & {"newly_employed_rural", "newly_employed_urban"} == codes
    base = job("2023-05-01", place_type="sunshine_base")
    villager = facts("jiangxi-2022", jobs=(base,), hukou=Hukou("resident", rural="yes"))
    assert "at_base" in marks(load("jiangxi-2022"), lambda _: villager, day(ON))


# ------------------------------------------------------------------------------------------ who is owed, and who not


@each((set(), {"POP-05"}, {"POP-05"}, set(), set()))
def test_pop_05_within_working_age_and_while_unemployed(profile: str, expected: set[str]) -> None:
    hard = {"hardship_recognised_on": day("2024-01-10")}
    assert rules(profile, facts(profile, **hard)) & {"POP-05"} == expected
    for given in ({"jobs": (job("2024-01-01"),)}, {"born_on": day("1950-01-01")}, {"born_on": day("2015-01-01")}):
        assert "POP-05" not in rules(profile, facts(profile, **hard | given))


@each((set(), {"FUP-01"}, set(), set(), {"FUP-02"}))
def test_fup_01_fup_02_within_working_age(profile: str, expected: set[str]) -> None:
    assert rules(profile, facts(profile, household=MONITORED)) & {"FUP-01", "FUP-02"} == expected
    child = facts(profile, household=MONITORED, born_on=day("2016-01-01"))
    assert not rules(profile, child) & {"FUP-01", "FUP-02"}


@each(([], [], [], [], [("status_check", "open"), ("ledger", "open")]))
def test_fup_02_a_ledger_of_help_beside_the_checks(profile: str, expected: list[tuple[str, str]]) -> None:
    assert states(profile, facts(profile, household=MONITORED), "FUP-02") == expected
    kept = facts(profile, household=MONITORED, aid_ledger=full_ledger("2024-04-10"))
    assert ("ledger", "met") in states(profile, kept, "FUP-02") or not expected


@each((True, True, False, False, False))
def test_grad_04_in_the_year_after_graduation(profile: str, expected: bool) -> None:
    assert ("GRAD-04" in rules(profile, facts(profile, student=LEAVER), "2025-03-01")) is expected


@each(("assumed", "assumed", "explicit", "assumed", "assumed"))
def test_grad_18_the_stated_contact_is_owed_everywhere(profile: str, expected: str) -> None:
    ledger = Ledger(day("2024-04-01"), next_contact_on=day("2024-06-15"))
    (duty,) = owed(profile, facts(profile, student=LEAVER, ledger=ledger), ON, "GRAD-18")
    assert (duty.state, duty.period_source) == ("open", expected)


@pytest.mark.parametrize(
    ("referral", "answers"),
    [
        ("dispatch", (False, False, True, True, False)),
        ("agency", (False, False, True, False, False)),
        ("public", (False,) * 5),
        ("self", (False,) * 5),
        (None, (False,) * 5),
    ],
)
def test_fup_03_is_for_jobs_that_an_agency_found(referral: Any, answers: Row) -> None:  # noqa: ANN401 - one of its words
    found = job("2024-01-15", contract=True, referral=referral)
    assert tuple("FUP-03" in rules(place, facts(place, jobs=(found,))) for place in ORDER) == answers


@each((None, None, None, ("2024-05-31", "open"), None))
def test_hh_01_runs_from_the_last_day_of_anybodys_last_job(profile: str, expected: tuple[str, str] | None) -> None:
    wife = Member("female", day("1992-01-01"), able="yes", wishes="yes", last_job_ended_on=day("2024-05-31"))
    found = owed(profile, facts(profile, household=Household(members=(wife,))), ON, "HH-01")
    assert [(duty.opens_on.isoformat(), duty.state) for duty in found] == ([expected] if expected else [])


@each((("2024-05-20", "2024-06-19"), None, None, None, None))
def test_bld_01_runs_from_the_request(profile: str, expected: tuple[str, str] | None) -> None:
    given = {"credential": card(1, 1), "training_need": "yes", "training_need_on": day("2024-05-20")}
    found = owed(profile, facts(profile, **given), ON, "BLD-01")
    assert [(duty.opens_on.isoformat(), duty.due_on.isoformat()) for duty in found] == ([expected] if expected else [])
    unknown = facts(profile, **given | {"training_need": "unknown", "training_need_on": None})
    assert states(profile, unknown, "BLD-01") == ([("next_step", "blocked")] if expected else [])
    away = facts(profile, **given | {"hukou": Hukou("rural", "110101001")})
    assert states(profile, away, "BLD-01") == []


# -------------------------------------------------------------------------------- what the plan states, and what not


@each((set(), set(), set(), set(), {(1, "assumed"), (2, "assumed"), (3, "explicit")}))
def test_grad_10_months_one_and_three_are_assumed_and_half_a_year_is_the_plans(
    profile: str, expected: set[tuple[int, str]]
) -> None:
    known = facts(profile, student=LEAVER, jobs=(job("2024-05-15"),))
    found = owed(profile, known, ON, "GRAD-10")
    assert {(duty.n, duty.period_source) for duty in found} == expected
    assert all((duty.literal is None) is (duty.period_source == "explicit") for duty in found)


@each((set(), set(), set(), set(), {"assumed"}))
def test_grad_11_the_thirty_one_days_are_assumed(profile: str, expected: set[str]) -> None:
    known = facts(profile, student=graduate("2024-05-31"))
    assert {duty.period_source for duty in owed(profile, known, ON, "GRAD-11")} == expected


# --------------------------------------------------------------------------------------------- what one may have

NEAR = {"sex": "male", "born_on": day("1968-03-10")}  # retires on 10 January 2029
REFUSED_TERM, EXTENDED = ("refused", "PUB-01"), ("needs_approval", "PUB-02")


@each(only(REFUSED_TERM, "包头", "江西"))
def test_pub_01_past_retirement(profile: str, expected: tuple[str, str | None]) -> None:
    request = PostRequest(day("2027-01-10"), day("2029-01-11"))
    assert verdict(profile, facts(profile, **NEAR), request) == expected


@each(only(EXTENDED, "包头", "江西"))
def test_pub_02_to_retirement_measured_at_the_placements_own_approval(
    profile: str, expected: tuple[str, str | None]
) -> None:
    long_ago = Post(day("2015-01-01"), day("2017-12-31"), first_approved_on=day("2015-01-01"), assessed_ok=True)
    request = PostRequest(day("2024-11-01"), day("2029-01-10"), filed=True)
    assert verdict(profile, facts(profile, posts=(long_ago,), **NEAR), request) == expected


ENDED = Post(day("2020-01-01"), day("2022-12-31"), assessed_ok=True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"credential": card(4, 3), "hardship_recognised_on": day("2024-01-01")}, ("needs_approval", "PUB-03")),
        ({"credential": card(4, 3)}, ("refused", "PUB-03")),
        ({"credential": Credential("military_disability", grade=1)}, ("refused", "PUB-03")),
        ({"credential": card(4, 2)}, ALLOWED),
        ({"posts": (Post(day("2019-01-01"), day("2025-01-01")), ENDED)}, ("refused", "PUB-03")),
    ],
)
def test_pub_03_again_for_whom_and_after_which_terms(given: dict[str, Any], expected: tuple[str, str | None]) -> None:
    request = PostRequest(day("2024-11-01"), day("2027-10-31"), filed=True)
    found = {place: verdict(place, facts(place, **{"posts": (ENDED,)} | given), request) for place in ORDER}
    assert found.pop("baotou-2022") == expected
    third = len(given.get("posts", ())) == 2
    assert found.pop("jiangxi-2022") == (("needs_approval", "PUB-03") if third else ALLOWED)
    assert set(found.values()) == {ALLOWED}


@each(only(("refused", "PUB-04"), "包头"))
def test_pub_04_thirty_six_months_of_a_post(profile: str, expected: tuple[str, str | None]) -> None:
    known = facts(profile, posts=(Post(day("2021-06-15"), day("2024-06-15")),))
    assert verdict(profile, known, BenefitRequest("flexible_insurance", "2024-06")) == ALLOWED
    assert verdict(profile, known, BenefitRequest("flexible_insurance", "2024-05")) == expected


@each(only(("refused", "TRN-02"), "包头"))
def test_of_several_refusals_the_lowest_id_is_told(profile: str, expected: tuple[str, str | None]) -> None:
    """A fourth class of the year, of four days."""
    taken = tuple(Training(day(f"2024-0{month}-01"), project=str(month), state="completed") for month in (2, 5, 8))
    request = TrainingRequest(day("2024-11-01"), project="月嫂", level="初级", days=4, hours=32)
    assert verdict(profile, facts(profile, trainings=taken), request) == expected


def asked(profile: str, known: Facts, request: Request, on: str = ON) -> tuple[str, str | None]:
    found = check(load(profile), known, day(on), request)
    return found.verdict, found.rule


@pytest.mark.parametrize(
    ("hukou", "answer"),
    [
        ("here", ALLOWED),
        ("away", ("refused", "SUB-01")),
        (None, ("needs_approval", "SUB-01")),
    ],
)
def test_sub_01_rent_for_hukou_of_the_place(hukou: str | None, answer: tuple[str, str | None]) -> None:
    for place in ORDER:
        code = {"here": AREAS[place], "away": "110101001"}.get(hukou or "")
        known = facts(place, hukou=Hukou("rural", code), businesses=(Business(day("2022-06-15")),))
        found = asked(place, known, BenefitRequest("rent", "2023-06", amount=900))
        assert found == (answer if place == "baotou-2022" else ALLOWED)


@each((False, False, False, True, False))
def test_sub_01_its_last_day_is_told_to_hukou_of_the_place(profile: str, expected: bool) -> None:
    known = facts(profile, businesses=(Business(day("2021-07-15")),))
    assert bool(owed(profile, known, ON, "SUB-01")) is expected
    away = replace(known, person=replace(known.person, hukou=Hukou("rural", "110101001")))
    assert not owed(profile, away, ON, "SUB-01")


@each(only(("refused", "SUB-02"), "包头"))
def test_sub_02_insurance_of_blind_masseurs(profile: str, expected: tuple[str, str | None]) -> None:
    request = BenefitRequest("blind_insurance", "2024-01", "2024-12")
    assert asked(profile, facts(profile, credential=card(4, 2)), request) == expected
    assert asked(profile, facts(profile, credential=card(7, 2, 1, 4)), request) == ALLOWED


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, ("refused", "SUB-03")),
        ({"hukou": Hukou("urban"), "returned_migrant": "yes"}, ("refused", "SUB-03")),
        ({"hukou": Hukou("urban"), "returned_migrant": "no"}, ("needs_approval", "SUB-03")),
        ({"hukou": Hukou("urban"), "returned_migrant": "unknown"}, ("needs_approval", "SUB-03")),
    ],
)
def test_sub_03_two_hundred_thousand_is_the_limit_of_four_groups(given: dict[str, Any], answer: Any) -> None:  # noqa: ANN401
    request = BenefitRequest("startup_loan", "2024-06", amount=200_001)
    found = tuple(asked(place, facts(place, **given), request) for place in ORDER)
    assert found == only(answer, "包头")


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("online", (True, False, False, True, False)), ("other", (False, False, False, True, False))],
)
def test_sub_03_in_longyang_the_loan_is_for_shops_on_the_net(kind: Any, answers: Row) -> None:  # noqa: ANN401
    shop = Business(day("2023-06-01"), kind=kind)
    assert tuple("SUB-03" in told(place, facts(place, businesses=(shop,))) for place in ORDER) == answers


@pytest.mark.parametrize(
    ("first", "last", "answer"),
    [
        ("2022-01", "2024-12", ALLOWED),
        ("2022-02", "2025-01", ALLOWED),
        ("2021-12", "2024-11", ("refused", "SUB-06")),
        ("2024-06", "2025-05", ("refused", "SUB-06")),
    ],
)
def test_sub_06_thirty_six_months_from_the_first_self_employment(
    first: str, last: str, answer: tuple[str, str | None]
) -> None:
    founded = {
        "household": Household(low_income_allowance=True),
        "jobs": (job("2022-01-15", self_employed_first=True),),
    }
    request = BenefitRequest("low_income_delay", first, last)
    assert tuple(asked(place, facts(place, **founded), request) for place in ORDER) == only(answer, "江西")
    family = tuple(asked(place, facts(place, role="family", **founded), request) for place in ORDER)
    assert family == only(("refused", "SUB-06"), "江西")


@each((False, True, False, False, False))
def test_sub_08_ends_with_2025(profile: str, expected: bool) -> None:
    known = facts(profile, licences=(Licence(day("2020-01-01")),))
    assert ("blind_measure" in groups(load(profile), known, day("2025-12-31"))) is expected
    assert "blind_measure" not in groups(load(profile), known, day("2026-01-01"))


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        (
            "startup_grant",
            (("refused", "GRAD-12"), ALLOWED, ("allowed", "GRAD-12"), ("allowed", "SUB-04"), ("refused", "GRAD-12")),
        ),
        (
            "jobseeker_grant",
            (("refused", "GRAD-12"), ("allowed", "GRAD-12"), ("allowed", "GRAD-12"), ALLOWED, ("refused", "GRAD-12")),
        ),
    ],
)
def test_grad_12_a_second_grant(code: str, answers: Row) -> None:
    had = {"student": LEAVER, "benefits": (Benefit(code, "2019-05", "2019-05"),)}
    assert tuple(asked(place, facts(place, **had), BenefitRequest(code, "2024-06")) for place in ORDER) == answers


# ----------------------------------------------------------------------------------------- who is told, who is counted


@each((True, False, True, False, False))
def test_trn_06_counts_practical_classes_of_villagers(profile: str, expected: bool) -> None:
    def counted(kind: Any, hukou: Hukou) -> bool:  # noqa: ANN401 - one of its words
        training = Training(day("2024-03-01"), day("2024-03-10"), kind, project="养鸡", state="completed")
        known = facts(profile, trainings=(training,), hukou=hukou)
        return "passed_training" in marks(load(profile), lambda _: known, day(ON))

    assert counted("practical", Hukou("rural")) is expected
    assert not counted("vocational", Hukou("rural"))
    assert not counted("practical", Hukou("urban"))


@each((False, False, True, False, False))
def test_trn_07_one_of_working_age_of_each_household(profile: str, expected: bool) -> None:
    poor = Household(low_income_allowance=True)
    assert ("TRN-07" in told(profile, facts(profile, household=poor))) is expected
    assert "TRN-07" not in told(profile, facts(profile, household=replace(poor, trained_member=True)))
    assert "TRN-07" not in told(profile, facts(profile, household=poor, born_on=day("1950-01-01")))


@each((False, False, True, False, False))
def test_pub_07_a_family_member_of_working_age_and_never_who_is_cared_for(profile: str, expected: bool) -> None:
    care = Household(centralised_care=True)
    assert ("PUB-07" in told(profile, facts(profile, household=care, role="family"))) is expected
    assert "PUB-07" not in told(profile, facts(profile, household=care))
    assert "PUB-07" not in told(profile, facts(profile, household=care, role="family", born_on=day("1950-01-01")))


@each((False, False, False, True, False))
def test_trn_10_names_no_upper_age_where_the_plan_names_none(profile: str, expected: bool) -> None:
    known = facts(profile, education="71", born_on=day("1950-01-01"))
    assert ("TRN-10" in told(profile, known)) is expected


@pytest.mark.parametrize("profile", ORDER)
def test_what_time_makes_owed_is_never_late_on_its_first_day(profile: str) -> None:
    """Somebody who came of age today owes nothing of yesterday."""
    sixteen = day("2008-06-01")
    person = {"born_on": sixteen, "credential": card(1, 1), "training_need": "yes", "household": MONITORED}
    for asked_on in ("2023-12-01", None):
        given = person | {"training_need_on": day(asked_on) if asked_on else None}
        for duty in duties_on(load(profile), facts(profile, **given), day(ON)):
            assert duty.due_on >= day(ON), duty


def test_sub_03_the_day_on_which_an_online_shop_closes_is_one_to_look_again() -> None:
    shop = Business(day("2024-01-10"), "online", closed_on=day("2024-07-03"))
    known, profile = facts(businesses=(shop,)), load("longyang-2022")
    assert evaluate(profile, known, day("2024-07-02"), next_change=False).next_look_on == day("2024-07-03")


def test_trn_10_the_plans_say_young_and_no_age() -> None:
    for profile in ("kaizhou-2022", "xinyang-2022"):
        assert any("young" in each.all_of for each in load(profile).audiences)
    assert "按惯例，方案未写明" in CONDITIONS["young"].yes
