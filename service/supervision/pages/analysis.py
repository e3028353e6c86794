"""汇总分析: a figure's people by what they have in common, on a page and as a sheet."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from fastapi import Request, Response

from service.access.gate import Decider
from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import OpenTx, Tx
from service.kit.sheets import XLSX, Book
from service.kit.web import render, saved_as
from service.supervision.pages.base import router
from service.supervision.pages.board import Asked, BoardQuery, place_of
from service.supervision.queries import figures, persons
from service.supervision.queries.analysis import analysed
from service.supervision.rules.figures import Figure

HEAD = ("分类", "项目", "对象（人）", "已完成（人）", "未完成（人）")


@router.get("/board/{indicator}/analysis")
async def analysis(indicator: str, request: Request, tx: OpenTx, actor: Decider, asked: Asked) -> Response:
    """The figure of today, taken apart."""
    one, parts = await _parts(tx, actor, indicator, asked)
    back = BoardQuery(area=asked.area, profile=one.profile.code)
    return render(
        request,
        "supervision/analysis.html",
        title=f"{one.indicator.label}：汇总分析",
        one=one,
        parts=parts,
        day=tx.today,
        place=await place_of(tx, actor, asked.area),
        back=back.address(f"/board/{indicator}"),
        sheet=back.address(f"/board/{indicator}/analysis.xlsx"),
    )


@router.get("/board/{indicator}/analysis.xlsx")
async def analysis_sheet(indicator: str, tx: OpenTx, actor: Decider, asked: Asked) -> Response:
    """The same as a workbook; it holds numbers and names nobody."""
    one, parts = await _parts(tx, actor, indicator, asked)
    place = await place_of(tx, actor, asked.area)
    target = BytesIO()
    book = Book(target)
    sheet = book.sheet("汇总分析")
    sheet.set_column(0, len(HEAD) - 1, 16)
    book.put(sheet, 1, 0, f"{place}　{one.indicator.label}　截至 {tx.today}", bold=True)
    for column, text in enumerate(HEAD):
        book.put(sheet, 2, column, text, bold=True)
    rows = [(label, share) for label, shares in parts for share in shares]
    for number, (label, share) in enumerate(rows, start=3):
        for column, cell in enumerate((label, share.label, share.persons, share.done, share.persons - share.done)):
            book.put(sheet, number, column, cell)
    book.close()
    note_act(tx, actor, "analysis.export", ("indicator", None), {"code": indicator, "area": asked.area})
    return Response(
        target.getvalue(), media_type=XLSX, headers=saved_as(f"汇总分析_{one.indicator.label}_{tx.today}.xlsx")
    )


async def _parts(tx: Tx, actor: Actor, indicator: str, asked: BoardQuery) -> tuple[Figure, list[tuple[str, list[Any]]]]:
    area = asked.area or None
    found = await figures.figures(tx.session, actor, area, tx.today, tx.today)
    one = persons.figure_of(found, indicator, asked.profile or None)
    return one, await analysed(tx.session, actor, one.profile.code, indicator, area)
