"""Campaigns (EVT-01) over HTTP."""

from __future__ import annotations

import pytest
from httpx import AsyncClient

from service.access.rules import Role
from service.kit.db import Tx
from service.tables.people import Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

WHICH = {"county": LONGYANG, "year": 2024}
CAMPAIGNS = "/api/v1/campaigns"


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


@pytest.fixture
async def people(tx: Tx) -> list[Person]:
    made = [await builders.person(tx, area=area) for area in (LANCHENG, LANCHENG, YONGCHANG)]
    await tx.session.commit()
    return made


async def test_evt_01_a_list_is_made_worked_through_and_counted(client: AsyncClient, people: list[Person]) -> None:
    offers = {one["code"]: one for one in (await client.get(f"{CAMPAIGNS}?year=2024&count=true")).json()["items"]}
    assert offers["help_day"]["id"] is None
    made = await client.post(f"{CAMPAIGNS}/lists", json=WHICH | {"code": "help_day"})
    assert (made.status_code, made.json()["added"], made.json()["starts_on"]) == (201, 3, "2024-05-19")
    assert (await client.post(f"{CAMPAIGNS}/lists", json=WHICH | {"code": "help_day"})).json()["added"] == 0
    targets = f"{CAMPAIGNS}/{made.json()['id']}/targets"
    first = (await client.get(f"{targets}?limit=2")).json()
    rest = (await client.get(f"{targets}?limit=2&cursor={first['next']}")).json()
    assert {one["person"] for one in first["items"] + rest["items"]} == {str(one.id) for one in people}
    told = {"people": [str(people[0].id)], "kind": "policy_consult", "on": "2024-06-12", "mode": "phone"}
    done = await client.post(f"{CAMPAIGNS}/{made.json()['id']}/done", json=told)
    assert (done.status_code, [one["person"] for one in done.json()["records"]]) == (201, [str(people[0].id)])
    reached = (await client.get(f"{targets}?state=reached")).json()["items"]
    assert [(one["person"], one["reached_on"]) for one in reached] == [(str(people[0].id), "2024-06-12")]
    offers = {one["code"]: one for one in (await client.get(f"{CAMPAIGNS}?county={LONGYANG}")).json()["items"]}
    assert (offers["help_day"]["total"], offers["help_day"]["reached"]) == (3, 1)


async def test_seeking_out_of_long_ago_is_put_before_a_supervisor(client: AsyncClient, people: list[Person]) -> None:
    made = (await client.post(f"{CAMPAIGNS}/lists", json=WHICH | {"code": "help_day"})).json()
    told = {"people": [str(people[0].id)], "kind": "job_fair", "on": "2024-05-01", "late_reason": "纸质登记补录"}
    done = await client.post(f"{CAMPAIGNS}/{made['id']}/done", json=told)
    assert (done.status_code, done.json()["asked"]) == (202, True)


async def test_days_are_entered_once_the_notice_is_there_and_put_right_by_version(client: AsyncClient) -> None:
    told = WHICH | {"code": "assistance_month", "starts_on": "2024-01-02", "ends_on": "2024-02-02"}
    listed = WHICH | {"code": "assistance_month"}
    assert (await client.post(f"{CAMPAIGNS}/lists", json=listed)).status_code == 422
    made = (await client.post(f"{CAMPAIGNS}/dates", json=told)).json()
    assert (await client.post(f"{CAMPAIGNS}/dates", json=told | {"version": made["version"] - 1})).status_code == 412
    assert (await client.post(f"{CAMPAIGNS}/lists", json=listed)).status_code == 201


async def test_a_county_that_is_not_ones_own_is_not_there(tx: Tx, client: AsyncClient, as_user: AsUser) -> None:
    assert (await client.get(f"{CAMPAIGNS}?county={builders.BAOTOU_KUNDULUN}")).status_code == 422
    made = (await client.post(f"{CAMPAIGNS}/lists", json=WHICH | {"code": "help_day"})).json()
    other = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN))
    assert (await other.get(f"{CAMPAIGNS}/{made['id']}/targets")).status_code == 404
