"""Let a list out of the house: masked, marked with who, when and why, and on record before anybody has the file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import BinaryIO

from xlsxwriter.worksheet import Worksheet

from service.access.areas import covers, level_of
from service.access.queries import area_names
from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.queries.exporting import SEALED_COLUMNS, Lines, Persons, lines
from service.exchange.rules.exports import EXPORTS, IN_THE_CLEAR, SHEET_ROWS, Export, notice
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid
from service.kit.sheets import HEADING, Book
from service.people.commands.privacy import MOST_CLEAR, let_out
from service.people.queries.lists import Filters

MASKED = "********"
_NOTICE = {"bold": True, "font_color": "#C00000", "text_wrap": True}
Progress = Callable[[int], None]


async def export(
    tx: Tx,
    actor: Actor,
    kind: str,
    filters: Filters,
    reason: str,
    target: BinaryIO,
    progress: Progress | None = None,
    *,
    clear: Collection[str] = (),
) -> int:
    """Write the list into a workbook; answers the number of rows. Invalid without a reason.

    `clear`: the numbers of people that are to stand in it unmasked, for who may see them, each on record and of the
    hour's budget; where that ends the rest stay masked, and the sheet says so. Memory does not grow with the list, and
    the event loop stays free. The act is part of this unit of work: who hands out the file does so after the commit.
    """
    if not actor.may(Permission.EXPORT):
        raise Forbidden
    actor = actor.holding(Permission.EXPORT)
    reason = " ".join(reason.split())
    if kind not in EXPORTS:
        raise Invalid({"kind": f"请从这些里选一种：{'、'.join(one.title for one in EXPORTS.values())}。"})
    check_export(actor, filters, reason)
    numbers = [one for one in IN_THE_CLEAR if one.name in clear and kind == "people"]
    if numbers:
        actor = actor.holding(Permission.PERSON_UNMASK)
    area = await where_of(tx, actor, filters)
    headers = (*EXPORTS[kind].headers, *(one.label for one in numbers))
    above = notice(actor.name, f"{tx.now:%Y-%m-%d %H:%M}", area, reason)
    writer = _Writer(target, EXPORTS[kind]._replace(headers=headers), above)
    async for persons, piece in lines(tx.session, actor, kind, filters, tx.today):
        for one in numbers:
            await _put_numbers(tx, actor, one.name, persons, piece, reason, writer)
        await asyncio.to_thread(writer.put, piece)
        if progress is not None:
            progress(writer.count)
    await asyncio.to_thread(writer.close)
    chosen = {key: str(value) for key, value in asdict(filters).items() if value}
    subject = ("area", filters.area or actor.grants[0].area)
    note_act(tx, actor, f"export.{kind}", subject, {"rows": writer.count, **chosen}, {"reason": reason})
    await tx.session.flush()
    return writer.count


async def _put_numbers(
    tx: Tx, actor: Actor, field: str, persons: Persons, piece: Lines, reason: str, writer: _Writer
) -> None:
    """A further cell at the end of each row: the number in the clear, masked where the budget has ended."""
    column = SEALED_COLUMNS[field]
    kept = {one.id: getattr(one, column) for one in persons if getattr(one, column) is not None}
    shown = await let_out(tx, actor, field, kept, reason)
    for one, cells in zip(persons, piece, strict=True):
        cells.append(shown.get(one.id, MASKED if one.id in kept else ""))
    writer.masked += len(kept) - len(shown)


def check_export(actor: Actor, filters: Filters, reason: str) -> None:
    """Invalid without a reason, or for an area out of reach."""
    faults = {}
    if not 2 <= len(reason) <= 200:
        faults["reason"] = "请写明导出的用途（2 至 200 个字）。"
    if filters.area is not None and not _reaches(actor, filters.area):
        faults["area"] = "所选区域不在您的服务范围内，请重新选择。"
    if faults:
        raise Invalid(faults)


def _reaches(actor: Actor, area: str) -> bool:
    """Whether the area is one of the actor's, below or around one; of an area around, the actor's part is exported."""
    try:
        level_of(area)
    except ValueError:
        return False
    return any(covers(grant.area, area) or covers(area, grant.area) for grant in actor.grants)


async def where_of(tx: Tx, actor: Actor, filters: Filters) -> str:
    """The area of a list, in words."""
    if filters.area is None:
        return "、".join(dict.fromkeys(grant.label for grant in actor.grants))
    return (await area_names(tx.session, [filters.area])).get(filters.area, filters.area)


class _Writer:
    """The workbook: the notice above, the header, rows, and at the end how many; a further sheet when one is full."""

    def __init__(self, target: BinaryIO, kind: Export, text: str) -> None:
        self.book, self.kind, self.text = Book(target), kind, text
        self.count, self._row, self.masked = 0, 0, 0
        self._sheet = self._begin()

    def _begin(self) -> Worksheet:
        number = self.count // SHEET_ROWS
        sheet = self.book.sheet(self.kind.title + (str(number + 1) if number else ""))
        last = len(self.kind.headers) - 1
        sheet.set_column(0, last, 14)
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, last, self.text, self.book.style(**_NOTICE))
        for column, header in enumerate(self.kind.headers):
            self.book.put(sheet, 2, column, header, **HEADING)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0, 1)
        sheet.set_header("&C内部资料　不得外传")
        sheet.set_footer("&C第 &P 页，共 &N 页")
        self._row = 2
        return sheet

    def put(self, piece: Lines) -> None:
        """Some more rows."""
        for cells in piece:
            if self.count and self.count % SHEET_ROWS == 0:
                self._sheet = self._begin()
            self.count, self._row = self.count + 1, self._row + 1
            for column, cell in enumerate(cells):
                self.book.put(self._sheet, self._row, column, cell)

    def close(self) -> None:
        """Say how many there are, and finish."""
        rest = f"；{self.masked} 个号码没有完整显示：一小时内最多 {MOST_CLEAR} 个，请稍后再导" if self.masked else ""
        self.book.put(self._sheet, self._row + 1, 0, f"共 {self.count} 行{rest}", **_NOTICE)
        self.book.close()
