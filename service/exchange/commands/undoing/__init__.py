"""Take an applied batch back whole, or say which rows have been worked on since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from service.access.commands import remove_areas
from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.commands.undoing.parts import take_parts_back, take_trainings_back, worked_on_since
from service.exchange.queries.batches import batch as batch_of
from service.exchange.queries.batches import place_of, sheets_of
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Before
from service.kit.db import Tx
from service.kit.errors import Forbidden, Refused
from service.kit.outcome import Outcome
from service.people.commands.holding import touch
from service.people.commands.restoring import versions_of
from service.people.commands.saving import take_back
from service.tables.exchange import Batch, BatchRow

CHUNK = 1_000
NAMED = 20  # rows named in the refusal's text; its figures hold them all


class _Row(NamedTuple):
    """A row that was applied, by sheet and number. `made`: it put the person on the register."""

    row: tuple[int, int]
    person_id: UUID
    version: int
    before: Before
    made: bool


async def undo(tx: Tx, actor: Actor, batch_id: UUID) -> Batch:
    """Delete what the batch made, persons and all; put back what it changed.

    Refused, with the rows, when one of the persons, or what was made for one, has been worked on since; then
    everything stays.
    """
    if not actor.may(Permission.IMPORT):
        raise Forbidden
    batch = await batch_of(tx.session, actor, batch_id, lock=True)
    if batch.state not in {"applied", "applying"}:
        raise Refused("只有已经应用的批次才能撤销。")
    if tx.now >= batch.expires_at:
        raise Refused("这一批应用已超过 30 天，原始数据已删除，不能再整批撤销；请逐个在档案里更正。")
    rows = await _applied(tx, batch)
    made = {row.person_id: row.row for row in rows if row.made}
    async with tx.session.begin_nested():
        await touch(tx, [row.person_id for row in rows])
        touched = await worked_on_since(tx, batch, rows)
        _refuse(batch, touched)
        touched = await take_parts_back(tx, actor, batch, rows)
        touched |= await take_trainings_back(tx, actor, batch, rows)
        touched |= await _take_persons_back(tx, actor, rows)
        _refuse(batch, touched)
    await remove_areas(tx, batch.layout["made"])
    batch.state, batch.undone_at = "undone", tx.now
    counts = {"rows": len(rows), "removed": len(made)}
    note_act(tx, actor, "import.undo", ("batch", batch_id), counts)
    await tx.session.flush()
    return batch


async def _applied(tx: Tx, batch: Batch) -> list[_Row]:
    columns = (
        BatchRow.sheet,
        BatchRow.row,
        BatchRow.person_id,
        BatchRow.person_version,
        BatchRow.before,
        BatchRow.verdict,
    )
    found = await tx.session.execute(
        select(*columns)
        .where(BatchRow.batch_id == batch.id, BatchRow.person_id.is_not(None), BatchRow.applied)
        .order_by(BatchRow.sheet, BatchRow.row)
    )
    registers = LAYOUTS[batch.kind].registers
    return [
        _Row((sheet, row), who, version or 0, _opened(tx, batch, (sheet, row), before), registers and verdict == "new")
        for sheet, row, who, version, before, verdict in found
        if who is not None
    ]


def _opened(tx: Tx, batch: Batch, row: tuple[int, int], before: bytes | None) -> Before:
    if before is None:
        return Before()
    return Before.model_validate_json(tx.cipher.open(before, place_of(batch.id, *row)))


def _refuse(batch: Batch, touched: Iterable[tuple[int, int]]) -> None:
    rows = sorted(touched)
    if rows:
        names = {sheet.number: f"“{sheet.sheet}”" for sheet in sheets_of(batch)}
        several = len({sheet for sheet, _ in rows}) > 1
        words = [f"{names[sheet]}{row}" if several else str(row) for sheet, row in rows[:NAMED]]
        named = "、".join(words) + (" 等" if len(rows) > NAMED else "")
        raise Refused(
            f"第 {named} 行（共 {len(rows)} 行）的人在导入之后已有人办理过，不能整批撤销；请逐个在档案里更正。",
            figures={"rows": [row for _, row in rows]},
        )


async def _take_persons_back(tx: Tx, actor: Actor, rows: Sequence[_Row]) -> set[tuple[int, int]]:
    """Answers the rows of persons who have been worked on since."""
    numbers = {row.person_id: row.row for row in rows}
    now = await versions_of(tx, numbers)  # what was taken back before has changed some of them
    outcomes = [
        Outcome(row.person_id, row.person_id, now.get(row.person_id), made=row.made, before=row.before.person)
        for row in rows
    ]
    against = [one for part in _chunks(outcomes) for one in await take_back(tx, actor, part)]
    return {numbers[one] for one in against}


def _chunks(outcomes: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
    return (outcomes[start : start + CHUNK] for start in range(0, len(outcomes), CHUNK))
