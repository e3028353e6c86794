"""Late acts for many, decided as one (trap 3): each noted by itself, never by who asked, all of them or none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.approvals import commands, queries
from service.casework.commands.events import attend
from service.casework.schemas.groups import ForMany
from service.entitlements.commands.enrolling import enrol
from service.entitlements.schemas import ClassForm
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.people.commands.leaving import leave
from service.tables.approvals import Approval
from service.tables.audit import Act
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.builders import LONGYANG

AsUser = Callable[[object], Awaitable[AsyncClient]]


@pytest.fixture
async def actor(tx: Tx) -> Actor:
    return await builders.actor(tx)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


@pytest.fixture
async def people(tx: Tx) -> list[Person]:
    return [await builders.person(tx) for _ in range(3)]


async def late_class(tx: Tx, actor: Actor, people: Sequence[Person], project: str = "缝纫") -> list[UUID]:
    """The requests that a class of two months ago makes, as they are shown."""
    told = {"project": project, "starts_on": "2024-04-10", "state": "in_training", "days": 5, "hours": 40}
    await enrol(tx, actor, ClassForm.model_validate(told | {"people": [one.id for one in people]}))
    mine = (Approval.person_id.in_([one.id for one in people]), Approval.decision.is_(None))
    found = select(Approval.id).where(*mine, Approval.subject["words"][1].astext.contains(project))
    return list(await tx.session.scalars(found.order_by(Approval.id)))


async def records(tx: Tx) -> int:
    return await tx.session.scalar(select(func.count()).select_from(Record).where(Record.voided_at.is_(None))) or 0


async def test_trap_3_a_late_act_for_many_is_granted_as_one_and_noted_singly(
    tx: Tx, actor: Actor, boss: Actor, people: list[Person]
) -> None:
    ids = await late_class(tx, actor, people)
    done = await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")
    assert {(one.decision, one.decision_reason, one.decided_by) for one in done} == {("granted", "有签到表", boss.id)}
    assert await records(tx) == 3
    await tx.session.flush()
    noted = select(func.count(func.distinct(Act.subject_id))).where(Act.verb == "approval.decide")
    assert await tx.session.scalar(noted) == 3


async def test_trap_3_an_event_entered_late_too(tx: Tx, actor: Actor, boss: Actor, people: list[Person]) -> None:
    event = await builders.event(tx)
    event.happened_on = date(2024, 4, 10)
    form = ForMany.model_validate({"people": [one.id for one in people], "late_reason": "名单刚收到"})
    await attend(tx, actor, event.id, form)
    ids = (await tx.session.scalars(select(Approval.id))).all()
    await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")
    assert await records(tx) == 3


async def test_refused_as_one_nothing_counts(tx: Tx, actor: Actor, boss: Actor, people: list[Person]) -> None:
    ids = await late_class(tx, actor, people)
    await commands.decide_together(tx, boss, ids, granted=False, reason="没有签到表")
    assert await records(tx) == 0
    assert await queries.waiting_count(tx.session, boss) == 0


async def test_who_asked_does_not_decide_them_together_either(tx: Tx, boss: Actor, people: list[Person]) -> None:
    ids = await late_class(tx, boss, people)
    with pytest.raises(Refused, match="另一个人"):
        await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")
    assert await records(tx) == 0


async def test_requests_of_two_acts_are_not_decided_together(
    tx: Tx, actor: Actor, boss: Actor, people: list[Person]
) -> None:
    ids = [*await late_class(tx, actor, people), *await late_class(tx, actor, people, "面点")]
    with pytest.raises(Refused, match="同一次"):
        await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")


async def test_those_decided_meanwhile_stay_as_they_are(
    tx: Tx, actor: Actor, boss: Actor, people: list[Person]
) -> None:
    ids = await late_class(tx, actor, people)
    await commands.decide(tx, boss, ids[0], granted=False, reason="没有来")
    done = await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")
    assert [one.id for one in done] == ids[1:]
    assert await records(tx) == 2
    with pytest.raises(Refused, match="不用再审批"):
        await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")


async def test_somebody_out_of_sight_is_not_decided_for_nor_the_others(
    tx: Tx, actor: Actor, boss: Actor, people: list[Person]
) -> None:
    ids = await late_class(tx, actor, people)
    elsewhere = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.YONGCHANG)
    with pytest.raises(NotFound):
        await commands.decide_together(tx, elsewhere, ids, granted=True, reason="有签到表")
    with pytest.raises(Forbidden):
        await commands.decide_together(tx, actor, ids, granted=True, reason="有签到表")
    with pytest.raises(Invalid):
        await commands.decide_together(tx, boss, ids, granted=False, reason=" ")


# ------------------------------------------------------------------------------------------------------ the page


@pytest.fixture
async def ids(tx: Tx, people: list[Person]) -> list[UUID]:
    user = await builders.user(tx, name="李敏")
    actor = await actor_of(tx.session, user.id)
    found = await late_class(tx, actor, people)
    await late_class(tx, actor, people[:1], "面点")
    await tx.session.commit()
    return found


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


async def test_an_act_for_many_is_one_box_with_one_reason(
    tx: Tx, ids: list[UUID], people: list[Person], client: AsyncClient
) -> None:
    page = BeautifulSoup((await client.get("/approvals")).text, "html.parser")
    boxes = page.select("main .card-box") or page.select(".card-box")
    assert len(boxes) == 2
    (box,) = [one for one in boxes if "3 人" in one.get_text()]
    assert "参加培训，2024-04-10" in box.get_text()
    assert all(one.name in box.get_text() for one in people)
    shown = [str(one["value"]) for one in box.select("input[name=approvals]")]
    assert set(shown) == {str(one) for one in ids}
    unsaid = await client.post("/approvals/decide", data={"approvals": shown, "granted": "no", "reason": ""})
    assert unsaid.status_code == 422
    assert BeautifulSoup(unsaid.text, "html.parser").find(id=f"reason-{shown[0]}")["aria-invalid"] == "true"  # type: ignore[index]
    told = {"approvals": shown, "granted": "yes", "reason": ""}
    assert (await client.post("/approvals/decide", data=told)).status_code == 303
    assert await records(tx) == 3
    assert (await client.post("/approvals/decide", data=told)).status_code == 409


async def test_one_by_one_is_a_click_away(tx: Tx, ids: list[UUID], client: AsyncClient) -> None:
    page = BeautifulSoup((await client.get("/approvals")).text, "html.parser")
    link = page.find("a", string="逐个审批")
    singly = (await client.get(str(link["href"]))).text  # type: ignore[index]
    assert all(f"/approvals/{one}/decide" in singly for one in ids)
    assert singly.count("/decide") == 3
    await client.post(f"/approvals/{ids[0]}/decide", data={"granted": "yes", "reason": "有签到表"})
    assert await records(tx) == 1
    assert "2 人" in (await client.get("/approvals")).text


async def test_the_api_lists_each_and_decides_them_together(ids: list[UUID], client: AsyncClient) -> None:
    listed = (await client.get("/api/v1/approvals")).json()["items"]
    assert len(listed) == 4
    act = next(one["act_id"] for one in listed if one["id"] == str(ids[0]))
    assert {one["id"] for one in listed if one["act_id"] == act} == {str(one) for one in ids}
    told = {"approvals": [str(one) for one in ids], "granted": True, "reason": "有签到表"}
    answer = await client.post("/api/v1/approvals/decide", json=told)
    assert [one["decision"] for one in answer.json()["items"]] == ["granted"] * 3
    assert (await client.post("/api/v1/approvals/decide", json=told | {"approvals": []})).status_code == 422


async def test_what_cannot_be_carried_out_for_one_is_carried_out_for_none(
    tx: Tx, actor: Actor, boss: Actor, people: list[Person]
) -> None:
    ids = await late_class(tx, actor, people)
    await leave(tx, actor, people[0].id, "other", tx.today)
    await commands.decide_together(tx, boss, ids, granted=True, reason="有签到表")
    assert await records(tx) == 3
