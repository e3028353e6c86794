"""Lists leave the house masked, for a reason, marked, within one's scope, and on record."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.exchange.commands import applying, exporting, staging
from service.exchange.commands import exporting as writing
from service.exchange.rules.exports import EXPORTS, without_numbers
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, Invalid
from service.people.queries.lists import Filters
from service.tables.audit import Act
from tests import builders
from tests.conftest import AsUser
from tests.exchange.workbooks import graduate, identity, row, sheet, workbook

EVERY = pytest.mark.parametrize("kind", EXPORTS)
NUMBER = re.compile(r"(?<![\w-])\d{11,}[\dXx]?")
REASON = "报区残联季度核对"


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="王某")


@pytest.fixture
async def county(tx: Tx, boss: Actor, database: Database) -> None:
    """Two people of one township and one of the next, one of them a graduate with a ledger and services."""
    people = workbook(row(2, 姓名="甲一"), row(4, 姓名="甲二"), row(6, 姓名="乙一", **{"乡镇（街道）": "永昌街道"}))
    await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="李敏")
    cells = {"责任人": "李敏", "目标": "年底前就业", "下次联系时间": "2024-07-26"}
    served = {"已接受服务": "职业指导", "服务时间": "2024.6.1"}
    file = sheet("graduates", graduate(2, 姓名="甲一", **cells, **served), more=["目标"])
    for kind, book in (("people", people), ("graduates", file)):
        batch = await staging.stage(tx, boss, kind, book, file_name="x.xlsx")
        await applying.apply(tx, boss, batch.id)
    await database.settle(tx)


async def exported(tx: Tx, who: Actor, kind: str, filters: Filters | None = None) -> list[list[Any]]:
    target = BytesIO()
    count = await exporting.export(tx, who, kind, filters or Filters(), REASON, target)
    rows = read(target.getvalue())
    assert rows[-1][0] == f"共 {count} 行"
    assert len(rows) == count + 3
    return rows


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@EVERY
async def test_a_list_says_who_took_it_when_and_why_and_is_on_record(
    tx: Tx, boss: Actor, county: None, kind: str
) -> None:
    rows = await exported(tx, boss, kind, Filters(area=builders.LONGYANG))
    assert all(word in rows[0][0] for word in ("内部资料", "王某", "2024-06-12", "隆阳区", REASON))
    assert rows[1] == list(EXPORTS[kind].headers)
    assert len(rows) > 3
    (act,) = (await tx.session.scalars(select(Act).where(Act.verb == f"export.{kind}"))).all()
    assert (act.subject_id, act.actor_id, act.personal) == (builders.LONGYANG, boss.id, {"reason": REASON})
    assert act.detail["rows"] == len(rows) - 3


@EVERY
async def test_no_number_stands_in_the_clear(tx: Tx, boss: Actor, county: None, kind: str) -> None:
    text = " ".join(str(cell) for line in await exported(tx, boss, kind) for cell in line)
    assert not NUMBER.search(text)
    assert identity(2)[6:14] not in text


@EVERY
async def test_everybody_gets_their_own_people_alone(tx: Tx, boss: Actor, county: None, kind: str) -> None:
    next_door = await builders.actor(tx, role=Role.COUNSELOR, area=builders.YONGCHANG)
    far = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    for who in (next_door, far):
        text = " ".join(str(cell) for line in await exported(tx, who, kind) for cell in line)
        assert "甲一" not in text
        assert "甲二" not in text
    names = {line[0] for line in (await exported(tx, boss, kind))[2:-1]}
    assert names == {"people": {"甲一", "甲二", "乙一"}, "duties": {"甲一", "甲二", "乙一"}}.get(kind, {"甲一"})


async def test_an_area_narrows_and_one_out_of_reach_is_refused(tx: Tx, boss: Actor, county: None) -> None:
    rows = await exported(tx, boss, "people", Filters(area=builders.YONGCHANG))
    assert [line[0] for line in rows[2:-1]] == ["乙一"]
    for area in (builders.BAOTOU_KUNDULUN, "nonsense"):
        with pytest.raises(Invalid) as caught:
            await exporting.export(tx, boss, "people", Filters(area=area), REASON, BytesIO())
        assert "area" in caught.value.fields


async def test_pov_01_the_plans_own_group_of_people(tx: Tx, boss: Actor, county: None, database: Database) -> None:
    """排查对象 for 乡村振兴, as the profile names them."""
    everybody = await exported(tx, boss, "people", Filters(group="target"))
    nobody = await exported(tx, boss, "people", Filters(group="nonsense"))
    assert {line[0] for line in everybody[2:-1]} <= {"甲一", "甲二", "乙一"}
    assert len(nobody) == 3


@pytest.mark.parametrize("reason", ["", " ", "核", "长" * 201])
async def test_without_a_reason_nothing_leaves(tx: Tx, boss: Actor, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        await exporting.export(tx, boss, "people", Filters(), reason, BytesIO())
    assert "reason" in caught.value.fields


async def test_a_kind_that_is_none_is_told(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        await exporting.export(tx, boss, "passwords", Filters(), REASON, BytesIO())
    assert "kind" in caught.value.fields


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
async def test_administrators_export_nobody(tx: Tx, role: Role) -> None:
    with pytest.raises(Forbidden):
        await exporting.export(
            tx, await builders.actor(tx, role=role, area=builders.LONGYANG), "people", Filters(), REASON, BytesIO()
        )


async def test_nothing_that_somebody_typed_is_a_formula(tx: Tx, boss: Actor) -> None:
    who = await builders.person(tx, name="=1+1", area=builders.LANCHENG)
    await builders.record(tx, who, "job_lead", employer="=HYPERLINK(1)", title="@sum", content="电话13800001234")
    target = BytesIO()
    await exporting.export(tx, boss, "records", Filters(state="all"), "=cmd|' /C calc'!A0", target)
    rows = read(target.getvalue())
    assert rows[2][0] == "=1+1"
    assert "（电话略）" in " ".join(map(str, rows[2]))


async def test_a_full_sheet_is_followed_by_another(
    tx: Tx, boss: Actor, county: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 2)
    target = BytesIO()
    assert await exporting.export(tx, boss, "people", Filters(), REASON, target) == 3
    book = CalamineWorkbook.from_filelike(BytesIO(target.getvalue()))
    assert book.sheet_names == ["服务对象", "服务对象2"]
    assert len(book.get_sheet_by_index(1).to_python()) == 4


@given(st.text(max_size=20), st.from_regex(r"1[3-9]\d{9}|\d{17}[0-9X]|\d{20}", fullmatch=True), st.text(max_size=20))
def test_numbers_typed_into_words_are_blotted_out(before: str, number: str, after: str) -> None:
    assert number not in without_numbers(f"{before}：{number}，{after}")


# --------------------------------------------------------------------------------------------------- pages


@pytest.fixture
async def client(tx: Tx, as_user: AsUser, county: None) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.COUNSELOR, area=builders.LANCHENG))


async def test_the_register_is_exported_with_the_filters_chosen_there(client: AsyncClient) -> None:
    page = await client.get("/people", params={"show": "all", "graduate": "1"})
    assert 'action="/exports"' in page.text
    told = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.partition('action="/exports"')[2]))
    assert told.items() >= {"kind": "people", "show": "all", "graduate": "1"}.items()
    answer = await client.post("/exports", data={**told, "reason": REASON})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert [line[0] for line in read(answer.content)[2:-1]] == ["甲一"]


@EVERY
async def test_each_list_is_exported_from_its_page(client: AsyncClient, kind: str) -> None:
    assert (await client.get("/exports")).status_code == 200
    answer = await client.post("/exports", data={"kind": kind, "reason": REASON})
    assert answer.status_code == 200
    assert read(answer.content)[1] == list(EXPORTS[kind].headers)


async def test_what_is_missing_is_told_beside_the_field_and_nothing_is_sent(client: AsyncClient) -> None:
    answer = await client.post("/exports", data={"kind": "records", "reason": ""})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "attachment" not in answer.headers.get("content-disposition", "")


async def test_an_administrator_has_no_such_page(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx, role=Role.AUDIT_ADMIN, area=builders.LONGYANG))
    assert (await client.get("/exports")).status_code == 403
    assert (await client.post("/exports", data={"kind": "people", "reason": REASON})).status_code == 403
