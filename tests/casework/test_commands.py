"""Recording, voiding and correcting what was done."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.approvals.commands import decide, handlers
from service.casework.commands import records
from service.casework.queries.records import records_of
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.tables.audit import Act
from service.tables.records import Record
from tests import builders

TODAY = date(2024, 6, 12)
LATE = TODAY - timedelta(days=31)


def form(kind: str = "info_check", on: date = TODAY, **more: object) -> RecordForm:
    return RecordForm.model_validate({"kind": kind, "on": on, **more})


async def counselor(tx: Tx) -> Actor:
    return await builders.actor(tx, area=builders.LANCHENG)


async def test_a_record_is_kept_with_the_day_it_happened_and_the_time_it_was_entered(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    saved = await records.add_records(tx, actor, who, [form(on=date(2024, 6, 3))])
    assert saved.records[0].happened_on == date(2024, 6, 3)
    assert saved.records[0].recorded_at == tx.now
    assert saved.records[0].recorded_by == actor.id


async def test_a_date_to_come_is_refused(tx: Tx) -> None:
    with pytest.raises(Invalid) as fault:
        await records.add_records(
            tx, await counselor(tx), await builders.person(tx), [form(on=TODAY + timedelta(days=1))]
        )
    assert "on" in fault.value.fields


async def test_the_same_record_sent_twice_is_kept_once(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    told = form(id=uuid4())
    first = await records.add_records(tx, actor, who, [told])
    again = await records.add_records(tx, actor, who, [told])
    assert [one.id for one in first.records] == [one.id for one in again.records]
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == 1


async def test_an_id_used_for_somebody_else_is_refused(tx: Tx) -> None:
    actor = await counselor(tx)
    told = form(id=uuid4())
    await records.add_records(tx, actor, await builders.person(tx), [told])
    with pytest.raises(Refused):
        await records.add_records(tx, actor, await builders.person(tx), [told])


async def test_a_service_of_31_days_ago_waits_for_a_supervisor(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    saved = await records.add_records(tx, actor, who, [form(on=LATE, late_reason="下乡没有信号")])
    assert saved.records == []
    assert saved.approvals[0].reason == "下乡没有信号"


async def test_a_late_service_sent_twice_is_asked_for_once(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    told = form(on=LATE, id=uuid4())
    first = await records.add_records(tx, actor, who, [told])
    again = await records.add_records(tx, actor, who, [told])
    assert first.approvals[0].id == again.approvals[0].id


async def test_a_granted_late_service_is_entered_for_who_asked(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(handlers, "backdating", records.grant_backdating)
    actor, who = await counselor(tx), await builders.person(tx)
    supervisor = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    saved = await records.add_records(tx, actor, who, [form(on=LATE)])
    await decide(tx, supervisor, saved.approvals[0].id, granted=True, reason="情况属实")
    found = (await records_of(tx.session, actor, who.id)).items
    assert [line.record.happened_on for line in found] == [LATE]
    assert found[0].record.recorded_by == actor.id


async def test_an_import_seen_by_a_supervisor_needs_no_further_approval(tx: Tx) -> None:
    saved = await records.add_records(
        tx, await counselor(tx), await builders.person(tx), [form(on=LATE)], approved=True
    )
    assert len(saved.records) == 1


async def test_a_registered_wish_makes_the_need_known(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx, need="unknown")
    await records.add_records(tx, actor, who, [form("need_registration", detail={"job_types": ["保洁"]})])
    assert who.need == "yes"


async def test_voiding_a_record_takes_back_what_was_learnt_from_it(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx, need="unknown")
    saved = await records.add_records(tx, actor, who, [form(detail={"updates": {"need": "no"}})])
    assert who.need == "no"
    await records.void(tx, actor, who.id, saved.records[0].id, "登记错了人")
    assert who.need == "unknown"


async def test_a_voided_record_is_kept_with_its_reason(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    made = await builders.record(tx, who)
    await records.void(tx, actor, who.id, made.id, "登记错了人")
    assert (await records_of(tx.session, actor, who.id)).items == []
    kept = (await records_of(tx.session, actor, who.id, voided=True)).items
    assert kept[0].record.void_reason == "登记错了人"


async def test_a_void_without_a_reason_is_refused(tx: Tx) -> None:
    who = await builders.person(tx)
    made = await builders.record(tx, who)
    with pytest.raises(Invalid):
        await records.void(tx, await counselor(tx), who.id, made.id, "  ")


async def test_a_correction_points_back_to_what_it_corrects(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    old = await builders.record(tx, who, on=date(2024, 6, 1))
    saved = await records.correct(tx, actor, who.id, old.id, form(on=date(2024, 6, 2)), "日期写错")
    assert saved.records[0].corrects == old.id
    assert old.voided_at is not None


async def test_a_corrected_record_cannot_be_corrected_again(tx: Tx) -> None:
    actor, who = await counselor(tx), await builders.person(tx)
    old = await builders.record(tx, who)
    await records.correct(tx, actor, who.id, old.id, form(), "写错")
    with pytest.raises(Refused):
        await records.correct(tx, actor, who.id, old.id, form(), "写错")


async def test_moving_a_record_far_back_leaves_the_old_one_until_granted(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(handlers, "backdating", records.grant_backdating)
    actor, who = await counselor(tx), await builders.person(tx)
    supervisor = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    old = await builders.record(tx, who)
    saved = await records.correct(tx, actor, who.id, old.id, form(on=LATE), "日期写错")
    standing = (await records_of(tx.session, actor, who.id)).items
    assert [line.record.id for line in standing] == [old.id]
    await decide(tx, supervisor, saved.approvals[0].id, granted=True, reason="情况属实")
    found = (await records_of(tx.session, actor, who.id)).items
    assert [(line.record.happened_on, line.record.corrects) for line in found] == [(LATE, old.id)]


async def test_amb_06_an_assessment_before_the_check_is_taken_with_a_warning(tx: Tx) -> None:
    saved = await records.add_records(
        tx, await counselor(tx), await builders.person(tx), [form("ability_assessment", detail={"signed": True})]
    )
    assert len(saved.records) == 1
    assert "基础信息核对" in saved.warnings[0]


@pytest.mark.parametrize("area", [builders.YONGCHANG, builders.BAOTOU_KUNDULUN])
async def test_nobody_voids_a_record_of_another_area(tx: Tx, area: str) -> None:
    who = await builders.person(tx)
    made = await builders.record(tx, who)
    stranger = await builders.actor(tx, area=area)
    with pytest.raises(NotFound):
        await records.void(tx, stranger, who.id, made.id, "错")
    assert (await records_of(tx.session, stranger, who.id)).items == []


async def test_every_act_is_noted_without_anything_personal(tx: Tx) -> None:
    who = await builders.person(tx)
    await records.add_records(tx, await counselor(tx), who, [form(note="某人的话")])
    await tx.session.flush()
    act = await tx.session.scalar(select(Act).where(Act.verb == "record.add"))
    assert act is not None
    assert set(act.detail) == {"kind", "on", "outcome", "record"}
