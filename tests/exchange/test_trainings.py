"""A training sheet, read and brought in; `entitlements` decides who may have one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.access.areas import area_row
from service.access.rules import Actor, Role
from service.exchange.commands import applying, staging, undoing
from service.exchange.queries import batches
from service.exchange.rules.layouts import TRAININGS
from service.exchange.rules.places import Places
from service.exchange.rules.reading import Reading
from service.exchange.rules.trainings import read_training
from service.kit.db import Tx
from service.law.names import COURSES
from service.tables.access import Area
from service.tables.approvals import Approval
from service.tables.entitlements import Training
from service.tables.exchange import Batch
from service.tables.records import Record
from tests import builders
from tests.exchange.headings import about, positions
from tests.exchange.workbooks import identity, row, sheet, trained

HEADERS = ["姓名", "身份证号", "培训类别", "培训工种", "等级", "培训机构", "开班时间", "结业时间", "天数", "学时"]
HEADERS += ["培训种类", "培训状态", "证书名称", "证书编号", "发证日期", "培训券"]
FIELDS = {HEADERS[at]: name for name, at in positions(TRAININGS, HEADERS).items()}
TOOK: dict[str, object] = {
    "姓名": "示例甲",
    "身份证号": identity(2),
    "培训类别": "职业技能培训",
    "培训工种": "保健按摩师",
    "开班时间": "2024.4.1",
    "结业时间": "2024年4月20日",
    "天数": 20.0,
    "学时": "160",
}


def read(**cells: object) -> Reading:
    told = {FIELDS[name]: cell for name, cell in {**TOOK, **cells}.items() if cell != ""}
    return read_training(told, about(Places("530502", [area_row("530502", "隆阳区")]), date(2024, 6, 12)))


def test_every_column_is_known() -> None:
    assert len(FIELDS) == len(HEADERS)


def test_trn_02_days_and_hours_come_as_numbers() -> None:
    told: Any = read().training
    assert (told["type"], told["days"], told["hours"], told["state"]) == ("vocational", 20, 160, "completed")


@pytest.mark.parametrize("code", COURSES)
def test_trn_01_the_course_is_one_that_the_register_takes(code: str) -> None:
    told: Any = read(培训种类=COURSES[code]).training
    assert told["course"] == code


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"开班时间": "2024-07-01", "结业时间": ""}, "enrolled"),
        ({"结业时间": ""}, "in_training"),
        ({"结业时间": "2024-06-12"}, "in_training"),
        ({"培训状态": "退训"}, "dropped"),
    ],
)
def test_without_a_state_the_days_tell_it(cells: dict[str, object], state: str) -> None:
    told: Any = read(**cells).training
    assert told["state"] == state


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"培训工种": ""}, "培训工种"),
        ({"开班时间": ""}, "开班时间"),
        ({"开班时间": "四月"}, "开班时间"),
        ({"结业时间": "2024-03-01"}, "结业时间"),
        ({"天数": "二十"}, "天数"),
        ({"学时": "-3"}, "学时"),
        ({"培训类别": "其他"}, "培训类别"),
        ({"证书名称": "按摩师"}, "发证日期"),
        ({"证书名称": "按摩师", "发证日期": "2024-07-01"}, "发证日期"),
    ],
)
def test_each_fault_is_of_its_own_cell(cells: dict[str, object], column: str) -> None:
    columns = {field: name for name, field in FIELDS.items()}
    reading = read(**cells)
    assert [
        columns[one] for one in (*(each.field for each in reading.faults), *(each.field for each in reading.asks))
    ] == [column]


def test_trn_12_the_certificate_comes_with_it() -> None:
    told: Any = read(证书名称="保健按摩师", 等级="初级", 证书编号="A1", 发证日期="2024-05-06").training
    assert told["certificate"] == {
        "name": "保健按摩师",
        "level": "初级",
        "number": "A1",
        "issued_on": date(2024, 5, 6),
    }


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=20) | st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_stands_in_a_cell_is_read_or_told(column: str, cell: object) -> None:
    assert all(said.message.endswith("。") for said in read(**{column: cell}).faults)


# ---------------------------------------------------------------------------------------------- brought in


async def brought_in(tx: Tx, who: Actor, kind: str, *rows: dict[str, object]) -> tuple[Batch, list[str]]:
    batch = await staging.stage(tx, who, kind, sheet(kind, *rows), file_name="x.xlsx")
    faults = (await batches.report(tx.session, who, batch.id, cipher=tx.cipher)).faults
    await applying.apply(tx, who, batch.id)
    return batch, [f"{fault.row} {fault.column} {fault.message}" for fault in faults]


CLASSES = enumerate("甲乙丙丁", start=1)
FOUR = [trained(2, 培训项目=name, 开班日期=f"2024.{month}.1", 结业日期=f"2024.{month}.20") for month, name in CLASSES]


async def test_trn_04_the_fourth_vocational_class_of_a_year_is_a_fault_in_baotou(tx: Tx) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    township = await tx.session.scalar(
        select(Area.name).where(Area.parent == builders.BAOTOU_KUNDULUN).order_by(Area.code).limit(1)
    )
    await brought_in(tx, boss, "people", row(2, **{"乡镇（街道）": township, "村（社区）": ""}))
    batch, faults = await brought_in(tx, boss, "trainings", *FOUR)
    assert [fault.split("：")[0] for fault in faults] == ["7 培训项目 TRN-04"]
    assert (batch.counts["new"], batch.counts["applied"], batch.counts["wrong"]) == (3, 3, 1)


async def test_trn_04_one_entered_since_the_preview_counts_when_it_is_applied(tx: Tx) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    township = await tx.session.scalar(
        select(Area.name).where(Area.parent == builders.BAOTOU_KUNDULUN).order_by(Area.code).limit(1)
    )
    await brought_in(tx, boss, "people", row(2, **{"乡镇（街道）": township, "村（社区）": ""}))
    late = await staging.stage(tx, boss, "trainings", sheet("trainings", FOUR[3]), file_name="x.xlsx")
    await brought_in(tx, boss, "trainings", *FOUR[:3])
    await applying.apply(tx, boss, late.id)
    assert (late.counts["new"], late.counts["wrong"], late.counts["applied"]) == (0, 1, 0)
    assert len((await tx.session.scalars(select(Training))).all()) == 3


async def test_four_04_an_imported_training_is_a_service_until_the_import_is_taken_back(tx: Tx) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    await brought_in(tx, boss, "people", row(2))
    batch, faults = await brought_in(tx, boss, "trainings", trained(2))
    assert faults == []
    stands = select(Record.kind, Record.happened_on).where(Record.voided_at.is_(None))
    assert (await tx.session.execute(stands)).all() == [("training_attended", date(2024, 4, 1))]
    await undoing.undo(tx, boss, batch.id)
    assert (await tx.session.execute(stands)).all() == []


async def test_trap_3_a_late_training_imported_by_who_may_not_decide_is_kept_and_its_service_asked_for(tx: Tx) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    officer = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG)
    await brought_in(tx, boss, "people", row(2))
    batch, faults = await brought_in(tx, officer, "trainings", trained(2))
    page = await batches.rows(tx.session, officer, batch.id, "new", cipher=tx.cipher)
    assert any("督导同意" in note.message for line in page.items for note in line.notes)
    assert (faults, len((await tx.session.scalars(select(Training))).all())) == ([], 1)
    (asked,) = await tx.session.scalars(select(Approval))
    assert (asked.kind, asked.act_id) == ("backdating", batch.id)
    assert (await tx.session.scalars(select(Record))).all() == []
