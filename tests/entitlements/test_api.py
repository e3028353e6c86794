"""Trainings, posts and benefits over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

import pytest
from httpx import AsyncClient

from service.kit.db import Tx
from service.tables.people import Person
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
        "certificates",
        "pathway",
        "licences",
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


async def test_four_04_a_training_over_http_is_a_service_too(who: Person, client: AsyncClient) -> None:
    home = f"/api/v1/people/{who.id}"
    made = await client.post(f"{home}/trainings", json=CLASS | {"starts_on": "2024-06-03", "state": "in_training"})
    assert "同时记为一次就业服务。" in made.json()["warnings"]
    (record,) = (await client.get(f"{home}/records")).json()["items"]
    assert (record["kind"], record["on"]) == ("training_attended", "2024-06-03")
    assert record["detail"]["entry"] == made.json()["id"]
    await client.post(f"{home}/trainings/{made.json()['id']}/void", json={"reason": "录错了"})
    assert (await client.get(f"{home}/records")).json()["items"] == []


async def test_a_post_is_voided_with_its_job_over_http(who: Person, client: AsyncClient) -> None:
    home = f"/api/v1/people/{who.id}"
    post = {"employer": "某街道", "post_type": "保洁员", "started_on": "2024-06-01", "with_job": True}
    made = (await client.post(f"{home}/posts", json=post)).json()
    void = await client.post(f"{home}/posts/{made['id']}/void", json={"reason": "录错了", "with_job": True})
    assert void.status_code == 200
    assert (await client.get(f"{home}/jobs")).json()["items"] == []


async def test_trn_12_a_certificate_is_entered_listed_and_voided(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/certificates"
    told = {"name": "中式面点师", "level": "5级", "issued_on": "2024-05-06"}
    made = await client.post(url, json=told)
    assert (made.status_code, made.json()["level"]) == (201, "初级（五级）")
    assert (await client.post(url, json=told)).json()["id"] == made.json()["id"]
    wrong = await client.post(url, json=told | {"issued_on": "2024-07-01"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["issued_on"]
    await client.post(f"{url}/{made.json()['id']}/void", json={"reason": "录错了"})
    assert (await client.get(url)).json()["items"] == []


async def test_bld_01_the_path_over_http_to_the_licence_and_its_review(tx: Tx, client: AsyncClient) -> None:
    blind = await builders.person(tx, area=BAOTOU_KUNDULUN, category=1, grade=1)
    await tx.session.commit()
    home = f"/api/v1/people/{blind.id}"
    stages = ("registered", "accepted", "trained", "examined", "approved", "certified")
    assert (await client.get(f"{home}/pathway")).json()["left"] == list(stages)
    unsaid = await client.post(f"{home}/pathway", json={"stage": "examined", "on": "2022-01-04"})
    assert [one["field"] for one in unsaid.json()["errors"]] == ["passed"]
    for number, stage in enumerate(stages, start=1):
        told = {"stage": stage, "on": f"2022-0{number}-10", "passed": True}
        assert (await client.post(f"{home}/pathway", json=told)).status_code == 201
    found = (await client.get(f"{home}/pathway")).json()
    assert (list(found["reached"]), found["left"]) == (list(stages), [])
    (licence,) = (await client.get(f"{home}/licences")).json()["items"]
    assert (licence["issued_on"], licence["reviews"]) == ("2022-06-10", [])
    one = f"{home}/licences/{licence['id']}"
    assert (await client.post(f"{one}/review", json={"reviewed_on": "2023-06-10", "hours": 24})).status_code == 201
    (licence,) = (await client.get(f"{home}/licences")).json()["items"]
    assert [each["reviewed_on"] for each in licence["reviews"]] == ["2023-06-10"]
    assert (await client.post(f"{one}/void", json={"reason": "录错了"})).status_code == 200
    last = found["items"][0]["id"]
    await client.post(f"{home}/pathway/{last}/void", json={"reason": "录错了"})
    assert (await client.get(f"{home}/pathway")).json()["left"] == ["certified"]


async def test_bld_01_the_path_is_refused_to_who_is_not_blind(who: Person, client: AsyncClient) -> None:
    told = {"stage": "registered", "on": "2024-06-01"}
    answer = await client.post(f"/api/v1/people/{who.id}/pathway", json=told)
    assert (answer.status_code, answer.json()["rule"]) == (409, "BLD-01")


@pytest.mark.parametrize("kind", ["certificates", "pathway", "licences"])
async def test_certificates_of_another_area_are_not_to_be_found(
    tx: Tx, who: Person, as_user: AsUser, kind: str
) -> None:
    stranger = await as_user(await builders.user(tx))
    assert (await stranger.get(f"/api/v1/people/{who.id}/{kind}")).status_code == 404


@pytest.mark.parametrize("kind", ["trainings", "posts", "benefits", "certificates", "pathway", "licences"])
async def test_what_cannot_be_read_is_told_by_field(who: Person, client: AsyncClient, kind: str) -> None:
    answer = await client.post(f"/api/v1/people/{who.id}/{kind}", json={"nonsense": 1})
    assert answer.status_code == 422
    assert "nonsense" in {one["field"] for one in answer.json()["errors"]}
