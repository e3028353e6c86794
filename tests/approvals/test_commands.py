"""Asking and deciding."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from service.access.rules import Actor, Role
from service.approvals import commands, queries
from service.casework.commands.records import grant_waiver
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.tables.approvals import Approval
from service.tables.records import Waiver
from tests import builders

WAIVER = {"rule": "FOUR-02", "step": "ability_assessment", "period": "2024"}


async def asked(tx: Tx, actor: Actor | None = None) -> Approval:
    actor = actor or await builders.actor(tx)
    return await commands.ask(tx, actor, await builders.person(tx), "waiver", WAIVER, "长期住院")


async def supervisor(tx: Tx, area: str = builders.LONGYANG) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=area)


async def test_a_granted_waiver_sets_the_duty_aside(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(commands.handlers, "waiver", grant_waiver)
    request = await asked(tx)
    await commands.decide(tx, await supervisor(tx), request.id, granted=True, reason="属实")
    found = (await tx.session.execute(Waiver.__table__.select())).one()
    assert (found.rule, found.step, found.period) == tuple(WAIVER.values())


async def test_a_refused_request_does_nothing(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(commands.handlers, "waiver", grant_waiver)
    request = await asked(tx)
    await commands.decide(tx, await supervisor(tx), request.id, granted=False, reason="可以上门评估")
    assert (await tx.session.execute(Waiver.__table__.select())).all() == []
    assert request.decision == "refused"


async def test_one_s_own_request_is_decided_by_somebody_else(tx: Tx) -> None:
    actor = await supervisor(tx)
    request = await asked(tx, actor)
    with pytest.raises(Refused, match="另一个人"):
        await commands.decide(tx, actor, request.id, granted=True, reason="属实")


async def test_the_database_itself_keeps_the_two_persons_apart(tx: Tx) -> None:
    request = await asked(tx)
    request.decided_by = request.requested_by
    with pytest.raises(IntegrityError):
        await tx.session.flush()


async def test_a_request_is_decided_once(tx: Tx) -> None:
    request = await asked(tx)
    await commands.decide(tx, await supervisor(tx), request.id, granted=False, reason="不属实")
    with pytest.raises(Refused, match="不能再次审批"):
        await commands.decide(tx, await supervisor(tx), request.id, granted=True, reason="属实")


async def test_a_counselor_decides_nothing(tx: Tx) -> None:
    request = await asked(tx)
    with pytest.raises(Forbidden):
        await commands.decide(tx, await builders.actor(tx), request.id, granted=True, reason="属实")


async def test_only_a_refusal_needs_a_reason(tx: Tx) -> None:
    request = await asked(tx)
    boss = await supervisor(tx)
    with pytest.raises(Invalid):
        await commands.decide(tx, boss, request.id, granted=False, reason=" ")
    done = await commands.decide(tx, boss, request.id, granted=True, reason=" ")
    assert (done.decision, done.decision_reason) == ("granted", None)


async def test_a_request_is_withdrawn_by_who_made_it(tx: Tx) -> None:
    actor = await builders.actor(tx)
    request = await asked(tx, actor)
    with pytest.raises(Refused):
        await commands.withdraw(tx, await supervisor(tx), request.id)
    await commands.withdraw(tx, actor, request.id)
    assert request.decision == "withdrawn"


@pytest.mark.parametrize(
    ("role", "area", "seen"),
    [
        (Role.SUPERVISOR, builders.LONGYANG, True),
        (Role.SUPERVISOR, builders.LANCHENG, True),
        (Role.SUPERVISOR, builders.YONGCHANG, False),
        (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, False),
        (Role.SYSTEM_ADMIN, builders.LONGYANG, False),
        (Role.AUDIT_ADMIN, builders.LONGYANG, False),
    ],
)
async def test_requests_are_seen_in_their_own_area_alone(tx: Tx, role: Role, area: str, seen: bool) -> None:
    request = await asked(tx)
    actor = await builders.actor(tx, role=role, area=area)
    assert bool((await queries.waiting(tx.session, actor)).items) is seen
    assert bool(await queries.waiting_count(tx.session, actor)) is seen
    assert bool(await queries.approvals_of(tx.session, actor, request.person_id, 10)) is seen
    if not seen:
        with pytest.raises(NotFound):
            await queries.approval(tx.session, actor, request.id)


async def test_one_s_own_requests_are_listed_newest_first(tx: Tx) -> None:
    actor = await builders.actor(tx)
    first = await asked(tx, actor)
    found = (await queries.mine(tx.session, actor)).items
    assert [line.approval.id for line in found] == [first.id]
    assert (await queries.mine(tx.session, await builders.actor(tx))).items == []
