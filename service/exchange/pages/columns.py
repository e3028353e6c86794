"""对应列: what each column of a workbook is taken for, what its words mean, and what holds for all of its rows."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.rules import Actor
from service.exchange.commands import staging
from service.exchange.pages.base import Importer
from service.exchange.queries import batches
from service.exchange.queries.batches import open_top, sheets_of, told_of
from service.exchange.rules.columns import Layout
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.rules.matching import choices_in
from service.exchange.schemas import Choices, ColumnLayout, SheetLayout, SheetTop
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, go, render
from service.people.rules.cells import as_text
from service.people.rules.dates import parse_date
from service.tables.exchange import Batch

router = APIRouter(include_in_schema=False)
NOTHING = "-"
SHOWN = 3  # cells of a column
HOW = {
    "heading": ("ok", "按列名认出"),
    "told": ("ok", "已确认"),
    "cells": ("info", "按内容认出，请核对"),
    "ours": ("muted", "本系统导出的列，不用导入"),
    "like": ("warn", "列名相近，请选择"),
    "": ("warn", "没有认出，请选择"),
}
_LONG = re.compile(
    r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|\d{3,}(?: \d{3,}){2,}[Xx]?|\d{7,}[\dXx]*"
)  # as people part them


class ColumnLine(NamedTuple):
    """A column on the page. `value`: what is chosen, "-" for not imported."""

    name: str
    heading: str
    cells: list[str]
    value: str
    how: tuple[str, str]
    options: list[tuple[str, str]]


@router.get("/imports/{batch_id}/columns")
async def columns(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """Each column of each sheet: three of its cells, what it is taken for and how sure that is."""
    return await _page(request, tx, actor, batch_id)


async def _page(
    request: Request, tx: Tx, actor: Actor, batch_id: UUID, errors: dict[str, str] | None = None
) -> Response:
    found = await batches.batch(tx.session, actor, batch_id)
    if found.state != "staged":
        raise Refused("这一批已经导入或过期，不能再改；需要时请重新上传。")
    layout = LAYOUTS[found.kind]
    sheets = [
        (sheet, _lines(layout, sheet, open_top(tx.cipher, found, sheet)) if sheet.columns else [])
        for sheet in sheets_of(found)
    ]
    return render(
        request,
        "exchange/columns.html",
        title="对应列",
        address=f"/imports/{batch_id}",
        kind=layout.label,
        sheets=sheets,
        errors=errors or {},
    )


def _lines(layout: Layout, sheet: SheetLayout, top: SheetTop) -> list[ColumnLine]:
    return [
        ColumnLine(
            f"{sheet.number}-{at}",
            column.heading,
            [masked(as_text(cell)) for cell in top.seen.get(at, [])[:SHOWN]],
            _value(column),
            HOW[column.how],
            choices_in(layout, column.heading.split(" "), column.field, column.like),
        )
        for at, column in enumerate(sheet.columns)
        if column.heading and (column.field or column.undecided or column.how in {"told", "ours"})
    ]


def _value(column: ColumnLayout) -> str:
    if column.undecided:
        return ""
    return column.field or NOTHING


def masked(text: str) -> str:
    """A cell without the middle of long numbers, and not too long itself."""
    return _LONG.sub(lambda found: f"{found[0][:3]}***{found[0][-2:]}", text)[:40]


@router.post("/imports/{batch_id}/columns")
async def set_columns(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """Take the columns as somebody says, and remember it for sheets with these headings."""
    found = await batches.batch(tx.session, actor, batch_id)
    sent = await form_values(request)
    sheets = [sheet for sheet in sheets_of(found) if sheet.columns]
    chosen = {sheet.sheet: f"take-{sheet.number}" in sent for sheet in sheets}
    told = {
        sheet.sheet: {
            column.heading: None if sent[name] == NOTHING else sent[name]
            for at, column in enumerate(sheet.columns)
            if sent.get(name := f"c-{sheet.number}-{at}")
        }
        for sheet in sheets
    }
    twice = _twice(sheets, told)
    if twice:
        return await _page(request, tx, actor, batch_id, twice)
    try:
        await staging.stage_again(tx, actor, batch_id, Choices(sheets=chosen, columns=told))
    except Invalid as fault:
        return await _page(request, tx, actor, batch_id, {"form": fault.detail})
    return go(request, f"/imports/{batch_id}", ("ok", "已按选定的列重新核对；下次同样的表不用再选。"))


def _twice(sheets: list[SheetLayout], told: dict[str, dict[str, str | None]]) -> dict[str, str]:
    """Two columns taken for one thing, which cannot be; parts of services may come again and again."""
    found = {}
    for sheet in sheets:
        taken: dict[str, str] = {}
        for at, column in enumerate(sheet.columns):
            field = told[sheet.sheet].get(column.heading)
            if field and "." not in field and taken.setdefault(field, column.heading) != column.heading:
                text = f"“{column.heading}”和“{taken[field]}”对应到了同一项，请改正其中一列。"
                found[f"c-{sheet.number}-{at}"] = text
    return found


@router.post("/imports/{batch_id}/words")
async def set_words(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """What the words mean that were not understood; what is left open is asked again."""
    found = await batches.batch(tx.session, actor, batch_id)
    sent = await form_values(request)
    words: dict[str, dict[str, str]] = {}
    for number, ask in enumerate(told_of(tx.cipher, found).asks):
        answer = sent.get(f"w-{number}")
        if answer == NOTHING or answer in ask.choices or (answer and not ask.choices):
            words.setdefault(ask.field, {})[ask.word] = "" if answer == NOTHING else str(answer)
    try:
        batch = await staging.stage_again(tx, actor, batch_id, Choices(words=words))
    except Invalid as fault:
        return go(request, f"/imports/{batch_id}", ("bad", fault.detail))
    left = len(told_of(tx.cipher, batch).asks)
    said = ("ok", "用词已说明，已重新核对。") if not left else ("info", f"还有 {left} 个词没有说明。")
    return go(request, f"/imports/{batch_id}", said)


@router.post("/imports/{batch_id}/given")
async def set_given(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """One 责任人 and one 下次联系时间 for all rows of a graduates' sheet that have none of their own."""
    sent = await form_values(request)
    given = {field: str(sent.get(field, "")) for field in ("officer", "next_contact_on")}
    try:
        if given["next_contact_on"] and parse_date(given["next_contact_on"]) < tx.today:
            raise ValueError("下次联系时间已经过去，请填今天或以后的日期")  # noqa: TRY301 - told with the others
    except ValueError as fault:
        return go(request, f"/imports/{batch_id}", ("bad", f"{fault}。"))
    await staging.stage_again(tx, actor, batch_id, Choices(given=given))
    return go(request, f"/imports/{batch_id}", ("ok", "已按整批设定重新核对。"))


def asked(batch: Batch, tx: Tx) -> list[dict[str, Any]]:
    """The words to be explained, as the page asks for them."""
    layout = LAYOUTS[batch.kind]
    return [
        {
            "name": f"w-{number}",
            "label": f"{layout.header_of(ask.field)}“{ask.word}”是（{ask.rows} 行）"
            if ask.word
            else f"表里没有“{layout.header_of(ask.field)}”，各行都是（{ask.rows} 行）",
            "is_day": not ask.choices,
            "options": [(one, one) for one in ask.choices]
            + ([(NOTHING, "不导入这个词（这一格算没填）")] if ask.word else []),
        }
        for number, ask in enumerate(told_of(tx.cipher, batch).asks)
    ]
