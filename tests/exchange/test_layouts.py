"""What holds for every kind of sheet: columns found, cells read or told, twins named, the same again, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from service.access.areas import area_row
from service.access.rules import Actor, Role
from service.cli.imports import KINDS
from service.exchange.commands import applying, staging, telling, undoing
from service.exchange.queries import batches
from service.exchange.queries.batches import sheets_of
from service.exchange.rules.grids import bare
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.rules.matching import by_heading
from service.exchange.rules.places import Places
from service.exchange.rules.readers import READERS
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, Refused
from service.tables.employment import Job
from service.tables.entitlements import Training
from service.tables.exchange import Batch
from service.tables.ledgers import Ledger
from service.tables.people import Person, Statement, Student
from service.tables.records import Record
from tests import builders
from tests.exchange.headings import about, positions
from tests.exchange.workbooks import SHEETS, identity, row, sheet, workbook

EVERY = pytest.mark.parametrize("kind", LAYOUTS)
TODAY = date(2024, 6, 12)
PLACES = [("530502", "隆阳区"), ("530502001", "兰城街道"), ("530502001001", "西坝村")]
TABLES = (Person, Student, Statement, Job, Record, Ledger)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


def sound(kind: str, sequence: int = 2, **cells: object) -> dict[str, object]:
    return SHEETS[kind][1](sequence, **cells)


async def known(tx: Tx, boss: Actor, kind: str, *sequences: int) -> None:
    """Put those on the register of whom a sheet only tells something."""
    if not LAYOUTS[kind].registers:
        await brought_in(tx, boss, "people", workbook(*(row(n) for n in sequences)))


async def brought_in(tx: Tx, boss: Actor, kind: str, file: BytesIO) -> Batch:
    batch = await staging.stage(tx, boss, kind, file, file_name="x.xlsx")
    await applying.apply(tx, boss, batch.id)
    return batch


async def read(tx: Tx, boss: Actor, kind: str, *rows: Mapping[str, object]) -> tuple[tuple[int, ...], list[Any]]:
    batch = await staging.stage(tx, boss, kind, sheet(kind, *rows), file_name="x.xlsx")
    report = await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)
    return (report.new, report.changed, report.same, report.wrong), report.faults


async def counts(tx: Tx) -> dict[str, int]:
    found = {
        table.__tablename__: await tx.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
    }
    standing = select(func.count()).select_from(Training).where(Training.voided_at.is_(None))
    return found | {"training": await tx.session.scalar(standing) or 0}


# -------------------------------------------------------------------------------------------------- columns


def test_every_layout_has_a_reader_and_a_command() -> None:
    assert LAYOUTS.keys() == READERS.keys() == KINDS.keys() == SHEETS.keys()


@EVERY
def test_no_two_columns_of_a_layout_answer_to_one_name(kind: str) -> None:
    names = [
        (name, column.field) for column in LAYOUTS[kind].columns for name in (column.header, *column.aliases.split())
    ]
    for name, field in names:
        assert by_heading(LAYOUTS[kind], (bare(name),)) == field
    assert len(names) == len(dict(names))


@EVERY
def test_headers_are_found_whatever_stands_around_them(kind: str) -> None:
    """Stars, brackets, blanks, full width; columns that nobody knows are left alone."""
    written = [f"＊ {name}（必填）" for name in SHEETS[kind][0]] + ["本地自设列"]
    assert len(positions(LAYOUTS[kind], written)) == len(SHEETS[kind][0])


@EVERY
@given(st.data())
def test_whatever_stands_in_a_cell_is_read_or_told(kind: str, data: st.DataObject) -> None:
    header = positions(LAYOUTS[kind], SHEETS[kind][0])
    fields = {field: sound(kind).get(SHEETS[kind][0][at], "") for field, at in header.items()}
    field = data.draw(st.sampled_from(sorted(fields)))
    fields[field] = data.draw(st.text(max_size=30) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
    places = Places("530502", [area_row(code, name) for code, name in PLACES])
    reading = READERS[kind]({name: cell for name, cell in fields.items() if cell != ""}, about(places, TODAY))
    assert all(said.message.endswith("。") for said in (*reading.faults, *reading.notes))
    assert {said.field for said in reading.faults} <= {column.field for column in LAYOUTS[kind].columns}


# ----------------------------------------------------------------------------------------------- every sheet


@EVERY
async def test_a_sound_row_is_new_and_the_same_file_again_changes_nothing(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2, 4)
    rows = sound(kind, 2), sound(kind, 4)
    batch = await brought_in(tx, boss, kind, sheet(kind, *rows))
    assert (batch.counts["new"], batch.counts["applied"], batch.state) == (2, 2, "applied")
    before = await counts(tx)
    assert await read(tx, boss, kind, *rows) == ((0, 0, 2, 0), [])
    again = await brought_in(tx, boss, kind, sheet(kind, *rows))
    assert (again.state, await counts(tx)) == ("applied", before)


@EVERY
async def test_a_batch_is_taken_back_whole_and_can_come_in_again(
    tx: Tx, boss: Actor, database: Database, kind: str
) -> None:
    await known(tx, boss, kind, 2, 4)
    before = await counts(tx)
    batch = await brought_in(tx, boss, kind, sheet(kind, sound(kind, 2), sound(kind, 4)))
    assert await counts(tx) != before
    await database.settle(tx)
    await undoing.undo(tx, boss, batch.id)
    assert await counts(tx) == before
    assert (await brought_in(tx, boss, kind, sheet(kind, sound(kind, 2)))).counts["new"] == 1


@EVERY
async def test_full_width_and_traditional_characters_are_read(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2)
    wide = identity(2).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert await read(tx, boss, kind, sound(kind, 2, 身份证号=f" {wide} ")) == ((1, 0, 0, 0), [])


@EVERY
@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        ({"身份证号": 999999199003070020.0}, "身份证号", "文本"),
        ({"身份证号": "9.99999E+17"}, "身份证号", "文本"),
        ({"身份证号": identity(2)[:17] + ("1" if identity(2)[17] != "1" else "2")}, "身份证号", "照证件"),
        ({"身份证号": identity(2)[:17]}, "身份证号", "18 位"),
        ({"身份证号": ""}, "身份证号", "缺少"),
        ({"姓名": ""}, "姓名", "缺少姓名"),
        ({"姓名": "示例，甲"}, "姓名", "标点"),
    ],
)
async def test_who_it_is_about_must_be_sound_in_every_sheet(
    tx: Tx, boss: Actor, kind: str, cells: dict[str, object], column: str, word: str
) -> None:
    await known(tx, boss, kind, 2)
    verdicts, faults = await read(tx, boss, kind, sound(kind, 2, 残疾人证号="", **cells))
    assert verdicts == (0, 0, 0, 1)
    assert [(fault.row, fault.column) for fault in faults] == [(4, column)]
    assert word in faults[0].message
    assert identity(2)[6:14] not in faults[0].message


@EVERY
async def test_the_same_row_twice_is_named_in_both(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2, 4)
    verdicts, faults = await read(tx, boss, kind, sound(kind, 2), sound(kind, 4), sound(kind, 2))
    assert verdicts == (1, 0, 0, 2)
    assert [(fault.row, "第 6 行" in fault.message, "第 4 行" in fault.message) for fault in faults] == [
        (4, True, False),
        (6, False, True),
    ]


@EVERY
async def test_a_name_that_does_not_go_with_the_number_is_a_fault_where_nobody_is_registered(
    tx: Tx, boss: Actor, kind: str
) -> None:
    """The register's own sheet may put a name right; every other one must agree with it (GRAD-01)."""
    await brought_in(tx, boss, "people", workbook(row(2)))
    verdicts, faults = await read(tx, boss, kind, sound(kind, 2, 姓名="示例另"))
    if kind == "people":
        assert verdicts == (0, 1, 0, 0)
    else:
        assert (verdicts, [fault.column for fault in faults]) == ((0, 0, 0, 1), ["姓名"])
        assert str(row(2)["姓名"]) not in faults[0].message


@pytest.mark.parametrize("kind", [kind for kind, layout in LAYOUTS.items() if not layout.registers])
async def test_somebody_not_on_file_and_somebody_out_of_sight_read_alike(tx: Tx, boss: Actor, kind: str) -> None:
    await brought_in(tx, boss, "people", workbook(row(2)))
    other = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    _, (there, nowhere) = await read(tx, other, kind, sound(kind, 2), sound(kind, 4))
    assert (there.column, there.message) == (nowhere.column, nowhere.message) == ("身份证号", there.message)
    assert "没有这个号码的人" in there.message


@EVERY
async def test_the_template_is_a_sheet_of_its_kind(tx: Tx, boss: Actor, kind: str) -> None:
    """Its examples can be read, as far as they do not need somebody who is not there."""
    batch = await staging.stage(tx, boss, kind, BytesIO(telling.template(kind)), file_name="模板.xlsx")
    report = await batches.report(tx.session, boss, batch.id, cipher=tx.cipher)
    assert report.rows == 2
    assert all("没有这个号码的人" in fault.message for fault in report.faults), report.faults


@EVERY
async def test_the_workbook_of_faults_marks_the_cell_and_keeps_the_rows(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2, 4)
    file = sheet(kind, sound(kind, 2), sound(kind, 4, 姓名=""))
    batch = await staging.stage(tx, boss, kind, file, file_name="x.xlsx")
    target = BytesIO()
    await telling.error_book(tx, boss, batch.id, target)
    kept = CalamineWorkbook.from_filelike(BytesIO(target.getvalue())).get_sheet_by_index(0).to_python()
    assert kept[0][0] == "某区某表"
    assert [str(line[-1]) for line in kept[2:]] == ["问题", "", "姓名：缺少姓名，请填写"]


@pytest.mark.parametrize("kind", [kind for kind in LAYOUTS if kind != "people"])
async def test_a_graduate_officer_imports_too_and_a_counselor_does_not(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2)
    officer = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG)
    assert (await read(tx, officer, kind, sound(kind, 2)))[0] == (1, 0, 0, 0)


async def test_a_kind_that_is_none_is_refused(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid):
        await staging.stage(tx, boss, "nonsense", workbook(row(2)), file_name="x.xlsx")


@pytest.mark.parametrize("kind", ["graduates", "records", "jobs", "trainings"])
async def test_what_was_worked_on_since_is_named_by_its_row(tx: Tx, boss: Actor, kind: str) -> None:
    await known(tx, boss, kind, 2, 4)
    batch = await brought_in(tx, boss, kind, sheet(kind, sound(kind, 2), sound(kind, 4)))
    who = (
        await tx.session.scalars(
            select(Person)
            .where(Person.id_index == tx.cipher.index(identity(4)))
            .execution_options(populate_existing=True)
        )
    ).one()
    if kind == "graduates":
        who.version += 1
    await tx.session.flush()
    await tx.session.execute(update(Record).where(Record.person_id == who.id).values(voided_at=tx.now))
    await tx.session.execute(update(Training).where(Training.person_id == who.id).values(version=2))
    await tx.session.execute(update(Job).where(Job.person_id == who.id).values(voided_at=tx.now))
    with pytest.raises(Refused, match="第 5 行") as caught:
        await undoing.undo(tx, boss, batch.id)
    assert caught.value.figures == {"rows": [5]}


@EVERY
async def test_the_template_as_it_is_has_no_column_to_ask_about(tx: Tx, boss: Actor, kind: str) -> None:
    """Its two invented rows are read as rows, so that who forgets to delete them is told."""
    batch = await staging.stage(tx, boss, kind, BytesIO(telling.template(kind)), file_name="x.xlsx")
    assert not any(column.undecided for one in sheets_of(batch) for column in one.columns)
    assert batch.counts["rows"] == 2
