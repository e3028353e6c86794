"""What is said after saving and before planning: nobody reached, why something is left, who is planned already."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import select

from service.accounts.queries import actor_of
from service.kit.db import Database, Tx
from service.people.commands.building import opened
from service.tables.accounts import User
from service.tables.people import Person
from service.tables.records import Record
from service.tables.visits import Visit
from service.visits.commands.visiting import plan
from tests import builders
from tests.builders import LANCHENG
from tests.conftest import AsUser

FRIDAY, SATURDAY, MONDAY = date(2024, 6, 14), date(2024, 6, 15), date(2024, 6, 17)


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, area=LANCHENG, name="李敏")


@pytest.fixture
async def client(as_user: AsUser, worker: User) -> AsyncClient:
    return await as_user(worker)


@pytest.fixture
async def who(tx: Tx, database: Database, worker: User) -> Person:
    made = await builders.person(tx, owner=worker.id, name="人员甲")
    await database.settle(tx)
    await tx.session.commit()
    return made


def said(answer: Response, part: str = "main") -> str:
    found = BeautifulSoup(answer.text, "html.parser").select_one(part)
    return "" if found is None else found.get_text(" ", strip=True)


SAVED = "section[aria-labelledby=saved-title]"


async def save(client: AsyncClient, who: Person, **told: object) -> Response:
    form = {"outcome": "done", "mode": "home_visit", "on": "2024-06-12"} | told
    return await client.post(f"/people/{who.id}/visit", data=form, follow_redirects=True)


async def test_nobody_reached_is_said_with_when_to_try_again(client: AsyncClient, who: Person) -> None:
    answer = await save(client, who, outcome="no_contact")
    told = said(answer, SAVED)
    assert "刚才登记：没有联系到本人" in told
    assert "跟踪回访" not in told
    assert "这次不计入应办事项，请再联系" in told
    again = BeautifulSoup(answer.text, "html.parser").select_one(f"{SAVED} input[name=on]")
    assert again is not None
    assert again["value"] == "2024-06-13"
    assert "没联系上" in said(answer, "#timeline")
    assert "跟踪回访" not in said(answer, "#timeline")


async def test_four_02_an_assessment_without_a_signature_says_why_it_is_left(client: AsyncClient, who: Person) -> None:
    told = said(await save(client, who, done="ability_assessment", result="employable"), SAVED)
    assert "职业能力评估（评估结果还没有签字，签字后才算完成）" in told
    signed = said(await save(client, who, done="ability_assessment", result="employable", signed="yes"), SAVED)
    assert "还没有签字" not in signed


async def test_what_a_check_found_changed_is_asked_for_and_leads_to_its_field(
    tx: Tx, client: AsyncClient, who: Person
) -> None:
    missing = await save(client, who, done="info_check", changed="联系电话")
    assert missing.status_code == 422
    assert "请填写新的号码" in said(missing)
    wrong = await save(client, who, done="info_check", changed="联系电话", phone="12")
    assert wrong.status_code == 422
    page = await save(client, who, done="info_check", changed=["联系电话", "残疾证"], phone="138 0000 0012")
    assert page.status_code == 200
    await tx.session.refresh(who)
    assert opened(tx.cipher, who, "phone") == "13800000012"
    kept = (await tx.session.scalars(select(Record.detail).where(Record.person_id == who.id))).all()
    assert "13800000012" not in str(kept)
    link = BeautifulSoup(page.text, "html.parser").select_one(f"{SAVED} a[href*='ask=certificate_number']")
    assert link is not None
    assert link.get_text() == "残疾证"
    (visit,) = await tx.session.scalars(select(Visit.id).where(Visit.state == "done"))
    undone = await client.post(f"/visits/{visit}/undo", follow_redirects=True)
    assert "联系电话不随撤销恢复" in undone.text


async def planned_days(tx: Tx) -> list[date]:
    found = await tx.session.scalars(select(Visit.planned_for).where(Visit.state == "planned"))
    return sorted(found)


async def test_who_is_planned_already_is_shown_and_moved_only_when_one_says_so(
    tx: Tx, database: Database, client: AsyncClient, worker: User, who: Person
) -> None:
    other = await builders.person(tx, owner=worker.id, name="人员乙")
    await plan(tx, await actor_of(tx.session, worker.id), [who.id], FRIDAY)
    await database.settle(tx)
    await tx.session.commit()
    assert "已安排 2024-06-14 走访" in said(await client.get("/today?view=all"))
    wanted = {"person": [str(who.id), str(other.id)], "on": MONDAY.isoformat()}
    asked = await client.post("/visits/plan", data=wanted)
    assert asked.status_code == 422
    assert "人员甲：2024-06-14" in said(asked)
    assert "人员乙" not in said(asked)
    assert await planned_days(tx) == [FRIDAY]
    rest = await client.post("/visits/plan", data=wanted | {"move": "no"})
    assert rest.status_code == 303
    assert await planned_days(tx) == [FRIDAY, MONDAY]
    await client.post("/visits/plan", data=wanted | {"move": "yes"})
    assert await planned_days(tx) == [MONDAY, MONDAY]


async def test_a_rest_day_is_asked_about_wherever_a_visit_is_planned_or_moved(
    tx: Tx, client: AsyncClient, who: Person
) -> None:
    wanted = {"person": str(who.id), "on": SATURDAY.isoformat()}
    asked = await client.post("/visits/plan", data=wanted)
    assert "2024-06-15 星期六是休息日" in said(asked)
    assert await planned_days(tx) == []
    again = BeautifulSoup(asked.text, "html.parser").select("main form input[type=hidden]")
    sent = await client.post("/visits/plan", data={str(one["name"]): str(one["value"]) for one in again})
    assert sent.status_code == 303
    assert await planned_days(tx) == [SATURDAY]
    (visit,) = await tx.session.scalars(select(Visit.id))
    sunday = {"on": "2024-06-16"}
    assert "星期日是休息日" in said(await client.post(f"/visits/{visit}/move", data=sunday))
    assert await planned_days(tx) == [SATURDAY]
    assert (await client.post(f"/visits/{visit}/move", data=sunday | {"rest": "yes"})).status_code == 303
    assert await planned_days(tx) == [date(2024, 6, 16)]


async def test_a_missing_answer_leads_to_the_form_open_at_its_field(
    tx: Tx, database: Database, client: AsyncClient, worker: User
) -> None:
    who = await builders.person(tx, owner=worker.id, need="unknown")
    await database.settle(tx)
    await tx.session.commit()
    page = BeautifulSoup((await client.get("/today?view=blocked")).text, "html.parser")
    link = page.select_one("a[href*='/edit?ask=need']")
    assert link is not None
    assert str(link["href"]) == f"/people/{who.id}/edit?ask=need#need"
    form = BeautifulSoup((await client.get(str(link["href"]))).text, "html.parser")
    assert form.select_one(".asked #need") is not None
    assert len(form.select(".asked")) == 1
