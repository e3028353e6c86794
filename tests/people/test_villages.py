"""村（社区）性质: a supervisor says whether a village is rural that tells it by neither code nor name."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from service.access.areas import area_row
from service.access.commands import store_areas
from service.access.rules import Actor, Role
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, NotFound, Refused
from service.people.commands import villages
from service.people.queries import villages as people_villages
from service.tables.access import Area
from service.tables.audit import Act
from service.tables.duties import Duty
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

FARM = f"{LANCHENG}901"
VILLAGE = f"{LANCHENG}201"


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    await builders.village(tx, FARM, "示例农场")
    await builders.village(tx, VILLAGE, "示例社区")
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


async def owed(tx: Tx, database: Database, person_id: object) -> dict[str, str]:
    """Steps of 131服务 (villagers, in 隆阳) of this year, with their states."""
    await database.settle(tx)
    tx.touched.clear()
    rows = select(Duty.step, Duty.state).where(
        Duty.person_id == person_id, Duty.program == "one_three_one", Duty.period == "2024"
    )
    return dict((await tx.session.execute(rows)).all())


async def test_what_is_said_of_a_village_settles_the_duties_of_everybody_there(
    tx: Tx, database: Database, boss: Actor
) -> None:
    who = await builders.person(tx, area=FARM, hukou_kind="resident")
    assert set((await owed(tx, database, who.id)).values()) == {"blocked"}
    await villages.say_rural(tx, boss, FARM, "yes")
    assert set((await owed(tx, database, who.id)).values()) == {"open"}
    await villages.say_rural(tx, boss, FARM, "no")
    assert await owed(tx, database, who.id) == {}
    await villages.say_rural(tx, boss, FARM, "unknown")
    assert set((await owed(tx, database, who.id)).values()) == {"blocked"}


async def test_each_change_stands_in_the_audit_and_the_same_again_is_none(tx: Tx, boss: Actor) -> None:
    for rural in ("yes", "yes", "no"):
        await villages.say_rural(tx, boss, FARM, rural)
    await tx.session.flush()
    acts = await tx.session.scalars(select(Act).where(Act.verb == "area.rural").order_by(Act.id))
    assert [(act.subject_id, act.detail) for act in acts] == [
        (FARM, {"before": "unknown", "after": "yes"}),
        (FARM, {"before": "yes", "after": "no"}),
    ]


async def test_a_village_that_tells_by_itself_is_not_said_otherwise(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Refused):
        await villages.say_rural(tx, boss, VILLAGE, "no")


async def test_what_was_said_outlasts_a_new_list_and_yields_to_a_name_that_tells(tx: Tx, boss: Actor) -> None:
    await villages.say_rural(tx, boss, FARM, "no")
    await store_areas(tx, [area_row(FARM, "示例新农场")])
    told = select(Area.rural).where(Area.code == FARM)
    assert await tx.session.scalar(told) == "no"
    await store_areas(tx, [area_row(FARM, "示例村委会")])
    assert await tx.session.scalar(told) == "yes"
    assert FARM not in {one.code for one in await people_villages.villages(tx.session, boss)}


async def test_only_supervisors_describe_villages_and_only_those_of_their_own(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Forbidden):
        await villages.say_rural(tx, await builders.actor(tx), FARM, "yes")
    elsewhere = await builders.actor(tx, role=Role.SUPERVISOR, area=YONGCHANG)
    assert await people_villages.villages(tx.session, elsewhere) == []
    with pytest.raises(NotFound):
        await villages.say_rural(tx, elsewhere, FARM, "yes")
    assert FARM in {one.code for one in await people_villages.villages(tx.session, boss)}


async def test_the_page_lists_what_is_not_clear_with_how_many_it_concerns(tx: Tx, boss: Actor, as_user: AsUser) -> None:
    await builders.person(tx, area=FARM, hukou_kind="resident")
    await builders.person(tx, area=FARM, hukou_kind="rural")
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))
    page = BeautifulSoup((await client.get("/areas")).text, "html.parser")
    (row,) = [one for one in page.select("tbody tr") if "示例农场" in one.text]
    assert "1 人" in row.text
    assert "示例社区" not in page.select_one("tbody").text  # type: ignore[union-attr]
    said = await client.post(f"/areas/{FARM}/rural", data={"rural": "yes"})
    assert (said.status_code, said.headers["location"]) == (303, "/areas")
    page = BeautifulSoup((await client.get("/areas")).text, "html.parser")
    assert [one["value"] for one in page.select(f"form[action='/areas/{FARM}/rural'] option[selected]")] == ["yes"]
    listed = (await client.get("/api/v1/areas", params={"parent": LANCHENG, "limit": 200})).json()["items"]
    assert {one["code"]: one["rural"] for one in listed if one["code"] in {FARM, VILLAGE}} == {
        FARM: "yes",
        VILLAGE: "yes",
    }


async def test_who_is_held_up_by_a_village_is_told_where_to_say_it_and_not_to_change_the_hukou(
    tx: Tx, database: Database, boss: Actor, as_user: AsUser
) -> None:
    who = await builders.person(tx, area=FARM, hukou_kind="resident")
    await owed(tx, database, who.id)
    duty = select(Duty.id).where(Duty.person_id == who.id, Duty.program == "one_three_one").limit(1)
    duty_id = await tx.session.scalar(duty)
    for role, links in ((Role.SUPERVISOR, 1), (Role.COUNSELOR, 0)):
        client = await as_user(await builders.user(tx, role=role, area=LONGYANG))
        page = BeautifulSoup((await client.get(f"/duties/{duty_id}/why")).text, "html.parser")
        main = page.select_one("main")
        assert main is not None
        assert "居民户口不必改填" in main.text
        assert len(main.select("a[href='/areas']")) == links


async def test_a_new_or_renamed_village_settles_the_duties_of_everybody_who_names_it(
    tx: Tx, database: Database, boss: Actor
) -> None:
    new = f"{LANCHENG}902"
    people = [await builders.person(tx, area=FARM, hukou_kind="resident")]
    people.append(await builders.person(tx, area=LANCHENG, hukou_kind="resident", residence_code=new))
    for who in people:
        assert set((await owed(tx, database, who.id)).values()) == {"blocked"}
    await store_areas(tx, [area_row(FARM, "示例村委会"), area_row(new, "新设村")])
    for who in people:
        assert set((await owed(tx, database, who.id)).values()) == {"open"}
    await store_areas(tx, [area_row(FARM, "示例新村")])
    assert not tx.touched


async def test_people_are_counted_once_in_each_village_that_they_name_within_their_hukou(tx: Tx, boss: Actor) -> None:
    other = await builders.village(tx, f"{YONGCHANG}901", "外镇农场")
    await builders.person(tx, area=FARM, hukou_kind="resident", hukou_code=FARM, residence_code=FARM)
    await builders.person(tx, area=other, hukou_kind="resident", hukou_code=LANCHENG, residence_code=FARM)
    await builders.person(tx, area=FARM, hukou_kind="resident", hukou_code=YONGCHANG)
    found = {one.code: one.people for one in await people_villages.villages(tx.session, boss)}
    assert (found[FARM], found[other]) == (2, 0)
