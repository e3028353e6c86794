"""Nobody sees a person outside their area: every kind of actor against persons of every kind of place."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.access.rules import Role
from service.access.scope import visible
from service.accounts.queries import actor_of
from service.kit.db import Tx
from service.tables.accounts import RoleGrant
from service.tables.people import Person
from tests import builders

VILLAGE = "530502001999"
OTHER_VILLAGE = "530502001998"
HOMES = {
    "village": VILLAGE,
    "next village": OTHER_VILLAGE,
    "next township": "530502002",
    "township unknown": "530502",
    "next county": "530521",
    "next prefecture": "530402",
    "other province": "150203",
}
CASE_ROLES = (Role.COUNSELOR, Role.GRADUATE_OFFICER, Role.SUPERVISOR)
SEEN = {
    VILLAGE: {"village"},
    "530502001": {"village", "next village"},
    "530502": {"village", "next village", "next township", "township unknown"},
    "530500": {"village", "next village", "next township", "township unknown", "next county"},
    "530000": set(HOMES) - {"other province"},
    "110000": set(),
}


async def homes(tx: Tx) -> dict[str, object]:
    for code in (VILLAGE, OTHER_VILLAGE):
        await builders.village(tx, code)
    return {name: (await builders.person(tx, area=code)).id for name, code in HOMES.items()}


async def seen(tx: Tx, actor: object) -> set[object]:
    return set((await tx.session.scalars(select(Person.id).where(visible(Person, actor)))).all())  # type: ignore[arg-type]


@pytest.mark.parametrize("role", CASE_ROLES)
@pytest.mark.parametrize("area", SEEN)
async def test_a_case_role_sees_its_own_area_and_nothing_else(tx: Tx, role: Role, area: str) -> None:
    persons = await homes(tx)
    actor = await builders.actor(tx, role=role, area=area)
    assert await seen(tx, actor) == {persons[name] for name in SEEN[area]}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
async def test_administrators_see_no_cases_even_of_their_own_area(tx: Tx, role: Role) -> None:
    await homes(tx)
    assert await seen(tx, await builders.actor(tx, role=role, area="530502")) == set()


async def test_a_user_without_roles_sees_nobody(tx: Tx) -> None:
    await homes(tx)
    made = await builders.user(tx)
    grant = (await tx.session.scalars(select(RoleGrant).where(RoleGrant.user_id == made.id))).one()
    grant.revoked_at = tx.now
    await tx.session.flush()
    assert await seen(tx, await actor_of(tx.session, made.id)) == set()


async def test_two_grants_add_up(tx: Tx) -> None:
    persons = await homes(tx)
    made = await builders.user(tx, area=VILLAGE)
    await builders.grant(tx, made, Role.GRADUATE_OFFICER, "530521")
    assert await seen(tx, await actor_of(tx.session, made.id)) == {persons["village"], persons["next county"]}
