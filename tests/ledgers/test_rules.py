"""What a ledger says and how it changes, series, stages, differences: plain calls and properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledgers.rules import content as ledgers_content
from service.ledgers.rules import series, stages, versions
from service.ledgers.rules.content import Content, Goal, Measure, Subsidy
from service.ledgers.rules.series import Service
from service.ledgers.rules.sheet import HIDDEN, data_of, file_number
from service.ledgers.rules.subsidies import subsidy_of, told_again, why_not
from tests.ledgers.sheets import TODAY, sheet

DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
USERS = st.sampled_from([UUID(int=number) for number in range(1, 5)])
TEXTS = st.text("找工作考证培训面试", min_size=1, max_size=6)
GOALS = st.builds(Goal, st.uuids(), TEXTS, st.sampled_from(["open", "reached", "dropped"]))
MEASURES = st.builds(
    Measure, st.uuids(), st.sampled_from(["other", "job_lead"]), TEXTS, USERS, DAYS, st.sampled_from(["open", "done"])
)
CODES = st.sampled_from(["startup_grant", "tax"])
STATES = st.sampled_from(["told", "applied", "received", "ineligible", "declined"])
SUBSIDIES = st.builds(Subsidy, CODES, STATES, DAYS, st.sampled_from(["", "一号"]))
CONTENTS = st.builds(
    Content,
    DAYS,
    USERS,
    DAYS,
    st.lists(GOALS, max_size=4, unique_by=lambda one: one.text).map(tuple),
    st.lists(MEASURES, max_size=4).map(tuple),
    st.lists(SUBSIDIES, max_size=4).map(tuple),
)


# ------------------------------------------------------------------------------------------------ what it says


@given(CONTENTS)
def test_what_is_kept_as_json_is_read_back_the_same(content: Content) -> None:
    assert ledgers_content.content_of(ledgers_content.as_json(content)) == content


@given(CONTENTS, USERS, USERS)
def test_handing_over_leaves_nothing_open_with_who_goes(content: Content, before: UUID, after: UUID) -> None:
    handed = ledgers_content.handed(content, before, after)
    if before != after:
        assert handed.officer_id != before
        assert all(one.owner != before for one in handed.open_measures)
    assert [one.owner for one in handed.measures if one.state == "done"] == [
        one.owner for one in content.measures if one.state == "done"
    ]
    assert ledgers_content.handed(handed, before, after) == handed


@given(CONTENTS, st.lists(TEXTS, max_size=4, unique=True))
def test_goals_told_again_by_text_keep_their_state(content: Content, texts: list[str]) -> None:
    known = {goal.text: goal for goal in content.goals}
    told = ledgers_content.goals_told(content.goals, texts)
    assert [goal.text for goal in told] == texts
    assert all(goal == known[goal.text] for goal in told if goal.text in known)
    assert all(goal.state == "open" for goal in told if goal.text not in known)


@given(CONTENTS, MEASURES, TEXTS)
def test_adding_the_same_twice_is_adding_it_once(content: Content, measure: Measure, text: str) -> None:
    once = ledgers_content.add_goal(ledgers_content.add_measure(content, measure), text)
    assert ledgers_content.add_goal(ledgers_content.add_measure(once, measure), text) == once


# ------------------------------------------------------------------------------------------------ differences


@given(CONTENTS)
def test_a_version_does_not_differ_from_itself(content: Content) -> None:
    assert versions.differences(content, content, {}, {}) == []
    assert versions.conflicts(content, content, {}, {}) == []


@given(CONTENTS, CONTENTS)
def test_versions_that_differ_say_so_and_the_other_way_round_too(one: Content, other: Content) -> None:
    there = {(d.field, d.before, d.after) for d in versions.differences(one, other, {}, {})}
    back = {(d.field, d.after, d.before) for d in versions.differences(other, one, {}, {})}
    assert there == back
    if not there:
        assert (one.opened_on, one.officer_id, one.next_contact_on) == (
            other.opened_on,
            other.officer_id,
            other.next_contact_on,
        )
        assert set(one.goals) == set(other.goals)
        assert set(one.measures) == set(other.measures)


def test_a_first_version_differs_in_all_that_it_says() -> None:
    content = Content(TODAY, UUID(int=1), TODAY, (Goal(uuid4(), "考证"),), (), (Subsidy("tax", "told", TODAY),))
    told = versions.differences(None, content, {UUID(int=1): "李敏"}, {"tax": "税收优惠"})
    assert [(one.label, one.after) for one in told] == [
        ("建立日期", "2024-06-12"),
        ("台账责任人", "李敏"),
        ("下次联系日期", "2024-06-12"),
        ("目标", "考证（进行中）"),
        ("税收优惠", "已告知 2024-06-12"),
    ]


def test_nobody_signs_a_version_of_their_own_or_one_decided_otherwise() -> None:
    me, other = uuid4(), uuid4()
    assert "本人" in (versions.why_not_sign(me, None, me, "signed") or "")
    assert "已退回" in (versions.why_not_sign(other, "sent_back", me, "signed") or "")
    assert versions.why_not_sign(other, None, me, "signed") is None
    assert versions.why_not_sign(other, "signed", me, "signed") is None


# ----------------------------------------------------------------------------------------- GRAD-12: subsidies


@given(st.lists(SUBSIDIES, max_size=12))
def test_grad_12_a_one_off_subsidy_is_received_once_whatever_is_told(told: list[Subsidy]) -> None:
    known: tuple[Subsidy, ...] = ()
    for one in told:
        once = one.code == "startup_grant"
        if why_not(known, one, once=once, corrects=False, today=date.max) is None:
            known = told_again(known, one, once=once)
            assert subsidy_of(known, one.code) == one
    assert sum(one.code == "startup_grant" and one.state == "received" for one in known) <= 1


def test_grad_12_what_was_received_once_stays_unless_it_was_a_mistake() -> None:
    known = (Subsidy("startup_grant", "received", date(2023, 5, 1)),)
    again = Subsidy("startup_grant", "received", date(2024, 5, 1))
    assert "2023-05-01" in (why_not(known, again, once=True, corrects=False, today=TODAY) or "")
    assert why_not(known, again, once=True, corrects=True, today=TODAY) is None
    assert told_again(known, again, once=True) == (again,)


def test_grad_12_what_may_come_again_keeps_what_was_received_before() -> None:
    first, next_year = Subsidy("tax", "received", date(2023, 5, 1)), Subsidy("tax", "applied", date(2024, 5, 1))
    assert told_again((first,), next_year, once=False) == (first, next_year)


@pytest.mark.parametrize("on", [None, TODAY + timedelta(1)])
def test_grad_12_a_state_has_a_day_that_has_come(on: date | None) -> None:
    assert why_not((), Subsidy("tax", "told", on), once=False, corrects=False, today=TODAY)


# ---------------------------------------------------------------------------------- GRAD-06 to GRAD-11: series

SERVICES = st.lists(
    st.builds(
        Service,
        st.sampled_from([*series.GUIDANCE, "survey_visit", "training_attended", "job_fair", "follow_up", "other"]),
        DAYS,
        st.sampled_from(["home_visit", "phone", "group"]),
    )
)


@given(SERVICES, st.randoms())
def test_the_order_of_services_does_not_matter(services: list[Service], random: Any) -> None:  # noqa: ANN401
    shuffled = services[:]
    random.shuffle(shuffled)
    assert series.series(services) == series.series(shuffled)


@given(SERVICES, SERVICES)
def test_one_more_service_unticks_nothing(services: list[Service], more: list[Service]) -> None:
    for before, after in zip(series.series(services), series.series([*services, *more]), strict=True):
        assert before.done <= after.done <= after.of
        assert before.last_on is None or (after.last_on is not None and before.last_on <= after.last_on)


def test_grad_07_guidance_counts_five_kinds_and_a_briefing_is_no_counsel() -> None:
    briefing = Service("policy_consult", TODAY, "group")
    ticks = {
        one.label: one for one in series.series([briefing, Service("job_lead", TODAY), Service("job_lead", TODAY)])
    }
    assert (ticks["就业指导"].done, ticks["就业指导"].of, ticks["就业指导"].parts) == (1, 5, ("岗位信息",))
    assert ticks["政策宣讲"].ticked
    every = [Service(kind, TODAY) for kind in series.GUIDANCE]
    assert next(one for one in series.series(every) if one.label == "就业指导").done == 5


# --------------------------------------------------------------------------------------- GRAD-01, 03: cohorts


@pytest.mark.parametrize(
    ("graduates_on", "placed", "gone", "stage"),
    [
        (date(2025, 6, 30), False, False, "在校"),
        (date(2025, 1, 1), False, False, "在校"),
        (date(2024, 6, 30), False, False, "应届"),
        (date(2024, 6, 12), False, False, "应届"),
        (date(2024, 6, 11), False, False, "离校未就业"),
        (date(2022, 6, 30), False, False, "离校未就业"),
        (date(2025, 6, 30), True, False, "已落实"),
        (date(2022, 6, 30), True, True, "退出"),
    ],
)
def test_grad_01_stage(graduates_on: date, placed: bool, gone: bool, stage: str) -> None:
    assert stages.STAGES[stages.stage(graduates_on, TODAY, placed=placed, gone=gone)] == stage


@given(DAYS, DAYS, DAYS)
def test_grad_01_time_alone_never_leads_back(graduates_on: date, one: date, other: date) -> None:
    order = list(stages.STAGES)
    earlier, later = (
        order.index(stages.stage(graduates_on, day, placed=False, gone=False)) for day in sorted((one, other))
    )
    assert earlier <= later


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_grad_03_a_hundred_per_cent_is_everybody_and_nobody_is_no_rate(done: int, of: int) -> None:
    """Trap 6, for a target of 100 %: never by rounding; of nobody there is no rate."""
    assert stages.all_of_them(done, of) is (None if of == 0 else done == of)


def test_grad_03_one_missing_of_many_is_not_a_hundred_per_cent() -> None:
    assert stages.all_of_them(10**17 - 1, 10**17) is False


# ------------------------------------------------------------------------------------------------- on paper


def test_for_inspection_nothing_tells_who_it_is() -> None:
    told = str(data_of(sheet(measures=40), redacted=True))
    for secret in (
        "欧阳示例",
        "0012",
        "某大学",
        "兰城街道",
        "李敏",
        "王督导",
        "陪同面试",
        "想做文员",
        "隆残就",
        "同意录用",
    ):
        assert secret not in told
        assert secret in str(data_of(sheet(measures=40), redacted=False))


def test_for_inspection_kind_state_and_day_of_a_measure_are_still_told() -> None:
    (one,) = data_of(sheet(measures=1), redacted=True)["measures"]
    assert (one["kind"], one["state"], one["due_on"], one["text"]) == ("职业介绍", "未办结", "2024-06-12", HIDDEN)


def test_a_file_number_says_where_and_when() -> None:
    assert file_number("530502", TODAY, UUID(int=0xABC << 100)).startswith("530502-2024-")
