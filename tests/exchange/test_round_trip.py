"""What was let out comes in again unchanged: by its opaque keys, a masked cell meaning: as it is."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from service.access.rules import Actor, Role
from service.exchange.commands import applying, exporting, staging
from service.exchange.queries import batches
from service.exchange.queries.batches import sheets_of
from service.exchange.schemas import ImportReport
from service.kit.db import Database, Tx
from service.people.queries.lists import Filters
from tests import builders
from tests.exchange.headings import told_of
from tests.exchange.workbooks import graduate, row, served, sheet, workbook

LISTS = {"people": "people", "ledgers": "graduates", "records": "records"}
EVERY = pytest.mark.parametrize("name", LISTS)
Table = list[list[object]]


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG, name="王某")


@pytest.fixture(autouse=True)
async def county(tx: Tx, boss: Actor, database: Database) -> None:
    """Three people of two townships, one a graduate with a ledger; services of several kinds."""
    await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="李敏")
    ledger = {"责任人": "李敏", "目标": "年底前就业", "下次联系时间": "2024-07-26"}
    books = {
        "people": workbook(row(2), row(4, 就业需求="无"), row(6, **{"乡镇（街道）": "永昌街道", "村（社区）": ""})),
        "graduates": sheet("graduates", graduate(2, **ledger), more=["目标"]),
        "records": sheet(
            "records",
            served(2),
            served(4, 服务内容="就业需求登记", 登记的需求="保洁"),
            served(6, 服务内容="职业能力评估", 评估结果="可就业", 是否签字="是"),
        ),
    }
    for kind, book in books.items():
        batch = await staging.stage(tx, boss, kind, book, file_name="x.xlsx")
        await applying.apply(tx, boss, batch.id)
        assert (batch.counts["wrong"], batch.counts["waits"]) == (0, 0), batch.counts
    await database.settle(tx)


async def let_out(tx: Tx, boss: Actor, name: str) -> Table:
    target = BytesIO()
    await exporting.export(tx, boss, name, Filters(), "报区残联季度核对", target)
    target.seek(0)
    return [[*cells] for cells in CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()]


def written(table: Table) -> BytesIO:
    target = BytesIO()
    book = Workbook(target)
    page = book.add_worksheet("表")
    for at, cells in enumerate(table):
        page.write_row(at, 0, cells)
    book.close()
    target.seek(0)
    return target


async def read(tx: Tx, boss: Actor, kind: str, table: Table) -> ImportReport:
    batch = await staging.stage(tx, boss, kind, written(table), file_name="x.xlsx")
    assert not any(column.undecided for one in sheets_of(batch) for column in one.columns)
    return await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)


@EVERY
async def test_our_own_list_changes_nothing_when_it_comes_in_as_it_is(tx: Tx, boss: Actor, name: str) -> None:
    table = await let_out(tx, boss, name)
    report = await read(tx, boss, LISTS[name], table)
    assert told_of(report) == []
    assert (report.rows, report.same) == (len(table) - 3, len(table) - 3)
    table[2][table[1].index("个案编号")] = str(uuid4())
    report = await read(tx, boss, LISTS[name], table)
    assert (report.wrong, report.makes.persons) == (1, 0), "a key that is nobody's makes nobody"
    assert told_of(report) == ["个案编号"]


async def test_a_cell_that_somebody_changed_is_a_change_of_that_person(tx: Tx, boss: Actor) -> None:
    table = await let_out(tx, boss, "people")
    at = table[1].index("就业需求")
    first = next(line for line in table[2:] if line[at] == "有")
    first[at] = "无"
    report = await read(tx, boss, "people", table)
    assert (report.changed, report.same, report.wrong) == (1, 2, 0)


async def test_a_record_that_is_not_on_file_is_not_made_from_a_list(tx: Tx, boss: Actor) -> None:
    table = await let_out(tx, boss, "records")
    table[2][table[1].index("记录编号")] = str(uuid4())
    table[2][table[1].index("日期")] = "2024-05-02"
    report = await read(tx, boss, "records", table)
    assert (report.wrong, report.makes.records) == (1, 0)
    assert told_of(report) == ["记录编号"]
