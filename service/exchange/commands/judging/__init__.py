"""What a row would do: something new, a change, nothing; or what stands against it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from service.access.rules import Actor
from service.exchange.commands.judging.deeds import judge_jobs, judge_records
from service.exchange.commands.judging.graduates import judge_graduates
from service.exchange.commands.judging.people import judge_people
from service.exchange.commands.judging.rows import Row, Sheet, plain
from service.exchange.commands.judging.trainings import judge_trainings
from service.exchange.rules.layouts import GRADUATES, JOBS, PEOPLE, RECORDS, TRAININGS
from service.kit.db import Tx

JUDGES: dict[str, Callable[[Tx, Actor, list[Row], Sheet], Awaitable[None]]] = {
    PEOPLE.kind: judge_people,
    GRADUATES.kind: judge_graduates,
    RECORDS.kind: judge_records,
    JOBS.kind: judge_jobs,
    TRAININGS.kind: judge_trainings,
}
"""Kind of sheet → what gives rows without a fault their verdict, in a fixed number of statements."""

__all__ = ["JUDGES", "Row", "Sheet", "judge"]


async def judge(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Give every row its verdict."""
    for row in rows:
        row.faults[:0] = [sheet.remark(said) for said in row.reading.faults]
        row.staged.notes = [sheet.remark(said) for said in row.reading.notes]
        row.staged.values = plain(row.reading.values)
    judged = rows if not sheet.layout.registers else [row for row in rows if not row.faults]
    await JUDGES[sheet.layout.kind](tx, actor, judged, sheet)
