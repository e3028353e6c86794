"""就业创业证号, from form and sheet to export: kept sealed, shown masked, in the clear for a reason alone."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from service.access.rules import Actor, Role
from service.exchange.commands import applying, exporting, staging, undoing
from service.kit.db import Tx
from service.people.commands import merging, privacy
from service.people.commands.building import opened
from service.people.queries.lists import Filters
from service.people.rules.fields import SEALED
from service.people.rules.numbers import parse_employment_certificate
from service.people.rules.words import LABELS
from service.people.schemas.forms import PersonForm, PersonPatch, SealedField
from service.tables.audit import Act
from service.tables.exchange import BatchRow
from service.tables.people import Person
from tests import builders
from tests.exchange.workbooks import row, sheet
from tests.people.people import form

AsUser = Callable[[object], Awaitable[AsyncClient]]
NUMBER = "9999990012345678"
FIELD = "employment_certificate"
REASON = "报区人社局核对"


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


async def exported(tx: Tx, who: Actor, *clear: str) -> list[list[Any]]:
    target = BytesIO()
    await exporting.export(tx, who, "people", Filters(), REASON, target, clear=clear)
    return CalamineWorkbook.from_filelike(BytesIO(target.getvalue())).get_sheet_by_index(0).to_python()


async def test_it_is_asked_on_the_form_and_shown_masked_until_there_is_a_reason(tx: Tx, as_user: AsUser) -> None:
    me = await builders.actor(tx)
    person = await builders.register(tx, me, form())
    await tx.session.commit()
    web = await as_user(me)
    page = BeautifulSoup((await web.get(f"/people/{person.id}/edit")).text, "html.parser")
    asked = page.select_one(f"input[name={FIELD}]")
    assert asked is not None
    sent = {str(box["name"]): str(box.get("value", "")) for box in page.select("main input[type=hidden]")}

    wrong = await web.post(f"/people/{person.id}/edit", data=sent | {FIELD: "123"})
    assert wrong.status_code == 422
    assert "就业创业证号应为 16 位数字，现在是 3 位" in wrong.text

    await builders.change(tx, me, person.id, PersonPatch(employment_certificate=NUMBER))
    await tx.session.commit()
    for path in ("", "/edit", "/history", f"/unmask?field={FIELD}"):
        shown = (await web.get(f"/people/{person.id}{path}")).text
        assert "就业创业证号" in shown, path
        assert NUMBER not in shown, path
        assert NUMBER[6:] not in shown, path
    clear = await web.post(f"/people/{person.id}/unmask", data={"field": FIELD, "reason": REASON})
    assert NUMBER in clear.text


async def test_it_is_nowhere_readable_in_the_database(tx: Tx) -> None:
    me = await builders.actor(tx)
    person = await builders.register(tx, me, form(employment_certificate=NUMBER))
    kept = (await tx.session.execute(text("select to_jsonb(person)::text from person"))).scalars()
    told = (await tx.session.execute(text("select to_jsonb(statement)::text from statement"))).scalars()
    assert not any(NUMBER in line or NUMBER.encode().hex() in line for line in [*kept, *told])
    assert opened(tx.cipher, person, FIELD) == NUMBER


@pytest.mark.parametrize("heading", ["就业创业证号", "就业失业登记证编号"])
async def test_a_sheet_brings_it_and_what_is_taken_back_is_gone(tx: Tx, boss: Actor, heading: str) -> None:
    book = sheet("people", row(2, **{heading: NUMBER}), row(4, **{heading: NUMBER[:-1]}), more=[heading])
    batch = await staging.stage(tx, boss, "people", book, file_name="x.xlsx")
    faults = list(await tx.session.scalars(select(BatchRow.faults).where(BatchRow.batch_id == batch.id)))
    assert ["就业创业证号应为 16 位" in str(each) for each in faults] == [False, True]

    await applying.apply(tx, boss, batch.id)
    person = (await tx.session.scalars(select(Person))).one()
    assert opened(tx.cipher, person, FIELD) == NUMBER

    again = sheet("people", row(2, **{heading: NUMBER[:-1] + "9"}), more=[heading])
    second = await staging.stage(tx, boss, "people", again, file_name="y.xlsx")
    changes = list(await tx.session.scalars(select(BatchRow.changes).where(BatchRow.batch_id == second.id)))
    assert changes == [[FIELD]]
    assert NUMBER[:-1] not in str(changes)
    await applying.apply(tx, boss, second.id)
    await undoing.undo(tx, boss, second.id)
    await tx.session.refresh(person)
    assert opened(tx.cipher, person, FIELD) == NUMBER


async def test_two_entries_made_one_keep_it(tx: Tx, boss: Actor) -> None:
    keep = await builders.register(tx, boss, form())
    drop = await builders.register(tx, boss, form(name="曾小明", employment_certificate=NUMBER))
    await merging.merge(tx, boss, keep.id, drop.id, "同一人")
    assert opened(tx.cipher, keep, FIELD) == NUMBER


async def test_a_list_holds_it_only_when_asked_for_with_the_right_to_see_it(tx: Tx, boss: Actor) -> None:
    await builders.register(tx, boss, form(employment_certificate=NUMBER))
    await builders.register(tx, boss, form(name="曾小明"))

    silent, told = await exported(tx, boss), await exported(tx, boss, FIELD)

    assert "就业创业证号" not in silent[1]
    assert not any(NUMBER in str(cell) for line in silent for cell in line)
    assert told[1][-1] == "就业创业证号"
    assert sorted(line[-1] for line in told[2:-1]) == ["", NUMBER]
    acts = (await tx.session.scalars(select(Act).where(Act.verb == "person.unmask"))).all()
    assert [(act.detail, act.personal) for act in acts] == [({"field": FIELD}, {"reason": REASON})]


async def test_a_list_is_of_the_same_hourly_budget_as_the_page(
    tx: Tx, boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "MOST_CLEAR", 1)
    for at, name in enumerate(("曾甲", "曾乙", "曾丙")):
        await builders.register(tx, boss, form(name=name, employment_certificate=f"{NUMBER[:-1]}{at}"))

    told = await exported(tx, boss, FIELD)

    shown = [line[-1] for line in told[2:-1]]
    assert sum(bool(re.fullmatch(r"\d{16}", cell)) for cell in shown) == 1
    assert shown.count("********") == 2
    assert told[-1][0].startswith("共 3 行；2 个号码没有完整显示")


async def test_the_page_of_exports_offers_it_and_lets_it_out(tx: Tx, boss: Actor, as_user: AsUser) -> None:
    await builders.register(tx, boss, form(employment_certificate=NUMBER))
    await tx.session.commit()
    web = await as_user(boss)
    assert f'value="{FIELD}"' in (await web.get("/exports")).text
    answer = await web.post("/exports", data={"kind": "people", "reason": REASON, "clear": [FIELD]})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert book[2][-1] == NUMBER


@pytest.mark.parametrize("typed", ["9999 9900 1234 5678", "９９９９９９００１２３４５６７８", "'9999990012345678"])
def test_it_is_read_as_people_write_it(typed: str) -> None:
    assert parse_employment_certificate(typed) == NUMBER


@pytest.mark.parametrize("typed", [9.99999001234568e15, "9.99E+15", "999999001234567", "99999900123456AB", ""])
def test_a_wrong_one_is_refused(typed: object) -> None:
    with pytest.raises(ValueError, match="就业创业证号"):
        parse_employment_certificate(typed)


def test_every_sealed_field_may_be_asked_for_and_stands_in_shape_and_table() -> None:
    documented = get_args(SealedField)[2].json_schema_extra["enum"]
    assert documented == list(SEALED)
    assert PersonForm.model_fields.keys() >= set(SEALED)
    assert {kept.column for kept in SEALED.values()} <= set(Person.__table__.columns.keys())
    assert LABELS.keys() >= SEALED.keys()
