"""创业实体: entering, changing, closing; what the engine is told; the pages (FUP-04)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select

from service.dossier.queries import dossiers
from service.employment.commands import businesses
from service.employment.queries.businesses import businesses_of
from service.employment.schemas import BusinessForm
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Stale
from service.people.commands.leaving import leave
from service.tables.duties import Duty
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
SHOP = {"kind": "massage", "name": "示例按摩店", "licensed_on": "2023-12-01"}


def form(**more: object) -> BusinessForm:
    return BusinessForm.model_validate(SHOP | more)


async def test_a_business_is_a_fact_of_the_engine_and_ends_with_its_closing(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    made = await businesses.open_business(tx, actor, who.id, form(monthly_rent="900.50", area=builders.LANCHENG))
    (dossier,) = await dossiers(tx.session, [who.id])
    (fact,) = dossier.facts(tx.today).businesses
    told = (fact.kind, fact.licensed_on, fact.closed_on, fact.area, fact.monthly_rent)
    assert told == ("massage", date(2023, 12, 1), None, builders.LANCHENG, 900.5)
    await businesses.change_business(tx, actor, who.id, made.id, form(closed_on="2024-06-01", version=1))
    (dossier,) = await dossiers(tx.session, [who.id])
    assert dossier.facts(tx.today).businesses[0].closed_on == date(2024, 6, 1)
    await businesses.void_business(tx, actor, who.id, made.id, "录错了")
    assert (await dossiers(tx.session, [who.id]))[0].businesses == ()


async def test_fup_04_a_shop_is_owed_a_check_after_half_a_year_and_a_visit_settles_it(
    tx: Tx, database: Database
) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await businesses.open_business(tx, actor, who.id, form())
    await database.settle(tx)
    owed = select(Duty.due_on, Duty.state).where(Duty.person_id == who.id, Duty.step == "shop_check")
    assert (await tx.session.execute(owed)).all() == [(date(2024, 6, 1), "open")]
    await builders.record(tx, who, "follow_up", date(2024, 6, 3))
    await database.settle(tx)
    assert (await tx.session.execute(owed)).all() == [(date(2024, 6, 1), "met")]


async def test_the_same_business_sent_twice_is_kept_once(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    first = await businesses.open_business(tx, actor, who.id, form())
    assert (await businesses.open_business(tx, actor, who.id, form())).id == first.id


async def test_a_change_of_what_somebody_else_changed_is_shown_and_not_made(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    made = await businesses.open_business(tx, actor, who.id, form())
    await businesses.change_business(tx, actor, who.id, made.id, form(kind="other", version=1))
    with pytest.raises(Stale) as fault:
        await businesses.change_business(tx, actor, who.id, made.id, form(version=1))
    assert fault.value.differing == (("kind", "实体类型", "按摩店", "其他"),)


@pytest.mark.parametrize(
    ("told", "field"), [({"area": "999999"}, "area"), ({"licensed_on": "2024-06-13"}, "licensed_on")]
)
async def test_what_cannot_be_is_refused_by_field(tx: Tx, told: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        await businesses.open_business(tx, await builders.actor(tx), (await builders.person(tx)).id, form(**told))
    assert list(fault.value.fields) == [field]


async def test_nothing_new_is_told_of_somebody_who_had_left_by_then(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await leave(tx, actor, who.id, "moved_out", date(2024, 1, 1))
    await businesses.open_business(tx, actor, who.id, form())
    with pytest.raises(Invalid) as fault:
        await businesses.open_business(tx, actor, who.id, form(name="新店", licensed_on="2024-02-01"))
    assert "退出服务" in fault.value.fields["licensed_on"]


async def test_businesses_of_another_area_are_not_to_be_found(tx: Tx) -> None:
    who = await builders.person(tx)
    made = await builders.business(tx, who, date(2024, 1, 1))
    stranger = await builders.actor(tx, area=builders.YONGCHANG)
    assert await businesses_of(tx.session, stranger, who.id) == []
    with pytest.raises(NotFound):
        await businesses.void_business(tx, stranger, who.id, made.id, "录错了")


async def test_fup_04_the_page_says_how_long_a_shop_has_run_and_what_is_missing(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    client = await as_user(await builders.user(tx))
    url = f"/people/{who.id}/businesses"
    assert (await client.post(url, data=SHOP | {"helps_others": "yes"})).status_code == 303
    page = (await client.get(url)).text
    assert "已经营 6 个月；已满半年，还没有走访核实" in page
    assert "带动其他残疾人就业" in page
    await builders.record(tx, who, "follow_up", date(2024, 6, 5))
    await tx.session.commit()
    assert "正常经营满半年，已走访核实" in (await client.get(url)).text


async def test_a_fault_keeps_what_was_typed(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    client = await as_user(await builders.user(tx))
    told = SHOP | {"licensed_on": "2024年7月1日", "real_name": "yes"}
    answer = await client.post(f"/people/{who.id}/businesses", data=told)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.find(id="name")["value"] == "示例按摩店"  # type: ignore[index]
    assert page.find(id="licensed_on")["value"] == "2024年7月1日"  # type: ignore[index]
    assert "checked" in page.find(id="real_name").attrs  # type: ignore[union-attr]
    assert page.select_one(".error-summary a[href='#kind']") is not None


async def test_a_shop_is_closed_on_its_page(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    made = await builders.business(tx, who, date(2023, 12, 1))
    client = await as_user(await builders.user(tx))
    url = f"/people/{who.id}/businesses/{made.id}"
    page = BeautifulSoup((await client.get(url)).text, "html.parser")
    version = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    assert (await client.post(url, data=SHOP | {"closed_on": "2024-06-01", "version": version})).status_code == 303
    assert "已停业" in (await client.get(f"/people/{who.id}/businesses")).text


async def test_businesses_over_http(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    client = await as_user(await builders.user(tx))
    url = f"/api/v1/people/{who.id}/businesses"
    made = await client.post(url, json=SHOP | {"first_in_life": True})
    assert made.status_code == 201
    (listed,) = (await client.get(url)).json()["items"]
    assert (listed["name"], listed["first_in_life"], listed["closed_on"]) == ("示例按摩店", True, None)
    changed = await client.post(f"{url}/{listed['id']}", json=SHOP | {"closed_on": "2024-06-01", "version": 1})
    assert changed.json()["closed_on"] == "2024-06-01"
    stale = await client.post(f"{url}/{listed['id']}", json=SHOP | {"version": 1})
    assert stale.status_code == 412


async def test_a_shop_and_its_closing_stand_in_the_timeline(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    await builders.business(tx, who, date(2023, 12, 1), closed_on=date(2024, 6, 1))
    client = await as_user(await builders.user(tx))
    page = BeautifulSoup((await client.get(f"/people/{who.id}?kind=businesses")).text, "html.parser")
    told = page.select_one("#timeline")
    assert told is not None
    assert "停业" in told.get_text()
    assert "2024-06-01" in told.get_text()
