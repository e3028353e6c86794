"""What is done to many rows at once: a full refresh, a refresh from nothing, an import; each against bare inserts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import xlsxwriter
from sqlalchemy import select, text

from service.access.areas import area_row
from service.accounts.queries import actor_of
from service.demo.bench.bare import connect
from service.demo.bench.places import Installation
from service.demo.bench.timing import once
from service.demo.persons import Invented, Inventor
from service.demo.places import Village
from service.duties.commands.settling import drop_all, refresh
from service.exchange.commands import applying, staging
from service.kit.db import Database
from service.people.rules import codes
from service.tables.access import Area

ROWS = 10_000
COUNTY = "530502"  # empty in these databases
HEADERS = (
    "姓名 性别 残疾人证号 身份证号 残疾类别 残疾等级 户口性质 乡镇（街道） "
    "联系电话 文化程度 就业状况 未就业原因 就业需求 是否低保 防返贫监测类别"
)


class Bulk(NamedTuple):
    """Rows or persons, seconds of the service, seconds of the database alone (None: there is nothing to compare)."""

    rows: int
    seconds: float
    alone: float | None


async def refreshing(place: Installation) -> tuple[Bulk, Bulk]:
    """Everybody again, when nothing differs; and from nothing, beside inserting the same rows."""
    same = await once(lambda: refresh(place.database, place.clock))
    async with place.database.transaction(place.clock) as tx:
        await drop_all(tx)
    anew = await once(lambda: refresh(place.database, place.clock))
    alone = await _inserted_again(place.database, ("duty", "agenda"))
    return Bulk(place.people, same, None), Bulk(place.people, anew, alone)


async def importing(place: Installation, inventor: Inventor) -> Bulk:
    """A workbook of new persons, read, shown and applied, to COPY of the rows that it made into the same tables."""
    async with place.database.transaction(place.clock) as tx:
        officer = (await place.user("prefecture supervisor")).id
        await tx.session.execute(
            text("update role_grant set area = :county where user_id = :user"), {"county": COUNTY, "user": officer}
        )
        townships = list(await tx.session.execute(select(Area.code, Area.name).where(Area.parent == COUNTY)))
    workbook = _workbook(inventor, place, [(code, name) for code, name in townships])

    async def take_in() -> None:
        async with place.database.transaction(place.clock) as tx:
            actor = await actor_of(tx.session, officer)
            batch = await staging.stage(tx, actor, "people", workbook, file_name="bench.xlsx", area=COUNTY)
        left = 1
        while left:
            async with place.database.transaction(place.clock) as tx:
                left = await applying.apply(tx, actor, batch.id)

    seconds = await once(take_in)
    return Bulk(ROWS, seconds, await _copied_again(place.database))


def _workbook(inventor: Inventor, place: Installation, townships: Sequence[tuple[str, str]]) -> io.BytesIO:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS.split())
    each = ROWS // len(townships) + 1
    row = 0
    for code, name in townships:
        village = Village(area_row(f"{code}901", name), urban=False, people=min(each, ROWS - row), counselor=0)
        for one in inventor.of_village(village, place.clock.today()):
            row += 1
            sheet.write_row(row, 0, _cells(one, name))
    book.close()
    made.seek(0)
    return made


def _cells(one: Invented, township: str) -> list[str]:
    form = one.form
    certificate = str(form["certificate_number"])
    sex = "男" if int(form["id_number"][16]) % 2 else "女"
    return [
        form["name"],
        sex,
        certificate,
        form["id_number"],
        codes.CATEGORY.label(int(certificate[18])),
        codes.GRADE.label(int(certificate[19])),
        codes.HUKOU.label(form["hukou_kind"]),
        township,
        form["phone"] or "",
        codes.EDUCATION.label(form["education"]),
        "未就业",
        codes.UNEMPLOYED_REASON.label(form.get("unemployed_reason", 7)),
        codes.TRI.label(form["need"]),
        "是" if form["low_income_allowance"] else "否",
        codes.MONITOR.label(form["monitor"]),
    ]


async def _inserted_again(database: Database, tables: Sequence[str]) -> float:
    """Seconds for inserting all rows of these tables into empty ones with the same indexes."""
    connection = await connect(database)
    seconds = 0.0
    for table in tables:
        await connection.execute(f"create table bench_{table} (like {table} including all)")
        insert = f"insert into bench_{table} select * from {table}"  # noqa: S608 - names of ours
        seconds += await once(partial(connection.execute, insert))
        await connection.execute(f"drop table bench_{table}")
    await connection.close()
    return seconds


async def _copied_again(database: Database) -> float:
    """Seconds for COPY of the imported persons and of what was stated of them into tables that are like the real ones.

    Their indexes are there, and the rows of everybody else.
    """
    connection = await connect(database)
    seconds = 0.0
    chosen = f"person_id in (select id from person where county = '{COUNTY}')"  # noqa: S608 - names of ours
    for table, which in (("statement", chosen), ("person", f"county = '{COUNTY}'")):
        made = f"select * from {table} where {which}"  # noqa: S608 - names of ours
        others = f"insert into bench_{table} select * from {table} where not ({which})"  # noqa: S608 - names of ours
        rows = io.BytesIO()
        await connection.copy_from_query(made, output=rows, format="binary")
        await connection.execute(f"create table bench_{table} (like {table} including all)")
        await connection.execute(others)
        rows.seek(0)
        copy = partial(connection.copy_to_table, f"bench_{table}", source=rows, format="binary")
        seconds += await once(copy)
        await connection.execute(f"drop table bench_{table}")
    await connection.close()
    return seconds
