"""Visits over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient

from service.kit.db import Database, Tx
from service.tables.people import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    made = await builders.person(tx)
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def test_a_visit_is_planned_recorded_and_listed_with_its_records(who: Person, client: AsyncClient) -> None:
    made = await client.post("/api/v1/visits", json={"people": [str(who.id)], "on": "2024-06-12"})
    assert made.status_code == 201
    visit = made.json()["items"][0]
    told = {"outcome": "done", "records": [{"kind": "info_check"}, {"kind": "policy_consult"}]}
    done = (await client.post(f"/api/v1/visits/{visit['id']}/outcome", json=told)).json()
    assert (done["state"], done["happened_on"]) == ("done", "2024-06-12")
    assert [one["kind"] for one in done["records"]] == ["info_check", "policy_consult"]
    listed = (await client.get("/api/v1/visits?state=done")).json()
    assert [one["id"] for one in listed["items"]] == [visit["id"]]


async def test_an_outcome_is_recorded_once(who: Person, client: AsyncClient) -> None:
    made = await client.post("/api/v1/visits", json={"people": [str(who.id)], "on": "2024-06-12"})
    url = f"/api/v1/visits/{made.json()['items'][0]['id']}/outcome"
    assert (await client.post(url, json={"outcome": "no_contact"})).status_code == 200
    assert (await client.post(url, json={"outcome": "no_contact"})).status_code == 409


async def test_a_wrong_detail_names_the_records(who: Person, client: AsyncClient) -> None:
    made = await client.post("/api/v1/visits", json={"people": [str(who.id)], "on": "2024-06-12"})
    url = f"/api/v1/visits/{made.json()['items'][0]['id']}/outcome"
    answer = await client.post(url, json={"records": [{"kind": "job_lead", "detail": {"boss": "某人"}}]})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["records"]


async def test_visits_of_another_area_are_neither_listed_nor_planned(
    tx: Tx, who: Person, client: AsyncClient, as_user: AsUser
) -> None:
    made = await client.post("/api/v1/visits", json={"people": [str(who.id)], "on": "2024-06-12"})
    visit = made.json()["items"][0]["id"]
    stranger = await as_user(await builders.user(tx, area=builders.YONGCHANG))
    assert (await stranger.get("/api/v1/visits")).json()["items"] == []
    assert (await stranger.get(f"/api/v1/visits?person={who.id}")).json()["items"] == []
    plan = {"people": [str(who.id)], "on": "2024-06-13"}
    assert (await stranger.post("/api/v1/visits", json=plan)).status_code == 404
    outcome = await stranger.post(f"/api/v1/visits/{visit}/outcome", json={"outcome": "no_contact"})
    assert outcome.status_code == 404
