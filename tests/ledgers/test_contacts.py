"""What a ledger agrees on is owed (GRAD-18), shown where one looks for it, settled from there; 帮扶台账 likewise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select, update

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.reminders.commands import run_mornings
from service.tables.accounts import User
from service.tables.duties import Duty
from service.tables.ledgers import Ledger
from service.tables.people import Person
from service.tables.reminders import Reminder
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
JIANGXI = "360102"
STATED = date(2024, 6, 3)
VISIT = {"outcome": "done", "mode": "phone", "on": "2024-06-12", "done": "follow_up"}


async def main(client: AsyncClient, path: str) -> BeautifulSoup:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    found = BeautifulSoup(answer.text, "html.parser").select_one("main")
    assert found is not None
    return found  # type: ignore[return-value]


async def owed(tx: Tx, database: Database, who: Person, step: str) -> Duty:
    await database.settle(tx)
    tx.touched.clear()
    found = select(Duty).where(Duty.person_id == who.id, Duty.step == step).execution_options(populate_existing=True)
    return (await tx.session.scalars(found)).one()


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, role=Role.GRADUATE_OFFICER)


@pytest.fixture
async def who(tx: Tx, worker: User) -> Person:
    """A graduate whose ledger of 3 June agrees on a contact today."""
    made = await builders.person(tx, need="no", training_need="no", owner=worker.id)
    await builders.student(tx, made, roster_on=date(2024, 5, 20), willing="no")
    await builders.ledger(tx, made, worker.id, opened_on=STATED)
    await tx.session.execute(update(Ledger).values(stated_on=STATED, next_contact_on=tx.today))
    return made


async def test_grad_18_the_agreed_contact_is_owed_reminded_and_leads_to_the_follow_up_that_settles_it(
    tx: Tx, database: Database, worker: User, who: Person, as_user: AsUser
) -> None:
    duty = await owed(tx, database, who, "ledger_contact")
    assert (duty.state, duty.opens_on, duty.due_on) == ("open", STATED, tx.today)
    await run_mornings(tx)
    reminded = select(Reminder.step).where(Reminder.person_id == who.id, Reminder.recipient_id == worker.id)
    assert "ledger_contact" in set(await tx.session.scalars(reminded))
    client = await as_user(worker)
    assert "台账约定联系" in (await main(client, f"/people/{who.id}")).text
    why = await main(client, f"/duties/{duty.id}/why")
    assert why.select_one(f"a.btn-primary[href='/people/{who.id}/visit?do=follow_up']") is not None
    form = await main(client, f"/people/{who.id}/visit")
    assert form.select_one("input[name=done][value=follow_up] + label .row-sub") is not None, "among what is owed"
    saved = await client.post(f"/people/{who.id}/visit", data=VISIT)
    assert saved.status_code == 303
    page = await main(client, saved.headers["location"])
    assert page.select_one(f"a[href='/people/{who.id}/ledger']:-soup-contains('填写新的下次联系日期')") is not None
    assert (await owed(tx, database, who, "ledger_contact")).state == "met"


async def test_grad_18_ledger_and_roster_say_whether_the_agreed_contact_was_made(
    tx: Tx, database: Database, worker: User, who: Person, as_user: AsUser
) -> None:
    await tx.session.execute(update(Ledger).values(next_contact_on=date(2024, 6, 10)))
    client, path = await as_user(worker), f"/people/{who.id}/ledger"
    ledger, roster = await main(client, path), await main(client, "/graduates")
    assert "下次联系已过 2 天" in ledger.text
    assert ledger.select_one(f"a[href='/people/{who.id}/visit?do=follow_up']") is not None
    assert "已过 2024-06-10" in roster.text
    await builders.record(tx, who, "follow_up", STATED)  # the visit at which it was agreed
    assert "下次联系已过 2 天" in (await main(client, path)).text
    await builders.record(tx, who, "career_guidance", date(2024, 6, 11))
    ledger, roster = await main(client, path), await main(client, "/graduates")
    assert "约定的联系已于 2024-06-11 完成" in ledger.text
    assert "下次联系已过" not in ledger.text
    assert "2024-06-11 已联系" in roster.text
    assert (await owed(tx, database, who, "ledger_contact")).state == "met"


@pytest.mark.parametrize(
    ("kind", "detail", "counts"),
    [
        ("follow_up", {}, True),
        ("job_lead", {"employer": "甲", "title": "乙"}, True),
        ("ability_assessment", {"signed": True}, True),
        ("ability_assessment", {"signed": False}, False),
        ("info_check", {}, False),
    ],
)
async def test_grad_18_the_page_counts_the_contacts_that_the_engine_counts(
    tx: Tx,
    database: Database,
    worker: User,
    who: Person,
    as_user: AsUser,
    kind: str,
    detail: dict[str, object],
    counts: bool,
) -> None:
    await builders.record(tx, who, kind, date(2024, 6, 11), **detail)  # type: ignore[arg-type]
    met = (await owed(tx, database, who, "ledger_contact")).state == "met"
    shown = "约定的联系已于" in (await main(await as_user(worker), f"/people/{who.id}/ledger")).text
    assert met is shown is counts


async def test_fup_02_a_help_ledger_is_owed_and_opened_from_its_duty(
    tx: Tx, database: Database, as_user: AsUser
) -> None:
    worker = await builders.user(tx, role=Role.GRADUATE_OFFICER, area=JIANGXI)
    who = await builders.person(tx, area=JIANGXI, monitor="marginal", monitor_since=date(2024, 6, 1))
    duty = await owed(tx, database, who, "ledger")
    assert (duty.program, duty.state, duty.due_on) == ("monitoring", "open", date(2024, 7, 1))
    client, path = await as_user(worker), f"/people/{who.id}/ledger?kind=help"
    why = await main(client, f"/duties/{duty.id}/why")
    assert why.select_one(f"a.btn-primary[href='{path}']") is not None
    assert (await main(client, f"/people/{who.id}/visit")).select_one(f"a[href='{path}']") is not None
    form = (await main(client, path)).select_one(f"form[action='{path}']")
    assert form is not None
    told = {"officer": str(worker.id), "goals": "稳住收入", "next_contact_on": "2024-07-01"}
    assert (await client.post(path, data=told)).status_code == 303
    assert (await owed(tx, database, who, "ledger")).state == "met"


async def test_a_graduate_who_is_monitored_has_each_ledger_behind_its_own_duty(
    tx: Tx, database: Database, as_user: AsUser
) -> None:
    who = await builders.person(tx, area=JIANGXI, monitor="marginal", monitor_since=date(2024, 6, 1))
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    await database.settle(tx)
    rows = await tx.session.execute(
        select(Duty.program, Duty.id).where(Duty.person_id == who.id, Duty.step == "ledger")
    )
    client = await as_user(await builders.user(tx, role=Role.GRADUATE_OFFICER, area=JIANGXI))
    led: dict[str, str] = {}
    for program, duty_id in rows:
        link = (await main(client, f"/duties/{duty_id}/why")).select_one("a.btn-primary")
        led[program] = str(link["href"]) if link else ""
    path = f"/people/{who.id}/ledger"
    assert led == {"graduate": path, "monitoring": f"{path}?kind=help"}
