"""A graduates' sheet comes in: the roster, what is on file beside it, services, ledgers, and who still owes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from service.access.rules import Actor, Role
from service.exchange.commands import applying, staging, undoing
from service.exchange.queries import batches, rosters
from service.exchange.queries.batches import sheets_of
from service.exchange.rules.rosters import owed_by
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, Refused
from service.ledgers.schemas import LedgerForm
from service.tables.duties import Duty
from service.tables.exchange import Batch
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student
from service.tables.records import Record
from tests import builders
from tests.builders import open_ledger
from tests.exchange.headings import told_of
from tests.exchange.workbooks import graduate, identity, row, sheet, workbook

LEDGER = {"就业服务需求": "岗位推荐、职业指导", "责任人": "李敏", "下次联系时间": "2024/7/26"}
SERVED = {"已接受服务": "职业指导、岗位信息", "服务时间": "2024.5.22", "推荐单位及岗位": "示例工坊 客服"}


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture
async def officer(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=builders.LONGYANG, name="李敏")


async def staged(tx: Tx, who: Actor, *rows: Mapping[str, object], **options: Any) -> Batch:  # noqa: ANN401
    more = ["乡镇（街道）", "目标", "毕业学校", "电话", "就业能力", "名册日期", "去向日期", "入学日期", "残疾类别"]
    used = [name for name in more if any(name in one for one in rows)]
    file = sheet("graduates", *rows, more=used)
    return await staging.stage(tx, who, "graduates", file, file_name="名册.xlsx", **options)


async def applied(tx: Tx, who: Actor, *rows: Mapping[str, object], **options: Any) -> Batch:  # noqa: ANN401
    batch = await staged(tx, who, *rows, **options)
    await applying.apply(tx, who, batch.id)
    return batch


async def faults(tx: Tx, who: Actor, **cells: object) -> list[str]:
    batch = await staged(tx, who, graduate(2, **cells))
    return told_of(await batches.report(tx.session, who, batch.id, cipher=tx.cipher))


async def notes(tx: Tx, who: Actor, batch: Batch, verdict: str = "new") -> list[str]:
    page = await batches.rows(tx.session, who, batch.id, verdict, cipher=tx.cipher)
    return [note.message for line in page.items for note in line.notes]


async def on_file(tx: Tx, sequence: int = 2) -> tuple[Person, Student]:
    hashed = tx.cipher.index(identity(sequence))
    found = select(Person, Student).join(Student).where(Person.id_index == hashed)
    who, study = (await tx.session.execute(found.execution_options(populate_existing=True))).one()
    return who, study


# ---------------------------------------------------------------------------------------------- the roster


async def test_grad_01_who_is_not_on_file_is_registered_from_the_roster(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, graduate(2, 就业去向="签劳动合同"), roster_on=date(2024, 6, 1))
    who, study = await on_file(tx)
    assert (who.township, who.hukou_code, who.residence_code) == (builders.LANCHENG,) * 3
    assert (who.need, who.education, who.grade, who.category) == ("yes", "20", 2, 4)
    assert (study.school, study.major, study.level, study.willing) == ("示例大学", "护理", "大学本科", "yes")
    assert (study.graduates_on, study.roster_on, study.destination_code) == (
        date(2024, 6, 30),
        date(2024, 6, 1),
        "11",
    )


async def test_grad_01_a_later_roster_keeps_the_day_of_the_first(tx: Tx, boss: Actor) -> None:
    """Or each roster would put off the day by which the ledger is owed."""
    await applied(tx, boss, graduate(2), roster_on=date(2024, 3, 1))
    batch = await applied(tx, boss, graduate(2, 专业="会计学"), roster_on=date(2024, 6, 1))
    assert batch.counts["changed"] == 1
    assert (await on_file(tx))[1].roster_on == date(2024, 3, 1)
    assert batch.layout["roster_on"] == "2024-06-01"


async def test_somebody_on_the_register_becomes_a_graduate_and_keeps_the_rest(tx: Tx, boss: Actor) -> None:
    await applying.apply(
        tx,
        boss,
        (await staging.stage(tx, boss, "people", workbook(row(2, 就业需求="无")), file_name="x.xlsx")).id,
    )
    batch = await applied(tx, boss, graduate(2, 户籍地址="云南省保山市隆阳区永昌街道", 联系电话="13900000034"))
    page = await batches.rows(tx.session, boss, batch.id, "changed", cipher=tx.cipher)
    assert ("联系电话", "138****0002", "139****0034") in page.items[0].changes
    assert ("学校", "未填写", "示例大学") in page.items[0].changes
    who, study = await on_file(tx)
    assert (who.need, who.education, who.township, study.school) == ("no", "71", builders.LANCHENG, "示例大学")
    await undoing.undo(tx, boss, batch.id)
    assert (await tx.session.execute(select(Student))).first() is None


async def test_a_certificate_alone_finds_the_person_and_empty_cells_say_nothing(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, graduate(2))
    batch = await staged(tx, boss, graduate(2, 身份证号="", 专业="", 毕业院校="", 毕业日期="", 户籍地址="", 学历=""))
    assert batch.counts["same"] == 1


@pytest.mark.parametrize("name", ["毕业学校", "电话"])
async def test_headers_have_aliases(tx: Tx, boss: Actor, name: str) -> None:
    """Of two columns of one meaning the second is for somebody to say."""
    cells: dict[str, object] = {"毕业学校": "另一大学"} if name == "毕业学校" else {"电话": "13800009999"}
    batch = await staged(tx, boss, graduate(2, **cells))
    (sheet,) = sheets_of(batch)
    assert [column.heading for column in sheet.columns if column.undecided] == [name]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"毕业日期": "2024年13月"}, "毕业日期"),
        ({"毕业日期": ""}, "毕业日期"),
        ({"毕业日期": "2000-06-30"}, "毕业日期"),
        ({"入学日期": "2024-09-01"}, "入学日期"),
        ({"毕业院校": ""}, "毕业院校"),
        ({"残疾人证号": ""}, "残疾人证号"),
        ({"残疾人证号": identity(4) + "42"}, "残疾人证号"),
        ({"户籍地址": "云南省昆明市五华区", "常住地址": ""}, "户籍地址"),
        ({"户籍地址": "", "常住地址": ""}, "户籍地址"),
        ({"乡镇（街道）": "某某镇"}, "乡镇（街道）"),
        ({"有无就业意愿": "看情况"}, "有无就业意愿"),
        ({"就业去向": "回家了"}, "就业去向"),
        ({"去向日期": "2024-07-01"}, "去向日期"),
        ({"已接受服务": "请客吃饭"}, "已接受服务"),
        ({"服务时间": "某天"}, "服务时间"),
        ({"下次联系时间": "下周"}, "下次联系时间"),
        ({"联系电话": "1381234"}, "联系电话"),
        ({"名册日期": "2024-07-01"}, "名册日期"),
        ({"残疾类别": "听力残疾"}, "残疾类别"),
    ],
)
async def test_each_fault_is_told_once_and_of_its_own_cell(
    tx: Tx, boss: Actor, cells: dict[str, object], column: str
) -> None:
    assert await faults(tx, boss, **cells) == [column]


async def test_a_roster_of_a_day_to_come_is_refused(tx: Tx, boss: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        await staged(tx, boss, graduate(2), roster_on=date(2024, 7, 1))
    assert "roster_on" in caught.value.fields


async def test_who_lives_here_is_served_where_they_live_wherever_the_household_is(tx: Tx, boss: Actor) -> None:
    """GRAD-01: household or residence in the area; the workers visit where somebody lives."""
    cells = {"户籍地址": "云南省昆明市五华区护国街道", "常住地址": "保山市隆阳区永昌街道"}
    await applied(tx, boss, graduate(2, **cells), graduate(4, 常住地址="保山市隆阳区永昌街道"))
    assert ((await on_file(tx))[0].township, (await on_file(tx))[0].hukou_code) == (builders.YONGCHANG, None)
    assert ((await on_file(tx, 4))[0].township, (await on_file(tx, 4))[0].hukou_code) == (
        builders.YONGCHANG,
        builders.LANCHENG,
    )


async def test_a_wish_for_training_among_the_needs_is_a_training_need(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, graduate(2, 就业服务需求="技能培训、岗位推荐"), graduate(4, 就业服务需求="岗位推荐"))
    assert [(await on_file(tx, n))[0].training_need for n in (2, 4)] == ["yes", "unknown"]


# ------------------------------------------------------------------------------------------- services given


async def test_services_of_the_sheet_become_records(tx: Tx, boss: Actor) -> None:
    await applied(tx, boss, graduate(2, **SERVED))
    records = (await tx.session.scalars(select(Record).order_by(Record.kind))).all()
    assert [(one.kind, one.happened_on, one.mode) for one in records] == [
        ("career_guidance", date(2024, 5, 22), "office"),
        ("job_lead", date(2024, 5, 22), "office"),
    ]
    assert records[1].detail == {"employer": "示例工坊", "title": "客服"}


async def test_late_services_need_a_supervisor(tx: Tx, boss: Actor, officer: Actor) -> None:
    """Domain trap 3: more than 30 days ago, somebody else than who worked must stand for it."""
    late = graduate(2, **SERVED | {"服务时间": "2024.5.1"})
    batch = await applied(tx, officer, late)
    assert ["督导" in note for note in await notes(tx, officer, batch)] == [True]
    assert (await tx.session.scalars(select(Record))).all() == []
    batch = await applied(tx, boss, late)
    assert (batch.counts["changed"], len((await tx.session.scalars(select(Record))).all())) == (1, 2)


async def test_a_service_of_a_day_to_come_has_not_been_given(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, graduate(2, **SERVED | {"服务时间": "2024.12.3"}))
    assert ["还没有到" in note for note in await notes(tx, boss, batch)] == [True]
    assert (await tx.session.scalars(select(Record))).all() == []


# ------------------------------------------------------------------------------------------------- ledgers


async def test_grad_02_a_ledger_is_opened_where_the_sheet_tells_enough(
    tx: Tx, boss: Actor, officer: Actor, database: Database
) -> None:
    batch = await applied(tx, boss, graduate(2, **LEDGER), graduate(4, **LEDGER, 目标="年底前就业；考一个证"))
    ledgers = (await tx.session.scalars(select(Ledger).order_by(Ledger.recorded_at, Ledger.id))).all()
    assert {one.officer_id for one in ledgers} == {officer.id}
    assert {one.next_contact_on for one in ledgers} == {date(2024, 7, 26)}
    goals = sorted(tuple(goal["text"] for goal in each.goals) for each in ledgers)
    assert goals == [("年底前就业", "考一个证"), ("落实就业服务需求：岗位推荐、职业指导",)]
    await database.settle(tx)
    states = await tx.session.scalars(select(Duty.state).where(Duty.step == "ledger"))
    assert set(states) == {"met"}
    assert await rosters.without_ledger_count(tx.session, boss, batch.id) == 0


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"责任人": "某某"}, "没有叫这个名字"),
        ({"下次联系时间": "2024/1/26"}, "已经过去"),
        ({"下次联系时间": ""}, "缺少下次联系时间"),
        ({"就业服务需求": ""}, "缺少目标"),
        ({"责任人": ""}, "缺少台账责任人"),
    ],
)
async def test_without_a_whole_ledger_the_graduate_is_imported_and_told_why(
    tx: Tx, boss: Actor, officer: Actor, cells: dict[str, object], word: str
) -> None:
    batch = await applied(tx, boss, graduate(2, **LEDGER | cells))
    assert [word in note for note in await notes(tx, boss, batch)] == [True]
    assert (batch.counts["new"], await tx.session.scalar(select(Ledger.id))) == (1, None)


async def test_an_officer_of_another_place_or_one_of_two_namesakes_is_not_guessed(tx: Tx, boss: Actor) -> None:
    await builders.actor(tx, role=Role.COUNSELOR, area=builders.YONGCHANG, name="李敏")
    batch = await staged(tx, boss, graduate(2, **LEDGER))
    assert ["没有叫这个名字" in note for note in await notes(tx, boss, batch)] == [True]
    for _ in range(2):
        await builders.actor(tx, role=Role.COUNSELOR, area=builders.LANCHENG, name="李敏")
    batch = await staged(tx, boss, graduate(2, **LEDGER))
    assert ["几位用户" in note for note in await notes(tx, boss, batch)] == [True]


async def test_a_ledger_that_is_there_is_left_as_it_is(tx: Tx, boss: Actor, officer: Actor) -> None:
    await applied(tx, boss, graduate(2, **LEDGER))
    batch = await applied(tx, boss, graduate(2, **LEDGER | {"下次联系时间": "2024/8/1"}))
    assert batch.counts["same"] == 1
    assert ["已有台账" in note for note in await notes(tx, boss, batch, "same")] == [True]
    assert await tx.session.scalar(select(Ledger.next_contact_on)) == date(2024, 7, 26)


async def test_undoing_takes_services_and_ledgers_with_the_persons(tx: Tx, boss: Actor, officer: Actor) -> None:
    first = await applied(tx, boss, graduate(2))
    second = await applied(tx, boss, graduate(2, **LEDGER, **SERVED), graduate(4, **LEDGER, **SERVED))
    assert (second.counts["new"], second.counts["changed"]) == (1, 1)
    await undoing.undo(tx, boss, second.id)
    assert [await tx.session.scalar(select(table.id)) for table in (Ledger, Record)] == [None, None]
    assert (await on_file(tx))[1].school == "示例大学"
    await undoing.undo(tx, boss, first.id)
    assert await tx.session.scalar(select(Person.id)) is None


async def test_a_ledger_opened_since_the_preview_is_kept_also_when_the_import_is_undone(
    tx: Tx, boss: Actor, officer: Actor
) -> None:
    await applied(tx, boss, graduate(2))
    batch = await staged(tx, boss, graduate(2, **LEDGER))
    who = await tx.session.scalar(select(Person.id))
    assert who is not None
    goals = ["落实就业服务需求：岗位推荐、职业指导"]
    form = LedgerForm(officer=officer.id, goals=goals, next_contact_on=date(2024, 7, 26))
    theirs = await open_ledger(tx, officer, who, form)
    await applying.apply(tx, boss, batch.id)
    (line,) = (await batches.rows(tx.session, boss, batch.id, "changed", cipher=tx.cipher)).items
    assert ["别人已经建立" in fault.message for fault in line.faults] == [True]
    await undoing.undo(tx, boss, batch.id)
    assert (await tx.session.scalars(select(Ledger.id))).all() == [theirs.id]


@pytest.mark.parametrize("since", [{"version": 2}, {"sign_off": "signed"}])
async def test_a_ledger_changed_or_signed_since_stands_against_undoing(
    tx: Tx, boss: Actor, officer: Actor, since: dict[str, object]
) -> None:
    batch = await applied(tx, boss, graduate(2, **LEDGER))
    await tx.session.execute(update(Ledger).values(**since))
    with pytest.raises(Refused, match="第 4 行"):
        await undoing.undo(tx, boss, batch.id)


async def test_grad_02_everybody_without_a_ledger_is_listed_with_the_day_it_is_owed(
    tx: Tx, boss: Actor, officer: Actor, database: Database
) -> None:
    rows = graduate(2, **LEDGER), graduate(4), graduate(6, 毕业日期="2026年6月30日")
    batch = await applied(tx, boss, *rows, roster_on=date(2024, 6, 2))
    await database.settle(tx)
    first = await rosters.without_ledger(tx.session, boss, batch.id, limit=1)
    rest = await rosters.without_ledger(tx.session, boss, batch.id, cursor=first.next)
    assert [(one.graduates_on.year, one.due_on) for one in (*first.items, *rest.items)] == [
        (2024, date(2024, 7, 2)),
        (2026, None),
    ]
    assert (await rosters.without_ledger_count(tx.session, boss, batch.id), rest.next) == (2, None)


@pytest.mark.parametrize(
    ("due_on", "graduates_on", "said"),
    [
        (date(2024, 7, 2), date(2024, 6, 30), ("warn", "2024-07-02 前建立")),
        (date(2024, 6, 11), date(2024, 6, 30), ("bad", "应在 2024-06-11 前建立，已逾期")),
        (None, date(2026, 6, 30), ("muted", "2026 年 1 月起应建")),
        (None, date(2020, 6, 30), ("muted", "不在应建范围内")),
    ],
)
def test_grad_02_how_the_day_reads(due_on: date | None, graduates_on: date, said: tuple[str, str]) -> None:
    assert owed_by(due_on, graduates_on, date(2024, 6, 12)) == said


async def test_of_several_telephones_the_first_is_taken_and_the_others_are_told_of(tx: Tx, boss: Actor) -> None:
    batch = await applied(tx, boss, graduate(2, 联系电话="13800000002（监护人）、0875-2000002"))
    assert ["只导入第一个" in note for note in await notes(tx, boss, batch)] == [True]
    person = (await tx.session.scalars(select(Person))).one()
    assert (person.phone_of, person.phone_tail) == ("guardian", "0002")
