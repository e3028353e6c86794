"""Which rows a file makes: this year's duties, what became of past years, the line of the work list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dossier.rules import Dossier
from service.duties.rules.rows import DutyRow, Rows, rows_of
from service.duties.rules.words import asking, chips, missing, next_step, when
from service.law.calendar import packaged
from service.law.facts import Job, Record, Waiver
from service.profiles.rules import Bindings, Bound

TODAY = date(2024, 6, 12)
CALENDAR = packaged()
LONGYANG = Bindings([Bound("530502", "longyang-2022", date(2022, 1, 1))])
PERSON = UUID(int=7)


def dossier(**values: Any) -> Dossier:  # noqa: ANN401 - any column of the person
    """A rural woman of 34 who wants work, served since March 2022."""
    columns = {
        "role": "disabled",
        "sex": "female",
        "born_on": date(1990, 3, 7),
        "retirement_base": 55,
        "credential_kind": "disability_certificate",
        "credential_status": "valid",
        "hukou_kind": "rural",
        "hukou_code": "530502101",
        "residence_code": "530502101",
        "need": "yes",
        "condition": "unknown",
        "training_need": "unknown",
        "unemployed_reason": 4,
        "monitor": "none",
        "monitor_since": None,
        "lifted_from_poverty": False,
        "entered_on": date(2022, 3, 1),
        "exit_reason": None,
        "exit_on": None,
        "county": "530502",
        "township": "530502101",
        "village": "530502101201",
        "owner_id": None,
        **values,
    }
    return Dossier(PERSON, columns)


def check(on: date) -> Record:
    return Record("info_check", on, mode="home_visit")


def rows(file: Dossier, today: date = TODAY, bound: Bindings = LONGYANG) -> Rows:
    return rows_of(file, bound, today, CALENDAR)


def find(found: Rows, step: str, period: str) -> DutyRow:
    (row,) = [row for row in found.duties if row.step == step and row.period == period]
    return row


def test_what_was_left_undone_in_a_past_year_has_lapsed() -> None:
    found = rows(dossier())
    assert find(found, "info_check", "2022").state == "lapsed"
    assert find(found, "info_check", "2023").state == "lapsed"
    assert find(found, "info_check", "2024").state == "open"


def test_a_late_record_of_last_year_meets_last_years_duty_and_no_other() -> None:
    found = rows(replace(dossier(), records=(check(date(2023, 10, 8)),)))
    assert find(found, "info_check", "2023").state == "met"
    assert find(found, "info_check", "2022").state == "lapsed"
    assert find(found, "info_check", "2024").state == "open"


def test_nothing_is_owed_for_years_before_entering() -> None:
    periods = {row.period for row in rows(dossier(entered_on=date(2024, 2, 1))).duties}
    assert periods == {"2024"}


def test_a_past_year_is_judged_by_what_was_so_then() -> None:
    first, later = date(2022, 3, 1), date(2024, 1, 5)
    said = ((first, {"need": "no"}, first), (later, {"need": "yes"}, later))
    found = rows(replace(dossier(), statements=said))
    assert [row.period for row in found.duties if row.step == "ability_assessment"] == ["2024"]


def test_what_is_stated_only_later_was_not_known_before() -> None:
    said = ((date(2024, 1, 5), {"need": "yes"}, date(2024, 1, 5)),)
    found = rows(replace(dossier(need="yes"), statements=said))
    assert find(found, "ability_assessment", "2023").state == "lapsed"
    assert replace(dossier(), statements=said).facts(date(2023, 12, 31)).person.need == "unknown"


def test_who_found_work_before_the_year_ended_left_nothing_undone_in_it() -> None:
    found = rows(replace(dossier(), jobs=(Job(date(2023, 9, 1), date(2024, 3, 1)),)))
    assert "2023" not in {row.period for row in found.duties}


def test_after_death_nothing_is_owed_and_only_what_was_done_stays() -> None:
    file = replace(dossier(exit_reason="died", exit_on=date(2024, 5, 1)), records=(check(date(2024, 2, 2)),))
    found = rows(file)
    assert {(row.step, row.state) for row in found.duties if row.period == "2024"} == {("info_check", "met")}
    assert found.agenda is None
    assert found.look_again_on == date(2025, 1, 1), "until then it counts in the year's figures (AMB-23)"
    assert rows(file, today=date(2025, 1, 1)).look_again_on is None


def test_an_exit_still_to_come_changes_nothing_today_but_is_looked_at_on_its_day() -> None:
    found = rows(dossier(exit_reason="moved_out", exit_on=date(2024, 7, 1)))
    assert found.agenda is not None
    assert found.look_again_on == date(2024, 7, 1)


def test_a_year_that_was_whole_before_somebody_left_keeps_what_lapsed() -> None:
    found = rows(dossier(exit_reason="died", exit_on=date(2024, 1, 1)))
    assert find(found, "info_check", "2023").state == "lapsed"


def test_another_profile_governs_from_its_first_day_on() -> None:
    both = Bindings(
        [Bound("530502", "longyang-2022", date(2022, 1, 1)), Bound("530502", "baotou-2022", date(2024, 7, 1))]
    )
    before, after = rows(dossier(), bound=both), rows(dossier(), date(2024, 7, 1), both)
    assert {row.profile for row in before.duties} == {"longyang-2022"}
    assert before.look_again_on is not None
    assert before.look_again_on <= date(2024, 7, 1)
    assert find(after, "info_check", "2024").profile == "baotou-2022"
    assert find(after, "info_check", "2023").profile == "longyang-2022"
    assert "career_guidance" not in {row.step for row in after.duties if row.period == "2024"}


def test_a_place_without_a_profile_owes_nothing() -> None:
    assert rows(dossier(), bound=Bindings([])) == Rows([], None, None, [], [])


def test_a_missing_answer_is_named_on_the_line() -> None:
    found = rows(dossier(need="unknown"))
    assert found.agenda is not None
    assert found.agenda.blocked
    assert found.agenda.missing == ["need"]
    assert missing(found.agenda.missing) == "缺少信息：就业需求"


def test_a_waived_step_is_no_reason_to_be_on_the_list() -> None:
    names = ("info_check", "ability_assessment", "need_registration", "employment_service")
    waivers = tuple(Waiver(f"FOUR-0{n}", step, "2024") for n, step in enumerate(names, 1))
    found = rows(replace(dossier(hukou_kind="urban"), waivers=waivers))
    assert {row.state for row in found.duties if row.period == "2024"} == {"waived"}
    assert found.agenda is None


def test_three_failed_contacts_on_three_days_make_somebody_lost() -> None:
    failed = tuple(Record("info_check", date(2024, 6, day), "no_contact", "phone") for day in (3, 4, 5))
    found = rows(replace(dossier(), records=failed))
    assert found.agenda is not None
    assert found.agenda.lost_on == date(2024, 6, 5)


def test_the_line_begins_with_the_step_planned_first() -> None:
    found = rows(dossier())
    assert found.agenda is not None
    owed = [row for row in found.duties if row.state == "open"]
    assert found.agenda.next_by == min(row.plan_by for row in owed)
    assert found.agenda.due_on == date(2024, 12, 31)
    assert next_step(found.agenda.steps) != ("", "")


@pytest.mark.parametrize(
    ("next_by", "due_on", "said"),
    [
        (date(2024, 6, 1), date(2024, 6, 10), "逾期 2 天"),
        (date(2024, 6, 2), date(2024, 12, 31), "进度落后 10 天"),
        (date(2024, 6, 12), date(2024, 12, 31), "今天应办"),
        (date(2024, 6, 20), date(2024, 12, 31), "应于 2024-06-20 前完成"),
    ],
)
def test_a_date_reads_as_days_late_or_the_day_to_keep(next_by: date, due_on: date, said: str) -> None:
    assert when(next_by, due_on, TODAY)[1] == said


def test_chips_tell_late_from_behind_and_count_what_is_needed_several_times() -> None:
    steps = [
        ["monitoring", "visit", "open", 0, 1, "2024-05-01", "2024-06-01"],
        ["one_three_one", "job_lead", "open", 1, 3, "2024-05-01", "2024-12-31"],
        ["four_ones", "info_check", "met", 1, 1, "2024-05-01", "2024-12-31"],
    ]
    assert [(chip.look, chip.text) for chip in chips(steps, TODAY)] == [
        ("overdue", "访视"),
        ("behind", "岗位 1/3"),
        ("done", "核对"),
    ]


days = st.dates(date(2022, 1, 1), date(2025, 12, 31))
kinds = st.sampled_from(["info_check", "career_guidance", "job_lead", "follow_up", "policy_consult"])
records = st.lists(st.builds(Record, kinds, days, mode=st.just("phone")), max_size=8).map(tuple)
files = st.builds(
    lambda told, need, entered, gone: replace(
        dossier(need=need, entered_on=entered, exit_reason="died" if gone else None, exit_on=gone), records=told
    ),
    records,
    st.sampled_from(["yes", "no", "unknown"]),
    days,
    st.none() | days,
)


@given(files, days)
def test_the_same_file_always_makes_the_same_rows(file: Dossier, today: date) -> None:
    again = Dossier(file.id, file.columns, records=tuple(reversed(file.records)))
    found, other = rows(file, today), rows(again, today)
    assert {row.id: row for row in found.duties} == {row.id: row for row in other.duties}
    assert len({row.id for row in found.duties}) == len(found.duties)
    assert found.agenda == other.agenda


@given(files, days)
def test_work_is_planned_inside_what_the_law_allows(file: Dossier, today: date) -> None:
    assert all(row.opens_on <= row.plan_by <= row.due_on for row in rows(file, today).duties)


@given(files, days)
def test_nothing_changes_before_the_day_to_look_again(file: Dossier, today: date) -> None:
    found = rows(file, today)
    if found.look_again_on is None:
        later = today + timedelta(days=400)
    else:
        assert found.look_again_on > today
        later = found.look_again_on - timedelta(days=1)
    other = rows(file, later)
    assert {row.id: row for row in other.duties} == {row.id: row for row in found.duties}
    assert other.agenda == found.agenda


def test_of_steps_planned_for_one_day_the_check_comes_first() -> None:
    day = ("2024-07-01", "2024-12-31")
    steps = [["four_ones", step, "open", 0, 1, *day] for step in ("ability_assessment", "info_check")]
    assert next_step(steps) == ("基础信息核对", "")


def test_whether_a_resident_hukou_is_rural_is_asked_at_its_village() -> None:
    assert asking(PERSON, ["rural"]).endswith("/edit?ask=hukou_code#hukou_code")
