"""The ledger over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

import pytest
from httpx import AsyncClient

from service.access.rules import Role
from service.accounts.models import User
from service.kit.db import Database, Tx
from service.people.models import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
LEDGER = {"goals": ["年底前找到一份文员工作", "考下会计证"], "next_contact_on": "2024-07-12"}


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    made = await builders.person(tx)
    await builders.student(tx, made, roster_on=date(2024, 6, 3))
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, name="李敏")


@pytest.fixture
async def client(as_user: AsUser, worker: User) -> AsyncClient:
    return await as_user(worker)


@pytest.fixture
def url(who: Person) -> str:
    return f"/api/v1/people/{who.id}/ledger"


async def duty_state(client: AsyncClient, who: Person) -> str:
    duties = (await client.get(f"/api/v1/people/{who.id}/duties")).json()["items"]
    return next(str(duty["state"]) for duty in duties if duty["rule"] == "GRAD-02")


async def test_opening_a_ledger_meets_the_duty(who: Person, client: AsyncClient, url: str) -> None:
    assert (await client.get(url)).json() is None
    assert await duty_state(client, who) == "open"
    assert (await client.post(url, json=LEDGER)).status_code == 201
    assert await duty_state(client, who) == "met"


async def test_without_goal_or_next_contact_it_is_not_opened(who: Person, client: AsyncClient, url: str) -> None:
    for told, field in (({**LEDGER, "goals": []}, "goals"), ({"goals": ["考研"]}, "next_contact_on")):
        answer = await client.post(url, json=told)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert await duty_state(client, who) == "open"


async def test_the_answer_has_the_fields_of_the_engine_and_the_texts(
    client: AsyncClient, url: str, worker: User
) -> None:
    await client.post(url, json=LEDGER | {"opened_on": "2024-06-05", "officer": str(worker.id)})
    found = (await client.get(url)).json()
    told = {name: found[name] for name in ("opened_on", "officer", "goals", "next_contact_on")}
    assert told == {"opened_on": "2024-06-05", "officer": True, "goals": 2, "next_contact_on": "2024-07-12"}
    assert found["goal_texts"] == LEDGER["goals"]
    assert (found["officer_id"], found["officer_name"]) == (str(worker.id), "李敏")


async def test_a_change_names_the_version_and_an_old_one_is_told(client: AsyncClient, url: str) -> None:
    version = (await client.post(url, json=LEDGER)).json()["version"]
    changed = await client.post(url, json=LEDGER | {"goals": ["考研"], "version": version})
    assert (changed.status_code, changed.json()["goal_texts"]) == (200, ["考研"])
    stale = await client.post(url, json=LEDGER | {"goals": ["考公"], "version": version})
    assert stale.status_code == 412
    assert stale.json()["differing"] == [{"field": "goals", "label": "目标", "mine": "考公", "theirs": "考研"}]


async def test_who_is_no_graduate_is_refused_one_by_the_rule(tx: Tx, client: AsyncClient) -> None:
    other = await builders.person(tx)
    await tx.session.commit()
    answer = await client.post(f"/api/v1/people/{other.id}/ledger", json=LEDGER)
    assert (answer.status_code, answer.json()["rule"]) == (409, "GRAD-02")


async def test_nobody_is_not_found(client: AsyncClient) -> None:
    assert (await client.get(f"/api/v1/people/{uuid4()}/ledger")).status_code == 404
    assert (await client.post(f"/api/v1/people/{uuid4()}/ledger", json=LEDGER)).status_code == 404


@pytest.mark.parametrize(
    ("role", "area", "read", "written"),
    [
        (Role.COUNSELOR, builders.LANCHENG, 200, 201),
        (Role.GRADUATE_OFFICER, builders.LONGYANG, 200, 201),
        (Role.SUPERVISOR, builders.LONGYANG, 200, 201),
        (Role.COUNSELOR, builders.YONGCHANG, 404, 404),
        (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, 404, 404),
        (Role.SYSTEM_ADMIN, builders.LONGYANG, 403, 403),
        (Role.SECURITY_ADMIN, builders.LONGYANG, 403, 403),
        (Role.AUDIT_ADMIN, builders.LONGYANG, 403, 403),
    ],
)
async def test_it_is_read_and_written_in_the_area_alone(
    tx: Tx, url: str, as_user: AsUser, role: Role, area: str, read: int, written: int
) -> None:
    client = await as_user(await builders.user(tx, role=role, area=area))
    assert (await client.get(url)).status_code == read
    assert (await client.post(url, json=LEDGER)).status_code == written
