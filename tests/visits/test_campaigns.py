"""Campaigns (EVT-01): their days, the lists they make, who was reached."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.approvals.commands import decide
from service.casework.commands.many import undo_act
from service.casework.commands.records import void
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.law.offers import Campaign as Offer
from service.law.profile_store import load
from service.people.commands.leaving import leave
from service.people.commands.merging import merge
from service.tables.approvals import Approval
from service.tables.people import Person
from service.tables.records import Record
from service.tables.visits import OutreachTarget
from service.visits.commands import campaigns
from service.visits.queries import campaigns as visits_campaigns
from service.visits.rules import why_no_dates
from service.visits.schemas.campaigns import CallForm, DatesForm, ListForm, TickForm
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG

TODAY = date(2024, 6, 12)
DAY = timedelta(days=1)
WHICH = {"county": LONGYANG, "code": "help_day", "year": 2024}


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


def dates(**more: object) -> DatesForm:
    told = WHICH | {"code": "assistance_month", "starts_on": "2024-01-02", "ends_on": "2024-02-02"}
    return DatesForm.model_validate(told | more)


def meant(**more: object) -> ListForm:
    return ListForm.model_validate(WHICH | more)


def sought_out(*people: Person, on: date = TODAY, **more: object) -> TickForm:
    told = {"people": [one.id for one in people], "kind": "policy_consult", "on": on}
    return TickForm.model_validate(told | more)


async def listed(tx: Tx, actor: Actor, campaign: object, **more: object) -> list[str]:
    found = await visits_campaigns.targets(tx.session, actor, campaign.id, **more)  # type: ignore[attr-defined, arg-type]
    return sorted(one.name for one in found.items)


# ---------------------------------------------------------------------------------------------------- the days


@given(st.integers(1990, 2200))
def test_evt_01_the_help_day_is_the_third_sunday_of_may(year: int) -> None:
    offer = Offer(code="help_day", label="全国助残日", clause="三(四)", fixed="third_sunday_of_may")
    day = offer.day(year)
    assert day is not None
    sundays = [date(year, 5, number) for number in range(1, 32) if date(year, 5, number).weekday() == 6]
    assert day == sundays[2]


@pytest.mark.parametrize(
    ("profile", "labels"),
    [
        ("longyang-2022", ["就业援助月", "全国助残日", "国际残疾人日"]),
        ("xinyang-2022", ["就业援助月", "全国助残日", "残疾人大学生双选会", "民营企业招聘月"]),
        ("jiangxi-2022", ["民营企业招聘月", "金秋招聘月"]),
        ("baotou-2022", []),
        ("kaizhou-2022", []),
    ],
)
def test_evt_01_each_plan_names_its_own_campaigns(profile: str, labels: list[str]) -> None:
    assert [one.label for one in load(profile).campaigns] == labels


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(days, days, st.integers(2020, 2030))
def test_days_of_a_campaign_are_taken_when_they_can_be(first: date, last: date, year: int) -> None:
    can_be = first.year == year and first <= last <= first + timedelta(days=123)
    assert (why_no_dates(first, last, year) == {}) is can_be


async def test_what_the_yearly_notice_says_is_entered_and_put_right(tx: Tx, boss: Actor) -> None:
    made = await campaigns.set_dates(tx, boss, dates(version=0))
    again = await campaigns.set_dates(tx, boss, dates(ends_on="2024-02-10", notice="某文〔2023〕1号", version=1))
    assert (again.id, again.ends_on, again.version) == (made.id, date(2024, 2, 10), 2)
    with pytest.raises(Stale):
        await campaigns.set_dates(tx, boss, dates(version=1))


async def test_days_are_entered_by_the_countys_supervisor_alone(tx: Tx) -> None:
    township = await builders.actor(tx, role=Role.SUPERVISOR, area=LANCHENG)
    with pytest.raises(Invalid) as fault:
        await campaigns.set_dates(tx, township, dates())
    assert "county" in fault.value.fields


async def test_a_fixed_day_is_not_entered_and_a_campaign_of_another_plan_is_not_there(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Refused):
        await campaigns.set_dates(tx, boss, dates(code="help_day"))
    with pytest.raises(Invalid) as fault:
        await campaigns.set_dates(tx, boss, dates(code="autumn_month"))
    assert "code" in fault.value.fields


async def test_without_the_notice_there_is_no_list_yet(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid, match=r"^"):
        await campaigns.make_list(tx, boss, meant(code="assistance_month"))
    await campaigns.set_dates(tx, boss, dates())
    await builders.person(tx)
    _, new = await campaigns.make_list(tx, boss, meant(code="assistance_month"))
    assert new == 1


# ---------------------------------------------------------------------------------------------------- the list


async def test_a_list_holds_those_who_are_meant(tx: Tx, boss: Actor) -> None:
    jobless = await builders.person(tx)
    at_work, content = await builders.person(tx), await builders.person(tx, need="no")
    watched, elsewhere = await builders.person(tx, monitor="marginal"), await builders.person(tx, area=YONGCHANG)
    gone, relative = await builders.person(tx), await builders.person(tx, role="family")
    student = await builders.person(tx)
    await builders.student(tx, student)
    await builders.job(tx, at_work, TODAY - 30 * DAY)
    await builders.job(tx, jobless, TODAY - 30 * DAY, TODAY - DAY)
    await leave(tx, boss, gone.id, "moved_out", TODAY)
    made, _ = await campaigns.make_list(tx, boss, meant(need=True, unemployed=True, area=LANCHENG))
    assert await listed(tx, boss, made) == sorted(one.name for one in (jobless, watched, student))
    _, new = await campaigns.make_list(tx, boss, meant(monitored=True))
    assert new == 0
    _, new = await campaigns.make_list(tx, boss, meant(graduates=True))
    assert new == 0
    _, new = await campaigns.make_list(tx, boss, meant())
    assert new == 3, (at_work, content, elsewhere)
    assert relative.name not in await listed(tx, boss, made)


async def test_made_twice_a_list_adds_only_who_is_new(tx: Tx, boss: Actor) -> None:
    await builders.person(tx)
    made, new = await campaigns.make_list(tx, boss, meant())
    again, none = await campaigns.make_list(tx, boss, meant())
    await builders.person(tx)
    _, one = await campaigns.make_list(tx, boss, meant())
    assert (made.id, new, none, one) == (again.id, 1, 0, 1)


async def test_each_sees_those_of_her_own_area_on_the_list(tx: Tx, boss: Actor) -> None:
    worker = await builders.actor(tx, area=LANCHENG)
    ours, theirs = await builders.person(tx, owner=worker.id), await builders.person(tx, area=YONGCHANG)
    made, _ = await campaigns.make_list(tx, boss, meant())
    assert await listed(tx, worker, made) == [ours.name]
    assert await listed(tx, boss, made) == sorted([ours.name, theirs.name])
    assert (await visits_campaigns.counts(tx.session, worker, [made.id]))[made.id].total == 1
    stranger = await builders.actor(tx, area=builders.BAOTOU_KUNDULUN)
    with pytest.raises(NotFound):
        await visits_campaigns.campaign(tx.session, stranger, made.id)


async def test_a_list_is_read_in_pages_without_losing_anybody(tx: Tx, boss: Actor) -> None:
    people = [await builders.person(tx, area=area) for area in (LANCHENG, YONGCHANG) for _ in range(4)]
    made, _ = await campaigns.make_list(tx, boss, meant())
    found, cursor = [], None
    while True:
        page = await visits_campaigns.targets(tx.session, boss, made.id, limit=3, cursor=cursor)
        found += [one.person_id for one in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert sorted(found) == sorted(one.id for one in people)


async def test_two_entries_made_one_stand_on_the_list_once(tx: Tx, database: Database, boss: Actor) -> None:
    keep, drop = await builders.person(tx), await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    await merge(tx, boss, keep.id, drop.id, "同一个人")
    await database.settle(tx)
    assert await listed(tx, boss, made) == [keep.name]
    assert await tx.session.scalar(select(func.count()).select_from(OutreachTarget)) == 1


# ------------------------------------------------------------------------------------------------ who was reached


async def test_those_ticked_off_have_a_record_and_are_reached(tx: Tx, boss: Actor) -> None:
    first, second = await builders.person(tx), await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    done = await campaigns.tick(tx, boss, made.id, sought_out(first))
    found = await tx.session.get_one(Record, done.records[first.id])
    assert (found.kind, found.detail) == ("policy_consult", {"content": "2024 年全国助残日"})
    assert await listed(tx, boss, made, state="reached") == [first.name]
    assert await listed(tx, boss, made, state="open") == [second.name]
    await void(tx, boss, first.id, found.id, "记错了")
    assert await listed(tx, boss, made, state="reached") == []


async def test_nobody_is_ticked_off_twice_and_a_whole_act_is_taken_back(tx: Tx, boss: Actor) -> None:
    first, second = await builders.person(tx), await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    await campaigns.tick(tx, boss, made.id, sought_out(first))
    done = await campaigns.tick(tx, boss, made.id, sought_out(first, second))
    assert set(done.records) == {second.id}
    await undo_act(tx, boss, done.act.id)
    assert await listed(tx, boss, made, state="open") == [second.name]


async def test_who_was_served_while_it_lasted_counts_as_reached(tx: Tx, boss: Actor) -> None:
    served, matched, before = [await builders.person(tx) for _ in range(3)]
    await campaigns.set_dates(tx, boss, dates())
    made, _ = await campaigns.make_list(tx, boss, meant(code="assistance_month"))
    await builders.record(tx, served, "follow_up", date(2024, 1, 20))
    await builders.record(tx, matched, "info_check", date(2024, 1, 20), mode="data_match")
    await builders.record(tx, before, "follow_up", date(2024, 1, 1))
    assert await listed(tx, boss, made, state="reached") == [served.name]


async def test_trap_3_seeking_out_told_late_waits_for_a_supervisor(tx: Tx, boss: Actor) -> None:
    who = await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    late = sought_out(who, on=date(2024, 5, 1), late_reason="补录")
    done = await campaigns.tick(tx, boss, made.id, late)
    assert done.asked
    (line,) = (await visits_campaigns.targets(tx.session, boss, made.id)).items
    assert (line.waiting, line.reached_on) == (True, None)
    asked = await tx.session.scalar(select(Approval.id).where(Approval.act_id == done.act.id))
    other = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    assert asked is not None
    await decide(tx, other, asked, granted=True, reason="属实")
    assert await listed(tx, boss, made, state="reached") == [who.name]


async def test_whose_late_entry_was_refused_may_be_ticked_off_again(tx: Tx, boss: Actor) -> None:
    who = await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    late = sought_out(who, on=date(2024, 5, 1), late_reason="补录")
    done = await campaigns.tick(tx, boss, made.id, late)
    with pytest.raises(Invalid):  # while it waits
        await campaigns.tick(tx, boss, made.id, sought_out(who))
    asked = await tx.session.scalar(select(Approval.id).where(Approval.act_id == done.act.id))
    other = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    assert asked is not None
    await decide(tx, other, asked, granted=False, reason="没有依据")
    (line,) = (await visits_campaigns.targets(tx.session, boss, made.id)).items
    assert (line.waiting, line.reached_on) == (False, None)
    await campaigns.tick(tx, boss, made.id, sought_out(who))
    assert await listed(tx, boss, made, state="reached") == [who.name]


async def test_somebody_not_on_the_list_cannot_be_ticked_off(tx: Tx, boss: Actor) -> None:
    await builders.person(tx)
    made, _ = await campaigns.make_list(tx, boss, meant())
    with pytest.raises(NotFound):
        await campaigns.tick(tx, boss, made.id, sought_out(await builders.person(tx)))


async def test_visits_of_those_on_the_list_are_their_own_workers(tx: Tx, boss: Actor) -> None:
    worker = await builders.actor(tx, area=LANCHENG)
    who = await builders.person(tx, owner=worker.id)
    made, _ = await campaigns.make_list(tx, boss, meant())
    planned = await campaigns.plan_targets(tx, boss, made.id, CallForm(people=[who.id], on=TODAY + DAY))
    assert planned.made[0].visitor_id == worker.id
    assert (await visits_campaigns.targets(tx.session, boss, made.id)).items[0].planned_for == TODAY + DAY
