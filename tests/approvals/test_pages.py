"""审批 as HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select

from service.access.rules import Role
from service.accounts.queries import actor_of
from service.approvals.commands import ask
from service.kit.db import Tx
from service.tables.accounts import User
from service.tables.approvals import Approval
from service.tables.records import Waiver
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def request_id(tx: Tx) -> str:
    actor = await actor_of(tx.session, (await builders.user(tx, name="李敏")).id)
    who = await builders.person(tx)
    subject = {"rule": "FOUR-02", "step": "ability_assessment", "period": "2024"}
    made = await ask(tx, actor, who, "waiver", subject, "长期住院")
    await tx.session.commit()
    return str(made.id)


@pytest.fixture
async def supervisor(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_a_supervisor_reads_what_is_asked_for_and_why(
    request_id: str, supervisor: AsyncClient, headers: dict[str, str]
) -> None:
    page = BeautifulSoup((await supervisor.get("/approvals", headers=headers)).text, "html.parser")
    box = page.select_one(".card-box")
    assert box is not None
    assert "职业能力评估（2024）不再办理" in box.get_text()
    assert "长期住院" in box.get_text()
    assert box.select_one(f"form[action='/approvals/{request_id}/decide']") is not None


async def test_granting_carries_the_request_out(tx: Tx, request_id: str, supervisor: AsyncClient) -> None:
    told = {"granted": "yes", "reason": "情况属实"}
    assert (await supervisor.post(f"/approvals/{request_id}/decide", data=told)).status_code == 303
    assert await tx.session.scalar(select(Waiver.step)) == "ability_assessment"


async def test_deciding_twice_is_told_calmly(request_id: str, supervisor: AsyncClient) -> None:
    told = {"granted": "no", "reason": "可以上门评估"}
    await supervisor.post(f"/approvals/{request_id}/decide", data=told)
    again = await supervisor.post(f"/approvals/{request_id}/decide", data=told)
    assert again.status_code == 409
    assert "不能再次审批" in again.text


async def test_an_opinion_is_asked_for_when_refusing_only(request_id: str, supervisor: AsyncClient) -> None:
    answer = await supervisor.post(f"/approvals/{request_id}/decide", data={"granted": "no", "reason": ""})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find(id=f"reason-{request_id}")["aria-invalid"] == "true"  # type: ignore[index]
    granted = await supervisor.post(f"/approvals/{request_id}/decide", data={"granted": "yes", "reason": ""})
    assert granted.status_code == 303


async def test_one_s_own_request_has_no_buttons_to_decide(tx: Tx, as_user: AsUser) -> None:
    user = await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    subject = {"rule": "FOUR-02", "step": "ability_assessment", "period": "2024"}
    made = await ask(tx, await actor_of(tx.session, user.id), await builders.person(tx), "waiver", subject, "住院")
    client = await as_user(user)
    page = (await client.get("/approvals")).text
    assert "自己提出的申请要由另一个人审批" in page
    assert f"/approvals/{made.id}/decide" not in page
    told = {"granted": "yes", "reason": "属实"}
    assert (await client.post(f"/approvals/{made.id}/decide", data=told)).status_code == 409


async def test_who_asked_sees_and_withdraws_it(tx: Tx, request_id: str, as_user: AsUser) -> None:
    asked = (await tx.session.execute(select(Approval))).scalar_one()
    client = await as_user(await tx.session.get_one(User, asked.requested_by))
    assert f"/approvals/{request_id}/withdraw" in (await client.get("/approvals")).text
    assert (await client.post(f"/approvals/{request_id}/withdraw")).status_code == 303
    assert "已撤回" in (await client.get("/approvals?tab=mine")).text


async def test_requests_of_another_area_are_not_shown_and_not_decided(tx: Tx, request_id: str, as_user: AsUser) -> None:
    stranger = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN))
    assert request_id not in (await stranger.get("/approvals")).text
    told = {"granted": "yes", "reason": "属实"}
    assert (await stranger.post(f"/approvals/{request_id}/decide", data=told)).status_code == 404


async def test_the_api_lists_and_decides(request_id: str, supervisor: AsyncClient) -> None:
    listed = (await supervisor.get("/api/v1/approvals")).json()
    assert [one["id"] for one in listed["items"]] == [request_id]
    told = {"granted": True, "reason": "情况属实"}
    answer = await supervisor.post(f"/api/v1/approvals/{request_id}/decide", json=told)
    assert answer.json()["decision"] == "granted"
    assert (await supervisor.get("/api/v1/approvals?cursor=x")).status_code == 422
