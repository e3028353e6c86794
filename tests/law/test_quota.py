"""四个一 and 131: so many distinct things in a year (FOUR-01 to FOUR-07, S131-01, S131-02)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.evaluate import duties_on
from service.law.facts import Facts, Household, Hukou, Record, Waiver
from service.law.profile_store import load
from tests.law.build import AREAS, RECORDS, day, facts, job, one, owed, record, someone, states

FOUR = ["FOUR-01 info_check", "FOUR-02 ability_assessment", "FOUR-03 need_registration", "FOUR-04 employment_service"]
MONITORED = Household(monitor="marginal", monitor_since=date(2022, 5, 1))


def test_four_01_to_04_and_s131_01_are_owed_for_the_year_to_an_unemployed_villager_with_a_need() -> None:
    duties = duties_on(load("longyang-2022"), facts(), day("2024-06-01"))
    assert [duty.rule for duty in duties] == ["FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04", *["S131-01"] * 3]
    assert [duty.required for duty in duties] == [1, 1, 1, 1, 1, 3, 1]
    assert {(duty.state, duty.period, duty.opens_on, duty.due_on) for duty in duties} == {
        ("open", "2024", day("2024-01-01"), day("2024-12-31"))
    }


@pytest.mark.parametrize("rule", ["FOUR-02", "FOUR-03", "FOUR-04"])
def test_a_person_without_need_owes_three_steps_more_in_baotou_than_in_longyang(rule: str) -> None:
    assert not owed("longyang-2022", facts(need="no"), "2024-06-01", rule)
    assert owed("baotou-2022", facts("baotou-2022", need="no"), "2024-06-01", rule)[0].state == "open"


@pytest.mark.parametrize("profile", ["longyang-2022", "kaizhou-2022", "xinyang-2022", "jiangxi-2022"])
def test_an_unknown_need_blocks_four_02_to_04_and_leaves_four_01_open(profile: str) -> None:
    found = states(profile, facts(profile, need="unknown"), "2024-06-01")
    assert [found[key] for key in FOUR] == ["open", "blocked", "blocked", "blocked"]
    blocked = one(profile, facts(profile, need="unknown"), "2024-06-01", "FOUR-02")
    assert ("need", "unknown") in blocked.because


def test_a_check_done_this_year_counts_for_four_01_and_one_of_last_year_does_not() -> None:
    for on, state in (("2024-03-02", "met"), ("2024-01-01", "met"), ("2023-12-31", "open"), ("2024-06-02", "open")):
        assert (
            one("longyang-2022", facts("longyang-2022", record("info_check", on)), "2024-06-01", "FOUR-01").state
            == state
        )


def test_an_event_of_31_december_counts_in_the_old_year_for_four_05() -> None:
    known = facts("longyang-2022", record("info_check", "2023-12-31"))
    assert one("longyang-2022", known, "2023-12-31", "FOUR-01").state == "met"
    assert one("longyang-2022", known, "2024-01-03", "FOUR-01").state == "open"


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (record("info_check", "2024-03-02", mode="phone"), True),
        (record("info_check", "2024-03-02", mode="data_match"), True),
        (record("info_check", "2024-03-02", mode="group"), False),
        (record("info_check", "2024-03-02", "no_contact"), False),
        (record("ability_assessment", "2024-03-02", signed=True), True),
        (record("ability_assessment", "2024-03-02", result="可就业"), False),
        (record("need_registration", "2024-03-02", items=["包装"]), True),
        (record("need_registration", "2024-03-02", items=[]), False),
        (record("need_registration", "2024-03-02", items=[], declared_none=True), False),
    ],
)
def test_what_counts_for_four_01_four_02_four_03(entry: Record, counts: bool) -> None:
    rule = {"info_check": "FOUR-01", "ability_assessment": "FOUR-02", "need_registration": "FOUR-03"}[entry.kind]
    duty = one("longyang-2022", facts("longyang-2022", entry), "2024-06-01", rule)
    assert (duty.done, duty.state) == ((1, "met") if counts else (0, "open"))


def test_in_baotou_a_declaration_of_no_need_meets_four_03() -> None:
    known = facts("baotou-2022", record("need_registration", "2024-03-02", declared_none=True), need="no")
    assert one("baotou-2022", known, "2024-06-01", "FOUR-03").state == "met"


@pytest.mark.parametrize("kind", load("longyang-2022").parameters.service_kinds)
def test_four_04_is_met_by_any_service(kind: str) -> None:
    known = facts("longyang-2022", Record(kind, day("2024-03-02")))  # type: ignore[arg-type]
    assert one("longyang-2022", known, "2024-06-01", "FOUR-04").state == "met"


@pytest.mark.parametrize("kind", ["info_check", "ability_assessment", "need_registration", "follow_up", "family_help"])
def test_four_04_is_not_met_by_check_assessment_registration_or_contact(kind: str) -> None:
    known = facts("longyang-2022", Record(kind, day("2024-03-02"), detail={"signed": True, "items": ["求职"]}))  # type: ignore[arg-type]
    assert one("longyang-2022", known, "2024-06-01", "FOUR-04").state == "open"


@pytest.mark.parametrize(("profile", "source"), [("longyang-2022", "explicit"), ("xinyang-2022", "explicit")])
def test_four_05_where_the_plan_says_every_year_nothing_is_counted_over_the_plan(profile: str, source: str) -> None:
    duty = one(profile, facts(profile), "2024-06-01", "FOUR-01")
    assert (duty.period_source, duty.literal) == (source, None)


@pytest.mark.parametrize(
    ("profile", "window"),
    [
        ("kaizhou-2022", "2022-01-01/2024-12-31"),
        ("baotou-2022", "2023-04-22/2024-12-31"),
        ("jiangxi-2022", "2022-01-01/2024-12-31"),
    ],
)
def test_four_05_where_the_plan_names_no_period_the_whole_plan_is_counted_too(profile: str, window: str) -> None:
    known = facts(profile, record("info_check", "2023-05-05"), record("info_check", "2024-08-01"))
    duty = one(profile, known, "2024-06-01", "FOUR-01")
    assert (duty.period_source, duty.state, duty.done) == ("assumed", "open", 0)
    assert duty.literal is not None
    assert (duty.literal.period, duty.literal.done, duty.literal.state) == (window, 1, "met")


def test_four_06_baotou_surveys_in_the_first_half_of_the_year_and_four_07_names_the_levels() -> None:
    baotou, longyang = load("baotou-2022"), load("longyang-2022")
    survey = baotou.indicator("roster_survey")
    assert survey is not None
    assert survey.target is not None
    assert (survey.rule, survey.target.by_month, baotou.pacing.last_month) == ("FOUR-06", 6, 6)
    assert longyang.indicator("roster_survey") is None
    assert (baotou.organisation.rule, baotou.organisation.levels) == ("FOUR-07", ("city", "county"))
    assert longyang.organisation.levels[-1] == "village"


# ---------------------------------------------------------------------------------------------------- 131


def test_s131_01_three_leads_of_which_two_are_one_post_are_two() -> None:
    leads = [record("job_lead", f"2024-0{month}-01", employer="甲厂", title="包装工") for month in (2, 3)]
    known = facts("longyang-2022", *leads, record("job_lead", "2024-04-01", employer="乙店", title="收银员"))
    duty = one("longyang-2022", known, "2024-06-01", "S131-01", "job_lead")
    assert (duty.state, duty.done, duty.required, len(duty.counted)) == ("open", 2, 3, 2)


def test_s131_01_done_is_not_capped_and_blank_leads_count_once() -> None:
    named = [record("job_lead", "2024-02-01", employer="甲厂", title=f"岗位{number}") for number in range(4)]
    blank = [record("job_lead", "2024-02-02"), record("job_lead", "2024-02-03", employer=" ", title="")]
    duty = one("longyang-2022", facts("longyang-2022", *named, *blank), "2024-06-01", "S131-01", "job_lead")
    assert (duty.state, duty.done) == ("met", 5)


def test_s131_01_the_same_post_written_with_other_spaces_or_widths_is_the_same() -> None:
    known = facts(
        "longyang-2022",
        record("job_lead", "2024-02-01", employer="ABC 公司", title="收银员"),
        record("job_lead", "2024-02-02", employer="ＡＢＣ公司", title=" 收银员"),
    )
    assert one("longyang-2022", known, "2024-06-01", "S131-01", "job_lead").done == 1


def test_s131_01_training_referrals_are_distinct_by_project() -> None:
    known = facts("longyang-2022", *(record("training_referral", "2024-02-01", project="电商") for _ in range(2)))
    assert one("longyang-2022", known, "2024-06-01", "S131-01", "training_referral").done == 1


@pytest.mark.parametrize(
    ("hukou", "household", "state"),
    [
        ("rural", Household(), "open"),
        ("urban", Household(), None),
        ("urban", MONITORED, "open"),
        ("resident", Household(), "blocked"),
        ("resident", MONITORED, "open"),
    ],
)
def test_s131_01_is_for_villagers_and_monitored_households(hukou: str, household: Household, state: str | None) -> None:
    known = facts(hukou=Hukou(hukou, AREAS["longyang-2022"]), household=household)  # type: ignore[arg-type]
    assert {duty.state for duty in owed("longyang-2022", known, "2024-06-01", "S131-01")} == (
        {state} if state else set()
    )


def test_s131_01_names_the_alternative_that_decided() -> None:
    urban = facts(hukou=Hukou("urban", AREAS["longyang-2022"]), household=MONITORED)
    because = one("longyang-2022", urban, "2024-06-01", "S131-01", "job_lead").because
    assert ("monitored", "yes") in because
    assert "rural" not in dict(because)


@pytest.mark.parametrize(("need", "owes"), [("yes", True), ("unknown", True), ("no", False)])
def test_s131_01_is_owed_unless_need_is_no(need: str, owes: bool) -> None:
    assert bool(owed("longyang-2022", facts(need=need), "2024-06-01", "S131-01")) is owes


def test_s131_02_is_for_the_monitored_of_jiangxi_whose_condition_is_not_no_employed_or_not() -> None:
    working = (job("2024-01-01"),)
    monitored = facts("jiangxi-2022", household=MONITORED, jobs=working)
    assert [duty.state for duty in owed("jiangxi-2022", monitored, "2024-06-01", "S131-02")] == ["open"] * 3
    assert not owed("jiangxi-2022", facts("jiangxi-2022"), "2024-06-01", "S131-02")
    assert not owed("jiangxi-2022", facts("jiangxi-2022", household=MONITORED, condition="no"), "2024-06-01", "S131-02")
    lost = facts("jiangxi-2022", household=MONITORED, unemployed_reason=5)
    assert not owed("jiangxi-2022", lost, "2024-06-01", "S131-02")
    not_yet = facts("jiangxi-2022", household=Household(monitor="sudden", monitor_since=day("2024-06-02")))
    assert not owed("jiangxi-2022", not_yet, "2024-06-01", "S131-02")


def test_s131_02_names_no_period_and_so_counts_over_the_plan_as_well() -> None:
    known = facts("jiangxi-2022", record("career_guidance", "2022-05-01"), household=MONITORED)
    duty = one("jiangxi-2022", known, "2024-06-01", "S131-02", "career_guidance")
    assert duty.literal is not None
    assert (duty.state, duty.literal.state) == ("open", "met")


# ------------------------------------------------------------------------------------- refusals and waivers


@pytest.mark.parametrize(
    ("on", "state"),
    [("2024-03-01", "declined"), ("2024-08-28", "declined"), ("2024-08-29", "open")],
)
def test_a_refusal_of_four_01_holds_180_days_its_own_day_not_counted(on: str, state: str) -> None:
    known = facts("longyang-2022", record("info_check", "2024-03-01", "declined"))
    assert one("longyang-2022", known, on, "FOUR-01").state == state


def test_a_refusal_of_last_year_still_holds_for_four_02() -> None:
    known = facts("longyang-2022", record("ability_assessment", "2023-11-01", "declined"))
    assert one("longyang-2022", known, "2024-02-01", "FOUR-02").state == "declined"


def test_the_newest_record_of_the_steps_own_kind_decides() -> None:
    refused = record("job_lead", "2024-03-01", "declined")
    later = record("job_lead", "2024-04-01", "no_contact")
    other = record("career_guidance", "2024-04-01")
    assert (
        one("longyang-2022", facts("longyang-2022", refused, later), "2024-06-01", "S131-01", "job_lead").state
        == "open"
    )
    assert (
        one("longyang-2022", facts("longyang-2022", refused, other), "2024-06-01", "S131-01", "job_lead").state
        == "declined"
    )


def test_a_met_step_is_met_although_refused_later() -> None:
    known = facts("longyang-2022", record("info_check", "2024-03-01"), record("info_check", "2024-04-01", "declined"))
    assert one("longyang-2022", known, "2024-06-01", "FOUR-01").state == "met"


def test_an_unknown_answer_comes_before_a_refusal_and_a_met_step_before_both() -> None:
    refused = record("ability_assessment", "2024-03-01", "declined")
    done = record("ability_assessment", "2024-02-01", signed=True)
    assert (
        one("longyang-2022", facts("longyang-2022", refused, need="unknown"), "2024-06-01", "FOUR-02").state
        == "blocked"
    )
    known = facts("longyang-2022", refused, done, need="unknown")
    assert one("longyang-2022", known, "2024-06-01", "FOUR-02").state == "met"


def test_four_04_which_many_kinds_meet_cannot_be_declined_by_a_record_only_waived() -> None:
    refused = record("career_guidance", "2024-03-01", "declined")
    assert one("longyang-2022", facts("longyang-2022", refused), "2024-06-01", "FOUR-04").state == "open"
    waived = facts(waivers=(Waiver("FOUR-04", "employment_service", "2024"),))
    assert one("longyang-2022", waived, "2024-06-01", "FOUR-04").state == "waived"
    assert one("longyang-2022", waived, "2025-06-01", "FOUR-04").state == "open"


# ------------------------------------------------------------------------------------------- entry and start


@pytest.mark.parametrize(
    ("profile", "entered", "on", "opens"),
    [
        ("longyang-2022", "2024-05-10", "2024-06-01", "2024-05-10"),
        ("longyang-2022", "2022-03-01", "2024-06-01", "2024-01-01"),
        ("baotou-2022", "2022-03-01", "2023-06-01", "2023-04-22"),
        ("baotou-2022", "2023-05-05", "2023-06-01", "2023-05-05"),
    ],
)
def test_four_01_opens_with_the_latest_of_year_entry_and_plan(profile: str, entered: str, on: str, opens: str) -> None:
    known = facts(profile, entered_on=day(entered))
    duty = one(profile, known, on, "FOUR-01")
    assert (duty.opens_on, duty.due_on) == (day(opens), date(day(on).year, 12, 31))


def test_a_check_before_entry_in_the_same_year_counts_for_four_01() -> None:
    known = facts("longyang-2022", record("info_check", "2024-02-01"), entered_on=day("2024-05-10"))
    assert one("longyang-2022", known, "2024-06-01", "FOUR-01").state == "met"


# ----------------------------------------------------------------------------------------------- properties


@given(st.lists(RECORDS, max_size=10), st.dates(date(2022, 3, 1), date(2025, 12, 31)))
def test_four_01_and_s131_01_agree_with_counting_day_by_day(records: list[Record], on: date) -> None:
    """A naive walk over every day of the year so far finds the same counts."""
    checks, posts = 0, set()
    current = date(on.year, 1, 1)
    while current <= on:
        for each in records:
            if each.on != current or each.outcome != "done":
                continue
            checks += each.kind == "info_check" and each.mode != "group"
            if each.kind == "job_lead":
                posts.add((each.detail.get("employer", ""), each.detail.get("title", "")))
        current += timedelta(days=1)
    duties = {
        (duty.rule, duty.step): duty
        for duty in duties_on(load("longyang-2022"), Facts(someone(), records=tuple(records)), on)
    }
    assert duties["FOUR-01", "info_check"].done == checks
    assert duties["S131-01", "job_lead"].done == len(posts)


@given(
    st.lists(RECORDS, max_size=6),
    RECORDS,
    st.dates(date(2022, 3, 1), date(2025, 12, 31)),
    st.sampled_from(sorted(AREAS)),
)
def test_another_done_record_never_raises_what_is_owed(
    records: list[Record], more: Record, on: date, profile: str
) -> None:
    more = Record(more.kind, more.on, "done", more.mode, more.detail)
    person = someone(profile, household=MONITORED)

    def left(known: list[Record]) -> dict[tuple[str, str], int]:
        duties = duties_on(load(profile), Facts(person, records=tuple(known)), on)
        return {
            (duty.rule, duty.step): max(duty.required - duty.done, 0)
            for duty in duties
            if duty.period == str(on.year) and duty.state != "declined"
        }

    before, after = left(records), left([*records, more])
    declined = {key for key in after if key not in before}
    assert all(after[key] <= before[key] for key in after if key in before)
    assert all(more.kind == step for _, step in declined), "only a refusal overtaken by the very deed may turn owed"
