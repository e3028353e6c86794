"""Pages and problem documents: headers, messages, forged requests, faults told in plain words."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import date
from typing import Any

import pytest
from fastapi import Request
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.app import create_app
from service.kit import web
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale, first_errors
from tests.builders import LONGYANG, MovableClock, user
from tests.conftest import TODAY, AsUser

FORGED = {"sec-fetch-site": "cross-site"}


def request_with(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": pairs})


async def test_every_answer_carries_the_security_headers(client: AsyncClient) -> None:
    for path in ("/sign-in", "/nowhere", "/api/v1/people", web.asset("app.css")):
        answer = await client.get(path)
        for name, value in web.HEADERS.items():
            assert answer.headers[name] == value, path
    assert "unsafe" not in web.HEADERS["Content-Security-Policy"]


async def test_pages_are_not_kept_by_the_browser_and_files_are(client: AsyncClient) -> None:
    assert (await client.get("/sign-in")).headers["Cache-Control"] == "no-store"
    assert "immutable" in (await client.get(web.asset("app.css"))).headers["Cache-Control"]


async def test_a_writing_request_of_another_site_is_refused_before_anything_else(client: AsyncClient) -> None:
    answer = await client.post("/sign-in", headers=FORGED)
    assert answer.status_code == 403
    assert "请求来源不明" in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"


async def test_reading_and_bearer_tokens_need_no_origin(client: AsyncClient) -> None:
    assert (await client.get("/sign-in", headers=FORGED)).status_code == 200
    by_token = await client.post("/api/v1/visits", headers={**FORGED, "Authorization": "Bearer none"})
    assert by_token.status_code == 401


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://onecase.test", "host": "onecase.test"}, False),
        ({"origin": "https://onecase.test", "host": "onecase.test"}, True),
        ({"origin": "https://onecase.test:444", "host": "onecase.test"}, False),
        ({"origin": "https://evil.test", "host": "onecase.test"}, False),
        ({"origin": "null", "host": "onecase.test"}, False),
        ({"host": "onecase.test"}, True),
    ],
)
def test_whose_page_sent_it(headers: dict[str, str], ours: bool) -> None:
    assert web.same_origin(headers) is ours


async def test_a_page_that_is_not_there_says_what_to_do_in_chinese(client: AsyncClient) -> None:
    page = await client.get("/nowhere")
    assert page.status_code == 404
    assert "没有这个页面" in page.text


async def test_below_api_faults_are_problem_documents(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


async def test_an_unforeseen_fault_says_neither_where_nor_what(database: Database, clock: MovableClock) -> None:
    app = create_app(database, clock)

    @app.get("/fails")
    @app.get("/api/fails")
    async def fails() -> None:
        raise RuntimeError("detail: 999999199003070021")

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver") as client:
        for path in ("/fails", "/api/fails"):
            answer = await client.get(path)
            assert answer.status_code == 500
            assert "没有保存" in answer.text
            assert "999999" not in answer.text
            assert "Traceback" not in answer.text


def body_of(fault: Any) -> dict[str, Any]:  # noqa: ANN401 - any fault
    return dict(json.loads(bytes(web.problem(fault).body)))


def test_problem_documents_carry_what_a_program_needs() -> None:
    assert body_of(NotFound())["detail"] == "没有找到，或不在您的服务范围内。"
    refused = body_of(Refused("一年最多三次。", rule="TRAIN-01", figures={"taken": 3}))
    assert (refused["rule"], refused["figures"]) == ("TRAIN-01", {"taken": 3})
    assert body_of(Invalid({"on": "日期还没有到。"}))["errors"] == [{"field": "on", "message": "日期还没有到。"}]
    differing = body_of(Stale([("name", "姓名", "甲", "乙")]))["differing"]
    assert differing == [{"field": "name", "label": "姓名", "mine": "甲", "theirs": "乙"}]


@given(
    st.lists(st.tuples(st.sampled_from(["ok", "info", "warn", "bad"]), st.text(max_size=80)), min_size=1, max_size=3)
)
def test_a_message_for_the_next_page_arrives_as_it_was_said(said: list[tuple[str, str]]) -> None:
    cookie = web.go(request_with(), "/today", *said).headers["set-cookie"]
    value = cookie.partition("=")[2].partition(";")[0].strip('"')
    assert web.take_flash(request_with(cookie=f"{web.FLASH}={value}")) == said


@given(st.text())
def test_a_message_that_nobody_left_is_no_message(typed: str) -> None:
    value = base64.urlsafe_b64encode(typed.encode()).decode()
    assert web.take_flash(request_with(cookie=f"{web.FLASH}={value}")) == []


def test_only_a_partial_request_gets_a_fragment() -> None:
    assert web.is_partial(request_with(hx_request="true", hx_request_type="partial"))
    assert not web.is_partial(request_with(hx_request="true"))


def test_the_address_of_a_file_changes_with_its_content() -> None:
    path, _, version = web.asset("app.css").partition("?v=")
    assert path == "/static/app.css"
    assert len(version) == 12


def test_the_business_date_is_written_with_its_weekday() -> None:
    assert web.day_text(TODAY) == "2024-06-12 星期三"


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: int
    name: str = "测试"

    @field_validator("name")
    @classmethod
    def named(cls, name: str) -> str:
        if not name:
            raise ValueError("请填写姓名。")
        return name


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, {"day": "请填写此项。"}),
        ({"day": "x"}, {"day": "请填写整数。"}),
        ({"day": 1, "name": ""}, {"name": "请填写姓名。"}),
        ({"day": 1, "nmae": "x"}, {"nmae": "没有这一项，请删去。"}),
        ({"day": [], "name": 3}, {"day": "填写不正确，请检查。", "name": "填写不正确，请检查。"}),
    ],
)
def test_what_is_wrong_with_a_form_is_told_field_by_field(typed: dict[str, Any], told: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as fault:
        Shape.model_validate(typed)
    assert first_errors([dict(error) for error in fault.value.errors()]) == told


# ------------------------------------------------------------------------------------------ what no browser sends


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Referer": "http://["}, 303),
        ({"Referer": "http://[::1]x/people"}, 303),
        ({"Host": "["}, 400),
        ({"Cookie": "onecase-flash=" + base64.urlsafe_b64encode(b"[" * 100_000).decode()}, 303),
        ({"Cookie": "onecase-flash=" + base64.urlsafe_b64encode(b'{"a":' * 50_000).decode()}, 303),
    ],
)
async def test_an_unreadable_header_is_no_fault_of_ours(
    client: AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/leads/new", data={"title": "x"}, headers=headers)
    assert answer.status_code == status
    page = await client.get("/sign-in", headers=headers)
    assert page.status_code == (400 if status == 400 else 200)


async def test_half_a_character_in_a_search_is_told_in_words(as_user: AsUser, tx: Tx) -> None:
    who = await as_user(await user(tx))
    asked = await who.post(
        "/api/v1/people/search", content=b'{"q": "\\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert asked.status_code == 422
    form = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n+2AA-\r\n--x--\r\n'
    by_form = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}  # in which halves can be written
    for path in ("/people/search", "/leads/new", "/sign-in"):
        answer = await who.post(path, content=form, headers=by_form, follow_redirects=True)
        assert answer.status_code in {200, 422}, path


class Rivals:
    """A committed database with two clients of one administrator."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.app = create_app(database, clock)

    def client(self, token: str) -> AsyncClient:
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        return AsyncClient(
            transport=transport, base_url="http://testserver", headers={"Authorization": f"Bearer {token}"}
        )


async def test_whoever_comes_second_is_told_so_and_keeps_what_was_typed(
    committed: Database, clock: MovableClock
) -> None:
    tokens = {}
    async with committed.transaction(clock) as tx:
        for role in (Role.SYSTEM_ADMIN, Role.SUPERVISOR):
            tokens[role] = await issue_token(tx, (await user(tx, role=role, area=LONGYANG)).id, days=1)
    average = {"area": LONGYANG, "average": "employment_rate", "year": "2023", "percent": "50", "covers": "全市"}
    average |= {"source": "统计公报"}
    account = {"username": "li.na", "name": "李娜"}
    for role, path, sent in (
        (Role.SYSTEM_ADMIN, "/users/new", account),
        (Role.SUPERVISOR, "/averages", average),
    ):
        async with Rivals(committed, clock).client(tokens[role]) as rival:
            answers = await asyncio.gather(*(rival.post(path, data=sent) for _ in range(6)))
        codes = {one.status_code for one in answers}
        assert codes <= {200, 303, 409, 422}, (path, codes)
        for one in answers:
            if one.status_code == 409:
                assert "没有保存" in one.text
                assert all(f'value="{value}"' in one.text for value in sent.values())


async def test_every_operation_names_the_problems_that_it_may_answer(client: AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found = {int(code) for code in operation["responses"]}
            wanted = {500, 503} | ({401, 403} if path.startswith("/api/") else set())
            wanted |= {404} if "{" in path else set()
            wanted |= {409, 413} if method != "get" else set()
            wanted |= {412, 428} if any(one["name"] == "if-match" for one in operation.get("parameters", ())) else set()
            assert found >= wanted, (method, path)
            for code in wanted:
                assert "application/problem+json" in operation["responses"][str(code)]["content"], (method, path, code)


class Grant(BaseModel):
    """One part of a form that holds many."""

    code: str
    on: date | None = None


class Grants(BaseModel):
    """A form of parts."""

    grants: list[Grant]
    version: int | None = None


def test_a_field_left_empty_says_nothing_in_the_parts_of_a_form_either() -> None:
    sent = {"version": "", "grants": [{"code": "tax", "on": ""}, {"code": "rent", "on": "2024-05-20"}]}
    form = web.from_form(Grants, sent)
    assert form == Grants(grants=[Grant(code="tax"), Grant(code="rent", on=date(2024, 5, 20))])
