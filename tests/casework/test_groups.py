"""One act for many: job leads given, events held, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.approvals.commands import decide
from service.casework.commands import events, leads, many, records
from service.casework.queries import acts, catalogues
from service.casework.schemas.groups import EventForm, ForMany, GiveForm, LeadForm, ReferralForm
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.people.commands.leaving import leave
from service.tables.approvals import Approval
from service.tables.duties import Duty
from service.tables.groups import GroupEvent, Lead
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG

TODAY = date(2024, 6, 12)
DAY = timedelta(days=1)


def lead_form(**more: object) -> LeadForm:
    told = {"county": LONGYANG, "employer": "甲公司", "title": "包装工", "sector": "private", "place": "隆阳区"}
    return LeadForm.model_validate(told | {"valid_until": "2024-09-30", **more})


def event_form(**more: object) -> EventForm:
    told = {"county": LONGYANG, "kind": "two_way", "title": "春季双选会", "happened_on": "2024-06-10"}
    return EventForm.model_validate(told | {"place": "会展中心", "organiser": "区残联", **more})


def give(people: Sequence[Person | UUID], on: date = TODAY, **more: object) -> GiveForm:
    ids = [getattr(one, "id", one) for one in people]
    return GiveForm.model_validate({"people": ids, "on": on, **more})


def all_of(people: Sequence[Person], **more: object) -> ForMany:
    return ForMany.model_validate({"people": [one.id for one in people], **more})


@pytest.fixture
async def worker(tx: Tx) -> Actor:
    return await builders.actor(tx, area=LANCHENG)


async def crowd(tx: Tx, count: int, **values: object) -> list[Person]:
    return [await builders.person(tx, **values) for _ in range(count)]  # type: ignore[arg-type]


async def lead(tx: Tx, worker: Actor, **more: object) -> Lead:
    return await leads.add_lead(tx, worker, lead_form(**more))


async def event(tx: Tx, worker: Actor, **more: object) -> GroupEvent:
    return await events.add_event(tx, worker, event_form(**more))


async def done(tx: Tx, database: Database, who: Person, step: str) -> tuple[int, str]:
    """How often a step of this year was done, and how it stands."""
    await database.settle(tx)
    tx.evaluated.clear()
    found = select(Duty.done, Duty.state).where(Duty.person_id == who.id, Duty.step == step, Duty.period == "2024")
    row = (await tx.session.execute(found)).one()
    return row.done, row.state


# ------------------------------------------------------------------------------------------------- job leads


async def test_s131_01_one_lead_given_to_forty_counts_once_for_each(tx: Tx, database: Database, worker: Actor) -> None:
    people = await crowd(tx, 40)
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(people))
    assert len(made.records) == 40
    await database.settle(tx)
    counted = select(Duty.done, func.count()).where(Duty.step == "job_lead", Duty.period == "2024").group_by(Duty.done)
    assert (await tx.session.execute(counted)).all() == [(1, 40)]


async def test_trap_9_a_third_lead_of_the_same_employer_and_title_does_not_count(
    tx: Tx, database: Database, worker: Actor
) -> None:
    who = await builders.person(tx)
    for title in ("包装工", "保洁员"):
        await leads.give_lead(tx, worker, (await lead(tx, worker, title=title)).id, give([who]))
    again = await lead(tx, worker, employer="甲 公司", title="包装工")
    with pytest.raises(Invalid):
        await leads.give_lead(tx, worker, again.id, give([who]))
    await builders.record(tx, who, "job_lead", employer="甲公司", title="包装工")  # told on a visit
    assert await done(tx, database, who, "job_lead") == (2, "open")
    await leads.give_lead(tx, worker, (await lead(tx, worker, title="文员")).id, give([who]))
    assert await done(tx, database, who, "job_lead") == (3, "met")


async def test_an_id_of_somebody_elses_act_tells_nothing_of_it(tx: Tx, worker: Actor) -> None:
    offered, act_id = await lead(tx, worker), uuid4()
    await leads.give_lead(tx, worker, offered.id, give(await crowd(tx, 1), id=act_id))
    other = await builders.actor(tx, area=YONGCHANG)
    theirs = await crowd(tx, 1, area=YONGCHANG)
    with pytest.raises(Refused):
        await leads.give_lead(tx, other, offered.id, give(theirs, id=act_id))


async def test_who_waits_to_be_on_the_list_of_an_event_is_not_asked_for_again(tx: Tx, worker: Actor) -> None:
    first, second = await crowd(tx, 2)
    late = await event(tx, worker, happened_on="2024-04-10")
    await events.attend(tx, worker, late.id, all_of([first], late_reason="补录"))
    done = await events.attend(tx, worker, late.id, all_of([first, second], late_reason="补录"))
    assert set(done.records) == {second.id}


async def test_who_was_given_it_this_year_is_named_and_skipped(tx: Tx, worker: Actor) -> None:
    first, second = await crowd(tx, 2)
    offered = await lead(tx, worker)
    await leads.give_lead(tx, worker, offered.id, give([first]))
    made = await leads.give_lead(tx, worker, offered.id, give([first, second]))
    assert set(made.records) == {second.id}
    file = await acts.act_file(tx.session, worker, made.act.id)
    assert [(name, why) for _, name, why in file.skipped] == [(first.name, "given")]


async def test_what_was_given_last_year_may_be_given_again(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    await builders.record(tx, who, "job_lead", date(2023, 12, 31), employer="甲公司", title="包装工")
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give([who]))
    assert len(made.records) == 1


async def test_a_lead_given_and_taken_back_may_be_given_again(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    offered = await lead(tx, worker)
    made = await leads.give_lead(tx, worker, offered.id, give([who]))
    await records.void(tx, worker, who.id, made.records[who.id], "给错了人")
    again = await leads.give_lead(tx, worker, offered.id, give([who]))
    assert set(again.records) == {who.id}


async def test_who_has_left_is_skipped(tx: Tx, worker: Actor) -> None:
    gone, here = await crowd(tx, 2)
    await leave(tx, worker, gone.id, "moved_out", TODAY)
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give([gone, here]))
    assert set(made.records) == {here.id}
    assert made.act.skipped == [{"person": str(gone.id), "why": "left"}]


async def test_the_record_says_what_was_offered_and_of_whom(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    offered = await lead(tx, worker, sector="state_owned", pay="3000 元")
    made = await leads.give_lead(tx, worker, offered.id, give([who], mode="online", note="微信发送"))
    found = await tx.session.get_one(Record, made.records[who.id])
    assert found.detail == {
        "employer": "甲公司",
        "title": "包装工",
        "place": "隆阳区",
        "pay": "3000 元",
        "sector": "state_owned",
        "lead_id": str(offered.id),
    }
    assert (found.mode, found.note, found.act_id) == ("online", "微信发送", made.act.id)


async def test_the_same_act_sent_twice_is_done_once(tx: Tx, worker: Actor) -> None:
    people = await crowd(tx, 3)
    offered, key = await lead(tx, worker), uuid4()
    first = await leads.give_lead(tx, worker, offered.id, give(people, id=key))
    again = await leads.give_lead(tx, worker, offered.id, give(people, id=key))
    assert first.act.id == again.act.id == key
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == 3


async def test_an_id_of_another_act_is_refused(tx: Tx, worker: Actor) -> None:
    people, key = await crowd(tx, 1), uuid4()
    await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(people, id=key))
    with pytest.raises(Refused):
        await events.attend(tx, worker, (await event(tx, worker)).id, all_of(people, id=key))


@pytest.mark.parametrize("on", [TODAY + DAY, date(2024, 6, 13)])
async def test_a_day_to_come_is_refused(tx: Tx, worker: Actor, on: date) -> None:
    with pytest.raises(Invalid) as fault:
        await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(await crowd(tx, 1), on=on))
    assert "on" in fault.value.fields


async def test_nobody_gives_a_lead_to_somebody_of_another_area(tx: Tx, worker: Actor) -> None:
    ours, theirs = await builders.person(tx), await builders.person(tx, area=YONGCHANG)
    offered = await lead(tx, worker)
    with pytest.raises(NotFound):
        await leads.give_lead(tx, worker, offered.id, give([ours, theirs]))
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == 0


async def test_a_lead_of_another_county_is_not_there(tx: Tx, worker: Actor) -> None:
    offered = await lead(tx, worker)
    stranger = await builders.actor(tx, area=builders.BAOTOU_KUNDULUN)
    with pytest.raises(NotFound):
        await catalogues.lead(tx.session, stranger, offered.id)
    assert (await catalogues.leads(tx.session, stranger, catalogues.LeadFilters())).items == []


def test_at_most_500_persons_an_act() -> None:
    with pytest.raises(ValueError, match="最多 500 人"):
        give([uuid4() for _ in range(501)])
    assert len(give([uuid4() for _ in range(500)]).people) == 500


async def test_trap_3_a_lead_given_31_days_ago_waits_for_a_supervisor(
    tx: Tx, database: Database, worker: Actor
) -> None:
    people = await crowd(tx, 3)
    offered = await lead(tx, worker)
    with pytest.raises(Invalid) as fault:
        await leads.give_lead(tx, worker, offered.id, give(people, on=TODAY - 31 * DAY))
    assert "late_reason" in fault.value.fields
    late = give(people, on=TODAY - 31 * DAY, late_reason="纸质名单刚交来")
    made = await leads.give_lead(tx, worker, offered.id, late)
    assert made.asked
    asked = (await tx.session.scalars(select(Approval).where(Approval.act_id == made.act.id))).all()
    assert len(asked) == 3
    assert await done(tx, database, people[0], "job_lead") == (0, "open")
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    await decide(tx, boss, asked[0].id, granted=True, reason="属实")
    who = next(one for one in people if one.id == asked[0].person_id)
    assert await done(tx, database, who, "job_lead") == (1, "open")
    assert (await tx.session.get_one(Record, made.records[who.id])).act_id == made.act.id


async def test_a_lead_changed_by_somebody_else_is_stale(tx: Tx, worker: Actor) -> None:
    offered = await lead(tx, worker)
    await leads.change_lead(tx, worker, offered.id, lead_form(pay="3000 元", version=1))
    with pytest.raises(Stale) as fault:
        await leads.change_lead(tx, worker, offered.id, lead_form(pay="2500 元", version=1))
    assert fault.value.differing[0][0] == "pay"


async def test_a_lead_taken_down_is_given_no_more_and_what_was_given_stays(tx: Tx, worker: Actor) -> None:
    people = await crowd(tx, 2)
    offered = await lead(tx, worker)
    made = await leads.give_lead(tx, worker, offered.id, give(people[:1]))
    await leads.void_lead(tx, worker, offered.id, "招满了")
    with pytest.raises(Refused):
        await leads.give_lead(tx, worker, offered.id, give(people[1:]))
    assert (await tx.session.get_one(Record, made.records[people[0].id])).voided_at is None


async def test_a_lead_past_its_last_day_is_given_no_more(tx: Tx, worker: Actor) -> None:
    offered = await lead(tx, worker, valid_until="2024-06-12")
    tx.now += DAY
    with pytest.raises(Invalid):
        await leads.give_lead(tx, worker, offered.id, give(await crowd(tx, 1), on=TODAY + DAY))


async def test_grad_13_what_became_of_a_lead_is_told_later(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give([who]))
    told = ReferralForm(result="not_hired", on=TODAY)
    found = await leads.note_referral(tx, worker, who.id, made.records[who.id], told)
    assert (found.detail["result"], found.detail["result_on"]) == ("not_hired", "2024-06-12")
    assert found.detail["employer"] == "甲公司"


async def test_a_result_belongs_to_a_recommendation_and_lies_after_it(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    check = await builders.record(tx, who)
    with pytest.raises(Refused):
        await leads.note_referral(tx, worker, who.id, check.id, ReferralForm(result="hired", on=TODAY))
    offer = await builders.record(tx, who, "job_referral", employer="甲公司", title="文员")
    with pytest.raises(Invalid):
        await leads.note_referral(tx, worker, who.id, offer.id, ReferralForm(result="hired", on=TODAY - DAY))


# ---------------------------------------------------------------------------------------------------- events


async def test_grad_09_coming_to_a_fair_is_a_service_of_each(tx: Tx, database: Database, worker: Actor) -> None:
    graduate, other = await crowd(tx, 2)
    await builders.student(tx, graduate, willing="yes")
    assert await done(tx, database, graduate, "service") == (0, "open")
    held = await event(tx, worker)
    made = await events.attend(tx, worker, held.id, all_of([graduate, other]))
    assert await done(tx, database, graduate, "service") == (1, "met"), "GRAD-04"
    assert await done(tx, database, other, "employment_service") == (1, "met"), "FOUR-04"
    found = await tx.session.get_one(Record, made.records[other.id])
    assert (found.kind, found.mode, found.happened_on) == ("job_fair", "group", date(2024, 6, 10))
    assert found.detail["event_id"] == str(held.id)


async def test_grad_09_taking_somebody_off_the_list_undoes_it(tx: Tx, database: Database, worker: Actor) -> None:
    graduate = await builders.person(tx)
    await builders.student(tx, graduate, willing="yes")
    held = await event(tx, worker)
    made = await events.attend(tx, worker, held.id, all_of([graduate]))
    await events.take_away(tx, worker, held.id, made.records[graduate.id], "没有来")
    assert await done(tx, database, graduate, "service") == (0, "open")
    assert (await acts.attendees(tx.session, worker, held.id)).items == []


async def test_a_policy_briefing_is_policy_advice(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    held = await event(tx, worker, kind="policy_briefing", title="残保金政策宣讲")
    made = await events.attend(tx, worker, held.id, all_of([who]))
    assert (await tx.session.get_one(Record, made.records[who.id])).kind == "policy_consult"


async def test_more_come_onto_the_list_later_and_nobody_twice(tx: Tx, worker: Actor) -> None:
    first, second = await crowd(tx, 2)
    held = await event(tx, worker)
    await events.attend(tx, worker, held.id, all_of([first]))
    await events.attend(tx, worker, held.id, all_of([first, second]))
    came = (await acts.attendees(tx.session, worker, held.id)).items
    assert sorted(one.name for one in came) == sorted([first.name, second.name])


async def test_nobody_has_come_to_what_lies_ahead(tx: Tx, worker: Actor) -> None:
    held = await event(tx, worker, happened_on="2024-07-01")
    with pytest.raises(Refused):
        await events.attend(tx, worker, held.id, all_of(await crowd(tx, 1)))


async def test_the_day_of_an_event_stays_once_somebody_is_on_its_list(tx: Tx, worker: Actor) -> None:
    held = await event(tx, worker)
    await events.attend(tx, worker, held.id, all_of(await crowd(tx, 1)))
    await events.change_event(tx, worker, held.id, event_form(place="体育馆"))
    with pytest.raises(Refused):
        await events.change_event(tx, worker, held.id, event_form(place="体育馆", happened_on="2024-06-09"))
    with pytest.raises(Refused):
        await events.void_event(tx, worker, held.id, "错")


async def test_each_counselor_sees_the_attendees_of_her_own_area(tx: Tx, worker: Actor) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    ours, theirs = await builders.person(tx), await builders.person(tx, area=YONGCHANG)
    held = await event(tx, boss)
    await events.attend(tx, boss, held.id, all_of([ours, theirs]))
    assert [one.name for one in (await acts.attendees(tx.session, worker, held.id)).items] == [ours.name]
    (line,) = (await catalogues.events(tx.session, worker)).items
    assert line.came == 1
    assert (await catalogues.events(tx.session, boss)).items[0].came == 2


# ------------------------------------------------------------------------------------------------- taken back


async def test_an_act_is_taken_back_whole(tx: Tx, database: Database, worker: Actor) -> None:
    people = await crowd(tx, 3)
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(people))
    assert await many.undo_act(tx, worker, made.act.id) == 3
    assert await done(tx, database, people[0], "job_lead") == (0, "open")
    assert await many.undo_act(tx, worker, made.act.id) == 0, "twice is harmless"


async def test_an_act_is_not_taken_back_once_something_else_happened(tx: Tx, worker: Actor) -> None:
    people = await crowd(tx, 2)
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(people))
    told = ReferralForm(result="hired", on=TODAY)
    await leads.note_referral(tx, worker, people[0].id, made.records[people[0].id], told)
    with pytest.raises(Refused, match="其中 1 条"):
        await many.undo_act(tx, worker, made.act.id)


async def test_an_act_is_taken_back_by_who_made_it_alone(tx: Tx, worker: Actor) -> None:
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, give(await crowd(tx, 1)))
    colleague = await builders.actor(tx, area=LANCHENG)
    with pytest.raises(Refused):
        await many.undo_act(tx, colleague, made.act.id)


async def test_taking_back_withdraws_what_still_waits(tx: Tx, worker: Actor) -> None:
    late = give(await crowd(tx, 2), on=TODAY - 40 * DAY, late_reason="补录")
    made = await leads.give_lead(tx, worker, (await lead(tx, worker)).id, late)
    await many.undo_act(tx, worker, made.act.id)
    decisions = await tx.session.scalars(select(Approval.decision).where(Approval.act_id == made.act.id))
    assert set(decisions) == {"withdrawn"}
