"""Writes under an Idempotency-Key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from service.accounts.commands.tokens import issue_token
from service.accounts.queries import actor_of
from service.app import create_app
from service.kit.db import Database
from service.kit.idempotency import forget
from service.kit.models import KeptAnswer
from service.tables.accounts import User
from service.tables.people import Person
from service.tables.visits import Visit
from tests.builders import LANCHENG, MovableClock, person, register, user
from tests.conftest import TODAY
from tests.people.people import form

KEY = {"Idempotency-Key": "5f0c"}
THURSDAY = date(2024, 6, 13)


class Site:
    """A committed database with a counselor and her person, and a client that acts for her."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.database = database
        self.clock = clock
        self.app = create_app(database, clock)

    async def furnish(self) -> None:
        async with self.database.transaction(self.clock) as tx:
            self.counselor = await user(tx, area=LANCHENG)
            self.person: Person = await person(tx, owner=self.counselor.id)
            token = await issue_token(tx, self.counselor.id, days=1)
        self.client = await self.client_of(token)

    async def client_of(self, token: str) -> AsyncClient:
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        return AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    def plan(self, on: date = THURSDAY) -> dict[str, Any]:
        return {"people": [str(self.person.id)], "on": on.isoformat()}

    async def count(self, table: type[Visit | KeptAnswer]) -> int:
        async with self.database.sessions() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def site(committed: Database, clock: MovableClock) -> AsyncIterator[Site]:
    made = Site(committed, clock)
    await made.furnish()
    yield made
    await made.client.aclose()


async def test_the_same_write_again_is_answered_the_same_and_made_once(site: Site) -> None:
    first = await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    again = await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert await site.count(Visit) == 1


async def test_another_body_under_the_key_is_refused(site: Site) -> None:
    await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    other = await site.client.post("/api/v1/visits", json=site.plan(TODAY), headers=KEY)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]


async def test_another_address_or_query_under_the_key_is_refused(site: Site) -> None:
    await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    for address in ("/api/v1/visits?again=1", f"/api/v1/people/{site.person.id}/jobs"):
        assert (await site.client.post(address, json=site.plan(), headers=KEY)).status_code == 409


async def test_the_etag_comes_with_the_answer_again(site: Site) -> None:
    address = f"/api/v1/people/{site.person.id}"
    tag = (await site.client.get(address)).headers["ETag"]
    patch = {"json": {"need": "no"}, "headers": {**KEY, "If-Match": tag}}
    first = await site.client.patch(address, **patch)  # type: ignore[arg-type]
    again = await site.client.patch(address, **patch)  # type: ignore[arg-type]
    assert first.status_code == 200
    assert first.headers["ETag"] == again.headers["ETag"] != tag
    assert first.content == again.content


async def test_a_write_that_failed_leaves_its_key_free(site: Site) -> None:
    """A crash after the key was taken and before the answer was kept cannot be: both are of the one transaction."""
    yesterday = site.plan(TODAY - timedelta(1))
    assert (await site.client.post("/api/v1/visits", json=yesterday, headers=KEY)).status_code == 422
    assert await site.count(KeptAnswer) == 0
    assert (await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)).status_code == 201


async def test_twins_at_the_same_moment_make_one_write_and_get_one_answer(site: Site) -> None:
    answers = await asyncio.gather(
        *(site.client.post("/api/v1/visits", json=site.plan(), headers=KEY) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await site.count(Visit) == 1


async def test_the_key_of_another_user_is_another_key(site: Site) -> None:
    await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    async with site.database.transaction(site.clock) as tx:
        token = await issue_token(tx, (await user(tx, area=LANCHENG)).id, days=1)
    async with await site.client_of(token) as colleague:
        assert (await colleague.post("/api/v1/visits", json=site.plan(), headers=KEY)).status_code == 201
    assert await site.count(KeptAnswer) == 2


async def test_who_may_no_longer_sign_in_is_not_answered_again_either(site: Site) -> None:
    await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    async with site.database.transaction(site.clock) as tx:
        (await tx.session.get_one(User, site.counselor.id)).disabled_at = tx.now
    again = await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    assert again.status_code == 401
    assert str(site.person.id) not in again.text


async def test_what_is_only_looked_at_is_not_kept_and_is_asked_anew_each_time(site: Site) -> None:
    """A number in the clear would else come again for days, without being counted."""
    async with site.database.transaction(site.clock) as tx:
        known = await register(tx, await actor_of(tx.session, site.counselor.id), form(phone="13800000012"))
    look = {"field": "phone", "reason": "核对证件"}
    for path, sent in ((f"people/{known.id}/unmask", look), ("people/search", {"q": "人员"})):
        answer = await site.client.post(f"/api/v1/{path}", json=sent, headers=KEY)
        assert answer.status_code == 200, answer.text
        assert await site.count(KeptAnswer) == 0, path


async def test_answers_are_forgotten_after_a_while(site: Site) -> None:
    await site.client.post("/api/v1/visits", json=site.plan(), headers=KEY)
    site.clock.move(TODAY + timedelta(8))
    async with site.database.transaction(site.clock) as tx:
        await forget(tx, tx.now - timedelta(7))
    assert await site.count(KeptAnswer) == 0
