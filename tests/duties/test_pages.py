"""今日待办 and 为什么, as pages and as fragments."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select

from service.access.rules import Role
from service.duties.rules.words import when
from service.kit.db import Database, Tx
from service.tables.accounts import User
from service.tables.duties import Agenda, Duty
from service.tables.people import Person
from tests import builders
from tests.builders import MovableClock
from tests.conftest import AsUser


@pytest.fixture
async def counselor(tx: Tx) -> User:
    return await builders.user(tx, area=builders.LANCHENG, name="周测试")


@pytest.fixture
async def mine(database: Database, tx: Tx, counselor: User) -> Person:
    who = await builders.person(tx, owner=counselor.id, name="郭测试")
    await database.settle(tx)
    return who


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.select("tbody .c-name > a")]


def tiles(page: BeautifulSoup) -> dict[str, str]:
    return {
        tile.select_one(".tile-label").get_text(): tile.select_one(".tile-count").get_text()  # type: ignore[union-attr]
        for tile in page.select(".tile")
    }


async def test_a_counselor_begins_with_the_own_caseload(
    database: Database, tx: Tx, counselor: User, mine: Person, as_user: AsUser
) -> None:
    await builders.person(tx, name="别测试")
    await database.settle(tx)
    client = await as_user(counselor)
    assert names(soup((await client.get("/today?view=all")).text)) == [mine.name]
    assert set(names(soup((await client.get("/today?view=all&owner=all")).text))) == {mine.name, "别测试"}
    assert names(soup((await client.get("/today?view=all&owner=none")).text)) == ["别测试"]


async def test_the_line_shows_steps_next_step_and_how_late_it_is(
    tx: Tx, counselor: User, mine: Person, as_user: AsUser
) -> None:
    page = soup((await (await as_user(counselor)).get("/today?view=all")).text)
    (row,) = page.select("tbody tr")
    line = await tx.session.get(Agenda, mine.id)
    assert line is not None
    pills = [pill.get_text() for pill in row.select(".pill")]
    assert len(pills) == 7
    assert any("岗位 0/3" in pill for pill in pills)
    due = row.select_one(".c-due")
    assert due is not None
    assert when(line.next_by, line.due_on, tx.today)[1] in due.get_text()


async def test_a_missing_answer_is_asked_for(database: Database, tx: Tx, counselor: User, as_user: AsUser) -> None:
    await builders.person(tx, owner=counselor.id, need="unknown")
    await database.settle(tx)
    page = soup((await (await as_user(counselor)).get("/today?view=blocked")).text)
    assert "缺少信息：就业需求" in page.get_text()


async def test_every_tile_opens_the_list_that_it_counts(
    database: Database, tx: Tx, counselor: User, as_user: AsUser
) -> None:
    for number in range(12):
        await builders.person(tx, owner=counselor.id, need="unknown" if number % 3 == 0 else "yes")
    await database.settle(tx)
    client = await as_user(counselor)
    page = soup((await client.get("/today")).text)
    for link in [*page.select(".tile a"), *page.select(".tabs a")]:
        count = link.select_one(".tile-count, .tab-count")
        assert count is not None
        listed = soup((await client.get(str(link["href"]))).text)
        assert count.get_text().strip("， 项") == str(len(names(listed)))


async def test_filters_stay_in_the_address_and_can_be_taken_off(counselor: User, mine: Person, as_user: AsUser) -> None:
    client = await as_user(counselor)
    answer = await client.get("/today?view=all&program=one_three_one&area=&owner=", headers={"HX-Request-Type": "full"})
    assert answer.headers["HX-Push-Url"] == "/today?view=all&program=one_three_one"
    page = soup(answer.text)
    (chip,) = page.select(".chips a")
    assert "131服务" in chip.get_text()
    assert parse_qs(urlsplit(str(chip["href"])).query) == {"view": ["all"]}


async def test_pages_follow_one_another_to_the_end(
    database: Database, tx: Tx, counselor: User, as_user: AsUser
) -> None:
    for _ in range(60):
        await builders.person(tx, owner=counselor.id)
    await database.settle(tx)
    client = await as_user(counselor)
    first = soup((await client.get("/today?view=all")).text)
    link = first.select_one("a[rel=next]")
    assert link is not None
    second = soup((await client.get(str(link["href"]))).text)
    assert second.select_one("a[rel=next]") is None
    assert len({*names(first), *names(second)}) == 60


async def test_htmx_gets_the_main_block_alone(counselor: User, mine: Person, as_user: AsUser) -> None:
    answer = await (await as_user(counselor)).get("/today?view=all", headers={"HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    assert mine.name in answer.text


async def test_an_empty_list_says_so(counselor: User, as_user: AsUser) -> None:
    assert "今天没有要办的事。" in (await (await as_user(counselor)).get("/today")).text


async def test_a_mistyped_filter_is_told_in_chinese(counselor: User, as_user: AsUser) -> None:
    client = await as_user(counselor)
    for address in ("/today?view=nonsense", "/today?program=nonsense", "/today?area=12", "/today?owner=nobody"):
        answer = await client.get(address)
        assert answer.status_code == 422
        assert "Traceback" not in answer.text


async def test_people_ticked_are_sent_to_be_planned(counselor: User, mine: Person, as_user: AsUser) -> None:
    page = soup((await (await as_user(counselor)).get("/today?view=all")).text)
    form = page.select_one("form[action='/visits/plan']")
    assert form is not None
    assert [box["value"] for box in form.select("input[name=person]")] == [str(mine.id)]
    assert form.select_one("input[name=on][type=date]") is not None


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
async def test_administrators_have_no_work_list(tx: Tx, as_user: AsUser, role: Role) -> None:
    client = await as_user(await builders.user(tx, role=role, area=builders.LONGYANG))
    assert (await client.get("/today")).status_code == 403


async def test_nobody_sees_the_work_list_without_signing_in(client: AsyncClient) -> None:
    assert (await client.get("/today")).status_code == 303


# ----------------------------------------------------------------------------------------------------- why


async def duty_of(tx: Tx, who: Person, step: str, period: str = "2024") -> Duty:
    found = await tx.session.scalar(
        select(Duty).where(Duty.person_id == who.id, Duty.step == step, Duty.period == period)
    )
    assert found is not None
    return found


async def test_why_shows_the_clause_the_answers_and_the_dates(
    tx: Tx, counselor: User, mine: Person, as_user: AsUser
) -> None:
    duty = await duty_of(tx, mine, "career_guidance")
    page = soup((await (await as_user(counselor)).get(f"/duties/{duty.id}/why")).text)
    said = page.get_text()
    for words in ("隆政办发〔2023〕53号", "二(五)1", "S131-01", "农村户口", "未就业", "2024-12-31", str(duty.plan_by)):
        assert words in said
    assert page.select_one(f"a[href='/people/{mine.id}']") is not None


async def test_an_expired_plan_is_said_to_be_carried_on(
    database: Database, tx: Tx, counselor: User, mine: Person, as_user: AsUser, clock: MovableClock
) -> None:
    clock.move(date(2026, 3, 2))
    tx.now = clock.now()
    client = await as_user(counselor)
    async with database.transaction(clock) as later:
        later.touched.add(mine.id)
    duty = await duty_of(tx, mine, "info_check", "2026")
    assert "已过期，沿用" in (await client.get(f"/duties/{duty.id}/why")).text


async def test_somebody_elses_duty_is_not_found(tx: Tx, mine: Person, as_user: AsUser) -> None:
    duty = await duty_of(tx, mine, "info_check")
    other = await as_user(await builders.user(tx, area=builders.YONGCHANG))
    assert (await other.get(f"/duties/{duty.id}/why")).status_code == 404
