"""Services and jobs of people on the register come in from sheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.casework.rules.likeness import likeness
from service.casework.schemas.records import RecordForm, detail_shape
from service.employment.rules.words import JOB_LABELS as LABELS
from service.employment.rules.words import job_words as said
from service.employment.schemas import JobForm
from service.exchange.commands import applying, staging, undoing
from service.exchange.queries import batches
from service.exchange.rules.deeds import DETAILS
from service.exchange.rules.layouts import JOBS
from service.kit.db import Database, Tx
from service.law.names import RECORD_KINDS
from service.tables.employment import Job
from service.tables.exchange import Batch
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.exchange.headings import told_of
from tests.exchange.workbooks import SHEETS, identity, row, served, sheet, workbook, worked


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture(autouse=True)
async def _people(tx: Tx, boss: Actor) -> None:
    batch = await staging.stage(tx, boss, "people", workbook(row(2, 就业需求=""), row(4)), file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)


async def staged(tx: Tx, who: Actor, kind: str, *rows: Mapping[str, object]) -> Batch:
    return await staging.stage(tx, who, kind, sheet(kind, *rows), file_name="x.xlsx")


async def applied(tx: Tx, who: Actor, kind: str, *rows: Mapping[str, object]) -> Batch:
    batch = await staged(tx, who, kind, *rows)
    while await applying.apply(tx, who, batch.id):
        pass
    return batch


async def faults(tx: Tx, who: Actor, kind: str, *rows: Mapping[str, object]) -> list[str]:
    batch = await staged(tx, who, kind, *rows)
    return told_of(await batches.report(tx.session, who, batch.id, cipher=tx.cipher))


async def person(tx: Tx, sequence: int = 2) -> Person:
    found = select(Person).where(Person.id_index == tx.cipher.index(identity(sequence)))
    return (await tx.session.scalars(found.execution_options(populate_existing=True))).one()


async def notes(tx: Tx, who: Actor, batch: Batch) -> list[str]:
    page = await batches.rows(tx.session, who, batch.id, "new", cipher=tx.cipher)
    return [note.message for line in page.items for note in line.notes]


# ----------------------------------------------------------------------------------------------- services


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_the_columns_of_a_kind_are_what_its_detail_takes(kind: str) -> None:
    told = {"items", "declared_none"} if kind == "need_registration" else set()
    columns = DETAILS.get(kind, ("employer", "title", "project", "provider"))
    assert {*columns, *told} <= set(detail_shape(kind, "done").model_fields)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"服务内容": "请客"}, "服务内容"),
        ({"服务内容": ""}, "服务内容"),
        ({"服务日期": ""}, "服务日期"),
        ({"服务日期": "2024-06-13"}, "服务日期"),
        ({"服务日期": "1980-06-13"}, "服务日期"),
        ({"服务日期": "2024年2月30日"}, "服务日期"),
        ({"服务方式": "飞鸽"}, "服务方式"),
        ({"服务结果": "还行"}, "服务结果"),
        ({"服务内容": "就业需求登记"}, "登记的需求"),
        ({"服务内容": "职业能力评估", "评估结果": "很好"}, "评估结果"),
    ],
)
async def test_each_fault_of_a_service_is_told_of_its_cell(
    tx: Tx, boss: Actor, cells: dict[str, object], column: str
) -> None:
    assert await faults(tx, boss, "records", served(2, **cells)) == [column]


async def test_what_a_service_says_is_learnt_and_taken_back_with_it(tx: Tx, boss: Actor, database: Database) -> None:
    """FOUR-02, FOUR-03: an assessment and a registration answer what duties wait for."""
    rows = (
        served(2, 服务内容="就业需求登记", 登记的需求="保洁、客服"),
        served(2, 服务内容="职业能力测评", 评估结果="可就业", 是否签字="是"),
        served(4, 服务内容="需求登记", 登记的需求="无", 服务日期="2024-06-12"),
    )
    batch = await applied(tx, boss, "records", *rows)
    assert ((await person(tx)).need, (await person(tx)).condition, (await person(tx, 4)).need) == ("yes", "yes", "no")
    assert await faults(tx, boss, "records", *rows) == []
    assert (await staged(tx, boss, "records", *rows)).counts["same"] == 3
    await database.settle(tx)
    await undoing.undo(tx, boss, batch.id)
    await database.settle(tx)
    assert ((await person(tx)).need, (await person(tx)).condition, (await person(tx, 4)).need) == (
        "unknown",
        "unknown",
        "yes",
    )


async def test_what_the_register_was_told_later_stands_over_an_older_service(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, "records", served(4, 服务内容="需求登记", 登记的需求="无"))
    assert (await person(tx, 4)).need == "yes"


async def test_three_leads_of_one_day_are_three(tx: Tx, boss: Actor) -> None:
    """S131-01, trap 5: leads differ by employer and title."""
    lead = {"服务内容": "岗位推送", "推荐单位": "示例工坊"}
    rows = [served(2, **lead, 推荐岗位=title) for title in ("客服", "保洁", "包装工")]
    assert (await applied(tx, boss, "records", *rows)).counts["new"] == 3
    assert await faults(tx, boss, "records", *rows, rows[0]) == ["身份证号", "身份证号"]


async def test_late_services_are_the_supervisors_to_import(tx: Tx, boss: Actor) -> None:
    officer = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG)
    late = served(2, 服务日期="2024-05-01")
    assert await faults(tx, officer, "records", late) == ["服务日期"]
    batch = await staged(tx, boss, "records", late)
    assert ["补录" in note for note in await notes(tx, boss, batch)] == [True]
    await applying.apply(tx, officer, batch.id)
    assert (batch.counts["wrong"], await tx.session.scalar(select(Record.id))) == (1, None)


async def test_grad_08_the_three_blocks_of_a_survey_come_in(tx: Tx, boss: Actor) -> None:
    told = {"服务内容": "走访调查", "就业意向": "愿意就业", "岗位需求": "客服", "培训需求": "不需要"}
    file = sheet("records", served(2, **told), more=["就业意向", "岗位需求", "培训需求"])
    batch = await staging.stage(tx, boss, "records", file, file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)
    detail = await tx.session.scalar(select(Record.detail))
    assert detail == {"wish": "愿意就业", "post_need": "客服", "training_need": "不需要"}


async def test_a_column_that_a_service_has_no_use_for_is_told(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, "records", served(2, 服务内容="信息核对", 推荐单位="示例工坊"))
    assert ["没有导入" in note for note in await notes(tx, boss, batch)] == [True]


async def test_who_left_is_served_no_more_from_that_day_on(tx: Tx, boss: Actor) -> None:
    who = await person(tx)
    who.exit_on, who.exit_reason = date(2024, 5, 25), "moved_out"
    await tx.session.flush()
    rows = served(2, 服务日期="2024-05-24"), served(2, 服务日期="2024-05-25")
    assert await faults(tx, boss, "records", *rows) == ["服务日期"]
    assert await faults(tx, boss, "jobs", worked(2, 开始日期="2024-05-26")) == ["开始日期"]


async def test_a_service_recorded_by_hand_since_the_preview_is_not_recorded_twice(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, "records", served(2))
    await builders.record(tx, await person(tx), "career_guidance", date(2024, 5, 20))
    await applying.apply(tx, boss, batch.id)
    assert len((await tx.session.scalars(select(Record))).all()) == 1
    await undoing.undo(tx, boss, batch.id)
    assert len((await tx.session.scalars(select(Record))).all()) == 1


async def test_who_moved_out_of_sight_since_the_preview_is_left_out(tx: Tx, boss: Actor) -> None:
    batch = await staged(tx, boss, "records", served(2))
    (await person(tx)).merged_into = (await person(tx, 4)).id
    await tx.session.flush()
    await applying.apply(tx, boss, batch.id)
    assert batch.counts["wrong"] == 1


def test_likeness_does_not_mind_what_else_is_told() -> None:
    told = {"employer": "甲", "pay": "3000"}
    form = RecordForm.model_validate({"kind": "job_lead", "on": "2024-05-20", "detail": told})
    other = form.model_copy(update={"detail": {"employer": "甲"}, "note": "后补"})
    assert likeness(form.kind, form.on, form.outcome, form.detail) == likeness(
        other.kind, other.on, other.outcome, other.detail
    )


# --------------------------------------------------------------------------------------------------- jobs


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"就业形式": "打零工"}, "就业形式"),
        ({"就业形式": ""}, "就业形式"),
        ({"单位名称": ""}, "单位名称"),
        ({"开始日期": ""}, "开始日期"),
        ({"开始日期": "2024-07-01"}, "开始日期"),
        ({"开始日期": "1980-07-01"}, "开始日期"),
        ({"结束日期": "2024-04-01"}, "结束日期"),
        ({"劳动合同": "也许"}, "劳动合同"),
        ({"离职原因": "不知道"}, "离职原因"),
    ],
)
async def test_each_fault_of_a_job_is_told_of_its_cell(
    tx: Tx, boss: Actor, cells: dict[str, object], column: str
) -> None:
    assert await faults(tx, boss, "jobs", worked(2, **cells)) == [column]


async def test_a_job_comes_in_with_what_the_sheet_tells_of_it(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, "jobs", worked(2, 劳动合同="是", 社会保险="否"))
    job = (await tx.session.scalars(select(Job))).one()
    assert (job.form, job.employer, job.started_on, job.ended_on) == (7, "示例合作社", date(2024, 5, 6), None)
    assert (job.contract, job.social_insurance, job.version) == (True, False, 1)


MORE = {
    "灵活就业方式": "居家",
    "单位人数": "12人",
    "岗位": "客服",
    "就业地": "外出务工",
    "工作地点": "浙江省杭州市",
    "岗位类型": "阳光助残基地",
    "合同起始日期": "2024.5.6",
    "合同到期时间": "2025-05-05",
    "月工资": "2,500元",
    "工资核实": "已核实，不低于最低工资",
    "就业渠道": "残联",
    "派遣单位": "示例机构",
    "凭证": "社保、合同",
    "备注": "示例",
}


def test_whatever_the_form_of_a_job_asks_has_a_column() -> None:
    elsewhere = {"destination", "version"}  # of the graduates' sheet; of a row being changed
    assert JobForm.model_fields.keys() - elsewhere <= {column.field for column in JOBS.columns}


async def test_everything_told_of_a_job_comes_in_reads_as_on_its_page_and_is_the_same_again(
    tx: Tx, boss: Actor
) -> None:
    file = sheet("jobs", worked(2, **MORE), more=list(MORE))
    batch = await staging.stage(tx, boss, "jobs", file, file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)
    job = (await tx.session.scalars(select(Job))).one()
    assert (job.subform, job.employer_staff, job.title, job.workplace) == ("home", 12, "客服", "away")
    assert (job.workplace_at, job.place_type, job.monthly_pay) == ("浙江省杭州市", "sunshine_base", 2500)
    assert (job.contract, job.contract_from, job.contract_to) == (True, date(2024, 5, 6), date(2025, 5, 5))
    assert (job.pay_ok, job.referral, job.referrer) == ("yes", "public", "示例机构")
    assert (job.evidence, job.note) == (["contract", "insurance"], "示例")
    words = {LABELS[name]: said(name, getattr(job, name)) for name in LABELS if getattr(job, name) is not None}
    words = {header: word for header, word in words.items() if header not in {"就业形式", "单位", "开始日期"}}
    again = sheet("jobs", worked(2, **words), more=[header for header in words if header not in SHEETS["jobs"][0]])
    assert (await staging.stage(tx, boss, "jobs", again, file_name="x.xlsx")).counts["same"] == 1


async def test_a_later_sheet_moves_the_contract_and_undoing_moves_it_back(tx: Tx, boss: Actor) -> None:
    first = sheet("jobs", worked(2, **MORE), more=list(MORE))
    kept = await staging.stage(tx, boss, "jobs", first, file_name="x.xlsx")
    await applying.apply(tx, boss, kept.id)
    later = sheet("jobs", worked(2, 合同到期日="2026-05-05"), more=["合同到期日"])
    batch = await staging.stage(tx, boss, "jobs", later, file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)
    assert await tx.session.scalar(select(Job.contract_to)) == date(2026, 5, 5)
    await undoing.undo(tx, boss, batch.id)
    assert await tx.session.scalar(select(Job.contract_to)) == date(2025, 5, 5)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"单位人数": "0"}, "单位人数"),
        ({"月工资": "两千五"}, "月工资"),
        ({"月工资": 2500.5}, "月工资"),
        ({"务工地点": "浙江省杭州市"}, "就业地"),
        ({"务工地点": "浙江省杭州市", "就业地": "本地"}, "就业地"),
        ({"合同到期日": "2025-05-05"}, "合同开始日期"),
        ({"合同开始日期": "2024-05-06", "合同到期日": "2024-05-05"}, "合同到期日"),
        ({"合同开始日期": "2024-05-06", "劳动合同": "否"}, "合同开始日期"),
        ({"就业形式": "集中就业", "灵活就业方式": "居家就业"}, "灵活就业方式"),
        ({"凭证": "照片"}, "凭证"),
    ],
)
async def test_what_one_column_says_against_another_is_told(
    tx: Tx, boss: Actor, cells: dict[str, object], column: str
) -> None:
    more = [header for header in cells if header not in {"劳动合同", "就业形式"}]
    batch = await staging.stage(tx, boss, "jobs", sheet("jobs", worked(2, **cells), more=more), file_name="x.xlsx")
    report = await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)
    assert told_of(report) == [column]


async def test_a_later_sheet_ends_the_job_and_undoing_opens_it_again(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, "jobs", worked(2))
    batch = await applied(tx, boss, "jobs", worked(2, 结束日期="2024-06-01", 离职原因="合同到期", 劳动合同="是"))
    job = (await tx.session.scalars(select(Job).execution_options(populate_existing=True))).one()
    assert (batch.counts["changed"], job.ended_on, job.end_reason, job.contract) == (
        1,
        date(2024, 6, 1),
        "contract_ended",
        True,
    )
    assert (await staged(tx, boss, "jobs", worked(2))).counts["same"] == 1  # an empty cell takes no day away
    await undoing.undo(tx, boss, batch.id)
    job = (await tx.session.scalars(select(Job).execution_options(populate_existing=True))).one()
    assert (job.ended_on, job.end_reason, job.contract) == (None, None, False)


async def test_two_jobs_of_one_person_are_two_rows(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, "jobs", worked(2), worked(2, 单位名称="另一合作社"))
    assert batch.counts["new"] == 2
    await undoing.undo(tx, boss, batch.id)
    assert await tx.session.scalar(select(Job.id)) is None


async def test_a_job_voided_since_the_preview_is_told_and_the_rest_applied(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, "jobs", worked(2))
    batch = await staged(tx, boss, "jobs", worked(2, 结束日期="2024-06-01"))
    job = (await tx.session.scalars(select(Job))).one()
    job.voided_at = tx.now
    await tx.session.flush()
    await applying.apply(tx, boss, batch.id)
    page = await batches.rows(tx.session, boss, batch.id, "changed", cipher=tx.cipher)
    assert ["作废" in fault.message for fault in page.items[0].faults] == [True]
