"""GET /me and /areas by bearer token; health and metrics by anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from service.access.rules import Role
from service.kit.clock import Clock
from service.kit.db import Tx
from tests import builders
from tests.conftest import AsUser


async def test_me_says_who_where_and_what_day_it_is(as_user: AsUser, tx: Tx) -> None:
    user = await builders.user(tx, name="王芳")
    answer = (await (await as_user(user)).get("/api/v1/me")).json()
    assert answer["user"] == user.username
    assert answer["roles"] == ["counselor"]
    assert answer["areas"] == [{"code": builders.LANCHENG, "name": "兰城街道", "role": "counselor"}]
    assert answer["business_date"] == "2024-06-12"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}])
async def test_without_a_valid_token_the_answer_is_a_problem_document(
    client: AsyncClient, header: dict[str, str]
) -> None:
    answer = await client.get("/api/v1/me", headers=header)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_areas_begin_with_ones_own_and_stay_inside(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    own = (await client.get("/api/v1/areas")).json()
    assert [area["code"] for area in own["items"]] == [builders.LONGYANG]
    below = (await client.get("/api/v1/areas", params={"parent": builders.LONGYANG, "limit": 2})).json()
    assert [area["code"] for area in below["items"]] == [builders.LANCHENG, builders.YONGCHANG]
    rest = await client.get("/api/v1/areas", params={"parent": builders.LONGYANG, "cursor": below["next"]})
    assert builders.LANCHENG not in [area["code"] for area in rest.json()["items"]]
    elsewhere = (await client.get("/api/v1/areas", params={"parent": "150200"})).json()
    assert elsewhere == {"items": [], "next": None}
    way_there = (await client.get("/api/v1/areas", params={"parent": "530500"})).json()
    assert [area["code"] for area in way_there["items"]] == [builders.LONGYANG]


async def test_anybody_may_ask_whether_the_service_is_well(client: AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    assert (await client.get("/health/ready")).json() == {"status": "ok"}


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_server_whose_clock_is_wrong_is_not_ready(app: FastAPI, client: AsyncClient, minutes: int) -> None:
    """It would stamp and evaluate for the wrong day."""
    app.state.clock = Clock(ahead=timedelta(minutes=minutes))
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "clock differs from the database's"})
    app.state.clock = Clock(ahead=timedelta(minutes=minutes / 2))
    assert (await client.get("/health/ready")).json() == {"status": "ok"}


async def test_metrics_know_routes_but_no_ids(as_user: AsUser, tx: Tx) -> None:
    user = await builders.user(tx)
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    await client.get(f"/users/{user.id}")
    text = (await client.get("/metrics")).text
    assert "/users/{user_id}" in text
    assert str(user.id) not in text
