"""提醒 and 提醒对账 over HTTP, as page and as JSON."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select, text, update

from service import app
from service.access.rules import Role
from service.approvals.commands import ask
from service.kit.db import Database, Tx
from service.reminders.commands import deliver, run_mornings, undelivered
from service.tables.accounts import User
from service.tables.people import Person
from service.tables.reminders import Digest, Reminder
from tests.builders import LONGYANG, YONGCHANG, actor, person, record, user
from tests.conftest import AsUser


@pytest.fixture
async def counselor(database: Database, tx: Tx) -> User:
    """A counselor who was told this morning of two persons; a third has no worker."""
    made = await user(tx, name="李敏")
    for owner, name in ((made.id, "曾小敏"), (made.id, "段玉兰"), (None, "无人管")):
        await person(tx, owner=owner, name=name)
    await database.settle(tx)
    owed = "update duty set plan_by = :day where state in ('open', 'blocked') and step = 'info_check'"
    await tx.session.execute(text("update duty set plan_by = date '2030-01-01'"))
    await tx.session.execute(text(owed), {"day": tx.today})
    tx.touched.clear()
    await run_mornings(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    await tx.session.commit()
    return made


async def digest_of(tx: Tx, who: User) -> UUID:
    return (await tx.session.scalars(select(Digest.id).where(Digest.recipient_id == who.id))).one()


def words(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


async def test_the_message_of_a_morning_says_who_what_and_by_when(as_user: AsUser, tx: Tx, counselor: User) -> None:
    client = await as_user(counselor)
    digest = await digest_of(tx, counselor)
    inbox = await client.get("/inbox")
    assert f"/inbox/{digest}" in inbox.text
    said = words((await client.get(f"/inbox/{digest}")).text)
    for part in ("曾小敏", "段玉兰", "今天是计划日", "2024-06-12", "2024-12-31"):
        assert part in said
    assert "无人管" not in said


async def test_a_message_is_read_with_one_click(as_user: AsUser, tx: Tx, counselor: User) -> None:
    client = await as_user(counselor)
    digest = await digest_of(tx, counselor)
    assert (await client.post(f"/inbox/{digest}/read")).status_code == 303
    page = await client.get(f"/inbox/{digest}")
    assert "已阅" not in page.text
    states = set(await tx.session.scalars(select(Reminder.state).where(Reminder.recipient_id == counselor.id)))
    assert states == {"read"}


def beside(html: str, href: str) -> str:
    """What stands in the menu beside an entry, as a screen reader says it."""
    entry = BeautifulSoup(html, "html.parser").select_one(f'nav a[href="{href}"]')
    return "" if entry is None else entry.get_text("", strip=True)


async def test_the_menu_says_how_much_waits_until_it_is_read(as_user: AsUser, tx: Tx, counselor: User) -> None:
    client = await as_user(counselor)
    assert beside((await client.get("/today")).text, "/inbox") == "提醒，1项"
    await client.post(f"/inbox/{await digest_of(tx, counselor)}/read")
    assert beside((await client.get("/today")).text, "/inbox") == "提醒"


async def test_the_menu_counts_what_a_supervisor_is_to_decide_and_ends_at_99(
    as_user: AsUser, tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
    asking = await actor(tx)
    told = {"duty": {"rule": "FOUR-01", "step": "info_check", "period": "2024"}}
    for name in ("曾小敏", "段玉兰"):
        await ask(tx, asking, await person(tx, name=name), "waiver", told, "长期住院")
    await tx.session.commit()
    client = await as_user(boss)
    assert beside((await client.get("/people")).text, "/approvals") == "审批，2项"
    assert beside((await client.get("/people")).text, "/ledgers/waiting") == "台账签批"
    monkeypatch.setattr(app, "MOST_COUNTED", 2)
    assert beside((await client.get("/people")).text, "/approvals") == "审批，99+项"
    counselor = await as_user(await user(tx, name="李敏"))
    assert beside((await counselor.get("/approvals")).text, "/approvals") == "审批"


async def test_what_was_done_since_is_shown_as_done_even_when_it_had_been_read(
    as_user: AsUser, database: Database, tx: Tx, counselor: User
) -> None:
    client = await as_user(counselor)
    digest = await digest_of(tx, counselor)
    await client.post(f"/inbox/{digest}/read")
    told = select(Reminder).where(Reminder.recipient_id == counselor.id).limit(1)
    reminder = (await tx.session.scalars(told)).one()
    await record(tx, await tx.session.get_one(Person, reminder.person_id), "info_check")
    await database.settle(tx)
    await tx.session.commit()
    assert "已办结" in (await client.get(f"/inbox/{digest}")).text


async def test_nobody_opens_the_message_of_another(as_user: AsUser, tx: Tx, counselor: User) -> None:
    digest = await digest_of(tx, counselor)
    for other in (await user(tx), await user(tx, role=Role.SUPERVISOR, area=LONGYANG)):
        client = await as_user(other)
        assert (await client.get(f"/inbox/{digest}")).status_code == 404
        assert (await client.post(f"/inbox/{digest}/read")).status_code == 404


async def test_a_person_out_of_sight_leaves_the_message(as_user: AsUser, tx: Tx, counselor: User) -> None:
    digest = await digest_of(tx, counselor)
    await tx.session.execute(update(Person).where(Person.name == "段玉兰").values(township=YONGCHANG))
    await tx.session.commit()
    said = words((await (await as_user(counselor)).get(f"/inbox/{digest}")).text)
    assert "曾小敏" in said
    assert "段玉兰" not in said


async def test_the_reconciliation_adds_up_and_says_why_one_failed(as_user: AsUser, tx: Tx, counselor: User) -> None:
    client = await as_user(await user(tx, role=Role.SUPERVISOR, area=LONGYANG))
    page = words((await client.get("/reconciliation")).text)
    assert "无人管" in page
    assert "还没有责任人，请先分派" in page
    totals = (await client.get("/api/v1/reminders/reconciliation")).json()
    assert (totals["made"], totals["sent"], totals["failed"], totals["agrees"]) == (3, 2, 1, True)
    other_day = (tx.today - timedelta(1)).isoformat()
    nothing = (await client.get("/api/v1/reminders/reconciliation", params={"day": other_day})).json()
    assert (nothing["ran"], nothing["made"], nothing["agrees"]) == (False, 0, True)
    assert "段玉兰" in words((await client.get("/reconciliation", params={"outcome": "sent"})).text)
    assert (await client.get("/reconciliation", params={"outcome": "unknown"})).status_code == 200
    assert (await client.get("/reconciliation", params={"day": "2024-06-31"})).status_code == 422


async def test_a_counselor_does_not_reconcile(as_user: AsUser, counselor: User) -> None:
    assert (await (await as_user(counselor)).get("/reconciliation")).status_code == 403


async def all_pages(client: AsyncClient, **asked: str) -> list[str]:
    found: list[str] = []
    while True:
        page = (await client.get("/api/v1/reminders", params={"limit": "1", **asked})).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            return found
        asked["cursor"] = page["next"]


async def test_own_reminders_come_by_pages_and_are_read_one_by_one(as_user: AsUser, tx: Tx, counselor: User) -> None:
    client = await as_user(counselor)
    first, second = await all_pages(client)
    assert (await client.post(f"/api/v1/reminders/{first}/read")).json()["state"] == "read"
    assert (await client.post(f"/api/v1/reminders/{first}/read")).json()["state"] == "read"
    assert await all_pages(client, state="sent") == [second]
    assert (await client.post(f"/api/v1/reminders/{uuid4()}/read")).status_code == 404
    assert (await client.get("/api/v1/reminders", params={"state": "lost"})).status_code == 422
    assert (await client.get("/api/v1/reminders", params={"cursor": "x"})).status_code == 422


async def test_a_supervisor_sees_the_reminders_of_the_area_and_reads_none_for_others(
    as_user: AsUser, tx: Tx, counselor: User
) -> None:
    client = await as_user(await user(tx, role=Role.SUPERVISOR, area=LONGYANG))
    seen = await all_pages(client)
    assert len(seen) == 3
    assert (await client.post(f"/api/v1/reminders/{seen[0]}/read")).status_code == 404
    elsewhere = await as_user(await user(tx, role=Role.SUPERVISOR, area=YONGCHANG))
    assert await all_pages(elsewhere) == []
