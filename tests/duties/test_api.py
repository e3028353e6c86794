"""Duties as programs read them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.people import Person
from tests import builders
from tests.conftest import AsUser


@pytest.fixture
async def who(database: Database, tx: Tx) -> Person:
    made = await builders.person(tx, need="unknown")
    await builders.record(tx, made, "info_check")
    await database.settle(tx)
    return made


async def test_the_list_carries_person_dates_and_state(tx: Tx, who: Person, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    answer = (await client.get("/api/v1/duties", params={"state": "blocked", "count": True})).json()
    assert answer["count"] == len(answer["items"]) == 3
    assert answer["next"] is None
    item = answer["items"][0]
    assert item["person_id"] == str(who.id)
    assert item["name"] == who.name
    assert item["due_on"] == "2024-12-31"
    assert item["state"] == "blocked"
    assert item["behind"] is (item["plan_by"] < "2024-06-12")
    assert not {"id_tail", "phone_tail", "born_on"} & item.keys()


async def test_pages_of_the_list_hold_every_duty_once_in_order(tx: Tx, who: Person, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    found: list[tuple[str, str]] = []
    cursor = None
    while True:
        params = {"state": "lapsed", "limit": "3"} | ({"cursor": cursor} if cursor else {})
        answer = (await client.get("/api/v1/duties", params=params)).json()
        found += [(item["plan_by"], item["id"]) for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(found) > 6
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    "params",
    [
        {"state": "nonsense"},
        {"program": "nonsense"},
        {"step": "nonsense"},
        {"area": "1"},
        {"before": "soon"},
        {"limit": "201"},
        {"cursor": "x"},
        {"unknown": "1"},
    ],
)
async def test_a_mistyped_question_is_told_by_field(tx: Tx, as_user: AsUser, params: dict[str, str]) -> None:
    answer = await (await as_user(await builders.user(tx))).get("/api/v1/duties", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == list(params)


async def test_a_persons_duties_tell_owed_met_lapsed_and_why(tx: Tx, who: Person, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    answer = (await client.get(f"/api/v1/people/{who.id}/duties")).json()
    states = [item["state"] for item in answer["items"]]
    assert states == sorted(states, key=["open", "blocked", "met", "lapsed"].index) or states[0] in {"open", "blocked"}
    assert {"blocked", "met", "lapsed"} <= set(states)
    for item in answer["items"]:
        assert item["because"]
        assert item["source"]["document"]
        assert item["plan_by"] <= item["due_on"]
    blocked = next(item for item in answer["items"] if item["state"] == "blocked")
    assert {"condition": "need", "answer": "unknown"}.items() <= blocked["because"][-1].items()


async def test_what_a_job_ended_is_told_with_its_day(database: Database, tx: Tx, who: Person, as_user: AsUser) -> None:
    await builders.job(tx, who, tx.today)
    await database.settle(tx)
    client = await as_user(await builders.user(tx))
    answer = (await client.get(f"/api/v1/people/{who.id}/duties")).json()
    ended = {one["rule"]: one for one in answer["stopped"]}
    assert ended["FOUR-01"]["since"] == "2024-06-12"
    assert ended["FOUR-01"]["because"][0]["condition"] == "unemployed"


async def test_a_stranger_is_not_found(tx: Tx, who: Person, as_user: AsUser) -> None:
    other = await as_user(await builders.user(tx, area=builders.YONGCHANG))
    assert (await other.get(f"/api/v1/people/{who.id}/duties")).status_code == 404
    assert (await other.get(f"/api/v1/people/{uuid4()}/duties")).status_code == 404
    assert (await other.get("/api/v1/duties")).json()["items"] == []


async def test_an_administrator_may_not_read_duties(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG))
    assert (await client.get("/api/v1/duties")).status_code == 403
