"""The same told through a page, over the API and by a sheet leaves the same rows: there is one way to write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.exchange.commands import applying, staging
from service.kit.db import Tx
from service.kit.outcome import only
from service.people.commands.households import join_household
from service.people.commands.saving import Entry, save
from service.people.rules.fields import FLAGS
from service.people.schemas.forms import PersonPatch
from service.tables.accounts import User
from service.tables.people import Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG
from tests.conftest import AsUser
from tests.exchange.rows import rows_about, statements
from tests.exchange.workbooks import identity, row, workbook
from tests.people.people import form

LINE_OF_THE_SHEET = {"residence_code"}  # a page takes the place of service where it is left empty; a sheet is silent
WAYS = ("page", "api", "import")


@pytest.fixture
async def officer(tx: Tx) -> User:
    return await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG)


@pytest.fixture
async def boss(tx: Tx, officer: User) -> Actor:
    return await actor_of(tx.session, officer.id)


@pytest.fixture
async def web(tx: Tx, as_user: AsUser, officer: User) -> AsyncClient:
    return await as_user(officer)


Told = dict[str, Any]
Tell = Callable[[int, Told], Awaitable[None]]


@pytest.fixture
def ways(tx: Tx, web: AsyncClient, boss: Actor) -> dict[str, Tell]:
    """Way → how somebody is registered or changed by it; `values` as the form takes them."""

    async def page(sequence: int, values: Told) -> None:
        known = await _person(tx, sequence)
        address = "/people/new" if known is None else f"/people/{known.id}/edit"
        flags = [name for name in FLAGS if values.get(name)]
        kept = {} if known is None else {"version": known.version, **_kept(known)}
        sent = {**kept, **{name: one for name, one in values.items() if name not in FLAGS}, "household_flags": flags}
        answer = await web.post(address, data=sent)
        assert answer.status_code == 303, answer.text

    async def api(sequence: int, values: Told) -> None:
        known = await _person(tx, sequence)
        if known is None:
            answer = await web.post("/api/v1/people", json=values)
        else:
            headers = {"If-Match": f'"{known.version}"'}
            answer = await web.patch(f"/api/v1/people/{known.id}", json=values, headers=headers)
        assert answer.status_code in {200, 201}, answer.text

    async def sheet(sequence: int, values: Told) -> None:
        words = {"需": values["need"], "phone": values["phone"], "low": values.get("low_income_allowance", False)}
        cells = row(
            sequence,
            姓名="示例甲",
            联系电话=words["phone"],
            是否低保="是" if words["low"] else "否",
            防返贫监测类别="边缘易致贫户" if values["monitor"] == "marginal" else "",
            就业需求={"yes": "有", "no": "无"}[words["需"]],
            **{"村（社区）": ""},
        )
        batch = await staging.stage(tx, boss, "people", workbook(cells), file_name="x.xlsx")
        assert batch.counts["wrong"] == 0
        await applying.apply(tx, boss, batch.id)
        await tx.session.commit()

    return {"page": page, "api": api, "import": sheet}


async def _person(tx: Tx, sequence: int) -> Person | None:
    found = select(Person).where(Person.id_index == tx.cipher.index(identity(sequence)))
    return await tx.session.scalar(found.execution_options(populate_existing=True))


def _kept(person: Person) -> Told:
    """What stands in the form of somebody on file besides."""
    shown = ("sex", "born_on", "category", "grade", "hukou_kind", "hukou_code", "residence_code", "education", "role")
    more = ("credential_kind", "credential_status", "retirement_base", "legal_basis", "unemployed_reason")
    return {name: str(getattr(person, name) or "") for name in (*shown, *more)} | {"name": person.name}


def _new(sequence: int, phone: str) -> Told:
    return {
        "name": "示例甲",
        "area": LANCHENG,
        "id_number": identity(sequence),
        "certificate_number": f"{identity(sequence)}42",
        "phone": phone,
        "hukou_kind": "rural",
        "hukou_code": LANCHENG,
        "need": "yes",
        "unemployed_reason": 4,
        "education": "71",
        "monitor": "none",
        "role": "disabled",
        "credential_kind": "disability_certificate",
        "credential_status": "valid",
        "retirement_base": 55,
        "legal_basis": "statutory_duty",
        "confirmed": True,
    }


async def test_somebody_registered_and_changed_leaves_the_same_rows_whatever_the_way(
    tx: Tx, boss: Actor, ways: dict[str, Tell]
) -> None:
    """And so does whoever lives in the same home: what holds for a household is said of everybody in it."""
    stands: dict[str, list[dict[str, list[Told]]]] = {}
    for at, way in enumerate(WAYS):
        sequence = 2 * at + 900
        told = form(name="家人", certificate_number=f"{identity(sequence - 200)}42", confirmed=True)
        relative = await builders.register(tx, boss, told)
        await tx.session.commit()
        await ways[way](sequence, _new(sequence, f"1380000{at:04}"))
        person = await _person(tx, sequence)
        assert person is not None
        await join_household(tx, boss, person.id, relative.id)
        await tx.session.commit()
        changed = {"area": LANCHENG, "need": "no", "low_income_allowance": True, "monitor": "marginal"}
        await ways[way](sequence, changed | {"phone": f"1390000{at:04}"})
        left = LINE_OF_THE_SHEET | {"phone_tail"}
        stands[way] = [_plain(await rows_about(tx, one, without=left)) for one in (person.id, relative.id)]
    assert stands["page"][0]["person"][0]["low_income_allowance"] is True
    assert stands["page"][1]["person"][0]["monitor"] == "marginal"
    for way in ("api", "import"):
        for here, there in zip(stands[way], stands["page"], strict=True):
            assert {name: rows for name, rows in here.items() if rows != there.get(name)} == {
                name: rows for name, rows in there.items() if rows != here.get(name)
            }, way


def _plain(rows: dict[str, list[Told]]) -> dict[str, list[Told]]:
    """Statements without the place that a sheet does not tell, and acts without the view that an answer may note."""
    for said in rows.get("statement", ()):
        said["values"] = {name: one for name, one in said["values"].items() if name not in LINE_OF_THE_SHEET}
    rows["act"] = [act for act in rows["act"] if act["verb"] != "person.view"]
    return rows


async def test_saving_one_takes_as_many_statements_as_ever_and_forty_no_more(tx: Tx, boss: Actor) -> None:
    """New ones and known ones, with a household to be told."""
    known = [await builders.register(tx, boss, form(name=_name(at))) for at in range(41)]
    for one, other in zip(known[1::2], known[2::2], strict=True):
        await join_household(tx, boss, one.id, other.id)
    await tx.session.flush()
    connection = (await tx.session.connection()).sync_connection
    assert connection is not None
    sent: dict[str, int] = {}
    patch = PersonPatch(need="yes", low_income=True, phone="13700000000")
    for name, entries in {
        "new": [Entry(form(name="新来"))],
        "many new": [Entry(form(name="新" + _name(at))) for at in range(40)],
        "known": [Entry(patch, known[0].id)],
        "many known": [Entry(patch, one.id) for one in known[1:]],
    }.items():
        with statements(connection) as told:
            for saved in await save(tx, boss, entries, source="page"):
                only([saved])
        sent[name] = len([one for one in told if "pg_advisory" not in one])
    assert sent["new"] <= 7
    assert sent["many new"] <= sent["new"]
    assert sent["known"] <= 11
    assert sent["many known"] <= sent["known"] + 1  # whoever lives in two homes


def _name(at: int) -> str:
    return "示" + chr(ord("一") + at)


async def test_nothing_is_written_when_it_is_only_asked(tx: Tx, boss: Actor) -> None:
    known: UUID = (await builders.register(tx, boss, form())).id
    await tx.session.flush()
    before = await rows_about(tx, known)
    entries = [Entry(PersonPatch(need="yes", low_income=True), known), Entry(form(name="新"))]
    await save(tx, boss, entries, write=False, source="page")
    await tx.session.flush()
    assert await rows_about(tx, known) == before
