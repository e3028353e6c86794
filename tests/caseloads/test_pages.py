"""分派 over HTTP."""

from __future__ import annotations

from bs4 import BeautifulSoup
from httpx import Response
from sqlalchemy import select

from service.access.rules import Role
from service.kit.db import Tx
from service.tables.accounts import User
from service.tables.people import Person
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, person, user, village
from tests.conftest import AsUser


async def supervisor(tx: Tx) -> User:
    return await user(tx, role=Role.SUPERVISOR, area=LONGYANG)


def options(page: Response, name: str) -> dict[str, str]:
    """The choices of a field: value → label."""
    found = BeautifulSoup(page.text, "html.parser").select(f"select[name={name}] option")
    return {str(option["value"]): option.get_text(strip=True) for option in found if option.get("value")}


async def owners(tx: Tx, *who: Person) -> list[object]:
    rows = await tx.session.execute(select(Person.id, Person.owner_id).where(Person.id.in_([one.id for one in who])))
    held = {row.id: row.owner_id for row in rows}
    return [held[one.id] for one in who]


async def test_places_without_a_worker_and_who_holds_how_many_are_shown(as_user: AsUser, tx: Tx) -> None:
    worker = await user(tx, name="李敏")
    await person(tx, owner=worker.id)
    await person(tx)
    page = await (await as_user(await supervisor(tx))).get("/caseloads")
    assert page.status_code == 200
    assert options(page, "area") == {LANCHENG: "隆阳区 兰城街道（1 人）"}
    assert options(page, "from_user") == {str(worker.id): "李敏（1 人）"}


async def test_as_many_are_assigned_as_were_shown(as_user: AsUser, tx: Tx) -> None:
    """Of a township those whose village is not known; the villages stand in lines of their own."""
    hamlet = await village(tx, LANCHENG + "901")
    worker, unknown, villager = await user(tx), await person(tx), await person(tx, area=hamlet)
    client = await as_user(await supervisor(tx))
    form = {"area": LANCHENG, "to": str(worker.id), "reason": "初次分派"}
    done = await client.post("/caseloads/place", data=form)
    assert done.status_code == 303
    assert await owners(tx, unknown, villager) == [worker.id, None]
    assert "已分派 1 人" in (await client.get("/caseloads")).text


async def test_a_person_of_the_county_alone_can_be_assigned(as_user: AsUser, tx: Tx) -> None:
    worker, somebody = await user(tx, area=LONGYANG), await person(tx, area=LONGYANG)
    client = await as_user(await supervisor(tx))
    form = {"area": LONGYANG, "to": str(worker.id), "reason": "初次分派"}
    assert (await client.post("/caseloads/place", data=form)).status_code == 303
    assert await owners(tx, somebody) == [worker.id]


async def test_a_form_with_faults_comes_back_as_it_was_typed(as_user: AsUser, tx: Tx) -> None:
    await person(tx)
    client = await as_user(await supervisor(tx))
    page = await client.post("/caseloads/place", data={"area": LANCHENG, "to": "", "reason": "春季调整"})
    assert page.status_code == 422
    assert "春季调整" in page.text
    assert "请填写此项" in page.text


async def test_a_worker_of_another_place_is_refused_and_nothing_is_changed(as_user: AsUser, tx: Tx) -> None:
    who, elsewhere = await person(tx), await user(tx, area=YONGCHANG)
    client = await as_user(await supervisor(tx))
    form = {"area": LANCHENG, "to": str(elsewhere.id), "reason": "误选"}
    page = await client.post("/caseloads/place", data=form)
    assert page.status_code == 422
    assert "不在所选工作人员的服务区域内" in page.text
    assert await owners(tx, who) == [None]


async def test_a_whole_caseload_is_handed_over_on_the_page(as_user: AsUser, tx: Tx) -> None:
    going, coming = await user(tx), await user(tx)
    held = [await person(tx, owner=going.id) for _ in range(3)]
    client = await as_user(await supervisor(tx))
    form = {"from_user": str(going.id), "to": str(coming.id), "reason": "离职"}
    assert (await client.post("/caseloads/hand-over", data=form)).status_code == 303
    assert set(await owners(tx, *held)) == {coming.id}
    again = await client.post("/caseloads/hand-over", data=form)
    assert again.status_code == 422
    assert "不需要移交" in again.text


async def test_one_person_is_given_to_another_worker_and_the_change_is_told(as_user: AsUser, tx: Tx) -> None:
    before, after = await user(tx, name="李敏"), await user(tx, name="周强")
    who = await person(tx, owner=before.id)
    client = await as_user(await supervisor(tx))
    address = f"/people/{who.id}/owner"
    assert str(after.id) in options(await client.get(address), "to")
    done = await client.post(address, data={"to": str(after.id), "reason": "就近服务"})
    assert (done.status_code, done.headers["location"]) == (303, f"/people/{who.id}")
    page = await client.get(address)
    assert "就近服务" in page.text
    assert {"李敏", "周强"} <= {word for word in ("李敏", "周强") if word in page.text}


async def test_only_a_supervisor_assigns(as_user: AsUser, tx: Tx) -> None:
    who = await person(tx)
    counselor = await as_user(await user(tx))
    assert (await counselor.get("/caseloads")).status_code == 403
    assert (await counselor.get(f"/people/{who.id}/owner")).status_code == 403


async def test_by_json_one_person_or_a_whole_caseload(as_user: AsUser, tx: Tx) -> None:
    going, coming = await user(tx), await user(tx)
    one, other = await person(tx, owner=going.id), await person(tx, owner=going.id)
    client = await as_user(await supervisor(tx))
    told = {"to": str(coming.id), "reason": "调岗"}
    assert (await client.post(f"/api/v1/people/{one.id}/owner", json=told)).json() == {"moved": 1}
    assert (await client.post(f"/api/v1/caseloads/{going.id}/handover", json=told)).json() == {"moved": 1}
    assert await owners(tx, one, other) == [coming.id] * 2
    refused = await client.post(f"/api/v1/people/{one.id}/owner", json={"to": str(coming.id), "reason": " "})
    assert refused.status_code == 422
