"""Who looks after whom, and how that changes hands."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.caseloads import queries
from service.caseloads.commands import assign, assign_place, hand_over
from service.kit.db import Database, Tx
from service.kit.errors import NotFound, Refused
from service.tables.caseloads import Assignment
from service.tables.duties import Agenda, Duty
from service.tables.people import Person
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, actor, person, user, village


async def supervisor_of(tx: Tx, area: str = LONGYANG) -> Actor:
    return await actor(tx, role=Role.SUPERVISOR, area=area)


async def test_open_duties_follow_the_person_to_the_new_worker(database: Database, tx: Tx) -> None:
    before, after = await user(tx), await user(tx)
    who = await person(tx, owner=before.id)
    await database.settle(tx)
    await assign(tx, await supervisor_of(tx), [who.id], after.id, "分工调整")
    await database.settle(tx)
    owners = set(await tx.session.scalars(select(Duty.owner_id).where(Duty.person_id == who.id)))
    lines = set(await tx.session.scalars(select(Agenda.owner_id).where(Agenda.person_id == who.id)))
    assert owners == lines == {after.id}


async def test_every_change_of_hands_is_kept(tx: Tx) -> None:
    first, second = await user(tx), await user(tx)
    who = await person(tx)
    boss = await supervisor_of(tx)
    await assign(tx, boss, [who.id], first.id, "初次分派")
    await assign(tx, boss, [who.id], second.id, "调岗")
    await tx.session.flush()
    kept = (await tx.session.scalars(select(Assignment).where(Assignment.person_id == who.id))).all()
    assert {(one.from_id, one.to_id) for one in kept} == {(None, first.id), (first.id, second.id)}


async def test_a_worker_of_another_township_cannot_be_given_the_person(tx: Tx) -> None:
    who = await person(tx, area=LANCHENG)
    elsewhere = await user(tx, area=YONGCHANG)
    with pytest.raises(Refused, match="不在所选工作人员的服务区域内"):
        await assign(tx, await supervisor_of(tx), [who.id], elsewhere.id, "误选")


async def test_an_administrator_cannot_be_given_anybody(tx: Tx) -> None:
    who = await person(tx)
    admin = await user(tx, role=Role.SYSTEM_ADMIN, area=LONGYANG)
    with pytest.raises(Refused):
        await assign(tx, await supervisor_of(tx), [who.id], admin.id, "误选")


async def test_persons_out_of_sight_cannot_be_assigned(tx: Tx) -> None:
    who = await person(tx)
    worker = await user(tx)
    with pytest.raises(NotFound):
        await assign(tx, await supervisor_of(tx, "150203"), [who.id], worker.id, "越权")


async def test_a_village_is_assigned_without_touching_who_has_a_worker(tx: Tx) -> None:
    place = await village(tx, LANCHENG + "901")
    old, new = await user(tx), await user(tx)
    cared_for = await person(tx, area=place, owner=old.id)
    waiting = await person(tx, area=place)
    moved = await assign_place(tx, await supervisor_of(tx), place, new.id, "初次分派", everybody=False)
    await tx.session.refresh(cared_for)
    await tx.session.refresh(waiting)
    assert moved == 1
    assert (cared_for.owner_id, waiting.owner_id) == (old.id, new.id)


async def test_a_whole_caseload_changes_hands_in_one_act(database: Database, tx: Tx) -> None:
    leaving, staying = await user(tx), await user(tx)
    for _ in range(5):
        await person(tx, owner=leaving.id)
    await database.settle(tx)
    assert await hand_over(tx, await supervisor_of(tx), leaving.id, staying.id, "离职") == 5
    await database.settle(tx)
    assert await held(tx, leaving.id) == 0
    assert await held(tx, staying.id) == 5
    assert set(await tx.session.scalars(select(Duty.owner_id))) == {staying.id}


async def test_a_caseload_partly_out_of_sight_is_handed_over_by_somebody_above(tx: Tx) -> None:
    leaving = await user(tx, area=LONGYANG)
    staying = await user(tx, area=LONGYANG)
    await person(tx, area=LANCHENG, owner=leaving.id)
    await person(tx, area=YONGCHANG, owner=leaving.id)
    with pytest.raises(Refused, match="上一级督导"):
        await hand_over(tx, await supervisor_of(tx, LANCHENG), leaving.id, staying.id, "离职")


async def test_those_who_left_are_not_counted_as_held(tx: Tx) -> None:
    worker = await user(tx)
    await person(tx, owner=worker.id, exit_reason="died", exit_on=tx.today)
    assert await held(tx, worker.id) == 0


async def test_places_without_a_worker_are_shown_in_the_own_area_only(tx: Tx) -> None:
    await person(tx, area=LANCHENG)
    await person(tx, area=LANCHENG)
    seen = await queries.unassigned(tx.session, await supervisor_of(tx))
    unseen = await queries.unassigned(tx.session, await supervisor_of(tx, "150203"))
    assert [(place.area, place.count) for place in seen] == [(LANCHENG, 2)]
    assert unseen == []
    assert (await tx.session.scalars(select(Person.owner_id))).all() == [None, None]


async def held(tx: Tx, user_id: UUID) -> int:
    counted = select(func.count()).select_from(Person).where(Person.owner_id == user_id, Person.exit_on.is_(None))
    return await tx.session.scalar(counted) or 0
