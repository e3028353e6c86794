"""Any office's workbook comes in as it is: what is read, skipped, asked, taken, left, and remembered."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.exchange.commands import applying, staging, undoing
from service.exchange.queries import batches
from service.exchange.queries.batches import sheets_of
from service.exchange.schemas import Choices, ImportReport
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.tables.exchange import Batch, BatchFile, SheetMapping, WordMeaning
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.exchange.books import BOOKS, Book, told
from tests.exchange.workbooks import row, workbook

EVERY = pytest.mark.parametrize("book", BOOKS)
OF_KNOWN = [name for name, made in BOOKS.items() if made().kind in {"records", "trainings", "jobs"}]


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


async def staged(tx: Tx, boss: Actor, book: Book, **choices: object) -> Batch:
    if book.kind in {"records", "trainings", "jobs"} and not await tx.session.scalar(
        select(func.count()).select_from(Person)
    ):
        register = await staging.stage(
            tx, boss, "people", workbook(*(row(n) for n in (2, 4, 6, 8))), file_name="x.xlsx"
        )
        await applying.apply(tx, boss, register.id)
    said = Choices.model_validate(choices)
    return await staging.stage(tx, boss, book.kind, BytesIO(book.file), file_name=book.name, choices=said)


async def read(tx: Tx, boss: Actor, book: Book, **choices: object) -> ImportReport:
    batch = await staged(tx, boss, book, **choices)
    return await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)


@EVERY
async def test_a_workbook_is_read_as_the_office_drew_it(tx: Tx, boss: Actor, book: str) -> None:
    made = BOOKS[book]()
    report = await read(tx, boss, made)
    assert report.rows == made.rows
    assert told(report) == made.wrong
    assert report.wrong == len({(sheet, number) for sheet, number, _ in made.wrong})
    assert report.new + report.changed + report.same + report.wrong == report.rows
    assert {(ask.field, ask.word) for ask in report.asks} == made.asks
    assert {(one.sheet, one.row) for one in report.skipped} >= made.skipped
    assert {key: count for key, count in report.makes.model_dump().items() if count} == made.makes
    taken = {sheet.sheet for sheet in report.sheets if sheet.taken}
    left = {heading for sheet in taken for heading, field in report.mapping[sheet].items() if field is None}
    assert left - {"学员签名"} == made.left, "each column is taken for something or said not to be"


async def test_a_sheet_that_is_hidden_or_holds_no_table_is_counted_and_left(tx: Tx, boss: Actor) -> None:
    report = await read(tx, boss, BOOKS["checked"]())
    assert [(one.sheet, one.rows, one.taken) for one in report.sheets] == [
        ("汇总表", 6, True),
        ("填表说明", 1, False),
        ("Sheet3", 0, False),
    ]


async def test_the_village_above_is_carried_down_and_nobody_lives_in_ditto(tx: Tx, boss: Actor) -> None:
    """同上 was once stored as the name of a village."""
    batch = await staged(tx, boss, BOOKS["checked"]())
    assert {name for _, name in batch.layout["villages"]} <= {"西坝村", "上寨村", "升阳社区", "升阳"}


# ------------------------------------------------------------------------------------------- words and columns


async def test_rows_wait_until_their_words_are_explained_and_the_next_sheet_is_not_asked(tx: Tx, boss: Actor) -> None:
    book = BOOKS["four"]()
    batch = await staged(tx, boss, book)
    assert await applying.apply(tx, boss, batch.id) == 0
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == 0
    words = {"mode": {"": "入户", "飞鸽": "电话"}, "outcome": {"": "已完成"}}
    again = await staged(tx, boss, book, words=words)
    assert (await batches.report(tx.session, boss, again.id, cipher=tx.cipher)).asks == []
    await applying.apply(tx, boss, again.id)
    records = (await tx.session.execute(select(Record.kind, Record.mode).order_by(Record.kind, Record.mode))).all()
    assert [tuple(one) for one in records] == [
        ("ability_assessment", "home_visit"),
        ("career_guidance", "home_visit"),
        ("info_check", "online"),
        ("info_check", "phone"),
        ("need_registration", "home_visit"),
    ]
    report = await read(tx, boss, book)
    assert (report.asks, report.same, report.makes.records) == ([], 2, 0)


async def test_a_word_may_mean_nothing(tx: Tx, boss: Actor) -> None:
    report = await read(tx, boss, BOOKS["checked"](), words={"unemployed_reason": {"无意愿": ""}})
    assert report.asks == []


async def test_what_somebody_says_of_a_column_holds_for_the_next_sheet_with_these_headings(tx: Tx, boss: Actor) -> None:
    book = BOOKS["exported"]()
    batch = await staged(tx, boss, book)
    with pytest.raises(Refused, match="1 列没有说明"):
        await applying.begin(tx, boss, batch.id)
    told_so = Choices(columns={"csv": {"调查员": "guardian_name", "R19.未就业主要原因": None}})
    batch = await staging.stage_again(tx, boss, batch.id, told_so)
    (sheet,) = sheets_of(batch)
    assert {one.heading: one.field for one in sheet.columns}["调查员"] == "guardian_name"
    assert await tx.session.scalar(select(func.count()).select_from(SheetMapping)) == 1
    report = await read(tx, boss, book)
    assert (report.mapping["csv"]["调查员"], report.mapping["csv"]["R19.未就业主要原因"]) == ("guardian_name", None)
    await applying.begin(tx, boss, batch.id)
    assert (
        await tx.session.scalar(select(func.count()).select_from(BatchFile).where(BatchFile.batch_id == batch.id)) == 0
    )
    with pytest.raises(Refused, match="不能再改"):
        await staging.stage_again(tx, boss, batch.id, told_so)


async def test_another_county_is_asked_for_itself(tx: Tx, boss: Actor) -> None:
    words = {"unemployed_reason": {"无意愿": "无意愿就业"}}
    batch = await staged(tx, boss, BOOKS["checked"](), words=words)
    await applying.apply(tx, boss, batch.id)
    (meaning,) = (await tx.session.scalars(select(WordMeaning))).all()
    assert (meaning.county, meaning.word, meaning.meaning) == ("530502", "无意愿", "无意愿就业")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"columns": {"没有的表": {"调查员": None}}}, "没有名为"),
        ({"columns": {"csv": {"没有的列": None}}}, "没有“没有的列”"),
        ({"columns": {"csv": {"调查员": "no_field"}}}, "没有“no_field”"),
        ({"words": {"sex": {"1": "公"}}}, "不能用"),
        ({"words": {"name": {"1": "9"}}}, "不能用"),
    ],
)
async def test_nothing_that_is_said_of_a_workbook_is_passed_over(
    tx: Tx, boss: Actor, choices: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        await staged(tx, boss, BOOKS["exported"](), **choices)


async def test_one_officer_and_one_next_contact_for_the_whole_batch_open_the_ledgers(tx: Tx, boss: Actor) -> None:
    """36 graduates were “new” once, and no ledger was made."""
    officer = await builders.user(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="段思源")
    book = BOOKS["roster"]()
    batch = await staged(tx, boss, book, words={"mode": {"": "电话"}})
    columns = {"2024届": {"是否提供“1131”服务": "goals"}}
    given = {"officer": officer.name, "next_contact_on": "2024-07-20", "goals": "落实就业服务"}
    batch = await staging.stage_again(tx, boss, batch.id, Choices(given=given, columns=columns))
    assert batch.layout["makes"]["ledgers"] == 2


# ------------------------------------------------------------------------------------------------ taken back


@EVERY
async def test_a_batch_of_several_sheets_or_services_is_taken_back_whole(tx: Tx, boss: Actor, book: str) -> None:
    made = BOOKS[book]()
    words: dict[str, dict[str, str]] = {}
    for name, word in made.asks:
        words.setdefault(name, {})[word] = {"mode": "电话", "outcome": "已完成", "started_on": "2024-03-01"}.get(
            name, ""
        )
    batch = await staged(tx, boss, made, words=words)
    before = await tx.session.scalar(select(func.count()).select_from(Record))
    while await applying.apply(tx, boss, batch.id):
        pass
    assert batch.counts["applied"] == made.rows - len({(sheet, number) for sheet, number, _ in made.wrong})
    await undoing.undo(tx, boss, batch.id)
    assert await tx.session.scalar(select(func.count()).select_from(Record)) == before
    report = await read(tx, boss, made, words=words)
    assert {key: count for key, count in report.makes.model_dump().items() if count} == made.makes
