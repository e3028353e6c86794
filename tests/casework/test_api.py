"""Records over HTTP, and the page of one record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.people import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
LEAD = {"kind": "job_lead", "on": "2024-06-12", "mode": "phone", "detail": {"employer": "甲厂", "title": "包装工"}}


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    made = await builders.person(tx)
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def test_a_record_is_made_and_read_back(who: Person, client: AsyncClient) -> None:
    made = await client.post(f"/api/v1/people/{who.id}/records", json=LEAD)
    assert made.status_code == 201
    listed = (await client.get(f"/api/v1/people/{who.id}/records?count=true")).json()
    assert listed["count"] == 1
    assert listed["next"] is None
    assert LEAD.items() <= listed["items"][0].items()


async def test_the_same_key_answers_the_same_record(who: Person, client: AsyncClient) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    url = f"/api/v1/people/{who.id}/records"
    first = await client.post(url, json=LEAD, headers=headers)
    again = await client.post(url, json=LEAD, headers=headers)
    assert first.json() == again.json()
    assert len((await client.get(url)).json()["items"]) == 1


async def test_pages_of_records_hang_together(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/records"
    for day in ("01", "02", "03"):
        await client.post(url, json=LEAD | {"on": f"2024-06-{day}"})
    first = (await client.get(f"{url}?limit=2")).json()
    second = (await client.get(f"{url}?limit=2&cursor={first['next']}")).json()
    assert [one["on"] for one in first["items"] + second["items"]] == ["2024-06-03", "2024-06-02", "2024-06-01"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "massage"}, "kind"),
        ({"on": "2024-06-13"}, "on"),
        ({"on": "2024-02-30"}, "on"),
        ({"outcome": "maybe"}, "outcome"),
        ({"detail": {"boss": "某人"}}, "detail"),
        ({"weather": "晴"}, "weather"),
    ],
)
async def test_a_wrong_record_is_refused_with_the_field_named(
    who: Person, client: AsyncClient, told: dict[str, Any], field: str
) -> None:
    answer = await client.post(f"/api/v1/people/{who.id}/records", json=LEAD | told)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_a_late_record_is_accepted_for_approval(who: Person, client: AsyncClient) -> None:
    answer = await client.post(f"/api/v1/people/{who.id}/records", json=LEAD | {"on": "2024-04-01"})
    assert answer.status_code == 202
    assert answer.json()["approval"]["kind"] == "backdating"


async def test_a_void_record_is_no_longer_listed(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/records"
    made = (await client.post(url, json=LEAD)).json()
    voided = await client.post(f"{url}/{made['id']}/void", json={"reason": "登记错了人"})
    assert voided.json()["void_reason"] == "登记错了人"
    assert (await client.get(url)).json()["items"] == []


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.SUPERVISOR, builders.LONGYANG, 200),
        (Role.COUNSELOR, builders.YONGCHANG, 404),
        (Role.SYSTEM_ADMIN, builders.LONGYANG, 403),
    ],
)
async def test_records_are_read_in_the_area_alone(
    tx: Tx, who: Person, as_user: AsUser, role: Role, area: str, status: int
) -> None:
    client = await as_user(await builders.user(tx, role=role, area=area))
    assert (await client.get(f"/api/v1/people/{who.id}/records")).status_code == status


async def test_the_page_of_a_record_says_it_in_words_and_corrects_it(who: Person, client: AsyncClient) -> None:
    made = (await client.post(f"/api/v1/people/{who.id}/records", json=LEAD)).json()
    path = f"/people/{who.id}/records/{made['id']}"
    page = BeautifulSoup((await client.get(path)).text, "html.parser")
    assert "甲厂" in page.get_text()
    missing = await client.post(f"{path}/correct", data={"on": "2024-06-10", "mode": "phone", "reason": ""})
    assert missing.status_code == 422
    assert "更正的原因" in missing.text
    saved = await client.post(f"{path}/correct", data={"on": "2024-06-10", "mode": "phone", "reason": "日期写错"})
    assert saved.status_code == 303
    listed = (await client.get(f"/api/v1/people/{who.id}/records")).json()["items"]
    assert [(one["on"], one["corrects"], one["detail"]) for one in listed] == [
        ("2024-06-10", made["id"], LEAD["detail"])
    ]


async def test_a_record_is_voided_from_its_page(who: Person, client: AsyncClient) -> None:
    made = (await client.post(f"/api/v1/people/{who.id}/records", json=LEAD)).json()
    path = f"/people/{who.id}/records/{made['id']}"
    assert (await client.post(f"{path}/void", data={"reason": ""})).status_code == 422
    assert (await client.post(f"{path}/void", data={"reason": "登记错了"})).status_code == 303
    assert "已作废" in (await client.get(path)).text


async def test_a_waiver_is_asked_for_once(who: Person, client: AsyncClient) -> None:
    told = {"rule": "FOUR-02", "step": "ability_assessment", "period": "2024", "reason": "长期住院"}
    assert (await client.post(f"/people/{who.id}/waivers", data=told)).status_code == 303
    assert (await client.post(f"/people/{who.id}/waivers", data=told)).status_code == 409
    assert (await client.post(f"/people/{who.id}/waivers", data=told | {"reason": ""})).status_code == 422
    assert "职业能力评估（2024）不再办理" in (await client.get("/approvals")).text
