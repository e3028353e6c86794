"""一人一策台账 as HTML, and the links that lead there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.accounts import User
from service.tables.duties import Duty
from service.tables.ledgers import Ledger
from service.tables.people import Person
from tests import builders
from tests.forms import sent_as_it_stands

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LEDGER = {"goals": "年底前找到一份文员工作\r\n考下会计证\r\n", "next_contact_on": "2024-07-12"}


def soup(response: Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def links(response: Response) -> set[str]:
    return {str(one["href"]) for one in soup(response).select("main a[href]")}


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    """A graduate for whom the ledger comes next, everything else being further off."""
    made = await builders.person(tx, need="no", training_need="no")
    await builders.student(tx, made, roster_on=date(2024, 5, 20), willing="no")
    await builders.record(tx, made, "info_check")
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, name="李敏")


@pytest.fixture
async def client(as_user: AsUser, worker: User) -> AsyncClient:
    return await as_user(worker)


@pytest.fixture
def path(who: Person) -> str:
    return f"/people/{who.id}/ledger"


async def duty(tx: Tx, who: Person) -> tuple[UUID, str]:
    row = (await tx.session.execute(select(Duty.id, Duty.state).where(Duty.rule == "GRAD-02"))).one()
    return row.id, row.state


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_the_form_names_oneself_as_officer(
    client: AsyncClient, path: str, worker: User, headers: dict[str, str]
) -> None:
    page = soup(await client.get(path, headers=headers))
    chosen = page.select_one("#officer option[selected]")
    assert chosen is not None
    assert (chosen["value"], chosen.get_text()) == (str(worker.id), "李敏（我）")


async def test_saving_the_form_meets_the_duty_and_shows_in_the_timeline(
    tx: Tx, who: Person, client: AsyncClient, path: str
) -> None:
    assert (await duty(tx, who))[1] == "open"
    saved = await client.post(path, data=LEDGER)
    assert (saved.status_code, saved.headers["location"]) == (303, path)
    assert (await duty(tx, who))[1] == "met"
    told = soup(await client.get(f"/people/{who.id}?kind=ledger")).select_one(".event")
    assert told is not None
    assert "目标：年底前找到一份文员工作；考下会计证。下次联系 2024-07-12" in told.get_text()


async def test_without_goal_nothing_is_saved_and_nothing_typed_is_lost(
    tx: Tx, who: Person, client: AsyncClient, path: str
) -> None:
    answer = await client.post(path, data={"goals": "", "next_contact_on": "2024年7月12号左右"})
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one(".error-summary a[href='#goals']") is not None
    assert page.select_one("#next_contact_on")["value"] == "2024年7月12号左右"  # type: ignore[index]
    assert (await duty(tx, who))[1] == "open"


async def test_it_is_changed_in_the_same_form(client: AsyncClient, path: str) -> None:
    await client.post(path, data=LEDGER)
    page = soup(await client.get(path))
    assert page.select_one("#goals").get_text().split() == LEDGER["goals"].split()  # type: ignore[union-attr]
    version = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    assert (await client.post(path, data=LEDGER | {"goals": "考研", "version": version})).status_code == 303
    stale = await client.post(path, data=LEDGER | {"goals": "考公", "version": version})
    assert stale.status_code == 412
    assert "考研" in stale.text
    assert "考公" in stale.text


async def test_who_is_no_graduate_is_told_so(tx: Tx, client: AsyncClient) -> None:
    other = await builders.person(tx)
    await tx.session.commit()
    page = soup(await client.get(f"/people/{other.id}/ledger"))
    assert "只为高校毕业生建立" in page.get_text()
    assert page.select_one("main form") is None
    answer = await client.post(f"/people/{other.id}/ledger", data=LEDGER)
    assert answer.status_code == 422
    assert "只为高校毕业生建立" in answer.text


async def test_everything_that_tells_of_the_duty_leads_to_the_ledger(
    tx: Tx, who: Person, client: AsyncClient, path: str
) -> None:
    duty_id, _ = await duty(tx, who)
    person = soup(await client.get(f"/people/{who.id}"))
    assert person.select_one(f".identity-acts a[href='{path}']") is not None
    assert person.select_one(f"section[aria-labelledby=next-title] a[href='{path}']") is not None
    form = await client.get(f"/people/{who.id}/visit")
    assert path in links(form)
    assert "最迟" not in soup(form).select_one("label[for=do-service]").get_text()  # type: ignore[union-attr]
    assert path in links(await client.get(f"/duties/{duty_id}/why"))


async def test_after_a_service_the_ledger_is_not_told_as_half_done(who: Person, client: AsyncClient) -> None:
    told = {"outcome": "done", "mode": "phone", "on": "2024-06-12", "done": "service", "service_kind": "policy_consult"}
    saved = await client.post(f"/people/{who.id}/visit", data=told)
    box = soup(await client.get(saved.headers["location"])).select_one("section[aria-labelledby=saved-title]")
    assert box is not None
    assert "还差" not in box.get_text()


async def test_the_page_of_who_is_no_graduate_has_no_link(tx: Tx, client: AsyncClient) -> None:
    other = await builders.person(tx)
    await tx.session.commit()
    assert f"/people/{other.id}/ledger" not in links(await client.get(f"/people/{other.id}"))


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.GRADUATE_OFFICER, builders.LONGYANG, 200),
        (Role.COUNSELOR, builders.YONGCHANG, 404),
        (Role.AUDIT_ADMIN, builders.LONGYANG, 403),
    ],
)
async def test_it_opens_in_the_area_alone(
    tx: Tx, path: str, as_user: AsUser, role: Role, area: str, status: int
) -> None:
    client = await as_user(await builders.user(tx, role=role, area=area))
    assert (await client.get(path)).status_code == status


# ------------------------------------------------------------------------------------------------ its parts


@pytest.fixture
async def boss(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="王督导"))


@pytest.fixture
async def opened(client: AsyncClient, path: str) -> str:
    await client.post(path, data=LEDGER)
    return path


async def test_a_measure_is_added_and_done_in_the_page(client: AsyncClient, opened: str) -> None:
    told = {"measure-text": "陪同面试", "measure-kind": "job_referral", "measure-due_on": "2024-07-01"}
    assert (await client.post(f"{opened}/measures", data=told)).status_code == 303
    page = soup(await client.get(opened))
    row = page.select_one("#measures tbody tr")
    assert row is not None
    assert "职业介绍 陪同面试" in row.get_text(" ", strip=True)
    done = row.select_one("form")
    assert done is not None
    version = str(done.select_one("input[name=version]")["value"])  # type: ignore[index]
    answer = await client.post(str(done["action"]), data={"version": version, "state": "done", "done_on": "2024-06-12"})
    assert answer.status_code == 303
    assert "已办结 2024-06-12" in soup(await client.get(opened)).select_one("#measures tbody tr").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("part", "told", "field"),
    [
        ("goals", {"goal": ""}, "goal"),
        ("measures", {"measure-text": "陪同面试", "measure-due_on": "2024-06-01"}, "measure-due_on"),
        ("subsidies", {"state-tax": "received", "version": "1"}, "on-tax"),
        ("survey", {"survey-on": "2024-06-12", "survey-wish": "想做文员"}, "survey-post_need"),
    ],
)
async def test_a_fault_opens_its_form_with_what_was_typed(
    client: AsyncClient, opened: str, part: str, told: dict[str, str], field: str
) -> None:
    answer = await client.post(f"{opened}/{part}", data=told)
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one(f".error-summary a[href='#{field}']") is not None
    form = page.select_one(f"details[open]:has(#{field})")
    assert form is not None
    assert page.select_one(f"#{field}-error") is not None
    for name, value in told.items():
        shown = form.select_one(f"[name='{name}']")
        assert shown is not None
        chosen = shown.select_one("option[selected]")
        assert value in {shown.get("value"), shown.get_text().strip(), chosen and chosen["value"]}


async def test_of_eight_subsidies_one_is_told_and_the_fields_of_the_others_stay_empty(
    client: AsyncClient, opened: str
) -> None:
    action = f"{opened}/subsidies"
    told = {"state-startup_grant": "received", "on-startup_grant": "2024-05-20", "document-startup_grant": "8号"}
    sent = sent_as_it_stands(await client.get(opened), action)
    assert list(sent.values()).count("") > 10
    assert (await client.post(action, data=sent | told)).status_code == 303
    assert "2024-05-20，8号" in soup(await client.get(opened)).select_one("#subsidies").get_text()  # type: ignore[union-attr]


async def test_40_measures_are_shown_what_is_open_first(tx: Tx, client: AsyncClient, opened: str, who: Person) -> None:
    held = (await tx.session.scalars(select(Ledger).where(Ledger.person_id == who.id))).one()
    common = {"kind": "other", "owner": str(held.officer_id), "done_on": None}
    held.measures = [
        {"id": str(uuid4()), "text": f"措施{n}", "due_on": "2024-07-01", "state": "open" if n % 2 else "done", **common}
        for n in range(40)
    ]
    await tx.session.commit()
    rows = soup(await client.get(opened)).select("#measures tbody tr")
    assert len(rows) == 40
    tags = [row.select_one(".tag").get_text() for row in rows]  # type: ignore[union-attr]
    assert ["未办结" in tag for tag in tags] == [True] * 20 + [False] * 20


async def test_the_series_are_ticked_by_what_was_done(tx: Tx, client: AsyncClient, opened: str, who: Person) -> None:
    await builders.record(tx, who, "job_lead")
    await builders.record(tx, who, "job_fair", mode="group")
    await tx.session.commit()
    page = soup(await client.get(opened))
    told = [one.get_text(" ", strip=True) for one in page.select("section[aria-labelledby=series-title] li")]
    assert "就业指导 1/5" in told[2]
    assert "2024-06-12" in told[3]
    assert "还没有" in told[5]
    assert page.select_one("section[aria-labelledby=series-title] input") is None


# -------------------------------------------------------------------------------------------------- signing


async def test_a_supervisor_sends_back_and_signs_in_the_page(
    client: AsyncClient, boss: AsyncClient, opened: str, who: Person
) -> None:
    assert opened in links(await boss.get("/ledgers/waiting"))
    silent = await boss.post(f"{opened}/sign-off", data={"version": "1", "decision": "sent_back"})
    assert (silent.status_code, "退回时请写明原因" in silent.text) == (422, True)
    told = {"version": "1", "decision": "sent_back", "remark": "措施不够具体"}
    assert (await boss.post(f"{opened}/sign-off", data=told)).status_code == 303
    assert "措施不够具体" in (await client.get(opened)).text
    assert opened not in links(await boss.get("/ledgers/waiting"))
    await client.post(f"{opened}/goals", data={"goal": "学会办公软件"})
    assert (await boss.post(f"{opened}/sign-off", data={"version": "2", "decision": "signed"})).status_code == 303
    told_of = [one.get_text() for one in soup(await boss.get(f"/people/{who.id}?kind=ledger")).select(".event strong")]
    assert told_of[0] == "一人一策台账第 2 版已签批"
    assert "一人一策台账第 1 版已退回" in told_of


async def test_a_signature_goes_on_to_the_next_that_waits(
    tx: Tx, client: AsyncClient, boss: AsyncClient, opened: str
) -> None:
    others = []
    for saver in (boss, client, client):
        other = await builders.person(tx)
        await builders.student(tx, other, roster_on=date(2024, 6, 3))
        await tx.session.commit()
        others.append(f"/people/{other.id}/ledger")
        assert (await saver.post(others[-1], data=LEDGER)).status_code == 303
    second, third = others[1:]
    told = {"version": "1", "decision": "sent_back", "remark": "措施不够具体"}
    went = [(await boss.post(f"{path}/sign-off", data=told)).headers["location"] for path in (second, third, opened)]
    assert went == [third, opened, "/ledgers/waiting"], (
        "the later first, then round to the oldest; one's own is not asked"
    )
    assert "没有其他等待您签批的台账" in (await boss.get("/ledgers/waiting")).text


async def test_who_saved_it_is_told_that_another_must_sign(boss: AsyncClient, path: str) -> None:
    await boss.post(path, data=LEDGER)
    page = await boss.get(path)
    assert "要由另一位督导签批" in page.text
    assert soup(page).select_one("[name=decision]") is None
    answer = await boss.post(f"{path}/sign-off", data={"version": "1", "decision": "signed"})
    assert (answer.status_code, "不能由本人签批" in answer.text) == (422, True)


async def test_a_version_shows_what_differs_from_the_one_before(client: AsyncClient, opened: str) -> None:
    await client.post(f"{opened}/goals", data={"goal": "学会办公软件"})
    newest = soup(await client.get(opened)).select_one("section[aria-labelledby=versions-title] a")
    assert newest is not None
    page = soup(await client.get(str(newest["href"])))
    changed = page.select_one("section[aria-labelledby=changed-title] tbody")
    assert changed is not None
    assert changed.get_text(" ", strip=True) == "目标 （无） 学会办公软件（进行中）"
    before = page.select_one("a[rel=prev]")
    assert before is not None
    assert "旧版" in (await client.get(str(before["href"]))).text


# --------------------------------------------------------------------------------------------- roster, print


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_the_roster_shows_when_a_ledger_is_owed_and_counts(
    client: AsyncClient, path: str, headers: dict[str, str]
) -> None:
    page = await client.get("/graduates", headers=headers)
    assert f'href="{path}"' in page.text
    assert "应于 2024-06-19 前建立" in page.text
    assert "建档 0/1" in page.text
    await client.post(path, data=LEDGER)
    page = await client.get("/graduates")
    assert "建档 1/1" in page.text
    assert path not in links(await client.get("/graduates?show=unfiled"))
    assert path in links(await client.get("/graduates?year=2024&stage=this_year"))
    assert path not in links(await client.get("/graduates?year=2023"))


async def test_it_is_printed_as_a_file_whose_name_tells_nobody(client: AsyncClient, opened: str, who: Person) -> None:
    answer = await client.post(f"{opened}/print", data={"format": "pdf"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert re.fullmatch(r'attachment; filename="530502-2024-[0-9A-F]{8}\.pdf"', answer.headers["content-disposition"])


async def test_a_supervisor_puts_the_countys_own_form_in_place(boss: AsyncClient) -> None:
    shipped = await boss.get("/ledgers/templates/shipped")
    told = {"county": builders.LONGYANG, "kind": "graduate"}
    refused = await boss.post("/ledgers/templates", data=told, files={"file": ("x.docx", b"nothing")})
    assert refused.status_code == 422
    assert soup(refused).select_one("#file-error") is not None
    taken = await boss.post("/ledgers/templates", data=told, files={"file": ("x.docx", shipped.content)})
    assert taken.status_code == 303
    assert "隆阳区：一人一策台账" in (await boss.get("/ledgers/templates")).text
    assert (await boss.post("/ledgers/templates/remove", data=told)).status_code == 303
    assert "没有上传过" in (await boss.get("/ledgers/templates")).text


async def test_who_is_monitored_where_no_plan_asks_is_told_so(tx: Tx, client: AsyncClient) -> None:
    other = await builders.person(tx, monitor="marginal", monitor_since=date(2024, 1, 5))
    await tx.session.commit()
    path = f"/people/{other.id}/ledger?kind=help"
    assert path in links(await client.get(f"/people/{other.id}"))
    assert "三类监测对象" in (await client.get(path)).text
    assert (await client.post(path, data=LEDGER)).status_code == 422
