"""专项活动 in the browser, without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.rules import Role
from service.kit.db import Tx
from service.tables.people import Person
from service.tables.records import Record
from service.tables.visits import Campaign, OutreachTarget, Visit
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

WHICH = {"county": LONGYANG, "year": "2024"}
DATES = WHICH | {"code": "assistance_month", "starts_on": "2024-01-02", "ends_on": "2024-02-02", "version": "0"}


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


@pytest.fixture
async def people(tx: Tx) -> list[Person]:
    made = [await builders.person(tx, area=area) for area in (LANCHENG, LANCHENG, YONGCHANG)]
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


async def test_evt_01_the_page_shows_the_plans_campaigns_with_their_days(client: AsyncClient) -> None:
    shown = words(await client.get("/campaigns?year=2024"))
    assert "全国助残日 2024-05-19" in shown
    assert "国际残疾人日 2024-12-03" in shown
    assert "等年度通知" in shown.partition("就业援助月")[2].partition("全国助残日")[0]
    assert "2025-05-18" in words(await client.get("/campaigns?year=2025"))


async def test_a_year_that_cannot_be_is_told_so(client: AsyncClient) -> None:
    assert (await client.get("/campaigns?year=20240")).status_code == 422


async def test_the_countys_supervisor_enters_days_and_makes_a_list_that_is_worked_through(
    client: AsyncClient, tx: Tx, people: list[Person]
) -> None:
    page = await posted(client, "/campaigns/dates", DATES | {"notice": "某文〔2023〕9号"})
    assert "2024-01-02 至 2024-02-02" in words(await client.get(page))
    made = await posted(client, "/campaigns/lists", WHICH | {"code": "assistance_month", "need": "true"})
    again = await posted(client, "/campaigns/lists", WHICH | {"code": "assistance_month", "need": "true"})
    assert made == again
    assert await tx.session.scalar(select(func.count()).select_from(OutreachTarget)) == 3
    shown = soup(await client.get(f"{made}?ticked=1"))
    ids = [str(one["value"]) for one in shown.select("input[name=people][checked]")]
    assert len(ids) == 3
    sent = {"people": ids[:1], "kind": "career_guidance", "on": "2024-06-12", "mode": "phone"}
    act = await posted(client, f"{made}/done", sent)
    assert "职业指导" in words(await client.get(act))
    await posted(client, f"{made}/visits", {"people": ids[1:2], "visit_on": "2024-06-14"})
    shown = soup(await client.get(made))
    assert len(shown.select("input[name=people]")) == 2
    assert "2024-06-14 走访" in shown.get_text(" ", strip=True)
    assert "名单 3 人，已联系 1 人" in words(await client.get("/campaigns?year=2024"))
    assert await tx.session.scalar(select(func.count()).select_from(Visit)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("starts_on", ""), ("starts_on", "2023-01-02"), ("ends_on", "2024-01-01"), ("ends_on", "2024-12-31")],
)
async def test_wrong_days_are_told_in_their_form_and_kept_there(
    client: AsyncClient, tx: Tx, field: str, value: str
) -> None:
    answer = await client.post("/campaigns/dates", data=DATES | {field: value, "notice": "某文"})
    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one(f"#dates-assistance_month-{field}-error") is not None
    assert page.select_one("#dates-assistance_month-notice")["value"] == "某文"  # type: ignore[index]
    assert await tx.session.scalar(select(func.count()).select_from(Campaign)) == 0


async def test_a_list_before_the_notice_is_told_so(client: AsyncClient, people: list[Person]) -> None:
    answer = await client.post("/campaigns/lists", data=WHICH | {"code": "assistance_month"})
    assert answer.status_code == 422
    assert "请先填写日期" in words(answer)


async def test_nobody_ticked_and_no_kind_chosen_are_told_so(client: AsyncClient, people: list[Person]) -> None:
    made = await posted(client, "/campaigns/lists", WHICH | {"code": "help_day"})
    answer = await client.post(f"{made}/done", data={"on": "2024-06-12"})
    assert answer.status_code == 422
    assert {str(one["href"]) for one in soup(answer).select("#error-summary a")} >= {"#people", "#kind"}
    answer = await client.post(f"{made}/visits", data={"people": [str(people[0].id)], "visit_on": "2024-06-01"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#visit_on-error") is not None
    assert len(soup(answer).select("input[name=people][checked]")) == 1


async def test_a_counselor_works_through_her_own_part_and_makes_no_list(
    tx: Tx, client: AsyncClient, as_user: AsUser, people: list[Person]
) -> None:
    made = await posted(client, "/campaigns/lists", WHICH | {"code": "help_day"})
    worker = await builders.user(tx)
    people[0].owner_id = worker.id
    await tx.session.commit()
    hers = await as_user(worker)
    assert (await hers.post("/campaigns/lists", data=WHICH | {"code": "help_day"})).status_code == 403
    shown = words(await hers.get(made))
    assert people[0].name in shown
    assert people[1].name not in shown
    everybody = words(await hers.get(f"{made}?show=all"))
    assert people[1].name in everybody
    assert people[2].name not in everybody
    sent = {"people": [str(people[2].id)], "kind": "policy_consult", "on": "2024-06-12"}
    assert (await hers.post(f"{made}/done", data=sent)).status_code == 404
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == 0


async def test_a_township_supervisor_makes_a_list_of_the_township_but_enters_no_days(
    tx: Tx, as_user: AsUser, people: list[Person]
) -> None:
    township = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LANCHENG))
    page = soup(await township.get("/campaigns"))
    assert page.select_one("form[action='/campaigns/dates']") is None
    assert (await township.post("/campaigns/dates", data=DATES)).status_code == 422
    await posted(township, "/campaigns/lists", WHICH | {"code": "help_day"})
    assert await tx.session.scalar(select(func.count()).select_from(OutreachTarget)) == 2


async def test_a_campaign_of_another_county_is_not_there(
    tx: Tx, client: AsyncClient, as_user: AsUser, people: list[Person]
) -> None:
    made = await posted(client, "/campaigns/lists", WHICH | {"code": "help_day"})
    stranger = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN))
    assert (await stranger.get(made)).status_code == 404
    assert "没有列出专项活动" in words(await stranger.get("/campaigns"))
