"""The pages of the register, as they come without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from httpx import AsyncClient, Response
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.kit.db import Tx
from service.people.queries.one import household
from service.people.schemas.forms import PersonPatch
from service.tables.accounts import User
from service.tables.people import KeptSearch, Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, MovableClock
from tests.conftest import AsUser
from tests.people.people import form, number


@pytest.fixture
async def user(tx: Tx) -> User:
    return await builders.user(tx)


@pytest.fixture
async def me(tx: Tx, user: User) -> Actor:
    return await actor_of(tx.session, user.id)


@pytest.fixture
async def web(user: User, as_user: AsUser) -> AsyncClient:
    return await as_user(user)


@pytest.fixture
async def chief(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


def soup(answer: Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def text(answer: Response) -> str:
    return soup(answer).main.get_text(" ", strip=True)  # type: ignore[union-attr]


def filled(answer: Response, action: str) -> dict[str, Any]:
    """What a browser would send if the form were submitted untouched."""
    found = soup(answer).find("form", action=action)
    assert found is not None
    sent: dict[str, Any] = {}
    for field in found.find_all(["input", "textarea", "select"]):
        name = str(field.get("name", ""))
        if not name or (field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked")):
            continue
        chosen = field.select_one("option[selected]") or field.select_one("option") or field
        value = field.text.strip("\n") if field.name == "textarea" else str(chosen.get("value", ""))
        if field.get("type") == "checkbox":
            sent.setdefault(name, []).append(value)
        else:
            sent[name] = value
    return sent


async def registered(tx: Tx, me: Actor, **values: Any) -> Person:  # noqa: ANN401 - any field of the form
    person = await builders.register(tx, me, form(**values))
    await tx.session.commit()
    return person


# ----------------------------------------------------------------------------------------------------- lists


async def test_the_list_shows_ones_own_first_and_filters_by_links(tx: Tx, me: Actor, web: AsyncClient) -> None:
    mine = await registered(tx, me, need="yes")
    other = await builders.person(tx, name="旁人", need="no")
    await tx.session.commit()

    first = await web.get("/people")
    everybody = await web.get("/people?show=all")
    narrowed = await web.get("/people", params={"show": "all", "need": "no", "category": ""})

    assert "曾小敏" in text(first)
    assert "旁人" not in text(first)
    assert {f"/people/{mine.id}", f"/people/{other.id}"} <= {a["href"] for a in soup(everybody).find_all("a")}
    assert "共 1 人" in text(narrowed)
    assert narrowed.headers["HX-Push-Url"] == "/people?show=all&need=no"
    assert soup(narrowed).select_one("a.chip")["href"] == "/people?show=all"  # type: ignore[index]


async def test_the_next_page_is_a_link_without_names(tx: Tx, me: Actor, web: AsyncClient) -> None:
    for n in range(51):
        await builders.person(tx, owner=me.id, name="测试", sort_key=f"ce shi {n:02}")
    await tx.session.commit()

    first = await web.get("/people")
    link = soup(first).find("a", rel="next")
    assert link is not None
    second = await web.get(link["href"])  # type: ignore[arg-type]

    assert "共 51 人" in text(second)
    assert len(soup(second).select("tbody tr")) == 1
    assert "回到第一页" in text(second)


async def test_results_of_a_search_have_an_address_of_their_own_that_names_nobody_and_runs_out(
    tx: Tx, me: Actor, web: AsyncClient, as_user: AsUser, clock: MovableClock
) -> None:
    person = await registered(tx, me)
    other = await as_user(await builders.user(tx))
    asked = await web.post("/people/search", data={"q": "敏"})
    home = await web.post(f"/people/{person.id}/household/find", data={"q": "敏"})
    kept = await tx.session.scalar(select(KeptSearch).limit(1))
    assert kept is not None
    assert "敏".encode() not in kept.sealed
    for answer in (asked, home):
        assert answer.status_code == 303
        assert re.fullmatch(r"/people/(search|[-0-9a-f]{36}/household)\?r=[-0-9a-f]{36}", answer.headers["location"])
    address = asked.headers["location"]
    assert soup(await web.get(address)).find("a", href=f"/people/{person.id}") is not None
    assert "敏" not in text(await other.get(address))
    clock.move(clock.today() + timedelta(days=1))
    assert "查找结果已过期" in text(await web.get(address))


async def test_search_shows_who_is_found_and_says_when_nobody_is(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, phone="13800000012")

    found = await web.post("/people/search", data={"q": "敏"}, follow_redirects=True)
    nobody = await web.post("/people/search", data={"q": "没有"}, follow_redirects=True)
    empty = await web.post("/people/search", data={"q": " "}, follow_redirects=True)
    reloaded = await web.get("/people/search")

    assert soup(found).find("a", href=f"/people/{person.id}") is not None
    assert "13800000012" not in found.text
    assert "没有找到" in text(nobody)
    assert empty.status_code == 422
    assert reloaded.status_code == 200


# ------------------------------------------------------------------------------------------------ registering


def folds(answer: Response) -> list[Tag]:
    return soup(answer).select("details.fold")


async def test_what_is_needed_stands_first_and_the_rest_is_folded_until_it_matters(web: AsyncClient) -> None:
    page = await web.get("/people/new")
    first = soup(page).select("form section.card-box .field")
    sent = filled(page, "/people/new") | {"name": "曾小敏", "area": LANCHENG, "school": "", "grade": "2"}
    again = await web.post("/people/new", data=sent | {"income_per_head": "很少"})

    assert len(first) == 12
    assert [field.select_one("input, select")["id"] for field in first if field.select_one("[required]")] == [  # type: ignore[index]
        "name",
        "area",
        "hukou_kind",
    ]
    assert len(folds(page)) >= 7
    assert not any(one.has_attr("open") for one in folds(page))
    opened = [one.select_one("h2").text for one in folds(again) if one.has_attr("open")]  # type: ignore[union-attr]
    assert opened == ["性别、出生日期、人员类型", "残疾与证件", "家庭情况（同户的人一并更新）"]


async def test_all_faults_are_told_in_one_answer(tx: Tx, me: Actor, web: AsyncClient) -> None:
    """Of every layer: what cannot be read, codes, what does not agree, and who has the number already."""
    kept = await registered(tx, me, certificate_number=number(sequence=7) + "52")
    page = await web.get("/people/new")
    sent = filled(page, "/people/new") | {
        "name": "",
        "area": "",
        "id_number": number(sequence=7),
        "phone": "138",
        "hukou_code": "没有这个地方",
        "category": "9",
        "grade": "2",
        "born_on": "2030-01-01",
        "legal_basis": "separate_consent",
        "credential_issued_on": "2024-05-01",
        "credential_expires_on": "2023-05-01",
        "student.school": "保山学院",
        "student.enrolled_on": "2024-09-01",
    }
    answer = await web.post("/people/new", data=sent)
    told = {link["href"] for link in soup(answer).select("#error-summary a")}
    fields = ["name", "area", "id_number", "phone", "hukou_code", "category", "born_on", "credential_expires_on"]

    assert answer.status_code == 422
    assert {f"#{name}" for name in [*fields, "consent.given_on", "student.graduates_on"]} <= told
    assert soup(answer).find("a", href=f"/people/{kept.id}") is not None
    assert "请选择村（社区）" in text(answer)
    assert "位（" not in soup(answer).select_one("#error-summary").text  # type: ignore[union-attr]


async def test_who_may_be_the_same_is_asked_together_with_the_faults(tx: Tx, me: Actor, web: AsyncClient) -> None:
    kept = await registered(tx, me)
    page = await web.get("/people/new")
    same = {"name": "曾小敏", "born_on": kept.born_on.isoformat(), "sex": "female", "phone": "138", "area": ""}
    answer = await web.post("/people/new", data=filled(page, "/people/new") | same)

    told = [link["href"] for link in soup(answer).select("#error-summary a")]
    assert told == ["#area", "#phone", "#category", "#grade", "#confirmed"]
    assert soup(answer).find("a", href=f"/people/{kept.id}") is not None


async def test_what_a_number_tells_is_not_missing_while_the_number_is_wrong(web: AsyncClient) -> None:
    page = await web.get("/people/new")
    sent = filled(page, "/people/new") | {"name": "曾小敏", "area": LANCHENG, "id_number": "123"}
    answer = await web.post("/people/new", data=sent)

    told = [link["href"] for link in soup(answer).select("#error-summary a")]
    assert told == ["#id_number", "#category", "#grade"]


async def test_all_faults_of_a_change_are_told_in_one_answer(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, certificate_number=number(sequence=8) + "52")
    other = await registered(tx, me, name="旁人", certificate_number=number(sequence=10) + "52")
    page = await web.get(f"/people/{person.id}/edit")
    sent = filled(page, f"/people/{person.id}/edit")
    wrong = {"id_number": number(sequence=10), "phone": "138", "entered_on": "2030-01-01", "residence_code": "没有"}
    answer = await web.post(f"/people/{person.id}/edit", data=sent | wrong)

    told = {link["href"] for link in soup(answer).select("#error-summary a")}
    assert told == {"#id_number", "#certificate_number", "#phone", "#entered_on", "#residence_code"}
    assert soup(answer).find("a", href=f"/people/{other.id}") is not None


async def test_a_person_is_registered_through_the_form(tx: Tx, me: Actor, web: AsyncClient) -> None:
    page = await web.get("/people/new")
    sent = filled(page, "/people/new") | {"name": "曾小敏", "area": LANCHENG, "certificate_number": number() + "52"}
    sent |= {"need": "yes", "household_flags": ["low_income"], "communication": ["sign_language"]}

    answer = await web.post("/people/new", data=sent)
    made = await tx.session.scalar(select(Person).where(Person.owner_id == me.id))

    assert made is not None
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/people/{made.id}"
    assert (made.need, made.low_income, made.communication, made.category) == ("yes", True, ["sign_language"], 5)
    assert (made.hukou_code, made.residence_code) == (LANCHENG, LANCHENG)


async def test_a_fault_keeps_everything_typed(web: AsyncClient) -> None:
    sent = filled(await web.get("/people/new"), "/people/new")
    sent |= {"name": "曾小敏", "id_number": "123", "born_on": "明天", "need": "yes", "communication": ["large_print"]}

    answer = await web.post("/people/new", data=sent)

    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one("#error-summary a[href='#id_number']") is not None
    assert page.select_one("#error-summary a[href='#born_on']") is not None
    kept = filled(answer, "/people/new")
    assert {key: kept[key] for key in ("name", "id_number", "born_on", "need")} == {
        key: sent[key] for key in ("name", "id_number", "born_on", "need")
    }
    assert kept["communication"] == ["large_print"]


async def test_somebody_alike_is_shown_and_registered_once_confirmed(tx: Tx, me: Actor, web: AsyncClient) -> None:
    first = await registered(tx, me)
    sent = filled(await web.get("/people/new"), "/people/new")
    sent |= {"name": "曾小敏", "certificate_number": number() + "42"}

    asked = await web.post("/people/new", data=sent)
    done = await web.post("/people/new", data=filled(asked, "/people/new") | {"confirmed": "true"})

    assert asked.status_code == 422
    assert soup(asked).find("a", href=f"/people/{first.id}") is not None
    assert done.status_code == 303


async def test_the_same_number_links_to_the_entry_on_file(tx: Tx, me: Actor, web: AsyncClient) -> None:
    told = number() + "42"
    first = await registered(tx, me, certificate_number=told)
    sent = filled(await web.get("/people/new"), "/people/new") | {"name": "另名", "certificate_number": told}

    answer = await web.post("/people/new", data=sent)

    assert answer.status_code == 422
    assert soup(answer).find("a", href=f"/people/{first.id}") is not None


# --------------------------------------------------------------------------------------------------- changing


async def test_the_form_sent_back_untouched_changes_nothing(tx: Tx, me: Actor, web: AsyncClient) -> None:
    study = {"school": "某大学", "graduates_on": "2024-06-30", "willing": "yes"}
    person = await registered(tx, me, phone="13800000012", education="21", student=study, monitor="marginal")
    address = f"/people/{person.id}/edit"

    page = await web.get(address)
    answer = await web.post(address, data=filled(page, address))
    await tx.session.refresh(person)

    assert "138****0012" in page.text
    assert "13800000012" not in page.text
    assert answer.status_code == 303
    assert person.version == 1


async def test_a_change_is_saved_and_a_number_removed_by_a_word(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, phone="13800000012", note="旧")
    address = f"/people/{person.id}/edit"
    sent = filled(await web.get(address), address)

    answer = await web.post(address, data=sent | {"need": "no", "phone": "无", "note": "", "valid_from": "2024-06-01"})
    await tx.session.refresh(person)

    assert answer.status_code == 303
    assert (person.need, person.sealed_phone, person.note) == ("no", None, None)


async def test_a_conflict_shows_both_sides_and_can_be_saved_over(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me)
    address = f"/people/{person.id}/edit"
    sent = filled(await web.get(address), address) | {"need": "no", "address": "一组 2 号"}
    await builders.change(tx, me, person.id, PersonPatch(need="yes"), 1)
    await tx.session.commit()

    conflict = await web.post(address, data=sent)
    again = await web.post(address, data=filled(conflict, address))
    await tx.session.refresh(person)

    assert conflict.status_code == 412
    assert "就业需求 无 有" in text(conflict)
    assert again.status_code == 303
    assert (person.need, person.address) == ("no", "一组 2 号")


async def test_leaving_and_coming_back(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, entered_on="2024-01-01")
    address = f"/people/{person.id}/leave"

    refused = await web.post(address, data={"on": "2024-06-01"})
    left = await web.post(address, data={"reason": "moved_out", "on": "2024年6月1日"})
    page = await web.get(address)
    wrong = await web.post(address, data={"on": "2024-05-01"})
    back = await web.post(address, data={"on": "2024-06-05"})
    await tx.session.refresh(person)

    assert (refused.status_code, left.status_code, wrong.status_code, back.status_code) == (422, 303, 422, 303)
    assert "恢复服务" in text(page)
    assert person.exit_on is None


async def test_a_statement_is_corrected_from_the_history(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, entered_on="2024-01-01", need="yes")
    await builders.change(tx, me, person.id, PersonPatch(need="no"), 1)
    await tx.session.commit()

    history = await web.get(f"/people/{person.id}/history")
    link = soup(history).find("a", string="更正")
    assert link is not None
    address = str(link["href"])
    sent = filled(await web.get(address), address)
    refused = await web.post(address, data=sent | {"valid_from": "2024-12-31"})
    saved = await web.post(address, data=sent | {"need": "unknown"})
    await tx.session.refresh(person)

    assert sent.pop("form_id")
    assert sent == {"need": "no", "valid_from": "2024-06-12"}
    assert refused.status_code == 422
    assert saved.status_code == 303
    assert person.need == "unknown"
    assert "（已更正）" in (await web.get(f"/people/{person.id}/history")).text


# ---------------------------------------------------------------------------------------- numbers and consent


async def test_a_number_is_shown_after_a_reason(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, phone="13800000012")
    address = f"/people/{person.id}/unmask"

    asked = await web.get(f"{address}?field=phone")
    refused = await web.post(address, data={"field": "phone", "reason": ""})
    none = await web.post(address, data={"field": "guardian_phone", "reason": "联系家属"})
    shown = await web.post(address, data={"field": "phone", "reason": "电话回访"})

    assert filled(asked, address) == {"field": "phone", "reason": ""}
    assert (refused.status_code, none.status_code, shown.status_code) == (422, 422, 200)
    assert "13800000012" in text(shown)
    assert shown.headers["cache-control"] == "no-store"


async def test_consent_is_noted_and_withdrawn(tx: Tx, me: Actor, web: AsyncClient) -> None:
    person = await registered(tx, me, entered_on="2024-01-01")
    address = f"/people/{person.id}/consent"
    sent = filled(await web.get(address), address) | {"mode": "written"}

    refused = await web.post(address, data=sent | {"mode": "", "given_on": "2024-13-01"})
    given = await web.post(address, data=sent)
    withdrawal = soup(await web.get(address)).find("form", action=lambda action: action and "withdraw" in action)
    assert withdrawal is not None
    action = str(withdrawal["action"])
    early = await web.post(action, data={"on": "2020-01-01"})
    unread = await web.post(action, data={"on": "某日"})
    done = await web.post(action, data={"on": "2024-06-12"})
    await tx.session.refresh(person)

    assert (refused.status_code, given.status_code) == (422, 303)
    assert (early.status_code, unread.status_code, done.status_code) == (422, 422, 303)
    assert person.exit_reason == "other"


# ------------------------------------------------------------------------------------------ household, merging


async def test_a_household_is_kept_by_hand(tx: Tx, me: Actor, web: AsyncClient) -> None:
    one, other = await registered(tx, me), await registered(tx, me, name="曾小勇")
    base = f"/people/{one.id}/household"

    member = {"name": "曾大山", "relation": "parent", "sex": "male", "born_on": "1960-01-01", "able": "unknown"}
    refused = await web.post(f"{base}/members", data=member | {"born_on": "2030-01-01"})
    unread = await web.post(f"{base}/members", data=member | {"sex": ""})
    added = await web.post(f"{base}/members", data=member)
    found = await web.post(f"{base}/find", data={"q": "小勇"}, follow_redirects=True)
    joined = await web.post(f"{base}/join", data=filled(found, f"{base}/join"))
    twice = await web.post(f"{base}/join", data={"other": str(other.id)})
    page = await web.get(base)

    assert (refused.status_code, unread.status_code, added.status_code) == (422, 422, 303)
    assert (joined.status_code, twice.status_code) == (303, 422)
    assert "曾大山 父母，男，64 岁" in text(page)
    assert soup(page).find("a", href=f"/people/{other.id}") is not None

    end = soup(page).find("form", action=lambda action: action and action.endswith("/end"))
    assert end is not None
    assert (await web.post(str(end["action"]))).status_code == 303
    assert (await web.post(f"{base}/find", data={"q": ""}, follow_redirects=True)).status_code == 422
    assert (await web.post(f"{base}/join", data={"other": "x"})).status_code == 422
    assert (await web.post(f"{base}/join", data={})).status_code == 303
    home = await household(tx.session, me, one.id, tx.today)
    assert (home.registered, home.hidden) == ([], 0)


async def test_the_work_of_a_member_is_told_with_its_days(tx: Tx, me: Actor, web: AsyncClient) -> None:
    who = await registered(tx, me)
    path = f"/people/{who.id}/household"
    member = {"name": "曾大山", "relation": "parent", "sex": "male", "born_on": "1970-01-01", "employed": "true"}
    days = {"employed_since": "2024-03-01", "last_job_ended_on": "2024-01-31"}
    wrong = [
        (days | {"employed": ""}, "employed"),
        (days | {"last_job_ended_on": "2024-03-01"}, "last_job_ended_on"),
        (days | {"employed_since": "2024-06-13"}, "employed_since"),
        (days | {"last_job_ended_on": "1969-12-31"}, "last_job_ended_on"),
    ]
    for told, field in wrong:
        answer = await web.post(f"{path}/members", data=member | told)
        assert answer.status_code == 422
        assert [one["href"] for one in soup(answer).select("#error-summary a")] == [f"#{field}"]
        assert soup(answer).find(id="name")["value"] == "曾大山"  # type: ignore[index]
    assert (await web.post(f"{path}/members", data=member | days)).status_code == 303
    assert "已就业（2024-03-01 起），上一份工作 2024-01-31 结束" in text(await web.get(path))


async def test_the_form_asks_who_came_home_and_takes_the_hukou_as_it_stands(
    tx: Tx, me: Actor, web: AsyncClient
) -> None:
    who = await registered(tx, me, hukou_kind="resident")
    path = f"/people/{who.id}/edit"
    page = await web.get(path)
    assert "居民户口不必改填" in text(page)
    answer = await web.post(path, data=filled(page, path) | {"returned_migrant": "yes"})
    await tx.session.refresh(who)
    assert (answer.status_code, who.returned_migrant, who.hukou_kind) == (303, "yes", "resident")


async def test_a_supervisor_merges_two_entries(tx: Tx, me: Actor, chief: AsyncClient, web: AsyncClient) -> None:
    keep, drop = await registered(tx, me), await registered(tx, me, confirmed=True)

    page = await chief.get("/people/duplicates")
    refused = await chief.post("/people/duplicates", data={"keep": str(keep.id), "drop": str(drop.id), "reason": ""})
    unread = await chief.post("/people/duplicates", data={})
    sent = {"keep": str(keep.id), "drop": str(drop.id), "reason": "证件核实"}
    done = await chief.post("/people/duplicates", data=sent)

    assert "姓名和出生日期相同" in text(page)
    assert (refused.status_code, unread.status_code, done.status_code) == (422, 422, 303)
    assert "没有疑似重复的档案" in text(await chief.get("/people/duplicates"))
    assert (await web.get("/people/duplicates")).status_code == 403


# --------------------------------------------------------------------------------------------------- all pages

PAGES = ["/edit", "/history", "/household", "/leave", "/unmask", "/consent"]


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_opens_to_another_township(
    tx: Tx, me: Actor, web: AsyncClient, as_user: AsUser, page: str
) -> None:
    person = await registered(tx, me)
    stranger = await as_user(await builders.user(tx, area=YONGCHANG))

    assert (await web.get(f"/people/{person.id}{page}")).status_code == 200
    assert (await stranger.get(f"/people/{person.id}{page}")).status_code == 404
    assert (await stranger.post(f"/people/{person.id}{page}", data={"on": "2024-06-01"})).status_code in {404, 405}


@pytest.mark.parametrize("page", ["/people", "/people/new", "/people/search"])
async def test_pages_come_whole_or_as_a_fragment(web: AsyncClient, page: str) -> None:
    whole = await web.get(page)
    part = await web.get(page, headers={"HX-Request-Type": "partial"})

    assert whole.text.lstrip().startswith("<!doctype html>")
    assert "<html" not in part.text
    assert len(soup(whole).find_all("h1")) == 1
    ids = [tag["id"] for tag in soup(whole).find_all(id=True)]
    assert len(ids) == len(set(ids))
