"""Planning visits, recording what came of them, undoing a slip."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.casework.queries.attachments import attachments_of
from service.casework.queries.records import records_of
from service.casework.rules.attachments import MOST_BYTES
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.tables.approvals import Approval
from service.tables.duties import Agenda, Duty
from service.tables.people import Person
from service.tables.visits import Visit
from service.visits.commands import visiting
from service.visits.commands.papers import Paper
from service.visits.queries import plans
from service.visits.schemas.visits import VisitForm
from tests import builders

TODAY = date(2024, 6, 12)
THURSDAY = date(2024, 6, 13)
CHECKED = {"records": [{"kind": "info_check", "detail": {"updates": {"need": "yes"}}}]}


def form(**told: Any) -> VisitForm:  # noqa: ANN401 - any field of the form
    return VisitForm.model_validate(told or CHECKED)


async def planned(tx: Tx, person_id: object) -> list[Visit]:
    return list((await tx.session.scalars(select(Visit).where(Visit.person_id == person_id))).all())


async def test_three_persons_are_planned_for_thursday_at_once(tx: Tx) -> None:
    actor = await builders.actor(tx)
    people = [await builders.person(tx) for _ in range(3)]
    done = await visiting.plan(tx, actor, [one.id for one in people], THURSDAY)
    assert len(done.made) == 3
    assert {one.visitor_id for one in done.made} == {actor.id}


async def test_planning_again_moves_the_visit_instead_of_making_a_second(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await visiting.plan(tx, actor, [who.id], THURSDAY)
    again = await visiting.plan(tx, actor, [who.id], TODAY)
    assert [one.planned_for for one in again.moved] == [TODAY]
    assert len(await planned(tx, who.id)) == 1


async def test_a_visit_that_somebody_else_had_planned_is_moved_to_who_plans_it_now(tx: Tx) -> None:
    first, second, who = await builders.actor(tx), await builders.actor(tx), await builders.person(tx)
    await visiting.plan(tx, first, [who.id], THURSDAY)
    (moved,) = (await visiting.plan(tx, second, [who.id], TODAY)).moved
    assert (moved.planned_for, moved.visitor_id) == (TODAY, second.id)


async def test_a_supervisor_plans_for_the_responsible_counselor(tx: Tx) -> None:
    owner = await builders.user(tx)
    supervisor = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    who = await builders.person(tx, owner=owner.id)
    done = await visiting.plan(tx, supervisor, [who.id], THURSDAY)
    assert done.made[0].visitor_id == owner.id


async def test_who_has_left_is_not_planned(tx: Tx) -> None:
    who = await builders.person(tx, exit_reason="moved_out", exit_on=date(2024, 6, 1))
    done = await visiting.plan(tx, await builders.actor(tx), [who.id], THURSDAY)
    assert (done.made, done.gone) == ([], 1)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
async def test_a_day_gone_by_or_a_year_away_is_refused(tx: Tx, on: date) -> None:
    who = await builders.person(tx)
    with pytest.raises(Invalid):
        await visiting.plan(tx, await builders.actor(tx), [who.id], on)


async def test_one_person_out_of_sight_and_nobody_is_planned(tx: Tx) -> None:
    mine, other = await builders.person(tx), await builders.person(tx, area=builders.YONGCHANG)
    with pytest.raises(NotFound):
        await visiting.plan(tx, await builders.actor(tx), [mine.id, other.id], THURSDAY)


async def test_a_recorded_visit_is_the_planned_one_and_its_records_point_to_it(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    plan = (await visiting.plan(tx, actor, [who.id], TODAY)).made[0]
    done = await visiting.record(tx, actor, who.id, form())
    assert done.visit.id == plan.id
    assert done.visit.state == "done"
    assert [one.visit_id for one in done.saved.records] == [plan.id]


async def test_one_visit_settles_several_steps_at_once(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, need="unknown")
    told = form(
        records=[
            {"kind": "info_check"},
            {"kind": "need_registration", "detail": {"job_types": ["保洁"]}},
            {"kind": "job_lead", "detail": {"employer": "甲厂", "title": "包装工"}},
        ]
    )
    await visiting.record(tx, actor, who.id, told)
    await database.settle(tx)
    found = await tx.session.execute(
        select(Duty.step, Duty.state).where(Duty.person_id == who.id, Duty.due_on >= TODAY)
    )
    states = {step: state for step, state in found if step not in {"career_guidance", "training_referral"}}
    assert states == {
        "info_check": "met",
        "need_registration": "met",
        "employment_service": "met",
        "ability_assessment": "open",
        "job_lead": "open",
    }


async def test_a_form_sent_twice_is_one_visit(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    told = form(**CHECKED, id=uuid4())
    first = await visiting.record(tx, actor, who.id, told)
    again = await visiting.record(tx, actor, who.id, told)
    assert first.visit.id == again.visit.id
    assert len((await records_of(tx.session, actor, who.id)).items) == 1


async def test_a_phone_call_today_leaves_the_home_visit_of_next_week_planned(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    plan = (await visiting.plan(tx, actor, [who.id], TODAY + timedelta(days=7))).made[0]
    await visiting.record(tx, actor, who.id, form(**CHECKED, mode="phone"))
    assert plan.state == "planned"


async def test_a_visit_to_come_cannot_be_recorded(tx: Tx) -> None:
    with pytest.raises(Invalid):
        await visiting.record(
            tx, await builders.actor(tx), (await builders.person(tx)).id, form(**CHECKED, on=THURSDAY)
        )


async def test_nobody_at_home_is_a_failed_contact_and_not_a_check(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    done = await visiting.record(tx, actor, who.id, form(outcome="no_contact"))
    assert done.visit.state == "no_contact"
    assert [(one.kind, one.outcome) for one in done.saved.records] == [("follow_up", "no_contact")]


async def test_amb_05_nobody_at_home_on_a_third_day_makes_the_person_lost(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    for day in (3, 7, 12):
        await visiting.record(tx, actor, who.id, form(outcome="no_contact", on=date(2024, 6, day)))
    await database.settle(tx)
    assert await tx.session.scalar(select(Agenda.lost_on).where(Agenda.person_id == who.id)) == TODAY


async def test_a_refused_step_is_declined_and_the_visit_done(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    told = form(outcome="declined", records=[{"kind": "ability_assessment", "detail": {"reason": "身体不好"}}])
    done = await visiting.record(tx, actor, who.id, told)
    assert done.visit.state == "done"
    assert done.saved.records[0].outcome == "declined"


async def test_a_visit_of_long_ago_waits_for_a_supervisor(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    told = form(**CHECKED, on=date(2024, 5, 1), late_reason="手机坏了")
    done = await visiting.record(tx, actor, who.id, told)
    assert done.saved.records == []
    assert done.saved.approvals[0].subject["visit_id"] == str(done.visit.id)


async def test_undoing_voids_the_records_and_plans_the_visit_again(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, need="unknown")
    plan = (await visiting.plan(tx, actor, [who.id], TODAY)).made[0]
    await visiting.record(tx, actor, who.id, form())
    assert who.need == "yes"
    await visiting.undo(tx, actor, plan.id)
    assert (plan.state, plan.happened_on, plan.undone_at) == ("planned", None, tx.now)
    assert (await records_of(tx.session, actor, who.id)).items == []
    assert who.need == "unknown"


async def test_undoing_a_visit_that_nobody_planned_cancels_it(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    done = await visiting.record(tx, actor, who.id, form())
    assert (await visiting.undo(tx, actor, done.visit.id)).state == "cancelled"


async def test_undoing_withdraws_what_was_asked_of_the_supervisor(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    done = await visiting.record(tx, actor, who.id, form(**CHECKED, on=date(2024, 5, 1)))
    await visiting.undo(tx, actor, done.visit.id)
    assert await tx.session.scalar(select(Approval.decision)) == "withdrawn"


async def test_after_undoing_the_same_visit_can_be_recorded_again(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    plan = (await visiting.plan(tx, actor, [who.id], TODAY)).made[0]
    await visiting.record(tx, actor, who.id, form())
    await visiting.undo(tx, actor, plan.id)
    again = await visiting.record(tx, actor, who.id, form())
    assert again.visit.id == plan.id


# ------------------------------------------------------------------------------------------- a photo with it

JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
REFUSED = {
    "outcome": "declined",
    "records": [{"kind": "ability_assessment", "detail": {"reason": "身体不好"}}],
}


async def papers(tx: Tx, actor: Actor, who: Person) -> list[tuple[str, object]]:
    kept = await attachments_of(tx.session, actor, who.id)
    return [(one.attachment.kind, one.attachment.record_id) for one in kept]


async def test_a_photo_is_kept_with_the_record_and_goes_when_the_visit_is_undone(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    told = form(**CHECKED, id=uuid4())
    done = await visiting.record(tx, actor, who.id, told, paper=Paper("photo", JPEG))
    again = await visiting.record(tx, actor, who.id, told, paper=Paper("photo", JPEG))
    assert again.visit.id == done.visit.id
    assert await papers(tx, actor, who) == [("photo", done.saved.records[0].id)]
    await visiting.undo(tx, actor, done.visit.id)
    assert await papers(tx, actor, who) == []


async def test_amb_24_a_signature_signs_what_was_declined(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    done = await visiting.record(tx, actor, who.id, form(**REFUSED), paper=Paper("signature", JPEG))
    assert done.saved.records[0].detail["signed"] is True
    assert await papers(tx, actor, who) == [("signature", done.saved.records[0].id)]


async def test_a_photo_of_a_late_visit_is_kept_of_the_person_until_there_is_a_record(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    late = form(**CHECKED, on=date(2024, 5, 1), late_reason="手机坏了")
    await visiting.record(tx, actor, who.id, late, paper=Paper("photo", JPEG))
    assert await papers(tx, actor, who) == [("photo", None)]


@pytest.mark.parametrize(
    ("kind", "content", "word"),
    [
        ("photo", b"GIF89a", "只能上传"),
        ("photo", JPEG + b"x" * MOST_BYTES, "超过 5 MB"),
        ("nonsense", JPEG, "种类"),
        ("signature", JPEG, "签字只附在"),
    ],
    ids=["another type", "too large", "no kind", "nothing to sign"],
)
async def test_a_file_that_is_not_kept_is_told_of_its_field(tx: Tx, kind: str, content: bytes, word: str) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    with pytest.raises(Invalid) as fault:
        await visiting.record(tx, actor, who.id, form(), paper=Paper(kind, content))
    assert word in fault.value.fields["file"]


async def test_somebody_else_s_slip_is_not_undone(tx: Tx) -> None:
    who = await builders.person(tx)
    done = await visiting.record(tx, await builders.actor(tx), who.id, form())
    with pytest.raises(Refused):
        await visiting.undo(tx, await builders.actor(tx), done.visit.id)


async def test_a_planned_visit_is_moved_and_cancelled(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    plan = (await visiting.plan(tx, actor, [who.id], TODAY)).made[0]
    assert (await visiting.move(tx, actor, plan.id, THURSDAY)).planned_for == THURSDAY
    assert (await visiting.cancel(tx, actor, plan.id)).state == "cancelled"
    with pytest.raises(Refused):
        await visiting.move(tx, actor, plan.id, THURSDAY)


@pytest.mark.parametrize(
    ("role", "area", "seen"),
    [
        (Role.COUNSELOR, builders.LANCHENG, True),
        (Role.SUPERVISOR, builders.LONGYANG, True),
        (Role.COUNSELOR, builders.YONGCHANG, False),
        (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, False),
        (Role.SECURITY_ADMIN, builders.LONGYANG, False),
    ],
)
async def test_visits_are_seen_in_their_own_area_alone(tx: Tx, role: Role, area: str, seen: bool) -> None:
    who = await builders.person(tx)
    plan = (await visiting.plan(tx, await builders.actor(tx), [who.id], TODAY)).made[0]
    actor = await builders.actor(tx, role=role, area=area)
    assert bool(await plans.plan_between(tx.session, actor, TODAY, THURSDAY)) is seen
    assert bool((await plans.page_of(tx.session, actor)).items) is seen
    assert bool(await plans.visits_of(tx.session, actor, who.id, 10)) is seen
    if not seen:
        with pytest.raises(NotFound):
            await visiting.cancel(tx, actor, plan.id)
