"""What is typed once counts everywhere: a training or a post in the register is a service too (FOUR-04, GRAD-04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.access.rules import Actor, Permission, Role
from service.approvals.commands import decide
from service.casework.commands.records import void as void_record
from service.casework.rules.entries import Served, told_by_hand
from service.entitlements.commands import enrolling, keeping
from service.entitlements.commands.saving import Entry, Saved, Together, save, take_back
from service.entitlements.queries.sorts import POST, TRAINING
from service.entitlements.rules.serving import training_service
from service.entitlements.schemas import ClassForm, PostForm, TrainingForm
from service.kit.db import Database, Tx
from service.kit.outcome import Outcome
from service.tables.approvals import Approval
from service.tables.duties import Duty
from service.tables.entitlements import PublicPost, Training
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.builders import MovableClock

More = Any
BEGUN = date(2024, 6, 3)
LATE = date(2024, 5, 12)  # 31 days before the business date


@pytest.fixture
async def actor(tx: Tx) -> Actor:
    return await builders.actor(tx)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx)


def training(starts_on: date = BEGUN, state: str = "in_training", **more: More) -> TrainingForm:
    told = {"project": "中式面点", "starts_on": starts_on, "state": state, "days": 5, "hours": 40}
    return TrainingForm.model_validate(told | more)


def post(started_on: date = BEGUN, **more: More) -> PostForm:
    told = {"employer": "某街道办事处", "post_type": "保洁员", "started_on": started_on}
    return PostForm.model_validate(told | more)


async def entered(tx: Tx, actor: Actor, who: Person, form: TrainingForm) -> Training:
    row = (await builders.enter(tx, actor, TRAINING, who.id, form)).row
    assert isinstance(row, Training)
    return row


async def change(tx: Tx, actor: Actor, row: Training, form: TrainingForm) -> Saved:
    return await builders.enter(tx, actor, TRAINING, row.person_id, form, row.id)


async def served(tx: Tx, who: Person) -> list[tuple[str, date]]:
    """The services that stand."""
    stands = select(Record).where(Record.person_id == who.id, Record.voided_at.is_(None)).order_by(Record.happened_on)
    return [(one.kind, one.happened_on) for one in await tx.session.scalars(stands)]


async def asked(tx: Tx) -> Sequence[Approval]:
    waiting = select(Approval).where(Approval.kind == "backdating", Approval.decision.is_(None))
    return (await tx.session.scalars(waiting)).all()


# ---------------------------------------------------------------------------------------------- what it counts for


async def test_four_04_a_training_in_the_register_is_the_service_of_the_year(
    tx: Tx, database: Database, actor: Actor, who: Person
) -> None:
    saved = await builders.enter(tx, actor, TRAINING, who.id, training())
    assert await served(tx, who) == [("training_attended", BEGUN)]
    assert "同时记为一次就业服务。" in saved.warnings
    await database.settle(tx)
    step = select(Duty.state).where(Duty.person_id == who.id, Duty.step == "employment_service", Duty.period == "2024")
    assert await tx.session.scalar(step) == "met"


async def test_grad_04_a_post_in_the_register_is_a_service_of_the_graduate(
    tx: Tx, database: Database, actor: Actor, who: Person
) -> None:
    await builders.student(tx, who)
    await builders.enter(tx, actor, POST, who.id, post())
    assert await served(tx, who) == [("public_post_placement", BEGUN)]
    await database.settle(tx)
    found = select(Duty.state).where(Duty.person_id == who.id, Duty.rule == "GRAD-04", Duty.period == "2024")
    assert await tx.session.scalar(found) == "met"


@pytest.mark.parametrize("state", ["enrolled", "dropped"])
async def test_four_04_who_has_only_enrolled_or_left_was_not_served(
    tx: Tx, actor: Actor, who: Person, state: str
) -> None:
    await entered(tx, actor, who, training(state=state))
    assert await served(tx, who) == []


async def test_pub_05_a_post_to_be_taken_up_later_is_a_service_once_it_is(
    tx: Tx, actor: Actor, who: Person, clock: MovableClock
) -> None:
    to_come = post(date(2024, 7, 1))
    await builders.enter(tx, actor, POST, who.id, to_come)
    assert await served(tx, who) == []
    clock.move(date(2024, 8, 20))
    later = Tx(tx.session, clock.now(), tx.cipher)
    await builders.enter(later, actor, POST, who.id, to_come)
    assert await served(later, who) == [("public_post_placement", date(2024, 7, 1))]


# --------------------------------------------------------------------------------------- once, and with the entry


async def test_trn_06_however_often_it_is_saved_it_is_one_service(tx: Tx, actor: Actor, who: Person) -> None:
    row = await entered(tx, actor, who, training())
    await entered(tx, actor, who, training())
    await change(tx, actor, row, training(state="completed", ends_on="2024-06-10", result="passed"))
    await change(tx, actor, row, training(state="completed", ends_on="2024-06-10", provider="甲校"))
    assert await served(tx, who) == [("training_attended", BEGUN)]


async def test_trn_06_other_dates_correct_the_service_and_the_old_one_is_kept(
    tx: Tx, actor: Actor, who: Person
) -> None:
    row = await entered(tx, actor, who, training())
    saved = await change(tx, actor, row, training(date(2024, 6, 5)))
    assert "就业服务记录已随之更正。" in saved.warnings
    assert await served(tx, who) == [("training_attended", date(2024, 6, 5))]
    old, new = (await tx.session.scalars(select(Record).order_by(Record.happened_on))).all()
    assert (old.voided_at is not None, new.corrects) == (True, old.id)


@pytest.mark.parametrize("state", ["enrolled", "dropped"])
async def test_trn_06_who_did_not_attend_after_all_was_not_served(
    tx: Tx, actor: Actor, who: Person, state: str
) -> None:
    row = await entered(tx, actor, who, training())
    await change(tx, actor, row, training(state=state))
    assert await served(tx, who) == []


async def test_trn_06_a_voided_training_is_no_service_and_a_service_voided_comes_back_with_the_next_saving(
    tx: Tx, actor: Actor, who: Person
) -> None:
    row = await entered(tx, actor, who, training())
    made = (await tx.session.scalars(select(Record))).one()
    await void_record(tx, actor, who.id, made.id, "点错了")
    await change(tx, actor, row, training(provider="甲校"))
    assert await served(tx, who) == [("training_attended", BEGUN)]
    await keeping.void(tx, actor, Training, who.id, row.id, "录错了人")
    assert await served(tx, who) == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"on": BEGUN, "project": "中式 面点"}, True),
        ({"on": BEGUN}, True),
        ({"on": BEGUN + timedelta(days=4), "project": "中式面点"}, True),
        ({"on": BEGUN, "project": "家政"}, False),
        ({"on": BEGUN - timedelta(days=1), "project": "中式面点"}, False),
        ({"on": BEGUN + timedelta(days=8), "project": "中式面点"}, False),
    ],
)
async def test_trn_06_what_was_typed_by_hand_of_the_same_class_is_not_told_again(
    tx: Tx, actor: Actor, who: Person, told: dict[str, Any], kept: bool
) -> None:
    await builders.record(tx, who, "training_attended", **told)
    row = await entered(tx, actor, who, training(state="completed", ends_on="2024-06-07"))
    assert len(await served(tx, who)) == (1 if kept else 2)
    await keeping.void(tx, actor, Training, who.id, row.id, "录错了人")
    assert len(await served(tx, who)) == 1  # what somebody said by hand is theirs


async def test_pub_01_a_voided_post_is_no_service(tx: Tx, actor: Actor, who: Person) -> None:
    row = (await builders.enter(tx, actor, POST, who.id, post())).row
    assert row is not None
    await keeping.void(tx, actor, PublicPost, who.id, row.id, "录错了人")
    assert await served(tx, who) == []


# --------------------------------------------------------------------------------------------- trap 3: late entry


async def test_trap_3_a_training_entered_late_counts_when_a_supervisor_agrees(
    tx: Tx, actor: Actor, boss: Actor, who: Person
) -> None:
    saved = await builders.enter(tx, actor, TRAINING, who.id, training(LATE))
    assert saved.row is not None
    assert any("督导同意" in text for text in saved.warnings)
    assert await served(tx, who) == []
    await builders.enter(tx, actor, TRAINING, who.id, training(LATE))
    (request,) = await asked(tx)
    await decide(tx, boss, request.id, granted=True, reason="有签到表")
    assert await served(tx, who) == [("training_attended", LATE)]
    row = saved.row
    assert isinstance(row, Training)
    await change(tx, actor, row, training(LATE, provider="甲校"))
    assert await served(tx, who) == [("training_attended", LATE)]


async def test_trap_3_thirty_days_are_not_late(tx: Tx, actor: Actor, who: Person) -> None:
    await entered(tx, actor, who, training(LATE + timedelta(days=1)))
    assert await served(tx, who) == [("training_attended", LATE + timedelta(days=1))]


async def test_trap_3_a_long_class_that_was_entered_in_time_is_not_late_when_it_ends(
    tx: Tx, actor: Actor, who: Person, clock: MovableClock
) -> None:
    row = await entered(tx, actor, who, training(state="enrolled"))
    clock.move(date(2024, 9, 2))
    later = Tx(tx.session, clock.now(), tx.cipher)
    await change(later, actor, row, training(state="completed", ends_on="2024-08-30"))
    assert await served(later, who) == [("training_attended", BEGUN)]


@pytest.mark.parametrize(("begun", "counts"), [(date(2024, 6, 5), True), (date(2024, 6, 1), False)])
async def test_trap_3_of_who_had_enrolled_in_time_a_later_beginning_counts_and_an_earlier_one_is_asked_for(
    tx: Tx, actor: Actor, who: Person, clock: MovableClock, begun: date, counts: bool
) -> None:
    row = await entered(tx, actor, who, training(state="enrolled"))
    clock.move(date(2024, 9, 2))
    later = Tx(tx.session, clock.now(), tx.cipher)
    await change(later, actor, row, training(begun))
    assert bool(await served(later, who)) == counts
    assert bool(await asked(later)) != counts


async def test_trap_3_moving_it_to_an_earlier_day_does_not_slip_past(
    tx: Tx, actor: Actor, boss: Actor, who: Person
) -> None:
    row = await entered(tx, actor, who, training())
    await change(tx, actor, row, training(LATE))
    assert await served(tx, who) == [("training_attended", BEGUN)]
    (request,) = await asked(tx)
    await decide(tx, boss, request.id, granted=True, reason="有签到表")
    assert await served(tx, who) == [("training_attended", LATE)]


async def test_trap_3_a_request_goes_with_the_entry_that_it_is_about(tx: Tx, actor: Actor, who: Person) -> None:
    row = await entered(tx, actor, who, training(LATE))
    await change(tx, actor, row, training(LATE - timedelta(days=2)))
    (request,) = await asked(tx)
    assert request.subject["records"][0]["on"] == "2024-05-10"
    await keeping.void(tx, actor, Training, who.id, row.id, "录错了人")
    assert await asked(tx) == []


async def test_trap_3_what_a_supervisor_refused_is_not_asked_again_by_saving(
    tx: Tx, actor: Actor, boss: Actor, who: Person
) -> None:
    row = await entered(tx, actor, who, training(LATE))
    (request,) = await asked(tx)
    await decide(tx, boss, request.id, granted=False, reason="没有签到表")
    saved = await change(tx, actor, row, training(LATE, provider="甲校"))
    assert any("没有同意" in text for text in saved.warnings)
    assert (await asked(tx), await served(tx, who)) == ([], [])


async def test_trn_01_a_training_that_a_supervisor_agreed_to_is_a_service_with_it(tx: Tx) -> None:
    area = "411502"
    actor, who = await builders.actor(tx, area=area), await builders.person(tx, area=area)
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=area)
    saved = await builders.enter(tx, actor, TRAINING, who.id, training(LATE, course="pre_job"))
    assert saved.approval is not None
    assert await served(tx, who) == []
    await decide(tx, boss, saved.approval.id, granted=True, reason="确有需要")
    assert await served(tx, who) == [("training_attended", LATE)]


# ------------------------------------------------------------------------------------------------ many at once


def a_class(people: Sequence[Person], starts_on: date, state: str = "in_training") -> ClassForm:
    told = {"project": "缝纫", "starts_on": starts_on, "state": state, "days": 5, "hours": 40}
    return ClassForm.model_validate(told | {"people": [one.id for one in people]})


async def test_four_04_a_class_for_many_serves_each_of_them_once(tx: Tx, actor: Actor) -> None:
    people = [await builders.person(tx) for _ in range(3)]
    await builders.record(tx, people[0], "training_attended", BEGUN, project="缝纫")
    done = await enrolling.enrol(tx, actor, a_class(people, BEGUN))
    assert [await served(tx, one) for one in people] == [[("training_attended", BEGUN)]] * 3
    assert all(one.serves for one in done)
    await enrolling.enrol(tx, actor, a_class(people, BEGUN))
    assert [len(await served(tx, one)) for one in people] == [1, 1, 1]


async def test_trap_3_a_late_class_for_many_is_one_act_of_many_requests(tx: Tx, actor: Actor) -> None:
    people = [await builders.person(tx) for _ in range(3)]
    (before, *_) = await enrolling.enrol(tx, actor, a_class(people, LATE), write=False)
    assert any("督导同意" in text for text in before.warnings)
    done = await enrolling.enrol(tx, actor, a_class(people, LATE))
    assert not any(one.serves for one in done)
    requests = await asked(tx)
    assert {one.person_id for one in requests} == {one.id for one in people}
    assert len({one.act_id for one in requests}) == 1
    assert [await served(tx, one) for one in people] == [[], [], []]


async def imported(tx: Tx, who: Actor, batch: UUID, *entries: Entry) -> list[Outcome]:
    together = Together(batch, batch, approved=who.may(Permission.APPROVAL_DECIDE))
    saved = await save(tx, who, entries, together=together)
    return [Outcome(one.entry.person_id, one.row.id, 1, made=True) for one in saved if one.taken and one.row]


async def test_trap_3_of_an_import_who_may_decide_stands_for_the_sheet(tx: Tx, boss: Actor, who: Person) -> None:
    batch = uuid4()
    made = await imported(tx, boss, batch, Entry(TRAINING, who.id, training(LATE)))
    assert await served(tx, who) == [("training_attended", LATE)]
    assert await take_back(tx, boss, made) == []
    assert await served(tx, who) == []


async def test_trap_3_of_an_import_by_others_the_late_ones_are_asked_for_and_go_with_it(
    tx: Tx, actor: Actor, who: Person
) -> None:
    batch = uuid4()
    made = await imported(tx, actor, batch, Entry(TRAINING, who.id, training(LATE)))
    assert [one.act_id for one in await asked(tx)] == [batch]
    assert await take_back(tx, actor, made) == []
    assert await asked(tx) == []


async def test_an_import_whose_service_got_a_paper_since_is_not_taken_back(tx: Tx, boss: Actor, who: Person) -> None:
    batch = uuid4()
    made = await imported(tx, boss, batch, Entry(TRAINING, who.id, training()))
    paper = await builders.attachment(tx, who, boss.id)
    paper.record_id = (await tx.session.scalars(select(Record))).one().id
    await tx.session.flush()
    assert await take_back(tx, boss, made) == [made[0].id]
    assert await served(tx, who) == [("training_attended", BEGUN)]


# ------------------------------------------------------------------------------------------------------- rules


DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
STATES = st.sampled_from(["enrolled", "in_training", "completed", "dropped"])


@given(DAYS, st.none() | DAYS, STATES, DAYS)
def test_four_04_a_class_serves_on_its_first_day_whoever_has_attended_and_nobody_else(
    begun: date, ends_on: date | None, state: str, today: date
) -> None:
    values = {"type": "vocational", "project": "面点", "level": None, "starts_on": begun, "ends_on": ends_on}
    found = training_service(uuid4(), values | {"state": state}, today)
    assert (found is not None) == (state in {"in_training", "completed"} and begun <= today)
    assert found is None or found.on == begun


@given(DAYS, DAYS, DAYS)
def test_trn_06_by_hand_is_what_lies_within_the_class(begun: date, until: date, on: date) -> None:
    one = Served(uuid4(), "training_attended", begun, until, "group", {"project": "面点"}, "")
    assert told_by_hand(one, "training_attended", on, {}) == (begun <= on <= until)
    assert not told_by_hand(one, "job_fair", on, {})
    assert not told_by_hand(one, "training_attended", on, {"entry": str(one.entry)})
