"""Numbers that were replaced, relatives registered from the household's page, places chosen or written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import unquote
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient

from service.access.rules import Role
from service.dossier.queries import dossiers
from service.kit.db import Tx
from service.people.commands import households
from service.people.commands.building import opened
from service.people.commands.saving import Entry, save, take_back
from service.people.queries import lists, one
from service.people.schemas.forms import MemberForm, PersonPatch
from service.tables.people import Person
from tests import builders
from tests.people.people import form, number

AsUser = Callable[[object], Awaitable[AsyncClient]]


# ------------------------------------------------------------------------------------------------- trap 8


async def test_trap_8_a_certificate_upgraded_from_43_to_42_is_severe_from_that_day_only(tx: Tx) -> None:
    actor, told = await builders.actor(tx), number()
    made = await builders.register(tx, actor, form(certificate_number=f"{told}43", entered_on="2023-01-01"))
    upgrade = PersonPatch.model_validate({"certificate_number": f"{told}42", "valid_from": "2024-05-20"})
    changed = await builders.change(tx, actor, made.id, upgrade, None)
    assert changed.id == made.id
    assert opened(tx.cipher, changed, "certificate_number") == f"{told}42"
    (dossier,) = await dossiers(tx.session, [made.id])
    grades = [dossier.facts(day).person.credential for day in (date(2024, 5, 19), date(2024, 5, 20), tx.today)]
    assert [credential and credential.grade for credential in grades] == [3, 2, 2]
    (former,) = await one.former_certificates(tx.session, actor, made.id, tx.cipher)
    assert former.endswith("（肢体残疾三级），2024-05-20 换证")
    assert told not in former


async def test_a_number_said_again_or_for_the_first_time_replaces_none(tx: Tx) -> None:
    actor, told = await builders.actor(tx), number()
    made = await builders.register(tx, actor, form(certificate_number=..., id_number=told, category=4, grade=3))
    await builders.change(tx, actor, made.id, PersonPatch(certificate_number=f"{told}43"), None)
    await builders.change(tx, actor, made.id, PersonPatch(certificate_number=f"{told}43", need="no"), None)
    assert await one.former_certificates(tx.session, actor, made.id, tx.cipher) == []


async def test_a_number_replaced_by_an_import_is_kept_and_forgotten_when_that_is_taken_back(tx: Tx) -> None:
    boss, told = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG), number()
    made = await builders.register(tx, boss, form(certificate_number=f"{told}43"))
    patch = PersonPatch.model_validate({"certificate_number": f"{told}42"})
    changed = await save(tx, boss, [Entry(patch, made.id)], source="import")
    assert len(await one.former_certificates(tx.session, boss, made.id, tx.cipher)) == 1
    assert await take_back(tx, boss, changed) == []
    assert await one.former_certificates(tx.session, boss, made.id, tx.cipher) == []


@pytest.mark.parametrize("spaced", [False, True])
async def test_a_number_that_was_replaced_still_finds_the_person_in_ones_own_area(tx: Tx, *, spaced: bool) -> None:
    actor, told, right = await builders.actor(tx), number(), number()
    await builders.register(tx, actor, form(name="另一人"))
    made = await builders.register(tx, actor, form(certificate_number=f"{told}42"))
    new_identity = PersonPatch.model_validate({"id_number": right, "certificate_number": f"{right}42"})
    await builders.change(tx, actor, made.id, new_identity, None)
    q = f"{told[:6]} {told[6:]} 42" if spaced else f"{told}42"
    page = await lists.find(tx.session, actor, q, tx.today, cipher=tx.cipher)
    assert [line.id for line in page.items] == [made.id]
    elsewhere = await builders.actor(tx, area=builders.BAOTOU_KUNDULUN)
    assert (await lists.find(tx.session, elsewhere, q, tx.today, cipher=tx.cipher)).items == []


async def test_former_numbers_are_shown_masked_on_the_page_of_changes(tx: Tx, as_user: AsUser) -> None:
    worker = await builders.user(tx)
    client, told = await as_user(worker), number()
    actor = await builders.actor(tx)
    made = await builders.register(tx, actor, form(certificate_number=f"{told}43"))
    await builders.change(tx, actor, made.id, PersonPatch(certificate_number=f"{told}42"), None)
    await tx.session.commit()
    page = (await client.get(f"/people/{made.id}/history")).text
    assert "以前的残疾人证号" in page
    assert told not in page


# --------------------------------------------------------------------------------------------- relatives


RELATIVE = {"name": "示例亲属", "sex": "male", "born_on": "1988-01-01", "area": builders.LANCHENG, "role": "disabled"}
CHOSEN = {"credential_kind": "disability_certificate", "credential_status": "valid", "hukou_kind": "rural"}
CHOSEN |= {"monitor": "none", "retirement_base": "60", "legal_basis": "statutory_duty"}


async def test_pop_04_a_relative_is_registered_from_the_household_and_owes_nothing(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx, low_income_allowance=True)
    client = await as_user(await builders.user(tx))
    home = f"/people/{who.id}/household"
    assert f"{home}/register" in (await client.get(home)).text
    page = BeautifulSoup((await client.get(f"{home}/register")).text, "html.parser")
    assert page.select_one("#role option[selected]")["value"] == "family"  # type: ignore[index]
    saved = await client.post(f"{home}/register", data=RELATIVE | CHOSEN)
    assert saved.status_code == 303, saved.text
    made = saved.headers["location"]
    shown = BeautifulSoup((await client.get(made)).text, "html.parser").get_text()
    assert "家庭成员" in shown
    page = BeautifulSoup((await client.get(home)).text, "html.parser")
    listed = page.select_one("section[aria-labelledby=registered]")
    assert listed is not None
    assert "示例亲属" in listed.get_text()
    person = await tx.session.get_one(Person, UUID(made.rsplit("/", 1)[1]))
    assert (person.role, person.household_id, person.low_income_allowance) == ("family", who.household_id, True)


async def test_pop_04_a_member_becomes_a_registered_relative_and_is_counted_once(tx: Tx, as_user: AsUser) -> None:
    who, actor = await builders.person(tx), await builders.actor(tx)
    told = {"name": "示例亲属", "relation": "child", "sex": "male", "born_on": "1999-01-01", "wishes": "yes"}
    member = await households.add_member(tx, actor, who.id, MemberForm.model_validate(told))
    client = await as_user(await builders.user(tx))
    address = f"/people/{who.id}/household/register?member={member.id}"
    page = BeautifulSoup((await client.get(address)).text, "html.parser")
    assert page.find(id="name")["value"] == "示例亲属"  # type: ignore[index]
    assert page.title.string == f"登记家庭成员 · {who.name} - 一人一案"  # type: ignore[union-attr]
    assert (await client.post(address, data=RELATIVE | CHOSEN)).status_code == 303
    home = await one.household(tx.session, actor, who.id, tx.today)
    assert ([name for _, name, _, _ in home.registered], list(home.members)) == (["示例亲属"], [])
    assert (await client.post(address, data=RELATIVE | CHOSEN | {"name": "又一人"})).status_code == 404


async def test_pop_04_a_fault_shows_the_form_again_for_the_same_household(tx: Tx, as_user: AsUser) -> None:
    who, client = await builders.person(tx), await as_user(await builders.user(tx))
    home = f"/people/{who.id}/household/register"
    answer = await client.post(home, data=RELATIVE | CHOSEN | {"born_on": "2030-01-01"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"form[action='{home}']") is not None
    assert page.find(id="name")["value"] == "示例亲属"  # type: ignore[index]


async def test_relatives_of_somebody_elsewhere_cannot_be_registered(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    client = await as_user(await builders.user(tx, area=builders.YONGCHANG))
    told = RELATIVE | CHOSEN | {"area": builders.YONGCHANG}
    assert (await client.post(f"/people/{who.id}/household/register", data=told)).status_code == 404


# ------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("兰城街道（530502001）", "530502001"),
        ("530502002", "530502002"),
        ("浙江省宁波市", "330200"),
        ("宁波市", "330200"),
        ("云南省保山市隆阳区永昌街道", "530502002"),
        ("", builders.LANCHENG),
    ],
)
async def test_a_place_is_chosen_or_written_as_people_write_it(tx: Tx, as_user: AsUser, typed: str, code: str) -> None:
    client = await as_user(await builders.user(tx))
    told = RELATIVE | CHOSEN | {"category": "4", "grade": "2", "hukou_code": typed}
    saved = await client.post("/people/new", data=told)
    assert saved.status_code == 303, saved.text
    assert "宁波" not in unquote(saved.headers["location"])
    made = await tx.session.get_one(Person, UUID(saved.headers["location"].rsplit("/", 1)[1]))
    assert made.hukou_code == code
    page = BeautifulSoup((await client.get(f"/people/{made.id}/edit")).text, "html.parser")
    assert str(page.find(id="hukou_code")["value"]).endswith(f"（{code}）")  # type: ignore[index]
    assert page.select("#hukou_code-places option")


@pytest.mark.parametrize(("typed", "words"), [("某某市", "没有找到"), ("城关镇", "有几个地方")])
async def test_a_place_that_names_none_or_several_is_told_at_its_field(
    tx: Tx, as_user: AsUser, typed: str, words: str
) -> None:
    client = await as_user(await builders.user(tx))
    answer = await client.post("/people/new", data=RELATIVE | CHOSEN | {"hukou_code": typed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert words in page.find(id="hukou_code-error").get_text()  # type: ignore[union-attr]
    assert page.find(id="hukou_code")["value"] == typed  # type: ignore[index]
