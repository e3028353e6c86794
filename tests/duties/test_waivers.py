"""Asking that a duty be set aside, from the page that explains it."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.approvals import Approval
from service.tables.duties import Duty
from tests.builders import LONGYANG, person, user
from tests.conftest import AsUser


async def test_a_waiver_is_asked_on_the_why_page_and_granted_by_another(
    database: Database, tx: Tx, as_user: AsUser
) -> None:
    counselor, boss = await user(tx), await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
    who = await person(tx, owner=counselor.id)
    await database.settle(tx)
    await tx.session.commit()
    check = select(Duty).where(Duty.person_id == who.id, Duty.step == "info_check", Duty.state == "open")
    duty_id = (await tx.session.scalars(check)).one().id
    asking, deciding = await as_user(counselor), await as_user(boss)
    page = BeautifulSoup((await asking.get(f"/duties/{duty_id}/why")).text, "html.parser")
    form = page.select_one("form[action$='/waivers']")
    assert form is not None
    sent = {str(field["name"]): str(field.get("value", "")) for field in form.select("input")} | {"reason": "长期住院"}
    assert (await asking.post(str(form["action"]), data=sent)).status_code == 303
    asked = (await tx.session.scalars(select(Approval.id))).one()
    answer = await deciding.post(f"/approvals/{asked}/decide", data={"granted": "yes", "reason": "情况属实"})
    assert answer.status_code == 303
    tx.session.expire_all()
    assert await tx.session.scalar(select(Duty.state).where(Duty.id == duty_id)) == "waived"
