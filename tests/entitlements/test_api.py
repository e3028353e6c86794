"""Trainings, posts and benefits over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

import pytest
from httpx import AsyncClient

from service.kit.db import Tx
from service.people.models import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN

AsUser = Callable[[object], Awaitable[AsyncClient]]
CLASS = {"type": "vocational", "project": "缝纫", "starts_on": "2024-06-20", "days": 5, "hours": 40}


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx, area=BAOTOU_KUNDULUN)


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, area=BAOTOU_KUNDULUN))


async def test_a_training_is_entered_listed_changed_and_voided(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/trainings"
    made = await client.post(url, json=CLASS)
    assert made.status_code == 201, made.text
    one = f"{url}/{made.json()['id']}"
    assert (await client.patch(one, json={"provider": "甲校"})).status_code == 428
    changed = await client.patch(one, json={"provider": "甲校"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["provider"], changed.json()["project"]) == (200, "甲校", "缝纫")
    stale = await client.patch(one, json={"provider": "乙校"}, headers={"If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    assert stale.json()["differing"][0]["label"] == "培训机构"
    listed = (await client.get(url)).json()
    assert [item["hours"] for item in listed["items"]] == [40.0]
    assert (await client.post(f"{one}/void", json={"reason": "录错了"})).json()["void_reason"] == "录错了"
    assert (await client.get(url)).json()["items"] == []


@pytest.mark.parametrize(
    ("part", "said"), [("limit=0", "不能小于 1。"), ("limit=201", "不能大于 200。"), ("cursor=x", "翻页位置无效")]
)
async def test_a_part_that_cannot_be_is_told_so(who: Person, client: AsyncClient, part: str, said: str) -> None:
    answer = await client.get(f"/api/v1/people/{who.id}/trainings?{part}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith(said)


@pytest.mark.parametrize(
    "name",
    [
        "trainings",
        "posts",
        "benefits",
        "jobs",
        "destinations",
        "businesses",
        "duties",
        "records",
        "ledger/goals",
        "ledger/measures",
        "ledger/sign-off",
    ],
)
async def test_every_list_of_a_person_takes_limit_cursor_and_count(who: Person, client: AsyncClient, name: str) -> None:
    answer = await client.get(f"/api/v1/people/{who.id}/{name}?limit=1&count=true")
    told = answer.json()
    assert answer.status_code == 200
    assert (told["next"] is None) == (told["count"] <= 1)
    assert len(told["items"]) == min(1, told["count"])
    if told["next"]:
        rest = (await client.get(f"/api/v1/people/{who.id}/{name}?cursor={told['next']}")).json()
        assert len(rest["items"]) == told["count"] - 1


async def test_a_job_and_a_business_carry_their_version(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}"
    job = await client.post(f"{url}/jobs", json={"form": 1, "employer": "某厂", "started_on": "2024-06-01"})
    shop = await client.post(f"{url}/businesses", json={"name": "某店", "licensed_on": "2024-06-01"})
    assert [each.status_code for each in (job, shop)] == [201, 201]
    assert [each.headers["ETag"] for each in (job, shop)] == ['"1"', '"1"']


async def test_trn_04_a_refusal_is_a_problem_document_with_rule_and_figures(
    tx: Tx, who: Person, client: AsyncClient
) -> None:
    for month in (1, 3, 5):
        await builders.training(tx, who, date(2024, month, 10), project=f"项目{month}")
    await tx.session.commit()
    answer = await client.post(f"/api/v1/people/{who.id}/trainings", json=CLASS)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["rule"], told["figures"]["count"], told["figures"]["limit"]) == ("TRN-04", 3, 3)


async def test_pub_02_what_wants_approval_is_accepted_as_a_request(tx: Tx, client: AsyncClient) -> None:
    near = await builders.person(tx, area=BAOTOU_KUNDULUN, born_on=date(1970, 1, 1))
    await tx.session.commit()
    told = {"employer": "某街道", "post_type": "保洁员", "started_on": "2021-09-01", "subsidy_ends_on": "2025-02-01"}
    url = f"/api/v1/people/{near.id}/posts"
    answer = await client.post(url, json=told)
    assert answer.status_code == 202
    assert (answer.json()["rule"], answer.json()["approval"]["decision"]) == ("PUB-02", None)
    assert (await client.get(url)).json()["items"] == []


async def test_a_post_is_ended_and_extended_over_http(tx: Tx, client: AsyncClient) -> None:
    near = await builders.person(tx, area=BAOTOU_KUNDULUN, born_on=date(1970, 1, 1))
    post = await builders.public_post(tx, near, date(2021, 8, 1), date(2024, 8, 1))
    await tx.session.commit()
    url = f"/api/v1/people/{near.id}/posts/{post.id}"
    asked = await client.post(f"{url}/extension", json={"reason": "快退休了"})
    assert asked.status_code == 202
    ended = await client.patch(url, json={"ended_on": "2024-06-01"}, headers={"If-Match": '"1"'})
    assert ended.json()["ended_on"] == "2024-06-01"


async def test_a_benefit_of_two_funds_is_entered_with_a_warning(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/benefits"
    one = {"code": "internship", "from_month": "2024-05", "to_month": "2024-06", "fund": "就业补助资金"}
    assert (await client.post(url, json=one)).json()["warnings"] == []
    again = await client.post(url, json=one | {"from_month": "2024年6月", "fund": "残保金"})
    assert again.json()["from_month"] == "2024-06"
    assert "TRN-11" in again.json()["warnings"][0]


async def test_the_same_sent_twice_is_one_entry(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/trainings"
    headers = {"Idempotency-Key": str(uuid4())}
    first = await client.post(url, json=CLASS, headers=headers)
    again = await client.post(url, json=CLASS, headers=headers)
    plain = await client.post(url, json=CLASS)
    assert first.json()["id"] == again.json()["id"] == plain.json()["id"]


@pytest.mark.parametrize("kind", ["trainings", "posts", "benefits"])
async def test_what_cannot_be_read_is_told_by_field(who: Person, client: AsyncClient, kind: str) -> None:
    answer = await client.post(f"/api/v1/people/{who.id}/{kind}", json={"nonsense": 1})
    assert answer.status_code == 422
    assert "nonsense" in {one["field"] for one in answer.json()["errors"]}
