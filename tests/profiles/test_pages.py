"""The plans as pages, the form that binds one, and the engine over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from service.access.rules import Role
from service.kit.db import Tx
from service.law.profile_store import load, shipped
from service.profiles.queries import profile_for
from tests import builders
from tests.conftest import AsUser

DOCUMENT: dict[str, Any] = {
    "profile": "longyang-2022",
    "on": "2024-06-01",
    "person": {
        "sex": "female",
        "born_on": "1990-03-07",
        "credential": {"kind": "disability_certificate", "category": 4, "grade": 2},
        "hukou": {"kind": "rural", "code": "530502101"},
        "need": "yes",
        "entered_on": "2022-03-01",
    },
}


@pytest.mark.parametrize("code", shipped())
async def test_every_rule_is_shown_with_its_clause(as_user: AsUser, tx: Tx, code: str) -> None:
    client = await as_user(await builders.user(tx))
    assert code in (await client.get("/profiles")).text
    shown = await client.get(f"/profiles/{code}")
    assert shown.status_code == 200
    for rule in load(code).rules:
        assert rule.id in shown.text
        assert rule.clause in shown.text
    assert "指定适用区域" not in shown.text


async def test_an_unknown_profile_is_not_found(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx))
    assert (await client.get("/profiles/nowhere-2022")).status_code == 404


async def test_an_expired_plan_says_that_it_goes_on(as_user: AsUser, tx: Tx, clock: builders.MovableClock) -> None:
    client = await as_user(await builders.user(tx))
    assert "已过期，沿用" not in (await client.get("/profiles")).text
    clock.move(load("longyang-2022").valid_to.replace(year=2025))
    tx.now = clock.now()
    client = await as_user(await builders.user(tx))
    assert "已过期，沿用" in (await client.get("/profiles")).text


async def test_the_system_administrator_binds_a_profile(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG))
    path = "/profiles/baotou-2022/bindings"
    bad = await client.post(path, data={"area": "530521", "valid_from": "2024-06-31"})
    assert bad.status_code == 422
    assert "日期" in bad.text
    done = await client.post(path, data={"area": builders.LANCHENG, "valid_from": ""})
    assert done.status_code == 303
    found = await profile_for(tx.session, builders.LANCHENG, tx.today)
    assert found is load("baotou-2022")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COUNSELOR, Role.SECURITY_ADMIN])
async def test_nobody_else_binds(as_user: AsUser, tx: Tx, role: Role) -> None:
    client = await as_user(await builders.user(tx, role=role, area=builders.LONGYANG))
    answer = await client.post("/profiles/baotou-2022/bindings", data={"area": builders.LANCHENG})
    assert answer.status_code == 403


async def test_evaluate_answers_one_document_or_an_array(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx))
    one = await client.post("/api/v1/evaluate", json=DOCUMENT)
    assert one.status_code == 200
    assert {duty["step"] for duty in one.json()["duties"]} >= {"info_check", "ability_assessment"}
    two = await client.post("/api/v1/evaluate", json=[DOCUMENT, DOCUMENT])
    assert two.json() == [one.json(), one.json()]


@pytest.mark.parametrize(
    ("document", "named"),
    [({}, "profile"), ({**DOCUMENT, "profile": "x"}, "没有名为"), ([DOCUMENT, {"on": 1}], "第2份")],
)
async def test_a_document_that_cannot_be_used_is_a_problem_in_chinese(
    as_user: AsUser, tx: Tx, document: object, named: str
) -> None:
    client = await as_user(await builders.user(tx))
    answer = await client.post("/api/v1/evaluate", json=document)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["detail"]
