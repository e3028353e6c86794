"""The ledger over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

import pytest
from httpx import AsyncClient

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.accounts import User
from service.tables.people import Person
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


async def test_goals_and_measures_are_added_and_changed(client: AsyncClient, url: str, worker: User) -> None:
    await client.post(url, json=LEDGER)
    assert (await client.post(f"{url}/goals", json={"goal": "学会办公软件"})).status_code == 201
    todo = {"text": "陪同面试", "kind": "job_referral", "due_on": "2024-07-01"}
    made = await client.post(f"{url}/measures", json=todo)
    assert (made.status_code, made.json()["version"], made.headers["etag"]) == (201, 3, '"3"')
    (measure,) = (await client.get(f"{url}/measures")).json()["items"]
    assert (measure["owner"], measure["state"], measure["due_on"]) == (str(worker.id), "open", "2024-07-01")
    done = await client.post(f"{url}/measures/{measure['id']}", json={"state": "done", "version": 3})
    assert done.json()["measures"][0]["done_on"] == "2024-06-12"
    goals = (await client.get(f"{url}/goals")).json()["items"]
    assert [goal["text"] for goal in goals] == [*LEDGER["goals"], "学会办公软件"]
    stale = await client.post(f"{url}/goals/{goals[0]['id']}", json={"state": "reached", "version": 3})
    assert stale.status_code == 412


async def test_a_version_is_signed_by_another(tx: Tx, client: AsyncClient, url: str, as_user: AsUser) -> None:
    await client.post(url, json=LEDGER)
    assert (await client.post(f"{url}/sign-off", json={"version": 1, "decision": "signed"})).status_code == 403
    boss = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    signed = await boss.post(f"{url}/sign-off", json={"version": 1, "decision": "signed", "remark": "同意"})
    assert (signed.status_code, signed.json()["sign_off"]) == (200, "signed")
    (version,) = (await client.get(f"{url}/sign-off")).json()["items"]
    assert (version["number"], version["decision"], version["remark"]) == (1, "signed", "同意")
    await boss.post(f"{url}/goals", json={"goal": "学会办公软件"})
    own = await boss.post(f"{url}/sign-off", json={"version": 2, "decision": "signed"})
    assert own.status_code == 409


async def test_grad_12_a_one_off_subsidy_is_told_once(client: AsyncClient, url: str) -> None:
    await client.post(url, json=LEDGER)
    grant = {"code": "startup_grant", "state": "received", "on": "2024-05-06"}
    first = await client.post(f"{url}/subsidies", json={"subsidies": [grant], "version": 1})
    assert first.json()["subsidies"] == [grant | {"document": ""}]
    again = {"subsidies": [grant | {"on": "2024-06-01"}], "version": 2}
    assert (await client.post(f"{url}/subsidies", json=again)).status_code == 422


async def test_the_two_kinds_are_apart(client: AsyncClient, url: str) -> None:
    await client.post(url, json=LEDGER)
    assert (await client.get(f"{url}?kind=help")).json() is None
    refused = await client.post(f"{url}?kind=help", json=LEDGER)
    assert (refused.status_code, refused.json()["rule"]) == (409, "FUP-02")
