"""`plan_by`: the year's work spread over its season, village by village, inside what the law allows."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.law.calendar import packaged
from service.law.evaluate import Duty, duties_on
from service.law.facts import Facts, Household, Post
from service.law.pacing import pacing_reason, plan_by, within_reach_since
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from tests.law.build import AREAS, anybody, day, facts, graduate, job, one

CALENDAR = packaged()
LONG_AGO = date(2022, 3, 1)
MONITORED = Household(monitor="sudden")


def planned(
    duty: Duty,
    person: str = "某人",
    village: str | None = "530502101201",
    since: date = LONG_AGO,
    profile: str = "longyang-2022",
) -> date:
    return plan_by(load(profile), duty, village=village, person_key=person, entered_on=since, calendar=CALENDAR)


def village_plans(villages: int, people: int, since: date = LONG_AGO) -> dict[tuple[int, int], date]:
    duty = one("longyang-2022", facts(), "2024-06-01", "FOUR-01")
    return {
        (village, person): planned(duty, f"{village}/{person}", f"530502101{201 + village}", since)
        for village in range(villages)
        for person in range(people)
    }


@pytest.mark.parametrize(("villages", "people"), [(10, 40), (4, 100), (25, 20), (2, 250)])
def test_every_week_of_the_season_has_its_share(villages: int, people: int) -> None:
    """Weeks with at least three working days; the share of a week is that of its working days, within a factor."""
    plans = village_plans(villages, people)
    weeks = Counter(plan.isocalendar().week for plan in plans.values())
    season = CALENDAR.between(day("2024-02-01"), day("2024-11-30"))
    for week, days in Counter(each.isocalendar().week for each in season).items():
        fair = len(plans) * days / len(season)
        assert days < 3 or 0 < weeks[week] <= 2.5 * fair
    assert {plan.month for plan in plans.values()} == set(range(2, 12))


def test_no_day_is_hopeless() -> None:
    plans = village_plans(10, 40)
    assert max(Counter(plans.values()).values()) <= 10


def test_people_of_one_village_are_planned_in_the_same_few_days_of_each_round() -> None:
    season = CALENDAR.between(day("2024-02-01"), day("2024-11-30"))
    pacing = load("longyang-2022").pacing
    length = len(season) / (len(season) // pacing.round_days)
    for village in range(5):
        places = sorted(season.index(plan) % length for key, plan in village_plans(5, 60).items() if key[0] == village)
        gaps = [after - before for before, after in zip(places, [*places[1:], places[0] + length], strict=True)]
        assert length - max(gaps) <= pacing.stretch_days + 1


@pytest.mark.parametrize("profile", shipped())
def test_all_quota_steps_of_one_person_fall_on_one_working_day_but_131_where_it_has_its_own_round(profile: str) -> None:
    known = facts(profile, household=MONITORED)
    for person in range(40):
        duties = [each for each in duties_on(load(profile), known, day("2024-06-01")) if each.period == "2024"]
        first = {planned(each, str(person), profile=profile) for each in duties if each.program == "four_ones"}
        second = {planned(each, str(person), profile=profile) for each in duties if each.program == "one_three_one"}
        assert len(first) == 1
        assert CALENDAR.is_working(min(first))
        if profile == "jiangxi-2022":
            assert second == {CALENDAR.add(min(first), 20)}
        else:
            assert second <= first


def test_baotou_plans_its_survey_in_the_first_half_of_the_year() -> None:
    duty = one("baotou-2022", facts("baotou-2022"), "2024-06-01", "FOUR-01")
    plans = {planned(duty, str(person), profile="baotou-2022") for person in range(200)}
    assert {plan.month for plan in plans} == {2, 3, 4, 5, 6}


def test_somebody_who_comes_in_mid_year_gets_what_is_left_of_it() -> None:
    plans = village_plans(10, 40, since=day("2024-06-12"))
    assert min(plans.values()) >= day("2024-06-12")
    months = Counter(plan.month for plan in plans.values())
    assert set(months) == {6, 7, 8, 9, 10, 11}
    assert max(months.values()) < 2 * min(months[month] for month in (7, 8, 9, 10, 11))


def test_whose_turn_is_still_to_come_keeps_it() -> None:
    before, after = village_plans(10, 40), village_plans(10, 40, since=day("2024-06-12"))
    assert all(after[key] == plan for key, plan in before.items() if plan >= day("2024-06-12"))


@pytest.mark.parametrize("since", ["2024-11-20", "2024-12-02", "2024-12-27", "2024-12-31"])
def test_somebody_who_comes_in_late_gets_the_days_to_the_end_of_the_year(since: str) -> None:
    plans = village_plans(4, 30, since=day(since))
    assert min(plans.values()) >= day(since)
    assert max(plans.values()) <= day("2024-12-31")
    assert all(CALENDAR.is_working(plan) for plan in plans.values())


def test_on_a_last_day_of_the_year_that_is_a_rest_day_the_due_date_itself_is_left() -> None:
    known = facts(entered_on=day("2023-12-31"))
    duty = one("longyang-2022", known, "2023-12-31", "FOUR-01")
    assert planned(duty, since=day("2023-12-31")) == day("2023-12-31")


def printed(code: str, hash_seed: str) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={"PYTHONHASHSEED": hash_seed},
    )
    return done.stdout.strip()


def test_the_plan_is_the_same_in_another_process() -> None:
    code = (
        "from tests.law.test_pacing import planned, one, facts\n"
        "print(planned(one('longyang-2022', facts(), '2024-06-01', 'FOUR-01')))"
    )
    told = {printed(code, seed) for seed in ("1", "2")}
    assert told == {planned(one("longyang-2022", facts(), "2024-06-01", "FOUR-01")).isoformat()}


def test_each_year_a_persons_turn_comes_at_about_the_same_time() -> None:
    for person in range(50):
        years = [
            planned(one("longyang-2022", facts(), f"{year}-06-01", "FOUR-01"), str(person)) for year in (2023, 2024)
        ]
        assert abs((years[1] - years[0]).days - 365) <= 21


# ---------------------------------------------------------------------------------------- the other clocks


@pytest.mark.parametrize(
    ("due", "plan", "moved"),
    [("2024-03-31", "2024-03-29", True), ("2024-10-05", "2024-09-30", True), ("2024-04-01", "2024-04-01", False)],
)
def test_a_deadline_is_planned_for_the_last_working_day_up_to_it(due: str, plan: str, moved: bool) -> None:
    roster = (day(due) - timedelta(days=30)).isoformat()
    duty = one("longyang-2022", facts(student=graduate("2024-06-30", roster)), due, "GRAD-02")
    reason = pacing_reason(
        load("longyang-2022"), duty, village=None, person_key="某人", entered_on=LONG_AGO, calendar=CALENDAR
    )
    assert (reason.plan_by, reason.kind) == (day(plan), "due")
    assert reason.moved_from == (day(due) if moved else None)
    assert (f"{due} 是休息日，提前到 {plan}" in reason.sentences()) is moved


def test_a_due_date_without_a_working_day_before_it_stays() -> None:
    known = facts("jiangxi-2022", posts=(Post(day("2024-10-02"), day("2024-10-05")),))
    assert planned(one("jiangxi-2022", known, "2024-10-03", "PUB-01"), profile="jiangxi-2022") == day("2024-10-05")


@given(
    st.sampled_from(shipped()).flatmap(lambda name: st.tuples(st.just(load(name)), anybody(name))),
    st.dates(date(2022, 1, 1), date(2027, 12, 31)),
    st.text(max_size=5),
    st.sampled_from([None, "530502101201", "150203001", "稀土高新区"]),
)
def test_a_plan_is_never_past_the_due_date_nor_before_the_opening(
    whom: tuple[Profile, Facts], on: date, key: str, village: str | None
) -> None:
    profile, known = whom
    since = within_reach_since(profile, known, on)
    for duty in duties_on(profile, known, on):
        plan = plan_by(profile, duty, village=village, person_key=key, entered_on=since, calendar=CALENDAR)
        assert duty.opens_on <= plan <= duty.due_on


# ------------------------------------------------------------------------------------------------ reasons


def reason_for(
    village: str | None, since: str = "2022-03-01", rule: str = "FOUR-01", profile: str = "longyang-2022"
) -> tuple[str, ...]:
    known = facts(profile, household=MONITORED)
    duty = next(each for each in duties_on(load(profile), known, day("2024-06-01")) if each.rule == rule)
    reason = pacing_reason(
        load(profile), duty, village=village, person_key="某人", entered_on=day(since), calendar=CALENDAR
    )
    return (reason.kind, *reason.sentences())


def test_why_that_day_is_told_in_words() -> None:
    kind, season, neighbours = reason_for("530502101201")
    assert kind == "season"
    assert season.startswith("本年度安排期为 2024-02-01 至 2024-11-30，共分 20 批，安排在第 ")
    assert neighbours == "同村的人安排在相近的日子"
    assert reason_for(None)[2] == "所在村（社区）不清楚，单独安排"
    kind, rest, _ = reason_for("530502101201", since="2024-11-28")
    assert kind == "rest_of_year"
    assert rest.startswith("年内所剩时间为 2024-11-28 至 2024-12-31")
    assert reason_for(AREAS["jiangxi-2022"], rule="S131-02", profile="jiangxi-2022")[-1] == "131服务另安排下一批"


@pytest.mark.parametrize(
    ("known", "since"),
    [
        (facts(), "2022-03-01"),
        (facts(entered_on=day("2024-05-06")), "2024-05-06"),
        (facts(jobs=(job("2023-01-01", "2024-04-30"),)), "2024-05-01"),
        (facts(jobs=(job("2023-01-01", "2024-06-01"),)), "2022-03-01"),
        (facts(born_on=day("2008-05-20")), "2024-05-20"),
        (facts(born_on=None, entered_on=day("2025-01-01")), "2022-01-01"),
        (facts(entered_on=day("2020-01-01")), "2022-01-01"),
    ],
)
def test_since_when_somebody_could_have_been_served(known: Facts, since: str) -> None:
    assert within_reach_since(load("longyang-2022"), known, day("2024-06-01")) == day(since)
