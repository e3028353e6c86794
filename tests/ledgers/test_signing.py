"""签批: never by who made the version; a later version needs a new signature, the old one stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.kit.db import Tx
from service.kit.errors import Forbidden, NotFound, Refused, Stale
from service.ledgers.commands import parts, signing, surveying
from service.ledgers.queries import versions
from service.ledgers.schemas import GoalForm, LedgerForm, SignOff, SurveyForm
from service.people.commands.leaving import leave
from service.tables.ledgers import Ledger
from service.tables.people import Person
from tests import builders

JIANGXI = "360102"
FORM = LedgerForm(goals=["找到工作"], next_contact_on=date(2024, 7, 12))


def signed(version: int = 1) -> SignOff:
    return SignOff(version=version, decision="signed", remark="同意")


def back(version: int = 1) -> SignOff:
    return SignOff(version=version, decision="sent_back", remark="措施不够具体")


@pytest.fixture
async def officer(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="王督导")


async def graduate(tx: Tx, actor: Actor, area: str = builders.LANCHENG) -> Person:
    who = await builders.person(tx, area=area)
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    await builders.open_ledger(tx, actor, who.id, FORM)
    return who


async def test_a_signature_belongs_to_its_version_and_a_later_one_needs_another(
    tx: Tx, officer: Actor, boss: Actor
) -> None:
    who = await graduate(tx, officer)
    await signing.sign_off(tx, boss, who.id, signed())
    await parts.add_goal(tx, officer, who.id, GoalForm(goal="考证"))
    second, first = await versions.versions_of(tx.session, boss, who.id)
    assert (first.row.decision, first.decided_by, first.row.remark) == ("signed", "王督导", "同意")
    assert second.row.decision is None
    assert (await tx.session.scalars(select(Ledger.sign_off))).one() == "waiting"


async def test_nobody_signs_what_they_saved_themselves(tx: Tx, boss: Actor) -> None:
    who = await graduate(tx, boss)
    for form in (signed(), back()):
        with pytest.raises(Refused, match="本人"):
            await signing.sign_off(tx, boss, who.id, form)


async def test_who_saved_an_earlier_version_may_sign_a_later_one_of_somebody_else(
    tx: Tx, officer: Actor, boss: Actor
) -> None:
    who = await graduate(tx, boss)
    await parts.add_goal(tx, officer, who.id, GoalForm(goal="考证"))
    assert (await signing.sign_off(tx, boss, who.id, signed(2))).decision == "signed"


async def test_the_same_word_twice_is_one_and_another_word_is_refused(tx: Tx, officer: Actor, boss: Actor) -> None:
    who = await graduate(tx, officer)
    for _ in range(2):
        await signing.sign_off(tx, boss, who.id, back())
    with pytest.raises(Refused, match="已退回"):
        await signing.sign_off(tx, boss, who.id, signed())


async def test_an_old_version_is_not_signed_unawares(tx: Tx, officer: Actor, boss: Actor) -> None:
    who = await graduate(tx, officer)
    await parts.add_goal(tx, officer, who.id, GoalForm(goal="考证"))
    with pytest.raises(Stale):
        await signing.sign_off(tx, boss, who.id, signed(1))


def test_sending_back_says_why() -> None:
    with pytest.raises(ValueError, match="退回时请写明原因"):
        SignOff(version=1, decision="sent_back")


async def test_only_a_supervisor_of_the_place_signs(tx: Tx, officer: Actor) -> None:
    who = await graduate(tx, officer)
    with pytest.raises(Forbidden):
        await signing.sign_off(tx, await builders.actor(tx), who.id, signed())
    next_door = await builders.user(tx, role=Role.SUPERVISOR, area=builders.YONGCHANG)
    await builders.grant(tx, next_door, Role.COUNSELOR, builders.LANCHENG)
    with pytest.raises(NotFound):
        await signing.sign_off(tx, await actor_of(tx.session, next_door.id), who.id, signed())


async def test_grad_08_without_a_survey_no_signature_where_the_plan_wants_one(tx: Tx) -> None:
    officer = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=JIANGXI)
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=JIANGXI)
    who = await graduate(tx, officer, area=JIANGXI)
    with pytest.raises(Refused) as fault:
        await signing.sign_off(tx, boss, who.id, signed())
    assert fault.value.rule == "GRAD-08"
    await builders.record(tx, who, "survey_visit", date(2024, 6, 1), wish="想做文员")  # two blocks are not told
    with pytest.raises(Refused):
        await signing.sign_off(tx, boss, who.id, signed())
    blocks = {"wish": "想做文员", "post_need": "市内", "training_need": "不需要"}
    await surveying.survey(tx, officer, who.id, SurveyForm(on=tx.today, **blocks))
    assert (await signing.sign_off(tx, boss, who.id, signed())).decision == "signed"


async def test_what_waits_is_listed_where_one_decides_longest_first(tx: Tx, officer: Actor, boss: Actor) -> None:
    one, other = await graduate(tx, officer), await graduate(tx, officer)
    await graduate(tx, await builders.actor(tx, area=builders.YONGCHANG), area=builders.YONGCHANG)
    gone = await graduate(tx, officer)
    await leave(tx, boss, gone.id, "moved_out", tx.today)
    await signing.sign_off(tx, boss, other.id, signed())
    place = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LANCHENG)
    page = await versions.waiting(tx.session, place)
    assert [line.ledger.person_id for line in page.items] == [one.id]
    assert await versions.waiting_count(tx.session, place) == 1
    assert await versions.waiting_count(tx.session, boss) == 2
    assert await versions.waiting_count(tx.session, officer) == 0
