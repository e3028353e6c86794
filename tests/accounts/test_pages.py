"""Signing in over HTTP, the forced change, a form kept over the end of a session, and the users' pages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select, update

from service.access.rules import Role
from service.accounts.commands import keeping, tokens, users
from service.kit.db import Tx
from service.tables.accounts import Guesses, SignIn, User
from tests import builders
from tests.conftest import AsUser

PASSWORD = "Longyang-530"
HOST = "http://testserver"


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=HOST, headers={"Origin": HOST}) as made:
        yield made


async def add(
    tx: Tx, username: str = "wang.fang", role: Role = Role.SYSTEM_ADMIN, *, must_change: bool = False
) -> User:
    made = await users.add_user(
        tx, None, username, "王芳", PASSWORD, [(role, builders.LONGYANG)], must_change=must_change
    )
    await tx.session.commit()
    return made


async def enter(browser: AsyncClient, password: str = PASSWORD, next: str = "") -> Response:  # noqa: A002
    return await browser.post("/sign-in", data={"username": "wang.fang", "password": password, "next": next})


def page(response: Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


async def test_signing_in_leads_to_the_page_that_was_wanted(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    refused = await browser.get("/users?cursor=abc")
    assert refused.status_code == 303
    assert refused.headers["location"] == "/sign-in?next=/users%3Fcursor%3Dabc"
    form = page(await browser.get(refused.headers["location"]))
    wanted = form.select_one("input[name=next]")
    assert wanted is not None
    entered = await enter(browser, next=str(wanted["value"]))
    assert entered.headers["location"] == "/users?cursor=abc"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_signing_in_never_leads_to_another_host(browser: AsyncClient, tx: Tx, elsewhere: str) -> None:
    await add(tx)
    assert (await enter(browser, next=elsewhere)).headers["location"] == "/users"


async def test_the_cookie_is_out_of_reach_of_scripts(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    cookie = (await enter(browser)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "wang" not in cookie


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.COUNSELOR, "/today"), (Role.SECURITY_ADMIN, "/users"), (Role.AUDIT_ADMIN, "/audit")],
)
async def test_each_role_begins_on_a_page_that_it_may_open(
    browser: AsyncClient, tx: Tx, role: Role, first: str
) -> None:
    await add(tx, role=role)
    assert (await enter(browser)).headers["location"] == first
    assert (await browser.get("/")).headers["location"] == first


async def test_a_wrong_password_keeps_the_name_and_counts(browser: AsyncClient, tx: Tx) -> None:
    user = await add(tx)
    answer = await enter(browser, "wrong")
    assert answer.status_code == 422
    assert "锁定" in answer.text
    name = page(answer).select_one("input[name=username]")
    assert name is not None
    assert name["value"] == "wang.fang"
    counts = (await tx.session.scalars(select(Guesses.failed).where(Guesses.user_id == user.id))).all()
    assert set(counts) == {1}


async def test_signing_out_ends_the_session_for_good(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    kept = dict(browser.cookies)
    assert (await browser.get("/users")).status_code == 200
    await browser.post("/sign-out")
    browser.cookies.update(kept)
    assert (await browser.get("/users")).status_code == 303


async def test_a_one_time_password_must_be_changed_first(browser: AsyncClient, tx: Tx) -> None:
    await add(tx, must_change=True)
    await enter(browser)
    assert (await browser.get("/users")).headers["location"] == "/account/password"
    assert (await browser.get("/api/v1/me")).status_code == 403
    typed = {"old": PASSWORD, "new": "Baoshan-678", "again": "Baoshan-678"}
    assert (await browser.post("/account/password", data=typed)).headers["location"] == "/sign-in"
    await enter(browser, "Baoshan-678")
    assert (await browser.get("/users")).status_code == 200


async def test_an_idle_browser_is_signed_out(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    await tx.session.execute(update(SignIn).values(last_seen_at=tx.now - timedelta(minutes=31)))
    await tx.session.commit()
    assert (await browser.get("/users")).status_code == 303


async def test_a_page_says_when_to_warn_and_whoever_answers_stays_signed_in(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    note = page(await browser.get("/users")).select_one("#idle[aria-live]")
    assert note is not None
    assert (note["data-warn"], note["data-end"]) == (str(27 * 60), str(29 * 60))
    await tx.session.execute(update(SignIn).values(last_seen_at=tx.now - timedelta(minutes=28)))
    await tx.session.commit()
    assert (await browser.post("/keep-alive")).status_code == 204
    seen = await tx.session.scalar(select(SignIn.last_seen_at))
    assert seen is not None
    assert seen >= tx.now
    await tx.session.execute(update(SignIn).values(last_seen_at=tx.now - timedelta(minutes=31)))
    await tx.session.commit()
    assert (await browser.post("/keep-alive")).headers["location"] == "/sign-in"


async def test_forms_about_users_and_passwords_are_never_kept(browser: AsyncClient, tx: Tx) -> None:
    await add(tx, role=Role.SECURITY_ADMIN)
    other = await users.add_user(tx, None, "li.si", "李四", PASSWORD)
    await tx.session.commit()
    await enter(browser)
    await tx.session.execute(update(SignIn).values(last_seen_at=tx.now - timedelta(hours=1)))
    await tx.session.commit()
    here = f"/users/{other.id}"
    lost = await browser.post(f"{here}/grants", data={"role": "counselor"}, headers={"Referer": HOST + here})
    assert lost.headers["location"] == "/sign-in"


async def test_a_form_typed_before_the_session_ran_out_is_filled_in_again(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    await tx.session.execute(update(SignIn).values(last_seen_at=tx.now - timedelta(hours=1)))
    await tx.session.commit()
    typed = {"area": "530502001", "valid_from": "2024-05-06"}
    here = "/profiles/baotou-2022"
    sent = await browser.post(f"{here}/bindings", data=typed, headers={"Referer": f"{HOST}{here}"})
    assert sent.status_code == 303
    there = sent.headers["location"]
    wanted = parse_qs(urlsplit(there).query)["next"][0]
    assert re.fullmatch(re.escape(here) + r"\?kept=[0-9a-f-]{36}", wanted)
    assert "已经保存" in (await browser.get(there)).text
    entered = await enter(browser, next=wanted)
    shown = page(await browser.get(entered.headers["location"]))
    day, area = shown.select_one("input[name=valid_from]"), shown.select_one("select[name=area] option[selected]")
    assert day is not None
    assert area is not None
    assert day["value"] == "2024-05-06"
    assert area["value"] == "530502001"
    assert "放回" in shown.text


async def test_a_kept_form_is_not_shown_to_another_user(browser: AsyncClient, tx: Tx) -> None:
    user = await add(tx)
    here = "/profiles/baotou-2022"
    kept = await keeping.keep_form(tx, user.id, here, f"{here}/bindings", {"valid_from": ["2024-05-06"]})
    await users.add_user(
        tx, None, "li.si", "李四", PASSWORD, [(Role.SYSTEM_ADMIN, builders.LONGYANG)], must_change=False
    )
    await tx.session.commit()
    await browser.post("/sign-in", data={"username": "li.si", "password": PASSWORD, "next": ""})
    shown = await browser.get(f"{here}?kept={kept}")
    assert shown.status_code == 200
    assert "2024-05-06" not in shown.text


async def test_an_administrator_adds_a_user_and_sees_the_password_once(as_user: AsUser, tx: Tx) -> None:
    admin = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG))
    made = await admin.post("/users/new", data={"username": "zhao.liu", "name": "赵六"})
    assert made.status_code == 200
    assert "一次性密码" in made.text
    user = (await tx.session.scalars(select(User).where(User.username == "zhao.liu"))).one()
    assert user.must_change
    shown = await admin.get(f"/users/{user.id}")
    assert "还没有角色" in shown.text
    again = await admin.post("/users/new", data={"username": "zhao.liu", "name": "赵六"})
    assert again.status_code == 422
    assert "换一个" in again.text


async def test_the_security_administrator_grants_and_takes_back_a_role(as_user: AsUser, tx: Tx) -> None:
    user = await builders.user(tx)
    security = await as_user(await builders.user(tx, role=Role.SECURITY_ADMIN, area=builders.LONGYANG))
    path = f"/users/{user.id}"
    granted = await security.post(f"{path}/grants", data={"role": "graduate_officer", "area": builders.LONGYANG})
    assert granted.status_code == 303
    refused = await security.post(f"{path}/grants", data={"role": "audit_admin", "area": builders.LONGYANG})
    assert refused.status_code == 422
    assert "单独担任" in refused.text
    held = page(await security.get(path)).select("input[name=grant]")
    assert len(held) == 2
    taken = await security.post(f"{path}/grants/revoke", data={"grant": held[0]["value"]})
    assert taken.status_code == 303
    assert len(page(await security.get(path)).select("input[name=grant]")) == 1


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.AUDIT_ADMIN])
async def test_who_may_not_see_users_is_refused(as_user: AsUser, tx: Tx, role: Role) -> None:
    client = await as_user(await builders.user(tx, role=role))
    assert (await client.get("/users")).status_code == 403


async def test_a_supervisor_reads_users_but_changes_none(as_user: AsUser, tx: Tx) -> None:
    user = await builders.user(tx)
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    assert (await client.get(f"/users/{user.id}")).status_code == 200
    assert (await client.post(f"/users/{user.id}/disable")).status_code == 403
    assert (await client.post(f"/users/{user.id}/password")).status_code == 403


async def test_a_form_from_another_site_is_refused(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    forged = await browser.post("/sign-out", headers={"Origin": "https://evil.example"})
    assert forged.status_code == 403


async def test_a_wrong_old_password_is_counted_though_the_form_comes_back(browser: AsyncClient, tx: Tx) -> None:
    await add(tx)
    await enter(browser)
    typed = {"old": "wrong", "new": "Baoshan-678", "again": "Baoshan-678"}
    answers = [await browser.post("/account/password", data=typed) for _ in range(6)]
    assert {one.status_code for one in answers} == {422}
    assert "次数过多" in answers[-1].text
    assert (await enter(browser)).status_code == 422


async def test_ones_own_tokens_are_listed_and_revoked_on_a_page(tx: Tx, as_user: AsUser) -> None:
    user = await builders.user(tx)
    client = await as_user(user)
    await tokens.issue_token(tx, user.id, name="数据交换")
    await tx.session.commit()
    listed = page(await client.get("/account/tokens"))
    (action,) = {
        str(form["action"])
        for form in listed.select("main form")
        if "数据交换" in form.find_parent("li").text  # type: ignore[union-attr]
    }
    assert (await client.post(action)).headers["location"] == "/account/tokens"
    assert "数据交换" not in (await client.get("/account/tokens")).text


async def test_an_administrator_revokes_the_token_of_a_user(tx: Tx, as_user: AsUser) -> None:
    user = await builders.user(tx)
    token = await tokens.issue_token(tx, user.id, name="数据交换")
    admin = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG))
    form = page(await admin.get(f"/users/{user.id}")).find("form", action=re.compile("/tokens/"))
    assert form is not None
    assert (await admin.post(str(form["action"]))).status_code == 303
    assert await tokens.by_token(tx, token) is None
