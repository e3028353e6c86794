"""The person's page, the visit form, the plan and the day list, as HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.accounts import User
from service.tables.people import Person
from service.tables.visits import Visit
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
CHECKED = {"done": "info_check", "outcome": "done", "mode": "home_visit", "on": "2024-06-12", "need": "yes"}


def soup(response: Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def text(response: Response) -> str:
    return soup(response).get_text(" ", strip=True)


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, area=builders.LANCHENG, name="李敏")


@pytest.fixture
async def client(as_user: AsUser, worker: User) -> AsyncClient:
    return await as_user(worker)


async def someone(tx: Tx, database: Database, **values: Any) -> Person:  # noqa: ANN401 - any column
    who = await builders.person(tx, **values)
    await database.settle(tx)
    await tx.session.commit()
    return who


# ------------------------------------------------------------------------------------------ the person's page


async def test_the_page_shows_who_it_is_and_what_is_owed_first(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database, need="yes")
    page = soup(await client.get(f"/people/{who.id}"))
    assert [one.get_text() for one in page.select("h1")] == [who.name]
    assert page.select_one(".identity-acts .btn-primary").get_text() == "登记走访"  # type: ignore[union-attr]
    labels = [one.get_text() for one in page.select(".step-name")]
    assert labels[:4] == ["基础信息核对", "职业能力评估", "就业需求登记", "就业服务"]
    assert {"职业指导", "岗位信息", "培训推荐"} <= set(labels)


async def test_every_date_leads_to_why(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    page = soup(await client.get(f"/people/{who.id}"))
    links = [str(one["href"]) for one in page.select("a.step-name")]
    assert links
    assert all(link.startswith("/duties/") and link.endswith("/why") for link in links)


async def test_bld_01_the_next_step_is_named_and_leads_to_its_page_and_no_visit_meets_it(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await builders.person(tx, category=1, grade=1, training_need="yes", condition="yes", need="yes")
    await builders.record(tx, who, "need_registration")
    await database.settle(tx)
    await tx.session.commit()
    page = soup(await client.get(f"/people/{who.id}"))
    assert "盲人按摩培训：乡镇（街道）求职登记并提出培训需求" in page.get_text()
    form = soup(await client.get(f"/people/{who.id}/visit"))
    (link,) = [one for one in form.select("main p a") if "盲人按摩培训" in one.get_text()]
    assert link["href"] == f"/people/{who.id}/entitlements"


async def test_as_a_fragment_the_page_has_no_shell(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    page = soup(await client.get(f"/people/{who.id}", headers=FRAGMENT))
    assert page.select_one("html") is None
    assert page.select_one("h1").get_text() == who.name  # type: ignore[union-attr]


async def test_somebody_at_work_is_told_to_be_owed_nothing_and_why(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await builders.person(tx)
    await builders.job(tx, who, date(2024, 3, 1))
    await database.settle(tx)
    await tx.session.commit()
    told = text(await client.get(f"/people/{who.id}"))
    assert "暂不需办理的事项" in told
    assert "就业" in told
    assert "2024-03-01" in told


async def test_what_was_left_undone_last_year_is_shown(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    assert "往年未完成事项" in text(await client.get(f"/people/{who.id}"))


async def test_the_timeline_shows_all_kinds_and_filters_by_one(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await builders.person(tx)
    await builders.record(tx, who, on=date(2024, 6, 3))
    await builders.job(tx, who, date(2023, 3, 1), date(2023, 9, 1))
    await database.settle(tx)
    await tx.session.commit()
    whole = [one.get_text() for one in soup(await client.get(f"/people/{who.id}")).select(".event-head strong")]
    assert whole[0] == "基础信息核对（入户）"
    assert {"就业", "离职"} <= set(whole)
    jobs = [
        one.get_text() for one in soup(await client.get(f"/people/{who.id}?kind=jobs")).select(".event-head strong")
    ]
    assert jobs == ["离职", "就业"]


async def test_a_long_timeline_is_shown_in_parts(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await builders.person(tx)
    for back in range(35):
        await builders.record(tx, who, "policy_consult", date(2024, 6, 12) - timedelta(days=back))
    await database.settle(tx)
    await tx.session.commit()
    page = soup(await client.get(f"/people/{who.id}"))
    assert len(page.select(".event")) == 30
    more = page.select_one("#timeline .form-acts a")
    assert more is not None
    assert len(soup(await client.get(str(more["href"]))).select(".event")) > 30


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.COUNSELOR, builders.LANCHENG, 200),
        (Role.SUPERVISOR, builders.LONGYANG, 200),
        (Role.COUNSELOR, builders.YONGCHANG, 404),
        (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, 404),
        (Role.AUDIT_ADMIN, builders.LONGYANG, 403),
    ],
)
@pytest.mark.parametrize("path", ["", "/visit", "/jobs"])
async def test_pages_of_a_person_open_in_the_area_alone(
    tx: Tx, database: Database, as_user: AsUser, role: Role, area: str, status: int, path: str
) -> None:
    who = await someone(tx, database)
    client = await as_user(await builders.user(tx, role=role, area=area))
    assert (await client.get(f"/people/{who.id}{path}")).status_code == status


async def test_somebody_who_left_is_not_visited(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database, exit_reason="died", exit_on=date(2024, 6, 1))
    page = soup(await client.get(f"/people/{who.id}"))
    assert page.select_one(".identity-acts .btn-primary") is None


# ------------------------------------------------------------------------------------------- the visit form


async def test_the_form_offers_what_is_owed_first(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await builders.person(tx)
    await builders.record(tx, who, "info_check", date(2024, 6, 3))
    await database.settle(tx)
    await tx.session.commit()
    tasks = [str(one["value"]) for one in soup(await client.get(f"/people/{who.id}/visit")).select(".task-tick")]
    assert tasks.index("need_registration") < tasks.index("info_check")
    assert len(tasks) == len(set(tasks)) == 8


async def test_one_form_records_everything_and_shows_what_comes_next(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await someone(tx, database, need="unknown")
    told = CHECKED | {
        "done": ["info_check", "need_registration", "job_lead"],
        "job_type_1": "保洁",
        "employer_1": "甲厂",
        "title_1": "包装工",
    }
    saved = await client.post(f"/people/{who.id}/visit", data=told)
    assert saved.status_code == 303
    page = soup(await client.get(saved.headers["location"]))
    box = page.select_one("section[aria-labelledby=saved-title]")
    assert box is not None
    said = box.get_text(" ", strip=True)
    assert "已完成：基础信息核对、就业需求登记、就业服务" in said
    assert "岗位信息（1/3 次）" in said
    assert "应立即办理（原计划" in said or "下一次：" in said


async def test_a_fault_keeps_everything_that_was_typed(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    told = CHECKED | {"done": ["info_check", "training_referral"], "note": "下周再来", "changed": ["联系电话"]}
    answer = await client.post(f"/people/{who.id}/visit", data=told)
    assert answer.status_code == 422
    page = soup(answer)
    assert page.title is not None
    assert page.title.get_text().startswith("有错误：")
    assert page.select_one(".error-summary a[href='#project']") is not None
    assert page.select_one("#project[aria-invalid=true]") is not None
    assert page.select_one("#note").get_text().strip() == "下周再来"  # type: ignore[union-attr]
    ticked = {str(one["value"]) for one in page.select("input[checked]")}
    assert {"info_check", "training_referral", "联系电话"} <= ticked


JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20


async def test_a_photo_taken_on_the_way_is_saved_with_the_visit(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await someone(tx, database)
    field = soup(await client.get(f"/people/{who.id}/visit")).select_one("form[enctype] input[type=file]")
    assert field is not None
    assert (field["accept"], field["capture"]) == ("image/jpeg,image/png", "environment")
    sent = {"data": CHECKED | {"paper": "photo"}, "files": {"file": ("张某身份证.jpg", JPEG)}}
    assert (await client.post(f"/people/{who.id}/visit", **sent)).status_code == 303  # type: ignore[arg-type]
    assert "现场照片" in text(await client.get(f"/people/{who.id}/attachments"))


@pytest.mark.parametrize(
    ("more", "content", "word"),
    [({}, b"GIF89a", "只能上传"), ({"on": "2024-06-13"}, JPEG, "请重新选择照片")],
    ids=["a file that is refused", "another fault"],
)
async def test_nothing_typed_is_lost_when_the_photo_cannot_be_saved(
    tx: Tx, database: Database, client: AsyncClient, more: dict[str, str], content: bytes, word: str
) -> None:
    who = await someone(tx, database)
    sent = {"data": CHECKED | {"note": "家里有人", "paper": "photo"} | more, "files": {"file": ("x.jpg", content)}}
    answer = await client.post(f"/people/{who.id}/visit", **sent)  # type: ignore[arg-type]
    page = soup(answer)
    assert answer.status_code == 422
    assert word in page.select_one("#file-error").get_text()  # type: ignore[union-attr]
    assert page.select_one("details[open] #file") is not None
    assert "基础信息核对" in page.select_one(".choices .task").get_text()  # type: ignore[union-attr]
    assert page.select_one("textarea[name=note]").get_text().strip() == "家里有人"  # type: ignore[union-attr]
    assert page.select_one("input[name=done][value=info_check]").has_attr("checked")  # type: ignore[union-attr]
    assert await tx.session.scalar(select(Visit.id).where(Visit.person_id == who.id)) is None


async def test_a_double_click_records_once(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    form = soup(await client.get(f"/people/{who.id}/visit"))
    told = CHECKED | {"id": str(form.select_one("input[name=id]")["value"])}  # type: ignore[index]
    first = await client.post(f"/people/{who.id}/visit", data=told)
    again = await client.post(f"/people/{who.id}/visit", data=told)
    assert first.headers["location"] == again.headers["location"]


async def test_nobody_at_home_three_times_is_told_as_lost(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database)
    for day in ("2024-06-03", "2024-06-07"):
        await client.post(f"/people/{who.id}/visit", data={"outcome": "no_contact", "on": day})
    saved = await client.post(f"/people/{who.id}/visit", data={"outcome": "no_contact", "on": "2024-06-12"})
    told = text(await client.get(saved.headers["location"]))
    assert "按失联处理，督导会看到" in told
    assert "失联（2024-06-12 起）" in told


async def test_a_slip_is_undone_with_one_click(tx: Tx, database: Database, client: AsyncClient) -> None:
    who = await someone(tx, database, need="unknown")
    saved = await client.post(f"/people/{who.id}/visit", data=CHECKED)
    page = soup(await client.get(saved.headers["location"]))
    undo = page.select_one("section[aria-labelledby=saved-title] form")
    assert undo is not None
    undone = await client.post(str(undo["action"]))
    assert undone.status_code == 303
    assert "已作废：基础信息核对" in text(await client.get(f"/people/{who.id}"))


async def test_a_visit_of_long_ago_asks_why_and_goes_to_the_supervisor(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await someone(tx, database)
    told = CHECKED | {"on": "2024-04-01"}
    asked = await client.post(f"/people/{who.id}/visit", data=told)
    assert asked.status_code == 422
    assert soup(asked).select_one("input[name=late_reason]") is not None
    saved = await client.post(f"/people/{who.id}/visit", data=told | {"late_reason": "下乡没有信号"})
    assert "已交督导审批" in text(await client.get(saved.headers["location"]))


# --------------------------------------------------------------------------------------------- plan and list


async def plan_of(tx: Tx) -> Visit:
    return (await tx.session.execute(select(Visit).execution_options(populate_existing=True))).scalar_one()


async def test_the_persons_ticked_in_the_list_are_planned_and_grouped_by_village(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    place = await builders.village(tx, builders.LANCHENG + "001", "河湾村")
    people = [await builders.person(tx, area=place) for _ in range(3)]
    await database.settle(tx)
    await tx.session.commit()
    told = {"person": [str(one.id) for one in people], "on": "2024-06-13"}
    saved = await client.post("/visits/plan", data=told)
    assert saved.headers["location"] == "/visits"
    page = soup(await client.get("/visits"))
    assert [one.get_text() for one in page.select("h3")] == ["河湾村"]
    assert "2024-06-13 星期四，3 人" in page.select_one("main h2").get_text()  # type: ignore[union-attr]
    assert len(page.select(".rows > li")) == 3


async def test_planning_nobody_says_what_to_do(client: AsyncClient) -> None:
    saved = await client.post("/visits/plan", data={"on": "2024-06-13"})
    assert saved.status_code == 303
    assert saved.headers["location"] == "/today"


async def test_the_day_list_gives_the_visitor_the_number_and_boxes_to_tick(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await builders.person(tx, phone_tail="0012", address="河湾村 3 号")
    who.sealed_phone = tx.cipher.seal("13800000012", f"person.sealed_phone:{who.id}")
    await database.settle(tx)
    await tx.session.commit()
    await client.post("/visits/plan", data={"person": str(who.id), "on": "2024-06-12"})
    page = soup(await client.get("/visits/day?on=2024-06-12"))
    assert page.select_one("a[href='tel:13800000012']") is not None
    assert page.select_one("[data-print]") is not None
    said = page.get_text(" ", strip=True)
    assert "河湾村 3 号" in said
    assert "☐ 基础信息核对" in said


async def test_a_supervisor_s_list_shows_the_end_of_the_number_only(
    tx: Tx, database: Database, client: AsyncClient, as_user: AsUser
) -> None:
    who = await builders.person(tx, phone_tail="0012")
    who.sealed_phone = tx.cipher.seal("13800000012", f"person.sealed_phone:{who.id}")
    await database.settle(tx)
    await tx.session.commit()
    await client.post("/visits/plan", data={"person": str(who.id), "on": "2024-06-12"})
    supervisor = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    page = (await supervisor.get("/visits/day?on=2024-06-12")).text
    assert "尾号 0012" in page
    assert "13800000012" not in page


async def test_a_planned_visit_changes_its_day_and_is_cancelled(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    who = await someone(tx, database)
    await client.post("/visits/plan", data={"person": str(who.id), "on": "2024-06-13"})
    visit = await plan_of(tx)
    await client.post(f"/visits/{visit.id}/move", data={"on": "2024-06-14"})
    assert (await plan_of(tx)).planned_for == date(2024, 6, 14)
    await client.post(f"/visits/{visit.id}/cancel")
    assert (await plan_of(tx)).state == "cancelled"


async def test_a_plan_that_was_missed_is_shown_first(
    tx: Tx,
    database: Database,
    client: AsyncClient,
    clock: Any,  # noqa: ANN401 - the movable clock
) -> None:
    who = await someone(tx, database)
    await client.post("/visits/plan", data={"person": str(who.id), "on": "2024-06-12"})
    clock.move(date(2024, 6, 13))
    assert "已过日期，还没有登记（1 人）" in text(await client.get("/visits"))


@pytest.mark.parametrize("path", ["/visits", "/visits/day?on=2024-06-12&whose=all", "/visits?whose=all"])
async def test_a_plan_of_another_area_is_not_shown(
    tx: Tx, database: Database, client: AsyncClient, as_user: AsUser, path: str
) -> None:
    who = await someone(tx, database)
    await client.post("/visits/plan", data={"person": str(who.id), "on": "2024-06-12"})
    stranger = await as_user(await builders.user(tx, area=builders.YONGCHANG))
    assert who.name not in (await stranger.get(path)).text
    assert who.name in (await client.get(path)).text


async def test_a_visit_of_somebody_else_is_not_told_on_the_page(
    tx: Tx, database: Database, client: AsyncClient
) -> None:
    one, other = await someone(tx, database), await someone(tx, database)
    saved = await client.post(f"/people/{one.id}/visit", data=CHECKED)
    visit = saved.headers["location"].split("visit=")[1]
    page = soup(await client.get(f"/people/{other.id}?visit={visit}"))
    assert page.select_one("section[aria-labelledby=saved-title]") is None
