"""督导看板, one figure, and the averages, as pages; the same over HTTP."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from python_calamine import CalamineWorkbook

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.accounts import User
from service.tables.people import Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

AVERAGE = {
    "area": LONGYANG,
    "average": "provincial",
    "year": "2024",
    "covers": "all_graduates",
    "source": "通报",
}


@pytest.fixture
async def boss(tx: Tx) -> User:
    return await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG)


@pytest.fixture
async def people(database: Database, tx: Tx) -> list[Person]:
    counselor = await builders.user(tx, area=LANCHENG, name="周测试")
    made = [await builders.person(tx, name=f"{name}测试", owner=counselor.id) for name in "甲乙丙"]
    made.append(await builders.person(tx, name="丁测试", area=YONGCHANG))
    await builders.record(tx, made[0], "info_check", date(2024, 3, 1))
    await builders.student(tx, made[1])
    await database.settle(tx)
    return made


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def names(page: BeautifulSoup) -> set[str]:
    return {cell.get_text(strip=True) for cell in page.select("tbody .c-name > a[href^='/people/']")}


async def test_the_board_shows_every_figure_and_each_number_leads_to_its_people(
    boss: User, people: list[Person], as_user: AsUser
) -> None:
    client = await as_user(boss)
    page = soup((await client.get("/board")).text)
    rows = {link.get_text(): link.find_parent("tr") for link in page.select("table .c-name > a")}
    assert len(rows) == 14
    checked = rows["四个一 · 基础信息核对率"]
    assert checked is not None
    assert "未达到" in checked.get_text()
    opened = {
        link.get_text(): names(soup((await client.get(str(link["href"]))).text)) for link in checked.select("td.num a")
    }
    waiting = {"乙测试", "丙测试", "丁测试"}
    assert opened == {"1": {"甲测试"}, "3": waiting, "4": waiting | {"甲测试"}}


async def test_of_a_township_and_of_a_past_day(boss: User, people: list[Person], as_user: AsUser) -> None:
    client = await as_user(boss)
    one = soup((await client.get("/board/info_check", params={"area": LANCHENG})).text)
    assert names(one) == {"甲测试", "乙测试", "丙测试"}
    before = soup((await client.get("/board/info_check", params={"as_of": "2024-02-29", "mark": "met"})).text)
    assert names(before) == set()
    assert "没有符合条件的人" in before.get_text()


async def test_a_day_to_come_is_told_where_the_figures_would_stand(boss: User, as_user: AsUser) -> None:
    answer = await (await as_user(boss)).get("/board?as_of=2024-06-13", headers={"HX-Request-Type": "full"})
    results = soup(answer.text).select_one("#results")
    assert answer.status_code == 422
    assert results is not None
    assert "截至日期不能晚于今天（2024-06-12）" in results.get_text()


async def test_what_is_behind_opens_the_work_list_that_it_counts(
    boss: User, people: list[Person], as_user: AsUser
) -> None:
    client = await as_user(boss)
    page = soup((await client.get("/board")).text)
    links = page.select("a[href^='/today?']")
    assert len(links) > 3
    for link in links[::2]:
        shown = soup((await client.get(str(link["href"]))).text)
        assert len(shown.select("table tbody tr")) == int(link.get_text()), link["href"]
    owners = {tuple(parse_qs(urlsplit(str(link["href"])).query)["owner"]) for link in links}
    assert ("none",) in owners, "who has nobody is there too"


async def test_an_inside_rate_says_so_and_ranks_nobody(boss: User, people: list[Person], as_user: AsUser) -> None:
    client = await as_user(boss)
    page = soup((await client.get("/board/employment_rate", params={"area": LONGYANG})).text)
    assert "内部使用，不公开" in page.get_text()
    units = [link.get_text() for link in page.select("a[href*='/board/employment_rate?area=']")]
    assert units.index("兰城街道") < units.index("永昌街道"), "in the order of their codes"


async def test_an_indicator_that_no_plan_has_is_told(boss: User, as_user: AsUser) -> None:
    client = await as_user(boss)
    answer = await client.get("/board/nothing")
    assert answer.status_code == 422
    assert "没有这项指标" in answer.text
    assert (await client.get("/board", params={"as_of": "2030-01-01"})).status_code == 422
    assert (await client.get("/board", params={"as_of": "昨天"})).status_code == 422


async def test_averages_are_entered_and_what_was_typed_is_kept(boss: User, as_user: AsUser) -> None:
    client = await as_user(boss)
    told = AVERAGE | {"percent": "八成"}
    wrong = await client.post("/averages", data=told)
    assert wrong.status_code == 422
    assert soup(wrong.text).select_one("input[name=percent]")["value"] == "八成"  # type: ignore[index]
    right = await client.post("/averages", data=told | {"percent": "86.5%"})
    assert right.status_code == 303
    assert "86.50%" in (await client.get("/averages")).text


async def test_the_api_answers_every_indicator_with_the_list_that_it_counts(
    boss: User, people: list[Person], as_user: AsUser
) -> None:
    client = await as_user(boss)
    found = (await client.get("/api/v1/indicators", params={"area": LONGYANG})).json()
    assert found["as_of"] == "2024-06-12"
    one = next(item for item in found["items"] if item["code"] == "info_check")
    expected = {"numerator": 1, "denominator": 4, "target": 100, "verdict": "fail", "rate": "25%"}
    assert expected.items() <= one.items()
    listed = (await client.get(one["list"], params={"count": "true"})).json()
    assert listed["count"] == len(listed["items"]) == one["denominator"]
    assert sum(item["mark"] == "met" for item in listed["items"]) == one["numerator"]
    newly = next(item for item in found["items"] if item["code"] == "newly_employed")
    assert (newly["denominator"], newly["target"], newly["unit"], newly["by"]) == (None, 600, "persons", "2024-12-31")
    rate = next(item for item in found["items"] if item["code"] == "employment_rate")
    assert (rate["target"], rate["verdict"], rate["internal"]) == (None, "n/a", True)
    for item in found["items"]:
        assert (await client.get(item["list"])).status_code == 200


async def test_the_api_pages_and_refuses_days_to_come(boss: User, people: list[Person], as_user: AsUser) -> None:
    client: AsyncClient = await as_user(boss)
    path = "/api/v1/indicators/info_check/people"
    first = (await client.get(path, params={"limit": 3})).json()
    rest = (await client.get(path, params={"limit": 3, "cursor": first["next"]})).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    late = await client.get("/api/v1/indicators", params={"as_of": "2024-06-13"})
    assert (late.status_code, late.headers["content-type"]) == (422, "application/problem+json")
    made = await client.post(
        "/api/v1/outside-averages",
        json=AVERAGE | {"year": 2023, "percent": 86.5},
    )
    assert made.status_code == 201
    assert (await client.get("/api/v1/outside-averages")).json()["items"][0]["percent"] == 86.5


async def test_four_06_the_people_of_a_figure_by_kind_grade_and_reason_add_up_and_go_out_as_a_sheet(
    tx: Tx, boss: User, people: list[Person], as_user: AsUser
) -> None:
    client = await as_user(boss)
    address = str(soup((await client.get("/board/info_check")).text).select_one("a[href*=analysis]")["href"])  # type: ignore[index]
    page = soup((await client.get(address)).text)
    parts = {box.select_one("h2").get_text(): box.select("tbody tr") for box in page.select("section.card-box")}  # type: ignore[union-attr]
    assert set(parts) == {"残疾类别", "残疾等级", "户口性质", "性别", "就业需求", "未就业原因", "文化程度"}
    for rows in parts.values():
        numbers = [[int(cell.get_text()) for cell in row.select("td.num")] for row in rows]
        assert [sum(column) for column in zip(*numbers, strict=True)] == [4, 1, 3]
    sheet = await client.get(address.replace("/analysis", "/analysis.xlsx"))
    table = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert table[1] == ["分类", "项目", "对象（人）", "已完成（人）", "未完成（人）"]
    assert sum(float(str(row[2])) for row in table[2:] if row[0] == "残疾类别") == 4
    assert not any("测试" in str(cell) for row in table for cell in row), "it names nobody"
