"""Forms that act once: a double click, a reload, a lost answer, two forms about one person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import Request
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import func, select
from starlette.datastructures import UploadFile
from starlette.types import Message

from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.app import create_app
from service.kit.db import Database, Tx
from service.kit.forms import laid_ready, take
from service.kit.models import KeptAnswer
from service.tables.accounts import User
from service.tables.attachments import Attachment
from service.tables.groups import GroupEvent, Lead
from service.tables.people import Consent, Member, Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG, MovableClock
from tests.conftest import AsUser

LEAD = {"county": LONGYANG, "employer": "甲公司", "title": "包装工", "sector": "private", "place": "隆阳区"}
LEAD |= {"wanted": "3", "valid_until": "2024-09-30"}
EVENT = {"county": LONGYANG, "kind": "policy_briefing", "title": "政策进村", "happened_on": "2024-06-10"}
EVENT |= {"place": "村委会", "mode": "offline", "organiser": "区残联"}
NEW = {"name": "曾小敏", "sex": "女", "born_on": "1990-03-07", "area": LANCHENG, "role": "disabled"}
NEW |= {"credential_kind": "disability_certificate", "credential_status": "valid", "category": "4", "grade": "2"}


def id_in(page: Response, action: str) -> str:
    form = BeautifulSoup(page.text, "html.parser").find("form", action=action)
    assert form is not None, action
    field = form.select_one("input[name=form_id]")
    assert field is not None
    return str(field["value"])


async def count(tx: Tx, table: type[Any]) -> int:
    return await tx.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


async def test_a_form_sent_twice_acts_once_and_is_answered_the_same(client: AsyncClient, tx: Tx) -> None:
    sent = LEAD | {"form_id": id_in(await client.get("/leads/new"), "/leads/new")}
    first = await client.post("/leads/new", data=sent)
    again = await client.post("/leads/new", data=sent)
    assert (first.status_code, first.headers["location"]) == (again.status_code, again.headers["location"])
    assert first.headers["set-cookie"] == again.headers["set-cookie"]
    assert await count(tx, Lead) == 1


async def test_each_page_has_ids_of_its_own(client: AsyncClient, tx: Tx) -> None:
    ids = {id_in(await client.get("/leads/new"), "/leads/new") for _ in range(3)}
    assert len(ids) == 3
    for one in ids:
        assert (await client.post("/leads/new", data=LEAD | {"form_id": one})).status_code == 303
    assert await count(tx, Lead) == 3


async def test_a_form_sent_back_for_correction_keeps_its_id_free(client: AsyncClient, tx: Tx) -> None:
    sent = LEAD | {"form_id": id_in(await client.get("/leads/new"), "/leads/new")}
    assert (await client.post("/leads/new", data=sent | {"wanted": "many"})).status_code == 422
    assert (await client.post("/leads/new", data=sent)).status_code == 303
    assert await count(tx, Lead) == 1


async def test_another_content_under_a_used_id_is_asked_about_and_nothing_is_lost(client: AsyncClient, tx: Tx) -> None:
    sent = LEAD | {"form_id": id_in(await client.get("/leads/new"), "/leads/new")}
    first = await client.post("/leads/new", data=sent)
    asked = await client.post("/leads/new", data=sent | {"title": "保洁员"})
    assert asked.status_code == 409
    form = BeautifulSoup(asked.text, "html.parser").find("form", action="/leads/new")
    assert form is not None
    assert first.headers["location"] in asked.text
    assert await count(tx, Lead) == 1
    laid = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    assert laid.items() >= (LEAD | {"title": "保洁员"}).items()
    assert (await client.post("/leads/new", data=laid)).status_code == 303
    assert await count(tx, Lead) == 2


async def test_the_same_file_in_another_envelope_is_the_same_form(client: AsyncClient, tx: Tx) -> None:
    """Browsers make up a new boundary each time."""
    person = await builders.person(tx)
    await tx.session.commit()
    address = f"/people/{person.id}/attachments"
    form_id = id_in(await client.get(address), address)
    sent = {"form_id": form_id, "kind": "other"}
    files = {"file": ("证明.pdf", b"%PDF-1.7 invented", "application/pdf")}
    first, again = [await client.post(address, data=sent, files=files) for _ in range(2)]
    assert (first.status_code, again.status_code) == (303, 303), first.text
    assert await count(tx, Attachment) == 1
    other = {"file": ("证明.pdf", b"%PDF-1.7 another", "application/pdf")}
    assert (await client.post(address, data=sent, files=other)).status_code == 409


async def test_a_form_refused_on_the_next_page_keeps_its_id_free(client: AsyncClient) -> None:
    sent = {"person": "none", "on": "", "form_id": "planned"}
    assert (await client.post("/visits/plan", data=sent)).status_code == 303
    assert (await client.post("/visits/plan", data=sent | {"on": "2024-06-13"})).status_code == 303


def test_passwords_are_laid_into_no_page() -> None:
    typed = [("old", "Longyang-530"), ("new", "Longyang-531")]
    assert laid_ready("/account/password", typed) == ([], False)
    assert laid_ready("/leads/new", [("title", "保洁员"), ("file", UploadFile(BytesIO(), filename=""))]) == (
        [("title", "保洁员")],
        True,
    )


async def test_two_files_at_once_are_told_in_words(client: AsyncClient) -> None:
    files = [("file", (name, b"%PDF-1.7 invented", "application/pdf")) for name in ("1.pdf", "2.pdf")]
    answer = await client.post("/imports", files=files)
    assert answer.status_code == 400
    assert "文件一次只能选一个" in answer.text


async def test_a_form_of_nobody_is_not_read(tx: Tx) -> None:
    async def receive() -> Message:
        raise AssertionError("read")

    head = [(b"cookie", b"theme=dark"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": "/leads/new", "query_string": b"", "headers": head}
    await take(tx, Request(scope, receive))
    scope["headers"] = [(b"cookie", b"onecase=1"), head[1]]
    with pytest.raises(AssertionError, match="read"):
        await take(tx, Request(scope, receive))


async def test_a_form_of_somebody_else_answers_nothing(client: AsyncClient, tx: Tx, as_user: AsUser) -> None:
    sent = LEAD | {"form_id": id_in(await client.get("/leads/new"), "/leads/new")}
    await client.post("/leads/new", data=sent)
    other = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))
    answer = await other.post("/leads/new", data=sent)
    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_what_was_answered_is_sealed_and_a_look_keeps_nothing(client: AsyncClient, tx: Tx) -> None:
    admin = await client.post("/people/search", data={"q": "曾", "form_id": "looked"})
    assert admin.status_code == 303
    assert await count(tx, KeptAnswer) == 0
    await client.post("/leads/new", data=LEAD | {"form_id": "once"})
    kept = (await tx.session.scalars(select(KeptAnswer))).one()
    assert b"/leads" not in (kept.sealed or b"")


async def test_a_one_time_password_is_shown_to_whoever_clicked_twice(tx: Tx, as_user: AsUser) -> None:
    """The browser shows the second answer only."""
    admin = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=LONGYANG))
    sent = {"username": "li.na", "name": "李娜", "form_id": id_in(await admin.get("/users/new"), "/users/new")}
    first, again = [await admin.post("/users/new", data=sent) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert first.text == again.text


# ------------------------------------------------------------------------------------------------- all at once


class Site:
    """A committed database and a supervisor's client over real connections."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.database = database
        self.clock = clock

    async def furnish(self) -> None:
        async with self.database.transaction(self.clock) as tx:
            self.user: User = await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG)
            self.person: Person = await builders.person(tx)
            token = await issue_token(tx, self.user.id, days=1)
        transport = ASGITransport(create_app(self.database, self.clock), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        self.client = AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    async def count(self, table: type[Any]) -> int:
        async with self.database.sessions() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0

    async def four_times(self, path: str, *sent: dict[str, str]) -> list[Response]:
        forms = sent * (4 // len(sent))
        return list(await asyncio.gather(*(self.client.post(path, data=form) for form in forms)))


@pytest.fixture
async def site(committed: Database, clock: MovableClock) -> AsyncIterator[Site]:
    made = Site(committed, clock)
    await made.furnish()
    yield made
    await made.client.aclose()


async def test_four_clicks_at_once_make_one_of_everything(site: Site) -> None:
    home = f"/people/{site.person.id}"
    for path, sent, table in (
        ("/leads/new", LEAD, Lead),
        ("/events/new", EVENT, GroupEvent),
        (f"{home}/consent", {"mode": "written", "given_on": "2024-06-12", "notice_version": "1"}, Consent),
        (f"{home}/household/members", {"name": "曾父", "sex": "男", "born_on": "1960-01-02"}, Member),
    ):
        before = await site.count(table)
        answers = await site.four_times(path, sent | {"form_id": "once"})
        assert {one.status_code for one in answers} == {303}, (path, answers[0].text)
        assert len({one.headers["location"] for one in answers}) == 1
        assert await site.count(table) == before + 1, path


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"confirmed": "true"},
        {"id_number": "999999199003070020", "confirmed": "true"},
        {"certificate_number": "99999919900307002042", "confirmed": "true"},
    ],
    ids=["by name", "by name, confirmed", "by identity number", "by certificate"],
)
async def test_four_forms_about_one_person_make_one_person(site: Site, said: dict[str, str]) -> None:
    before = await site.count(Person)
    forms = [NEW | said | {"form_id": f"form {number}"} for number in range(4)]
    answers = await site.four_times("/people/new", *forms)
    codes = sorted(one.status_code for one in answers)
    assert codes == [303, 422, 422, 422], re.sub(r"<[^>]*>", "", answers[0].text)
    assert await site.count(Person) == before + 1
