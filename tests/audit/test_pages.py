"""The acts, for the audit administrator alone: page and API."""

from __future__ import annotations

import pytest
from httpx import AsyncClient

from service.access.rules import Role
from service.audit.commands import note_act
from service.kit.db import Tx
from tests import builders
from tests.conftest import AsUser


@pytest.fixture
async def auditor(as_user: AsUser, tx: Tx) -> AsyncClient:
    worker = await builders.actor(tx, name="王芳")
    for number in range(3):
        note_act(tx, worker, "person.unmask", ("person", f"p{number}"), {"field": "phone"}, {"name": "张无名"})
    return await as_user(await builders.user(tx, role=Role.AUDIT_ADMIN, area=builders.LONGYANG))


async def test_the_page_says_who_did_what_and_nothing_personal(auditor: AsyncClient) -> None:
    shown = await auditor.get("/audit")
    assert shown.status_code == 200
    assert "查看完整号码" in shown.text
    assert "王芳" in shown.text
    assert "张无名" not in shown.text


async def test_filters_narrow_and_a_wrong_date_is_told(auditor: AsyncClient) -> None:
    one = await auditor.get("/audit", params={"subject": "p1", "verb": "person.unmask", "first": "2024-06-12"})
    assert one.text.count('<tr role="row">') == 2  # its head and one act
    none = await auditor.get("/audit", params={"last": "2024-06-11", "subject": "p1"})
    assert "没有符合条件" in none.text
    wrong = await auditor.get("/audit", params={"first": "2024-13-40"})
    assert wrong.status_code == 422
    assert 'value="2024-13-40"' in wrong.text


async def test_the_api_answers_pages_without_personal_values(auditor: AsyncClient) -> None:
    first = (await auditor.get("/api/v1/audit", params={"verb": "person.unmask", "limit": 2})).json()
    rest = (await auditor.get("/api/v1/audit", params={"verb": "person.unmask", "cursor": first["next"]})).json()
    assert [act["subject"]["id"] for act in [*first["items"], *rest["items"]]] == ["p2", "p1", "p0"]
    assert rest["next"] is None
    assert "personal" not in first["items"][0]


async def test_the_chain_is_walked_on_demand(auditor: AsyncClient) -> None:
    answer = await auditor.post("/audit/verify")
    assert answer.status_code == 303
    auditor.cookies.update(answer.cookies)
    assert "封存链完整" in (await auditor.get("/audit")).text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
async def test_nobody_else_reads_the_acts(as_user: AsUser, tx: Tx, role: Role) -> None:
    client = await as_user(await builders.user(tx, role=role, area=builders.LONGYANG))
    assert (await client.get("/audit")).status_code == 403
    assert (await client.get("/api/v1/audit")).status_code == 403
