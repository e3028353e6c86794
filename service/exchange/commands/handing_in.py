"""Let jobs or trainings out in the columns of the national system, so that nothing is typed twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, BinaryIO

from xlsxwriter.worksheet import Worksheet

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.commands.exporting import MASKED, check_export, where_of
from service.exchange.queries.national import NUMBER, last_handed_in, lines
from service.exchange.rules.exports import notice
from service.exchange.rules.national import HAND_INS
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid
from service.kit.sheets import HEADING, Book, Cell
from service.people.commands.privacy import MOST_CLEAR, let_out
from service.people.queries.lists import Filters


async def hand_in(
    tx: Tx, actor: Actor, kind: str, filters: Filters, reason: str, target: BinaryIO, *, changed: bool = False
) -> int:
    """Write the table, its headings in the first row, as the national system reads it; answers the number of rows.

    `changed`: only those of whom something was entered or changed since the area's list was last let out. The number
    of the certificate stands in it for who may see it, each on record and of the hour's budget; beyond it is masked.
    """
    if not actor.may(Permission.EXPORT):
        raise Forbidden
    if kind not in HAND_INS:
        raise Invalid({"kind": f"请从这些里选一种：{'、'.join(one.title for one in HAND_INS.values())}。"})
    actor = actor.holding(Permission.EXPORT)
    reason = " ".join(reason.split())
    check_export(actor, filters, reason)
    subject = filters.area or actor.grants[0].area
    since = await last_handed_in(tx.session, kind, subject) if changed else None
    table, count, masked = HAND_INS[kind], 0, 0
    at = table.headers.index(table.number)
    book = Book(target)
    sheet = book.sheet(table.sheet)
    _put(book, sheet, 1, [table.headers], **HEADING)
    async for persons, rows in lines(tx.session, actor, kind, filters, tx.today, since):
        ids = {person_id for person_id, _ in rows}
        kept = {one.id: one.sealed_certificate for one in persons if one.sealed_certificate and one.id in ids}
        shown = await let_out(tx, actor, NUMBER, kept, reason) if actor.may(Permission.PERSON_UNMASK) else {}
        for person_id, cells in rows:
            cells[at] = shown.get(person_id, MASKED if person_id in kept else "")
            masked += cells[at] == MASKED
        await asyncio.to_thread(_put, book, sheet, count + 2, [cells for _, cells in rows])
        count += len(rows)
    _about(book, notice(actor.name, f"{tx.now:%Y-%m-%d %H:%M}", await where_of(tx, actor, filters), reason), masked)
    note_act(tx, actor, f"export.{kind}", ("area", subject), {"rows": count}, {"reason": reason})
    await tx.session.flush()
    return count


def _put(book: Book, sheet: Worksheet, first: int, rows: Sequence[Sequence[Cell]], **properties: Any) -> None:  # noqa: ANN401 - xlsxwriter's own properties
    for number, cells in enumerate(rows, start=first):
        for column, cell in enumerate(cells):
            book.put(sheet, number, column, cell, **properties)


def _about(book: Book, above: str, masked: int) -> None:
    """Who let it out and why stands on a sheet of its own, which the national system passes over."""
    sheet = book.sheet("导出说明")
    sheet.set_column(0, 0, 100)
    book.put(sheet, 1, 0, above)
    if masked:
        limit = f"{masked} 个号码没有完整显示：没有查看权限，或超出一小时最多 {MOST_CLEAR} 个，请稍后只导有变化的人"
        book.put(sheet, 2, 0, limit)
    book.close()
