"""Who sees a ledger, and who may be named in one."""

from __future__ import annotations

import pytest

from service.access.rules import Role
from service.kit.db import Tx
from service.ledgers.queries import one
from tests import builders

VILLAGE = builders.LANCHENG + "201"
MATRIX = [
    (Role.COUNSELOR, builders.LANCHENG, {"here", "village"}),
    (Role.COUNSELOR, VILLAGE, {"village"}),
    (Role.GRADUATE_OFFICER, builders.YONGCHANG, {"next_door"}),
    (Role.SUPERVISOR, builders.LONGYANG, {"here", "village", "next_door"}),
    (Role.SUPERVISOR, "530000", {"here", "village", "next_door"}),
    (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, {"far"}),
    (Role.SYSTEM_ADMIN, builders.LONGYANG, set()),
    (Role.SECURITY_ADMIN, builders.LONGYANG, set()),
    (Role.AUDIT_ADMIN, builders.LONGYANG, set()),
]


@pytest.mark.parametrize(("role", "area", "seen"), MATRIX)
async def test_a_ledger_is_seen_in_the_area_alone(tx: Tx, role: Role, area: str, seen: set[str]) -> None:
    await builders.village(tx, VILLAGE)
    places = {
        "here": builders.LANCHENG,
        "village": VILLAGE,
        "next_door": builders.YONGCHANG,
        "far": builders.BAOTOU_KUNDULUN,
    }
    officer = await builders.user(tx, name="李敏")
    people = {name: await builders.person(tx, area=code) for name, code in places.items()}
    for who in people.values():
        await builders.ledger(tx, who, officer.id)
    actor = await builders.actor(tx, role=role, area=area)
    found = {name: await one.ledger_of(tx.session, actor, who.id) for name, who in people.items()}
    assert {name for name, held in found.items() if held is not None} == seen
    assert {held.officer for held in found.values() if held is not None} <= {"李敏"}


async def test_who_has_none_has_none(tx: Tx) -> None:
    assert await one.ledger_of(tx.session, await builders.actor(tx), (await builders.person(tx)).id) is None


async def test_those_who_serve_the_place_may_be_named_oneself_first(tx: Tx) -> None:
    await builders.village(tx, VILLAGE)
    actor = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="督导")
    serving = {
        (await builders.user(tx, role=role, area=area)).id
        for role, area in ((Role.GRADUATE_OFFICER, builders.LONGYANG), (Role.COUNSELOR, builders.LANCHENG))
    }
    await builders.user(tx, area=VILLAGE)  # a part of the place only
    await builders.user(tx, area=builders.YONGCHANG)
    found = list(await one.officers(tx.session, actor, await builders.person(tx)))
    assert found[0] == actor.id
    assert set(found[1:]) == serving
