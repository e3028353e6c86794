"""Services, jobs, trainings and ledgers: told by page, API, group or sheet, they leave the same rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from httpx import AsyncClient, Response

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.exchange.commands import applying, staging
from service.kit.db import Tx
from service.tables.accounts import User
from service.tables.people import Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG
from tests.conftest import AsUser
from tests.exchange.rows import rows_about
from tests.exchange.workbooks import graduate, identity, served, sheet, trained, worked
from tests.people.people import form

NOT_OF_THE_THING = {"visit", "group_act"}
ACTS_BESIDE = {"visit.record", "person.view", "attachment.add"}
Told = dict[str, Any]
Way = Callable[[Person, int], Awaitable[None]]


@pytest.fixture
async def officer(tx: Tx) -> User:
    return await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG, name="专员甲")


@pytest.fixture
async def boss(tx: Tx, officer: User) -> Actor:
    return await actor_of(tx.session, officer.id)


@pytest.fixture
async def web(as_user: AsUser, officer: User) -> AsyncClient:
    return await as_user(officer)


async def left_by(tx: Tx, boss: Actor, ways: Mapping[str, Way], **values: object) -> dict[str, Told]:
    """Way → what it leaves about somebody who is the same but for the number."""
    found = {}
    for at, (name, way) in enumerate(ways.items()):
        told = form(name="示例甲", certificate_number=f"{identity(900 + 2 * at)}42", confirmed=True, **values)
        person = await builders.register(tx, boss, told)
        await tx.session.commit()
        await way(person, 900 + 2 * at)
        rows = await rows_about(tx, person.id, without={"version"})
        for table in NOT_OF_THE_THING:
            rows.pop(table, None)
        rows["act"] = [act for act in rows["act"] if act["verb"] not in ACTS_BESIDE]
        found[name] = rows
    return found


def _accepted(answer: Response) -> None:
    assert answer.status_code in {201, 303} or "已报名 1 人" in answer.text, answer.text


async def imported(tx: Tx, boss: Actor, kind: str, *rows: Mapping[str, object], more: tuple[str, ...] = ()) -> None:
    batch = await staging.stage(tx, boss, kind, sheet(kind, *rows, more=more), file_name="x.xlsx")
    assert batch.counts["wrong"] == 0
    await applying.apply(tx, boss, batch.id)
    await tx.session.commit()


def _all_alike(found: dict[str, Told], table: str) -> None:
    first = next(iter(found.values()))
    assert first[table]
    for name, rows in found.items():
        assert {key: one for key, one in rows.items() if one != first.get(key)} == {}, name
        assert rows.keys() == first.keys(), name


async def test_a_wish_registered_by_visit_api_or_sheet_is_the_same_and_answers_the_same(
    tx: Tx, web: AsyncClient, boss: Actor
) -> None:
    """Entered three weeks late, of somebody whose register said since that nothing is known."""
    detail = {"items": ["保洁"]}

    async def visit(person: Person, _: int) -> None:
        told = {"outcome": "done", "on": "2024-05-20", "mode": "phone", "done": ["need_registration"]}
        _accepted(await web.post(f"/people/{person.id}/visit", data=told | {"job_type_1": "保洁"}))

    async def api(person: Person, _: int) -> None:
        told = {"kind": "need_registration", "on": "2024-05-20", "mode": "phone", "detail": detail}
        _accepted(await web.post(f"/api/v1/people/{person.id}/records", json=told))

    async def by_sheet(_: Person, sequence: int) -> None:
        cells = served(sequence, 服务内容="就业需求登记", 服务日期="2024-05-20", 服务方式="电话", 登记的需求="保洁")
        await imported(tx, boss, "records", cells | {"姓名": "示例甲"})

    ways = {"visit": visit, "api": api, "import": by_sheet}
    found = await left_by(tx, boss, ways, need="unknown", entered_on="2024-06-01")
    for rows in found.values():
        assert rows["person"][0]["need"] == "yes"
        rows["record"] = [one | {"detail": sorted(one["detail"])[:1] and "wish"} for one in rows["record"]]
    _all_alike(found, "record")


async def test_a_lead_given_to_a_group_or_told_by_sheet_is_the_same(tx: Tx, web: AsyncClient, boss: Actor) -> None:
    lead = await builders.lead(tx)
    employer, title = lead.employer, lead.title

    async def group(person: Person, _: int) -> None:
        told = {"people": [str(person.id)], "on": "2024-06-03", "mode": "phone"}
        _accepted(await web.post(f"/api/v1/leads/{lead.id}/give", json=told))

    async def api(person: Person, _: int) -> None:
        detail = {"employer": employer, "title": title}
        told = {"kind": "job_lead", "on": "2024-06-03", "mode": "phone", "detail": detail}
        _accepted(await web.post(f"/api/v1/people/{person.id}/records", json=told))

    async def by_sheet(_: Person, sequence: int) -> None:
        cells = served(sequence, 服务内容="岗位信息", 服务日期="2024-06-03", 服务方式="电话")
        await imported(tx, boss, "records", cells | {"姓名": "示例甲", "推荐单位": employer, "推荐岗位": title})

    found = await left_by(tx, boss, {"group": group, "api": api, "import": by_sheet})
    for rows in found.values():  # of a lead of the catalogue the record names the lead besides
        for one in rows["record"]:
            one["detail"] = {name: one["detail"][name] for name in ("employer", "title")}
    _all_alike(found, "record")


async def test_a_job_told_by_page_api_or_sheet_is_the_same(tx: Tx, web: AsyncClient, boss: Actor) -> None:
    """Entered, and then given its last day; of a sheet an empty cell says nothing."""
    job = {"form": 7, "employer": "示例合作社", "started_on": "2024-05-06"}
    ended = job | {"ended_on": "2024-06-01", "end_reason": "quit"}

    async def page(person: Person, _: int) -> None:
        _accepted(await web.post(f"/people/{person.id}/jobs", data=job))
        (held,) = (await web.get(f"/api/v1/people/{person.id}/jobs")).json()["items"]
        _accepted(await web.post(f"/people/{person.id}/jobs/{held['id']}", data=ended | {"version": 1}))

    async def by_sheet(_: Person, sequence: int) -> None:
        await imported(tx, boss, "jobs", worked(sequence, 姓名="示例甲"))
        await imported(tx, boss, "jobs", worked(sequence, 姓名="示例甲", 结束日期="2024-06-01", 离职原因="本人辞职"))

    async def api(person: Person, _: int) -> None:
        _accepted(await web.post(f"/api/v1/people/{person.id}/jobs", json=job))
        (held,) = (await web.get(f"/api/v1/people/{person.id}/jobs")).json()["items"]
        _accepted(await web.post(f"/people/{person.id}/jobs/{held['id']}", data=ended))

    _all_alike(await left_by(tx, boss, {"page": page, "api": api, "import": by_sheet}), "job")


async def test_a_training_entered_alone_in_a_group_or_by_sheet_is_the_same(
    tx: Tx, web: AsyncClient, boss: Actor
) -> None:
    """And so is the service that it counts as."""
    told = {"type": "vocational", "project": "保健按摩师", "starts_on": "2024-06-01", "ends_on": "2024-06-10"}
    told |= {"days": "10", "hours": "80", "state": "completed", "free": "true"}

    async def page(person: Person, _: int) -> None:
        _accepted(await web.post(f"/people/{person.id}/entitlements/training", data=told | {"seen": "TRN-01"}))

    async def api(person: Person, _: int) -> None:
        _accepted(
            await web.post(f"/api/v1/people/{person.id}/trainings", json=told | {"days": 10, "hours": 80, "free": True})
        )

    async def group(person: Person, _: int) -> None:
        _accepted(await web.post("/trainings/enrol", data=told | {"people": str(person.id)}))

    async def by_sheet(_: Person, sequence: int) -> None:
        when = {"开班日期": "2024.6.1", "结业日期": "2024.6.10", "天数": 10, "课时": 80}
        await imported(tx, boss, "trainings", trained(sequence, 姓名="示例甲", **when))

    found = await left_by(tx, boss, {"page": page, "api": api, "group": group, "import": by_sheet})
    for rows in found.values():
        for one in rows["record"]:
            del one["detail"]["entry"]
    _all_alike(found, "training")
    assert all(rows["record"] for rows in found.values())


async def test_a_ledger_opened_by_page_api_or_roster_is_the_same(tx: Tx, web: AsyncClient, boss: Actor) -> None:
    told = {"next_contact_on": "2024-07-26", "opened_on": "2024-06-03", "officer": str(boss.id)}

    async def page(person: Person, _: int) -> None:
        _accepted(await web.post(f"/people/{person.id}/ledger", data=told | {"goals": "找到工作"}))

    async def api(person: Person, _: int) -> None:
        _accepted(await web.post(f"/api/v1/people/{person.id}/ledger", json=told | {"goals": ["找到工作"]}))

    async def roster(person: Person, sequence: int) -> None:
        cells = graduate(sequence, 责任人="专员甲", 下次联系时间="2024-07-26", 目标="找到工作", 建档日期="2024-06-03")
        same = {"姓名": "示例甲", "联系电话": "", "户籍地址": "", "常住地址": "", "专业": "", "学历": ""}
        wants = {"有无就业意愿": "", "毕业院校": "示例大学", "毕业日期": "2024-06-30"}
        await imported(tx, boss, "graduates", cells | same | wants, more=("目标", "建档日期"))

    study = {"school": "示例大学", "graduates_on": "2024-06-30", "roster_on": "2024-06-12"}
    found = await left_by(tx, boss, {"page": page, "api": api, "roster": roster}, student=study, hukou_code=LANCHENG)
    for rows in found.values():
        for one in [*rows["ledger"], *(version["content"] for version in rows["ledger_version"])]:
            one["goals"] = [goal["text"] for goal in one["goals"]]
    _all_alike(found, "ledger")


async def test_a_post_entered_by_page_or_api_with_its_job_is_the_same(tx: Tx, web: AsyncClient, boss: Actor) -> None:
    told = {
        "employer": "示例社区",
        "post_type": "保洁员",
        "started_on": "2024-05-20",
        "first_approved_on": "2024-05-20",
    }

    async def page(person: Person, _: int) -> None:
        _accepted(await web.post(f"/people/{person.id}/entitlements/post", data=told | {"with_job": "true"}))

    async def api(person: Person, _: int) -> None:
        _accepted(await web.post(f"/api/v1/people/{person.id}/posts", json=told | {"with_job": True}))

    found = await left_by(tx, boss, {"page": page, "api": api}, need="yes", entered_on="2024-01-10")
    for rows in found.values():  # each note of the job names its own post
        for one in rows["record"]:
            assert one["detail"].pop("entry")

    _all_alike(found, "public_post")
    _all_alike(found, "job")
