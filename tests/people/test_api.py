"""The register over HTTP, as another program meets it."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient

from service.access.rules import Role
from service.kit.db import Tx
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser
from tests.people.people import number

PEOPLE = "/api/v1/people"


def body(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the form
    return {"name": "曾小敏", "area": LANCHENG, "certificate_number": number() + "42", **values}


@pytest.fixture
async def api(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def made(api: AsyncClient, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the form
    answer = await api.post(PEOPLE, json=body(**values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_person_is_registered_and_read_with_masked_numbers(api: AsyncClient) -> None:
    told = number()
    answer = await api.post(PEOPLE, json=body(certificate_number=told + "42", phone="13800000012", need="yes"))

    person = answer.json()
    again = await api.get(f"{PEOPLE}/{person['id']}")
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"{PEOPLE}/{person['id']}"
    assert again.json() | {"updated_at": None} == person | {"updated_at": None}
    assert again.headers["ETag"] == '"1"'
    assert person["id_number"] == "999999************"
    assert person["phone"] == "138****0012"
    assert told not in answer.text
    assert (person["category"], person["grade"], person["need"], person["exit"]) == (4, 2, "yes", None)


async def test_the_engines_nested_document_is_taken_too(api: AsyncClient) -> None:
    nested = {
        "role": "disabled",
        "sex": "female",
        "born_on": "1990-03-07",
        "credential": {"kind": "disability_certificate", "category": 4, "components": [], "grade": 2},
        "hukou": {"kind": "rural", "code": LANCHENG},
        "household": {"low_income": True, "monitor": "marginal", "monitor_since": "2024-01-01", "members": []},
        "exit": None,
    }
    answer = await api.post(PEOPLE, json={"name": "曾小敏", "area": LANCHENG, **nested})

    person = answer.json()
    assert answer.status_code == 201
    assert (person["hukou_kind"], person["low_income"], person["monitor"]) == ("rural", True, "marginal")


async def test_faults_name_their_fields_in_chinese(api: AsyncClient) -> None:
    answer = await api.post(PEOPLE, json=body(name="", need="也许", unknown=1))

    errors = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(errors) == {"name", "need", "unknown"}
    assert errors["name"] == "缺少姓名，请填写"


async def test_the_same_number_is_a_conflict_that_names_the_entry(api: AsyncClient) -> None:
    told = number() + "42"
    person = await made(api, certificate_number=told)

    answer = await api.post(PEOPLE, json=body(name="另名", certificate_number=told))

    assert answer.status_code == 409
    assert answer.json()["figures"] == {"person": person["id"]}
    assert told not in answer.text


async def test_patch_needs_the_version_and_tells_what_differs(api: AsyncClient) -> None:
    person = await made(api)
    address = f"{PEOPLE}/{person['id']}"

    assert (await api.patch(address, json={"need": "yes"})).status_code == 428
    first = await api.patch(address, json={"need": "yes", "low_income": True}, headers={"If-Match": '"1"'})
    late = await api.patch(address, json={"need": "no"}, headers={"If-Match": '"1"'})
    whatever = await api.patch(address, json={"need": "no"}, headers={"If-Match": "*"})

    assert (first.status_code, first.json()["need"], first.headers["ETag"]) == (200, "yes", '"2"')
    assert late.status_code == 412
    assert late.json()["differing"] == [{"field": "need", "label": "就业需求", "mine": "无", "theirs": "有"}]
    assert (whatever.status_code, whatever.json()["low_income"]) == (200, True)


async def test_the_list_comes_in_pages_with_a_total_when_asked(api: AsyncClient) -> None:
    for name in ("安一", "白二", "曾三"):
        await made(api, name=name)

    first = (await api.get(PEOPLE, params={"limit": 2, "count": "true", "area": LANCHENG, "owner": "me"})).json()
    second = (await api.get(PEOPLE, params={"limit": 2, "cursor": first["next"]})).json()

    assert [item["name"] for item in first["items"]] == ["安一", "白二"]
    assert first["count"] == 3
    assert [item["name"] for item in second["items"]] == ["曾三"]
    assert second["next"] is None
    assert "count" not in second


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=active", ["安一", "白二"]),
        ("state=exited", ["曾三"]),
        ("state=all", ["安一", "白二", "曾三"]),
        ("graduate=true", ["白二"]),
        ("graduate=false", ["安一"]),
        ("owner=none", []),
        (f"area={YONGCHANG}", []),
        ("category=4&need=unknown", ["安一", "白二"]),
    ],
)
async def test_the_list_is_filtered_by(api: AsyncClient, query: str, names: list[str]) -> None:
    await made(api, name="安一")
    await made(api, name="白二", student={"school": "某大学", "graduates_on": "2024-06-30"})
    gone = await made(api, name="曾三", entered_on="2024-01-01")
    left = await api.post(f"{PEOPLE}/{gone['id']}/exit", json={"reason": "died", "on": "2024-06-01"})
    assert left.json()["exit"] == {"reason": "died", "on": "2024-06-01"}

    answer = await api.get(f"{PEOPLE}?{query}")

    assert [item["name"] for item in answer.json()["items"]] == names


@pytest.mark.parametrize("query", ["owner=x", "area=x", "need=x", "limit=201", "cursor=x"])
async def test_a_filter_that_makes_no_sense_is_refused(api: AsyncClient, query: str) -> None:
    assert (await api.get(f"{PEOPLE}?{query}")).status_code == 422


async def test_search_is_by_body_and_finds_by_one_character(api: AsyncClient) -> None:
    person = await made(api)

    answer = await api.post(f"{PEOPLE}/search", json={"q": "敏"})

    assert [item["id"] for item in answer.json()["items"]] == [person["id"]]
    assert (await api.get(f"{PEOPLE}/search", params={"q": "敏"})).status_code == 404


async def test_unmasking_answers_the_clear_value_once_a_reason_is_given(api: AsyncClient) -> None:
    person = await made(api, phone="13800000012")
    address = f"{PEOPLE}/{person['id']}/unmask"

    assert (await api.post(address, json={"field": "phone"})).status_code == 422
    answer = await api.post(address, json={"field": "phone", "reason": "电话回访"})

    assert answer.json() == {"field": "phone", "value": "13800000012"}


async def test_another_townships_worker_gets_404_and_an_administrator_403(
    api: AsyncClient, tx: Tx, as_user: AsUser
) -> None:
    person = await made(api)
    stranger = await as_user(await builders.user(tx, area=YONGCHANG))
    admin = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=LONGYANG))
    address = f"{PEOPLE}/{person['id']}"
    match = {"If-Match": '"1"'}

    for client, status in ((stranger, 404), (admin, 403)):
        assert (await client.get(address)).status_code == status
        assert (await client.patch(address, json={"need": "no"}, headers=match)).status_code == status
        reason = {"field": "phone", "reason": "电话回访"}
        assert (await client.post(f"{address}/unmask", json=reason)).status_code == status
        exit_ = {"reason": "died", "on": "2024-06-01"}
        assert (await client.post(f"{address}/exit", json=exit_)).status_code == status
    assert (await stranger.get(PEOPLE)).json()["items"] == []
    assert (await stranger.post(f"{PEOPLE}/search", json={"q": "敏"})).json()["items"] == []


async def test_the_same_key_registers_once(api: AsyncClient) -> None:
    sent = body()
    key = {"Idempotency-Key": "one"}

    first = await api.post(PEOPLE, json=sent, headers=key)
    second = await api.post(PEOPLE, json=sent, headers=key)

    assert second.json()["id"] == first.json()["id"]
