"""Nobody stays named in a ledger after going: accounts are held back, hand-overs carry the ledgers along."""

from __future__ import annotations

from datetime import date

import pytest

from service.access.rules import Actor, Role
from service.accounts.commands.users import disable_user
from service.caseloads.commands import assign, hand_over
from service.kit.db import Tx
from service.kit.errors import Refused
from service.ledgers.commands import parts, signing
from service.ledgers.queries import versions
from service.ledgers.queries.one import ledger_of
from service.ledgers.rules.content import Content
from service.ledgers.schemas import LedgerForm, MeasureChange, MeasureForm, SignOff
from service.people.commands.leaving import leave
from service.tables.people import Person
from tests import builders
from tests.conftest import AsUser

FORM = LedgerForm(goals=["找到工作"], next_contact_on=date(2024, 7, 12))


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture
async def going(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="走的人")


@pytest.fixture
async def coming(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="来的人")


async def graduate(tx: Tx, officer: Actor, owner: Actor, area: str = builders.LANCHENG) -> Person:
    who = await builders.person(tx, area=area, owner=owner.id)
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    await builders.open_ledger(tx, officer, who.id, FORM)
    return who


async def content(tx: Tx, actor: Actor, who: Person) -> Content:
    held = await ledger_of(tx.session, actor, who.id)
    assert held is not None
    return held.content


async def test_an_officer_named_in_a_ledger_is_not_disabled_before_handing_over(
    tx: Tx, boss: Actor, going: Actor, coming: Actor
) -> None:
    await graduate(tx, going, coming)  # somebody else looks after the person
    with pytest.raises(Refused, match="1 份台账"):
        await disable_user(tx, None, going.id)
    await hand_over(tx, boss, going.id, coming.id, "调岗")
    await disable_user(tx, None, going.id)


async def test_who_is_to_do_something_still_open_is_not_disabled_either(tx: Tx, going: Actor, coming: Actor) -> None:
    who = await graduate(tx, coming, coming)
    todo = MeasureForm(text="陪同面试", owner=going.id, due_on=date(2024, 7, 1))
    await parts.add_measure(tx, coming, who.id, todo)
    with pytest.raises(Refused):
        await disable_user(tx, None, going.id)
    (one,) = (await content(tx, coming, who)).measures
    await parts.change_measure(tx, coming, who.id, one.id, MeasureChange(state="done", version=2))
    await disable_user(tx, None, going.id)


async def test_ledgers_of_who_has_left_hold_nobody_back(tx: Tx, boss: Actor, going: Actor, coming: Actor) -> None:
    who = await graduate(tx, going, coming)
    await leave(tx, boss, who.id, "moved_out", tx.today)
    await disable_user(tx, None, going.id)


async def test_a_hand_over_carries_officer_and_open_measures_and_leaves_what_was_done(
    tx: Tx, boss: Actor, going: Actor, coming: Actor
) -> None:
    who = await graduate(tx, going, going)
    for text in ("陪同面试", "修改简历"):
        await parts.add_measure(tx, going, who.id, MeasureForm(text=text, due_on=date(2024, 7, 1)))
    first = (await content(tx, going, who)).measures[0]
    await parts.change_measure(tx, going, who.id, first.id, MeasureChange(state="done", version=3))
    assert await hand_over(tx, boss, going.id, coming.id, "调岗") == 1
    said = await content(tx, boss, who)
    assert said.officer_id == coming.id
    assert [(one.state, one.owner) for one in said.measures] == [("done", going.id), ("open", coming.id)]


async def test_a_new_responsible_worker_takes_over_only_what_the_old_one_was_named_in(
    tx: Tx, boss: Actor, going: Actor, coming: Actor
) -> None:
    mine, others = await graduate(tx, going, going), await graduate(tx, boss, going)
    await assign(tx, boss, [mine.id, others.id], coming.id, "调岗")
    assert (await content(tx, boss, mine)).officer_id == coming.id
    assert (await content(tx, boss, others)).officer_id == boss.id


async def test_what_was_handed_over_is_a_version_for_somebody_else_to_sign(
    tx: Tx, boss: Actor, going: Actor, coming: Actor
) -> None:
    who = await graduate(tx, going, going)
    await signing.sign_off(tx, boss, who.id, SignOff(version=1, decision="signed"))
    await hand_over(tx, boss, going.id, coming.id, "调岗")
    second, first = await versions.versions_of(tx.session, boss, who.id)
    assert (first.row.decision, second.row.decision, second.row.number) == ("signed", None, 2)
    with pytest.raises(Refused, match="本人"):
        await signing.sign_off(tx, boss, who.id, SignOff(version=2, decision="signed"))


async def test_who_takes_over_must_serve_all_of_them(tx: Tx, boss: Actor, going: Actor, coming: Actor) -> None:
    who = await graduate(tx, going, coming)
    nearby = await builders.user(tx, area=builders.YONGCHANG)
    with pytest.raises(Refused, match="1 人不在"):
        await hand_over(tx, boss, going.id, nearby.id, "调岗")
    assert (await content(tx, boss, who)).officer_id == going.id


async def test_a_ledger_out_of_sight_holds_the_hand_over_back(tx: Tx, going: Actor, coming: Actor) -> None:
    await graduate(tx, going, going)
    await graduate(tx, going, coming, area=builders.YONGCHANG)
    township = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LANCHENG)
    with pytest.raises(Refused, match="不在您的服务范围内"):
        await hand_over(tx, township, going.id, coming.id, "调岗")


async def test_a_ledger_is_looked_for_where_the_person_now_belongs(
    tx: Tx, boss: Actor, going: Actor, as_user: AsUser
) -> None:
    who = await graduate(tx, going, going)
    client = await as_user(boss)
    await client.patch(f"/api/v1/people/{who.id}", json={"area": builders.YONGCHANG}, headers={"If-Match": "*"})
    there = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.YONGCHANG)
    here = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LANCHENG)
    assert await versions.waiting_count(tx.session, there) == 1
    assert await versions.waiting_count(tx.session, here) == 0
