"""跟踪回访 in the visit form meets what is owed as a contact, and leads to the next date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select

from service.kit.db import Database, Tx
from service.tables.duties import Duty
from service.tables.people import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
NANCHANG_DONGHU = "360102"
KAIZHOU = "500154"
FOLLOWED = {"done": "follow_up", "outcome": "done", "mode": "phone", "on": "2024-06-12", "in_post": "yes"}


async def at_work(tx: Tx) -> Person:
    """A graduate of Jiangxi, a month less a day in the first job (GRAD-10)."""
    who = await builders.person(tx, area=NANCHANG_DONGHU)
    await builders.student(tx, who, date(2024, 1, 20))
    await builders.job(tx, who, date(2024, 5, 13))
    return who


async def without_work(tx: Tx) -> Person:
    """A graduate of Jiangxi, three weeks out of school (GRAD-11)."""
    who = await builders.person(tx, area=NANCHANG_DONGHU)
    await builders.student(tx, who, date(2024, 5, 20))
    return who


async def out_of_poverty(tx: Tx) -> Person:
    """Somebody of Kaizhou lifted out of poverty, last visited three months ago less three days (FUP-01)."""
    who = await builders.person(tx, area=KAIZHOU, lifted_from_poverty=True)
    await builders.record(tx, who, "follow_up", date(2024, 3, 15))
    return who


async def owed(tx: Tx, who: Person, rule: str) -> list[date]:
    found = select(Duty.due_on).where(Duty.person_id == who.id, Duty.rule == rule, Duty.state == "open")
    return list((await tx.session.scalars(found.order_by(Duty.due_on))).all())


@pytest.mark.parametrize(
    ("someone", "rule", "label", "before", "after"),
    [
        (at_work, "GRAD-10", "稳岗", date(2024, 6, 13), date(2024, 8, 13)),
        (without_work, "GRAD-11", "不断线", date(2024, 6, 20), date(2024, 7, 13)),
        (out_of_poverty, "FUP-01", "访视", date(2024, 6, 15), date(2024, 9, 12)),
    ],
)
async def test_a_follow_up_in_the_form_meets_the_contact_and_leads_to_the_next(
    tx: Tx,
    database: Database,
    as_user: AsUser,
    someone: Callable[[Tx], Awaitable[Person]],
    rule: str,
    label: str,
    before: date,
    after: date,
) -> None:
    who = await someone(tx)
    await database.settle(tx)
    await tx.session.commit()
    assert (await owed(tx, who, rule))[0] == before
    client = await as_user(await builders.user(tx, area=who.county))
    form = BeautifulSoup((await client.get(f"/people/{who.id}/visit")).text, "html.parser")
    ticks = [str(one["value"]) for one in form.select(".task-tick")]
    offered = form.select_one("input[name=done][value=follow_up] + label .row-sub")
    assert ticks.index("follow_up") < ticks.index("training_referral")  # among what is owed
    assert offered is not None
    saved = await client.post(f"/people/{who.id}/visit", data=FOLLOWED)
    assert (await owed(tx, who, rule))[0] == after
    page = BeautifulSoup((await client.get(saved.headers["location"])).text, "html.parser")
    steps = [step.get_text(" ", strip=True) for step in page.select(".step") if label in step.get_text()]
    assert any(f"{after.month}月{after.day}日" in step for step in steps)
