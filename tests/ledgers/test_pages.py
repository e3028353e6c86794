"""一人一策台账 as HTML, and the links that lead there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import select

from service.access.rules import Role
from service.accounts.models import User
from service.duties.models import Duty
from service.kit.db import Database, Tx
from service.people.models import Person
from tests import builders

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
    made = await builders.person(tx, need="no")
    await builders.student(tx, made, roster_on=date(2024, 5, 20))
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
