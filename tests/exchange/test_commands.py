"""A register comes in: staged, applied, applied again, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.exchange import jobs
from service.exchange.commands import applying, discarding, expiring, staging, telling, undoing
from service.exchange.queries import batches
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.tables.access import Area
from service.tables.audit import Act
from service.tables.duties import Duty
from service.tables.employment import Job
from service.tables.exchange import Batch, BatchRow
from service.tables.people import Person, Statement
from tests import builders
from tests.exchange.workbooks import HEADERS, employed, identity, row, workbook


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


async def staged(tx: Tx, who: Actor, *rows: Mapping[str, object], **options: Any) -> Batch:  # noqa: ANN401
    return await staging.stage(tx, who, "people", workbook(*rows), file_name="登记表.xlsx", **options)


async def applied(tx: Tx, who: Actor, *rows: Mapping[str, object]) -> Batch:
    batch = await staged(tx, who, *rows)
    while await applying.apply(tx, who, batch.id):
        pass
    return batch


async def counted(tx: Tx, table: Any) -> int:  # noqa: ANN401 - a model
    return await tx.session.scalar(select(func.count()).select_from(table)) or 0


async def on_file(tx: Tx, sequence: int = 2) -> Person:
    hashed = tx.cipher.index(identity(sequence))
    found = select(Person).where(Person.id_index == hashed).execution_options(populate_existing=True)
    return (await tx.session.scalars(found)).one()


def verdicts(batch: Batch) -> tuple[int, int, int, int]:
    counts = batch.counts
    return counts["new"], counts["changed"], counts["same"], counts["wrong"]


# ------------------------------------------------------------------------------------------------- the preview


async def test_nothing_is_saved_before_it_is_applied(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2), row(4), row(6, 姓名=""))
    assert verdicts(batch) == (2, 0, 0, 1)
    assert await counted(tx, Person) == 0


async def test_a_fault_is_told_with_the_row_and_column_of_the_sheet(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2), row(4, 联系电话="1381234"))
    (fault,) = (await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)).faults
    assert (fault.row, fault.column) == (5, "联系电话")


async def test_the_same_person_twice_is_named_in_both_rows(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2), row(4), row(2, 姓名="示例另"))
    faults = (await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)).faults
    assert verdicts(batch) == (1, 0, 0, 2)
    assert [(fault.row, "第 6 行" in fault.message, "第 4 行" in fault.message) for fault in faults] == [
        (4, True, False),
        (6, False, True),
    ]


async def test_the_same_person_is_found_however_far_apart(tx: Tx, boss: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.exchange.commands.staging.CHUNK", 2)
    batch = await staged(tx, boss, row(2), row(4), row(6), row(8), row(2))
    assert verdicts(batch) == (3, 0, 0, 2)


async def test_staged_rows_are_sealed(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2))
    (kept,) = (await tx.session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id))).all()
    assert identity(2).encode() not in kept.sealed
    assert batches.staged_of(tx.cipher, kept).values["id_number"] == identity(2)


async def test_somebody_registered_out_of_sight_is_a_fault_that_says_so(tx: Tx, boss: Actor) -> None:
    other = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    await applied(tx, boss, row(2))
    file = workbook(row(2, **{"乡镇（街道）": "", "村（社区）": ""}))
    township = await tx.session.scalar(
        select(Area.code).where(Area.parent == builders.BAOTOU_KUNDULUN).order_by(Area.code).limit(1)
    )
    batch = await staging.stage(tx, other, "people", file, file_name="x.xlsx", area=township)
    (fault,) = (await batches.report(tx.session, other, batch.id, cipher=tx.cipher)).faults
    assert "不在您的服务范围内" in fault.message


async def test_one_name_and_birth_date_under_two_numbers_is_worth_a_look(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2, 姓名="示例同"))
    batch = await staged(tx, boss, row(4, 姓名="示例同"))
    page = await batches.rows(tx.session, boss, batch.id, "new", cipher=tx.cipher)
    assert ["号码不同" in note.message for note in page.items[0].notes] == [True]


async def test_an_area_outside_the_actors_own_is_refused(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        await staged(tx, boss, row(2), area=builders.BAOTOU_KUNDULUN)
    assert "服务范围" in caught.value.fields["area"]


async def test_a_counselor_does_not_import(tx: Tx) -> None:
    with pytest.raises(Forbidden):
        await staged(tx, await builders.actor(tx, role=Role.COUNSELOR), row(2))


async def test_a_sheet_without_rows_leaves_nothing_behind(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid, match="没有数据"):
        await staged(tx, boss)
    assert await counted(tx, Batch) == 0


async def test_a_sheet_of_another_kind_is_refused_for_what_it_lacks(tx: Tx, boss: Actor) -> None:
    file = workbook(headers=["姓名", "身份证号", "学历", "毕业院校"], title=None)
    with pytest.raises(Invalid, match="乡镇"):
        await staging.stage(tx, boss, "people", file, file_name="x.xlsx")


async def test_another_county_does_not_see_the_batch(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2))
    other = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    with pytest.raises(NotFound):
        await applying.apply(tx, other, batch.id)
    assert (await batches.batches(tx.session, other)).items == []
    assert len((await batches.batches(tx.session, boss)).items) == 1


# ---------------------------------------------------------------------------------------------------- applying


async def test_who_is_imported_owes_what_the_plan_says(database: Database, tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2))
    await database.settle(tx)
    who = await on_file(tx)
    assert (who.name, who.need, who.township, who.hukou_code) == (
        row(2)["姓名"],
        "yes",
        builders.LANCHENG,
        builders.LANCHENG,
    )
    assert await counted(tx, Duty) > 0


async def test_faulty_rows_stay_out(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2), row(4, 残疾等级="四级"))
    assert await counted(tx, Person) == 1


@pytest.mark.parametrize(("cell", "kept"), [("是", "yes"), ("否", "no"), ("不清楚", "unknown"), ("", "unknown")])
async def test_who_came_home_is_taken_from_the_sheet(tx: Tx, boss: Actor, cell: str, kept: str) -> None:
    book = workbook(row(2, 是否返乡农民工=cell), headers=[*HEADERS, "是否返乡农民工"])
    batch = await staging.stage(tx, boss, "people", book, file_name="登记表.xlsx")
    await applying.apply(tx, boss, batch.id)
    assert (await on_file(tx)).returned_migrant == kept


async def test_a_job_of_the_sheet_is_kept(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, employed(2))
    (job,) = (await tx.session.scalars(select(Job))).all()
    assert (job.employer, job.started_on, job.ended_on, job.batch_id) == (
        "示例合作社",
        date(2018, 4, 1),
        None,
        batch.id,
    )


async def test_a_village_is_made_once_and_found_afterwards(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2), row(4), row(6, **{"村（社区）": "上寨村"}))
    assert [name for _, name in batch.layout["villages"]] == ["上寨村", "西坝村"]
    assert {(await on_file(tx, n)).village for n in (2, 4)} == {f"{builders.LANCHENG}902"}
    await applied(tx, boss, row(8, **{"村（社区）": "西坝村委会"}))
    assert (await on_file(tx, 8)).village == f"{builders.LANCHENG}902"


async def test_the_same_file_again_changes_nothing(tx: Tx, boss: Actor) -> None:
    rows = (row(2), employed(4), row(6, 就业需求="", **{"村（社区）": ""}), row(8, 防返贫监测类别="边缘易致贫户"))
    await applied(tx, boss, *rows)
    said = await counted(tx, Statement)
    again = await applied(tx, boss, *rows)
    assert verdicts(again) == (0, 0, 4, 0)
    assert await counted(tx, Statement) == said


async def test_a_change_is_listed_field_by_field_and_numbers_masked(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2, 联系电话="13800000012"))
    batch = await staged(tx, boss, row(2, 联系电话="13900000034", 就业需求="无", **{"村（社区）": "上寨村"}))
    page = await batches.rows(tx.session, boss, batch.id, "changed", cipher=tx.cipher)
    assert sorted(page.items[0].changes) == [
        ("就业需求", "有", "无"),
        ("所在乡镇、村（社区）", "兰城街道西坝村", "兰城街道上寨村（新建）"),
        ("联系电话", "138****0012", "139****0034"),
    ]


async def test_an_empty_cell_changes_nothing(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2))
    batch = await staged(tx, boss, row(2, 联系电话="", 就业需求="", 文化程度="", **{"村（社区）": ""}))
    assert verdicts(batch) == (0, 0, 1, 0)


async def test_a_job_on_file_gets_the_last_day_that_the_sheet_tells(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, employed(2))
    batch = await applied(tx, boss, employed(2, 就业状况="未就业", 起止时间="2018.4-2024.3"))
    (job,) = (await tx.session.scalars(select(Job).execution_options(populate_existing=True))).all()
    assert verdicts(batch) == (0, 1, 0, 0)
    assert job.ended_on == date(2024, 3, 31)


async def test_a_contradiction_with_what_is_on_file_is_a_fault(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2))
    batch = await staged(tx, boss, row(2, 残疾人证号="", 残疾等级="四级"))
    (fault,) = (await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)).faults
    assert fault.column == "残疾等级"


async def test_an_open_job_of_somebody_now_without_work_is_noted_not_ended(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, employed(2))
    batch = await staged(tx, boss, employed(2, 就业状况="未就业", 就业形式="", 单位名称="", 起止时间=""))
    page = await batches.rows(tx.session, boss, batch.id, "same", cipher=tx.cipher)
    assert ["没有结束的工作" in note.message for note in page.items[0].notes] == [True]


async def test_a_row_whose_person_changed_since_the_preview_is_left_out(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, row(2))
    batch = await staged(tx, boss, row(2, 就业需求="无"), row(4))
    (await on_file(tx)).version += 1
    await tx.session.flush()
    await applying.apply(tx, boss, batch.id)
    assert verdicts(batch) == (1, 0, 0, 1)
    assert (await on_file(tx)).need == "yes"


async def test_somebody_registered_since_the_preview_is_not_registered_twice(tx: Tx, boss: Actor) -> None:
    first, second = await staged(tx, boss, row(2)), await staged(tx, boss, row(2), row(4))
    await applying.apply(tx, boss, first.id)
    await applying.apply(tx, boss, second.id)
    assert verdicts(second) == (1, 0, 0, 1)
    assert await counted(tx, Person) == 2


async def test_applying_goes_on_where_it_stopped(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, *(row(n) for n in (2, 4, 6)))
    assert await applying.apply(tx, boss, batch.id, most=2) == 1
    assert (batch.state, batch.counts["applied"]) == ("applying", 2)
    assert await applying.apply(tx, boss, batch.id, most=2) == 0
    assert await applying.apply(tx, boss, batch.id) == 0
    assert (batch.state, batch.counts["applied"], await counted(tx, Person)) == ("applied", 3, 3)


async def test_a_large_batch_is_finished_by_the_worker(
    committed: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with committed.transaction(clock) as tx:
        boss = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
        batch = await staged(tx, boss, *(row(n) for n in (2, 4, 6)))
        await applying.apply(tx, boss, batch.id, most=1)
    await jobs.apply(committed, clock, {"batch": str(batch.id), "user": str(boss.id)})
    async with committed.transaction(clock) as tx:
        assert (await batches.batch(tx.session, boss, batch.id)).state == "applied"
        assert await counted(tx, Person) == 3


# ----------------------------------------------------------------------------------------------------- undoing


async def test_a_batch_is_taken_back_whole(database: Database, tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2), employed(4))
    await database.settle(tx)
    await undoing.undo(tx, boss, batch.id)
    await database.settle(tx)
    left = {table: await counted(tx, table) for table in (Person, Statement, Job, Duty)}
    assert set(left.values()) == {0}
    assert await tx.session.scalar(select(Area.code).where(func.length(Area.code) == 12)) is None


async def test_who_was_changed_is_as_before(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, employed(2, 就业需求="有", 联系电话="13800000012"))
    batch = await applied(
        tx, boss, employed(2, 就业需求="无", 联系电话="13900000034", 就业状况="未就业", 起止时间="2018.4-2024.3")
    )
    assert (await on_file(tx)).need == "no"
    await undoing.undo(tx, boss, batch.id)
    who = await on_file(tx)
    (job,) = (await tx.session.scalars(select(Job).execution_options(populate_existing=True))).all()
    assert (who.need, who.phone_tail, job.ended_on) == ("yes", "0012", None)


async def test_a_batch_worked_on_since_says_which_rows_and_stays(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2), employed(4), row(6))
    await builders.record(tx, await on_file(tx, 6))
    with pytest.raises(Refused, match="第 6 行") as caught:
        await undoing.undo(tx, boss, batch.id)
    assert caught.value.figures == {"rows": [6]}
    assert (await counted(tx, Person), await counted(tx, Job), batch.state) == (3, 1, "applied")


async def test_a_job_of_the_batch_changed_since_stands_against_undoing(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, employed(2))
    (job,) = (await tx.session.scalars(select(Job).execution_options(populate_existing=True))).all()
    job.version = 2
    await tx.session.flush()
    with pytest.raises(Refused, match="第 4 行"):
        await undoing.undo(tx, boss, batch.id)


async def test_a_batch_is_not_taken_back_twice_nor_applied_afterwards(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2))
    await undoing.undo(tx, boss, batch.id)
    with pytest.raises(Refused):
        await undoing.undo(tx, boss, batch.id)
    with pytest.raises(Refused):
        await applying.apply(tx, boss, batch.id)


async def test_after_undoing_the_file_can_come_in_again(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2))
    await undoing.undo(tx, boss, batch.id)
    assert verdicts(await applied(tx, boss, row(2))) == (1, 0, 0, 0)


# ------------------------------------------------------------------------------- forgetting, telling, noting


async def test_a_preview_given_up_leaves_nothing(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2))
    await discarding.discard(tx, boss, batch.id)
    assert (await counted(tx, Batch), await counted(tx, BatchRow)) == (0, 0)


async def test_an_applied_batch_cannot_be_given_up(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2))
    with pytest.raises(Refused, match="撤销"):
        await discarding.discard(tx, boss, batch.id)


async def test_staged_rows_are_forgotten_after_a_week(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2))
    tx.now += timedelta(days=6)
    assert await expiring.purge(tx) == 0
    tx.now += timedelta(days=1)
    assert await expiring.purge(tx) == 1
    assert await counted(tx, BatchRow) == 0
    assert (await batches.batch(tx.session, boss, batch.id)).state == "expired"


async def test_an_applied_batch_keeps_its_state_when_its_rows_are_forgotten(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2))
    tx.now += timedelta(days=31)
    assert await expiring.purge(tx) == 1
    assert (await batches.batch(tx.session, boss, batch.id)).state == "applied"
    with pytest.raises(Refused, match="30 天"):
        await undoing.undo(tx, boss, batch.id)


async def test_the_workbook_of_faults_keeps_rows_in_place_and_comes_in_again(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, row(2), row(4, 联系电话="1381234"), row(6, 身份证号=999999199003070020.0))
    target = BytesIO()
    await telling.error_book(tx, boss, batch.id, target)
    target.seek(0)
    sheet = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert sheet[0][0] == "实名制登记表"
    assert [line[-1] for line in sheet[2:4]] == ["问题", ""]
    assert str(sheet[4][-1]).startswith("联系电话：")
    assert sheet[4][4] == identity(4)
    assert isinstance(sheet[5][4], float)
    again = await staging.stage(tx, boss, "people", target, file_name="改.xlsx")
    assert verdicts(again) == verdicts(batch)


async def test_the_template_is_read_as_a_register_of_sound_rows(tx: Tx, boss: Actor) -> None:
    batch = await staging.stage(tx, boss, "people", BytesIO(telling.template("people")), file_name="模板.xlsx")
    assert verdicts(batch) == (2, 0, 0, 0)


async def test_every_act_is_noted_without_names(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, row(2))
    await undoing.undo(tx, boss, batch.id)
    await tx.session.flush()
    acts = (await tx.session.scalars(select(Act).where(Act.subject_kind == "batch"))).all()
    assert {"import.stage", "import.apply", "import.undo"} <= {act.verb for act in acts}
    assert not any("示例" in str(act.detail) for act in acts)


async def test_rows_come_in_pages_in_the_order_of_the_sheet(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, *(row(n) for n in (2, 4, 6)))
    first = await batches.rows(tx.session, boss, batch.id, "new", cipher=tx.cipher, limit=2)
    rest = await batches.rows(tx.session, boss, batch.id, "new", cipher=tx.cipher, cursor=first.next, limit=2)
    assert [line.row for line in (*first.items, *rest.items)] == [4, 5, 6]
    assert rest.next is None
    with pytest.raises(Invalid):
        await batches.rows(tx.session, boss, batch.id, "new", cipher=tx.cipher, cursor="x")
