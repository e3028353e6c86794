"""Whatever carries the areas of a person follows the person to another service unit."""

from __future__ import annotations

from sqlalchemy import select

from service import wiring
from service.access.rules import Role
from service.kit.db import Base, Database, Tx
from service.people.schemas.forms import PersonPatch
from service.tables.visits import Visit
from service.visits.commands.visiting import plan
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, actor, change, person

DERIVED = {"duty", "agenda"}  # made anew from the person whenever it is touched


def test_every_table_with_a_persons_areas_follows_the_person() -> None:
    assert wiring.SETTLERS
    tables = Base.metadata.tables.values()
    placed = {one.name for one in tables if {"person_id", "county", "township", "village"} <= set(one.c.keys())}
    assert placed - DERIVED == {one.name for one in tables if one.info.get("follows") == "person"}


async def test_a_planned_visit_is_seen_where_the_person_now_belongs(database: Database, tx: Tx) -> None:
    boss = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    worker = await actor(tx, area=LANCHENG)
    person_id = (await person(tx, area=LANCHENG, owner=worker.id)).id
    await plan(tx, worker, [person_id], tx.today)
    await change(tx, boss, person_id, PersonPatch(area=YONGCHANG), None)
    await database.settle(tx)
    tx.session.expire_all()
    townships = (await tx.session.scalars(select(Visit.township).where(Visit.person_id == person_id))).all()
    assert townships == [YONGCHANG]
