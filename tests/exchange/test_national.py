"""Jobs and trainings leave in the national system's own columns, and only what changed the second time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.exchange.commands import applying, staging
from service.exchange.commands.handing_in import hand_in
from service.exchange.rules.national import HAND_INS
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, Invalid
from service.people.queries.lists import Filters
from service.tables.audit import Act
from tests import builders
from tests.builders import MovableClock
from tests.conftest import TODAY, AsUser
from tests.exchange.workbooks import row, sheet, trained, workbook, worked

REASON = "报全国实名制系统"


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="王某")


async def brought_in(tx: Tx, boss: Actor, kind: str, book: BytesIO) -> None:
    batch = await staging.stage(tx, boss, kind, book, file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)
    assert batch.counts["wrong"] == 0


@pytest.fixture(autouse=True)
async def county(tx: Tx, boss: Actor, database: Database) -> None:
    """Three people: one at work under a contract, one who trained, one of the next township."""
    elsewhere = row(6, **{"乡镇（街道）": "永昌街道", "村（社区）": ""})
    await brought_in(tx, boss, "people", workbook(row(2), row(4), elsewhere))
    contract = {"合同开始日期": "2024-05-06", "合同到期日": "2025-05-05", "劳动合同": "是"}
    more = ["合同开始日期", "合同到期日"]
    await brought_in(tx, boss, "jobs", sheet("jobs", worked(2, 就业形式="按比例就业", **contract), more=more))
    await brought_in(tx, boss, "trainings", sheet("trainings", trained(4)))
    await database.settle(tx)


async def table(tx: Tx, who: Actor, kind: str, *, changed: bool = False) -> list[dict[str, object]]:
    target = BytesIO()
    count = await hand_in(tx, who, kind, Filters(state="active"), REASON, target, changed=changed)
    target.seek(0)
    book = CalamineWorkbook.from_filelike(target)
    assert book.sheet_names == [HAND_INS[kind].sheet, "导出说明"]
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert tuple(head) == HAND_INS[kind].headers
    assert len(rows) == count
    return [dict(zip(map(str, head), cells, strict=True)) for cells in rows]


async def test_a_job_stands_in_the_columns_of_the_national_system(tx: Tx, boss: Actor) -> None:
    rows = await table(tx, boss, "employment")
    at_work = next(one for one in rows if one["就业状况"] == "已就业")
    assert (at_work["姓名"], at_work["残疾证号"]) == (row(2)["姓名"], row(2)["残疾人证号"])
    assert (at_work["单位名称"], at_work["劳动合同"], at_work["固定期限合同"]) == ("示例合作社", "是", "是")
    assert (at_work["启动时间"], at_work["截止时间"], at_work["就业业态"]) == ("2024-05-06", "2025-05-05", "按比例就业")
    assert [one["未就业原因"] for one in rows if one["就业状况"] == "未就业"] == ["无就业技能"] * 2
    shown = select(func.count()).select_from(Act).where(Act.verb == "person.unmask")
    assert await tx.session.scalar(shown) == 3, "each number that was let out is on record"


async def test_a_training_stands_in_the_columns_of_the_national_system(tx: Tx, boss: Actor) -> None:
    (took,) = await table(tx, boss, "vocational_training")
    assert (took["培训项目名称"], took["残疾人证"], took["残疾等级"]) == ("保健按摩师", row(4)["残疾人证号"], "二级")


async def test_the_second_time_only_what_changed_since_is_let_out(
    tx: Tx, boss: Actor, database: Database, clock: MovableClock
) -> None:
    assert len(await table(tx, boss, "employment", changed=True)) == 3, "nothing was handed in before"
    await tx.session.commit()
    clock.move(TODAY + timedelta(days=1))
    async with database.transaction(clock) as later:
        assert await table(later, boss, "employment", changed=True) == []
        await brought_in(later, boss, "jobs", sheet("jobs", worked(4)))
        (changed,) = await table(later, boss, "employment", changed=True)
        assert changed["姓名"] == row(4)["姓名"]
        later.discarded = True


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPERVISOR])
async def test_nobody_out_of_sight_is_in_it(tx: Tx, role: Role) -> None:
    who = await builders.actor(tx, role=role, area=builders.YONGCHANG)
    assert [one["姓名"] for one in await table(tx, who, "employment")] == [row(6)["姓名"]]


async def test_who_may_not_let_lists_out_gets_none(tx: Tx) -> None:
    with pytest.raises(Forbidden):
        await table(tx, await builders.actor(tx, role=Role.AUDIT_ADMIN, area=builders.LONGYANG), "employment")


@pytest.mark.parametrize(("kind", "reason"), [("employment", " "), ("nothing", REASON)])
async def test_without_a_reason_or_of_no_table_there_is_no_file(tx: Tx, boss: Actor, kind: str, reason: str) -> None:
    with pytest.raises(Invalid):
        await hand_in(tx, boss, kind, Filters(), reason, BytesIO())


async def test_the_page_gives_the_file_or_says_what_is_missing(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    await tx.session.commit()
    answer = await client.post("/exports/national", data={"kind": "employment", "reason": REASON, "changed": "yes"})
    assert answer.content.startswith(b"PK")
    refused = await client.post("/exports/national", data={"kind": "employment", "reason": ""})
    assert refused.status_code == 422
    assert "用途" in refused.text
