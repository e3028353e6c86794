"""岗位库, 招聘与宣讲, 批量登记 and 政策卡片 in the browser, without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.approvals import Approval
from service.tables.groups import GroupAct, GroupEvent, Lead
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

LEAD = {"county": LONGYANG, "employer": "甲公司", "title": "包装工", "sector": "private", "place": "隆阳区"}
LEAD |= {"wanted": "3", "valid_until": "2024-09-30"}
EVENT = {"county": LONGYANG, "kind": "policy_briefing", "title": "政策进村", "happened_on": "2024-06-10"}
EVENT |= {"place": "村委会", "mode": "offline", "organiser": "区残联"}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


@pytest.fixture
async def people(tx: Tx, database: Database) -> list[Person]:
    made = [await builders.person(tx) for _ in range(3)]
    await database.settle(tx)
    await tx.session.commit()
    return made


def soup(answer: Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def words(answer: Response) -> str:
    return soup(answer).get_text(" ", strip=True)


async def posted(client: AsyncClient, path: str, form: Mapping[str, object]) -> str:
    answer = await client.post(path, data=form)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"]


async def count(tx: Tx, table: type[object]) -> int:
    return await tx.session.scalar(select(func.count()).select_from(table)) or 0


# ------------------------------------------------------------------------------------------------- job leads


async def test_a_lead_is_entered_found_given_and_taken_back(client: AsyncClient, tx: Tx, people: list[Person]) -> None:
    page = await posted(client, "/leads/new", LEAD | {"categories": ["4", "1"], "away": "true"})
    listed = await client.get("/leads")
    assert "包装工" in words(listed)
    assert "外出务工" in words(listed)
    picker = await client.get(f"{page}/give")
    assert len(soup(picker).select("input[name=people]")) == 3
    form = soup(picker).select_one("main form[method=post]")
    key = form.select_one("input[name=id]")["value"]  # type: ignore[union-attr, index]
    sent = {"id": key, "people": [str(one.id) for one in people[:2]], "on": "2024-06-12", "mode": "online"}
    act = await posted(client, f"{page}/give", sent)
    assert act == await posted(client, f"{page}/give", sent), "a double click gives it once"
    shown = words(await client.get(act))
    assert people[0].name in shown
    assert people[2].name not in shown
    again = await client.get(f"{page}/give")
    assert words(again).count("今年已给过") == 2
    assert len(soup(again).select("input[name=people]")) == 1
    await posted(client, f"{act}/undo", {})
    stands = select(func.count()).select_from(Record).where(Record.voided_at.is_(None))
    assert await tx.session.scalar(stands) == 0


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_a_village_is_ticked_at_once_without_a_script(
    client: AsyncClient, tx: Tx, people: list[Person], headers: dict[str, str]
) -> None:
    page = await posted(client, "/leads/new", LEAD)
    await builders.person(tx, area=YONGCHANG)
    await tx.session.commit()
    picker = await client.get(f"{page}/give?area={LANCHENG}&ticked=1", headers=headers)
    assert len(soup(picker).select("input[name=people][checked]")) == len(people)


async def test_a_refused_question_leads_back_to_its_page(client: AsyncClient) -> None:
    page = await posted(client, "/leads/new", LEAD)
    ours = f"http://testserver{page}?cursor="
    for referer, back in ((ours, page), ("http://elsewhere/leads", "/"), ("http://[", "/")):
        answer = await client.post(f"{page}/void", data={"reason": " "}, headers={"Referer": referer})
        assert answer.status_code == 422
        assert str(soup(answer).select_one("main .btn-primary")["href"]).partition("?")[0] == back  # type: ignore[index]


async def test_who_has_no_work_and_wishes_for_it_stands_first_on_every_page(
    client: AsyncClient, tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = await builders.person(tx, name="甲", sort_key="a", need="yes")
    await builders.job(tx, at_work, date(2024, 5, 1))
    content = await builders.person(tx, name="乙", sort_key="b", need="no")
    seeking = [await builders.person(tx, name="丙", sort_key=key, need="yes") for key in ("c", "d")]
    page = await posted(client, "/leads/new", LEAD)
    monkeypatch.setattr("service.casework.pages.picking.MOST", 3)
    first = soup(await client.get(f"{page}/give"))
    rest = soup(await client.get(str(first.select_one("a[rel=next]")["href"])))  # type: ignore[index]
    shown = [str(box["value"]) for one in (first, rest) for box in one.select("input[name=people]")]
    assert shown == [str(one.id) for one in (*seeking, at_work, content)]
    assert "没有工作又有就业需求的排在前面" in first.text


async def test_those_who_still_lack_leads_can_be_asked_for(
    client: AsyncClient, tx: Tx, database: Database, people: list[Person]
) -> None:
    page = await posted(client, "/leads/new", LEAD)
    content = await builders.person(tx, need="no")
    await database.settle(tx)
    await tx.session.commit()
    shown = words(await client.get(f"{page}/give?owed=one_three_one"))
    assert people[0].name in shown
    assert content.name not in shown


async def test_what_was_ticked_and_typed_stays_when_something_is_wrong(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    page = await posted(client, "/leads/new", LEAD)
    sent = {"people": [str(people[0].id)], "on": "2024-05-01", "mode": "phone", "note": "电话说的"}
    answer = await client.post(f"{page}/give?area={LANCHENG}", data=sent)
    assert answer.status_code == 422
    found = soup(answer)
    assert [one["value"] for one in found.select("input[name=people][checked]")] == [str(people[0].id)]
    assert found.select_one("#late_reason") is not None
    assert found.select_one("#note")["value"] == "电话说的"  # type: ignore[index]
    assert found.select_one("#area option[selected]")["value"] == LANCHENG  # type: ignore[index]
    assert await count(tx, GroupAct) == 0
    location = await posted(client, f"{page}/give", sent | {"late_reason": "名单刚交来"})
    assert "1 人等待督导同意" in words(await client.get(location))
    assert await count(tx, Approval) == 1


@pytest.mark.parametrize("sent", [{}, {"people": ["x"]}, {"people": []}])
async def test_nobody_ticked_is_told_so(client: AsyncClient, people: list[Person], sent: dict[str, object]) -> None:
    page = await posted(client, "/leads/new", LEAD)
    answer = await client.post(f"{page}/give", data=sent | {"on": "2024-06-12"})
    assert answer.status_code == 422
    assert "勾选" in soup(answer).select_one("#error-summary").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("employer", ""),
        ("wanted", "0"),
        ("wanted", "很多"),
        ("valid_until", "2024-01-01"),
        ("valid_until", "2026-01-01"),
        ("county", "150203"),
        ("sector", "x"),
    ],
)
async def test_a_wrong_lead_is_told_by_field_and_not_kept(client: AsyncClient, tx: Tx, field: str, value: str) -> None:
    answer = await client.post("/leads/new", data=LEAD | {field: value, "contact": "张厂长"})
    assert answer.status_code == 422
    assert soup(answer).select_one(f'#error-summary a[href="#{field}"]') is not None
    assert soup(answer).select_one("#contact")["value"] == "张厂长"  # type: ignore[index]
    assert await count(tx, Lead) == 0


async def test_grad_14_posts_of_the_state_say_that_graduates_come_first(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    state = await posted(client, "/leads/new", LEAD | {"sector": "institution"})
    private = await posted(client, "/leads/new", LEAD)
    assert "毕业生是重点对象" in words(await client.get(state))
    assert "毕业生是重点对象" not in words(await client.get(private))
    await builders.student(tx, people[0])
    await tx.session.commit()
    shown = words(await client.get(f"{state}/give?graduate=1"))
    assert people[0].name in shown
    assert people[1].name not in shown


async def test_leads_are_listed_by_kind_and_only_while_they_last(client: AsyncClient, tx: Tx) -> None:
    await posted(client, "/leads/new", LEAD | {"title": "包装工", "categories": ["1"]})
    await posted(client, "/leads/new", LEAD | {"title": "保洁员", "sector": "agency"})
    lead = await tx.session.scalar(select(Lead).where(Lead.title == "保洁员"))
    assert lead is not None
    assert "包装工" not in words(await client.get("/leads?category=4"))
    assert "保洁员" in words(await client.get("/leads?category=4"))
    assert "包装工" not in words(await client.get("/leads?sector=agency"))
    lead.valid_until = lead.valid_until.replace(month=5)
    await tx.session.commit()
    assert "保洁员" not in words(await client.get("/leads"))
    assert "已过期" in words(await client.get("/leads?past=1"))


async def test_a_lead_is_put_right_and_taken_down(client: AsyncClient, tx: Tx) -> None:
    page = await posted(client, "/leads/new", LEAD | {"categories": ["4"]})
    form = soup(await client.get(f"{page}/edit"))
    assert form.select_one("#categories-4")["checked"] == ""  # type: ignore[index]
    await posted(client, f"{page}/edit", LEAD | {"pay": "3000 元", "version": "1"})
    stale = await client.post(f"{page}/edit", data=LEAD | {"pay": "2500 元", "version": "1"})
    assert stale.status_code == 412
    await posted(client, f"{page}/void", {"reason": "招满了"})
    assert "已下架：招满了" in words(await client.get(page))
    assert "包装工" not in words(await client.get("/leads"))


async def test_what_became_of_a_lead_is_noted_on_its_record(client: AsyncClient, tx: Tx, people: list[Person]) -> None:
    made = await builders.record(tx, people[0], "job_lead", employer="甲公司", title="包装工")
    await tx.session.commit()
    page = f"/people/{people[0].id}/records/{made.id}"
    wrong = await client.post(f"{page}/referral", data={"result": "not_hired", "result_on": "2024-06-01"})
    assert wrong.status_code == 422
    assert soup(wrong).select_one("#on")["value"] == "2024-06-12", "the other form keeps its values"  # type: ignore[index]
    await posted(client, f"{page}/referral", {"result": "not_hired", "result_on": "2024-06-12"})
    assert "未录用" in words(await client.get(page))
    assert "未录用" in words(await client.get(f"/people/{people[0].id}"))


# ---------------------------------------------------------------------------------------------------- events


async def test_a_briefing_is_entered_with_a_whole_village(client: AsyncClient, tx: Tx, people: list[Person]) -> None:
    page = await posted(client, "/events/new", EVENT)
    picker = soup(await client.get(f"{page}/attendance?area={LANCHENG}&ticked=1"))
    ids = [str(one["value"]) for one in picker.select("input[name=people][checked]")]
    act = await posted(client, f"{page}/attendance?area={LANCHENG}", {"id": str(uuid4()), "people": ids})
    assert act.startswith("/acts/")
    shown = await client.get(page)
    assert all(one.name in words(shown) for one in people)
    assert {one.kind for one in await tx.session.scalars(select(Record))} == {"policy_consult"}
    off = str(soup(shown).select_one("main .rows form")["action"])  # type: ignore[index]
    await posted(client, off, {"reason": "没有来"})
    assert len(soup(await client.get(page)).select("main .rows form")) == 2
    assert "政策进村" in words(await client.get("/events?kind=policy_briefing"))
    assert "政策进村" not in words(await client.get("/events?kind=two_way"))


async def test_an_event_with_attendees_keeps_its_day_and_tells_so(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    page = await posted(client, "/events/new", EVENT)
    await posted(client, f"{page}/attendance", {"people": [str(people[0].id)]})
    answer = await client.post(f"{page}/edit", data=EVENT | {"happened_on": "2024-06-09", "version": "1"})
    assert answer.status_code == 422
    assert "已经有人登记参加" in words(answer)
    assert soup(answer).select_one("#happened_on")["value"] == "2024-06-09"  # type: ignore[index]
    assert (await client.post(f"{page}/void", data={"reason": "错"})).status_code == 409


async def test_an_event_to_come_has_no_attendees_yet(client: AsyncClient, people: list[Person]) -> None:
    page = await posted(client, "/events/new", EVENT | {"happened_on": "2024-07-01"})
    assert soup(await client.get(page)).select_one("main a[href$='/attendance']") is None
    answer = await client.post(f"{page}/attendance", data={"people": [str(people[0].id)]})
    assert answer.status_code == 422
    assert "还没有到" in words(answer)


async def test_a_counselor_enters_an_event_and_sees_her_own_alone(
    tx: Tx, client: AsyncClient, as_user: AsUser, people: list[Person]
) -> None:
    page = await posted(client, "/events/new", EVENT)
    theirs = await builders.person(tx, area=YONGCHANG)
    await tx.session.commit()
    await posted(client, f"{page}/attendance", {"people": [str(people[0].id), str(theirs.id)]})
    worker = await as_user(await builders.user(tx))
    shown = words(await worker.get(page))
    assert people[0].name in shown
    assert theirs.name not in shown
    act = await tx.session.scalar(select(GroupAct.id))
    assert theirs.name not in words(await worker.get(f"/acts/{act}"))
    assert (await worker.post(f"/acts/{act}/undo")).status_code == 409
    assert await count(tx, GroupEvent) == 1


# ----------------------------------------------------------------------------------------------------- cards


async def test_grad_17_a_person_is_pointed_to_what_others_run(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    page = f"/people/{people[0].id}/cards"
    shown = await client.get(page)
    link = soup(shown).select_one("#card-ncss a[href^=https]")
    assert link is not None
    assert "noopener" in link["rel"]
    assert "二(六)3" in words(shown)
    await posted(client, page, {"card": "ncss", "on": "2024-06-11", "mode": "phone"})
    found = await tx.session.scalar(select(Record))
    assert found is not None
    assert (found.kind, found.detail["rule"], found.detail["card"]) == ("other", "GRAD-17", "ncss")
    assert "2024-06-11 已推荐" in words(await client.get(page))
    assert "24365" in words(await client.get(f"/people/{people[0].id}"))


@pytest.mark.parametrize(
    ("area", "card", "rule", "kind"),
    [
        (LANCHENG, "stalls", "SUB-09", "benefit_help"),
        (builders.BAOTOU_KUNDULUN, "tobacco", "SUB-09", "benefit_help"),
        (builders.BAOTOU_KUNDULUN, "employer_graduate", "SUB-10", "benefit_help"),
        ("360102", "voucher", "TRN-13", "other"),
        ("360102", "sharing", "RPT-09", "other"),
        ("500154", "blind_measure", "SUB-08", "benefit_help"),
    ],
)
async def test_each_plan_has_its_own_cards(tx: Tx, as_user: AsUser, area: str, card: str, rule: str, kind: str) -> None:
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=area[:6]))
    who = await builders.person(tx, area=area)
    await tx.session.commit()
    await posted(client, f"/people/{who.id}/cards", {"card": card, "on": "2024-06-12"})
    found = await tx.session.scalar(select(Record))
    assert found is not None
    assert (found.kind, found.detail["rule"]) == (kind, rule)


async def test_a_card_of_another_plan_and_a_day_to_come_are_told_in_words(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    page = f"/people/{people[0].id}/cards"
    assert (await client.post(page, data={"card": "tobacco", "on": "2024-06-12"})).status_code == 422
    answer = await client.post(page, data={"card": "ncss", "on": "2024-06-13", "note": "说过了"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#ncss-note")["value"] == "说过了"  # type: ignore[index]
    assert await count(tx, Record) == 0


# ------------------------------------------------------------------------------------------------------- api


async def test_a_lead_is_entered_and_given_over_http(client: AsyncClient, people: list[Person]) -> None:
    told = {**LEAD, "wanted": 3, "categories": [4]}
    made = await client.post("/api/v1/leads", json=told)
    assert made.status_code == 201, made.text
    address = f"/api/v1/leads/{made.json()['id']}"
    assert (await client.get(address)).json()["categories"] == [4]
    sent = {"people": [str(one.id) for one in people], "on": "2024-06-12"}
    given = (await client.post(f"{address}/give", json=sent)).json()
    assert len(given["records"]) == 3
    listed = (await client.get("/api/v1/leads?count=true")).json()
    assert (listed["count"], listed["next"], listed["items"][0]["given"]) == (1, None, 3)
    person, record = given["records"][0].values()
    told = {"result": "hired", "on": "2024-06-12"}
    noted = await client.post(f"/api/v1/people/{person}/records/{record}/result", json=told)
    assert noted.json()["detail"]["result"] == "hired"
    undone = await client.post(f"/api/v1/acts/{given['act']}/undo")
    assert undone.status_code == 409
    again = await client.post(f"{address}/give", json=sent)
    assert again.status_code == 422, "all have it already"


async def test_an_event_and_its_list_over_http(client: AsyncClient, people: list[Person]) -> None:
    made = await client.post("/api/v1/events", json=EVENT)
    address = f"/api/v1/events/{made.json()['id']}"
    done = await client.post(f"{address}/attendance", json={"people": [str(one.id) for one in people]})
    assert done.status_code == 201, done.text
    first = (await client.get(f"{address}/attendance?limit=2")).json()
    rest = (await client.get(f"{address}/attendance?limit=2&cursor={first['next']}")).json()
    assert {one["person"] for one in first["items"] + rest["items"]} == {str(one.id) for one in people}
    assert rest["next"] is None
    listed = (await client.get("/api/v1/events?count=true")).json()
    assert (listed["count"], listed["items"][0]["came"]) == (1, 3)
    undone = await client.post(f"/api/v1/acts/{done.json()['act']}/undo")
    assert undone.json() == {"voided": 3}


@pytest.mark.parametrize(("sort", "entered"), [("leads", LEAD), ("events", EVENT)])
async def test_what_was_entered_is_put_right_and_taken_back_over_http(
    client: AsyncClient, sort: str, entered: dict[str, object]
) -> None:
    made = await client.post(f"/api/v1/{sort}", json=entered)
    address = f"/api/v1/{sort}/{made.json()['id']}"
    tag = (await client.get(address)).headers["ETag"]
    assert (await client.patch(address, json={"title": "改过的"})).status_code == 428
    changed = await client.patch(address, json={"title": "改过的"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["title"], changed.headers["ETag"]) == (200, "改过的", '"2"')
    assert changed.json()["place"] == made.json()["place"]
    stale = await client.patch(address, json={"title": "又改了"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    wrong = await client.patch(address, json={"title": "", "nothing": 1}, headers={"If-Match": '"2"'})
    assert (wrong.status_code, sorted(one["field"] for one in wrong.json()["errors"])) == (422, ["nothing", "title"])
    assert (await client.post(f"{address}/void", json={})).status_code == 422
    gone = await client.post(f"{address}/void", json={"reason": "登记错了"})
    assert (gone.status_code, gone.json()["voided_at"] is None) == (200, False)
    assert (await client.patch(address, json={"title": "再改"}, headers={"If-Match": "*"})).status_code == 409


async def test_too_many_at_once_are_told_so(client: AsyncClient) -> None:
    made = await client.post("/api/v1/events", json=EVENT)
    sent = {"people": [str(uuid4()) for _ in range(501)]}
    answer = await client.post(f"/api/v1/events/{made.json()['id']}/attendance", json=sent)
    assert answer.status_code == 422
    assert "最多 500 人" in answer.json()["errors"][0]["message"]
