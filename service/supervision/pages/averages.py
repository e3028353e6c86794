"""上级公布平均值: rates that others publish and the plan compares with."""

from __future__ import annotations

from fastapi import Request, Response

from service.access.gate import Decider
from service.access.queries import area_names, own_and_below
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.web import form_values, from_form, go, render
from service.law.indicators import AVERAGES
from service.supervision.commands.averages import enter_average
from service.supervision.pages.base import router
from service.supervision.queries.averages import entered
from service.supervision.schemas import AverageForm

COVERS = (("disabled_graduates", "残疾人高校毕业生"), ("all_graduates", "全部高校毕业生"))


@router.get("/averages")
async def averages(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """What was entered, and an empty form."""
    return await _page(request, tx, actor, {}, {})


@router.post("/averages")
async def enter(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Enter one; the same place, kind and year again puts it in the place of what stood."""
    told = await form_values(request)
    try:
        await enter_average(tx, actor, from_form(AverageForm, {name: text for name, text in told.items() if text}))
    except Invalid as fault:
        return await _page(request, tx, actor, told, fault.errors)
    return go(request, "/averages", ("ok", "已录入。看板和报表从现在起按它比较。"))


async def _page(request: Request, tx: Tx, actor: Actor, told: dict[str, str], errors: dict[str, str]) -> Response:
    rows = await entered(tx.session, actor)
    names = await area_names(tx.session, [row.area for row in rows])
    return render(
        request,
        "supervision/averages.html",
        title="上级公布平均值",
        rows=rows,
        names=names,
        averages=AVERAGES,
        covers=dict(COVERS),
        told={"year": str(tx.today.year - 1), **told},
        errors=errors,
        areas=await own_and_below(tx.session, actor),
        average_options=list(AVERAGES.items()),
        cover_options=list(COVERS),
    )
