"""导出: a list as a workbook, for a reason."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.exchange.commands import exporting, handing_in
from service.exchange.pages.sending import sent
from service.exchange.rules.exports import EXPORTS, IN_THE_CLEAR
from service.exchange.rules.national import HAND_INS
from service.kit.db import OpenTx
from service.kit.errors import Invalid
from service.kit.web import form_values, render
from service.people.queries.lists import Filters, chosen

router = APIRouter(include_in_schema=False)
Exporter = Annotated[Actor, Require(Permission.EXPORT)]


@router.get("/exports")
async def exports(request: Request, tx: OpenTx, actor: Exporter) -> Response:
    """What can be exported."""
    del tx
    return _page(request, actor)


def _page(request: Request, actor: Actor, **said: Any) -> Response:  # noqa: ANN401
    return render(
        request,
        "exchange/exports.html",
        title="导出",
        kinds=[(kind, one.title) for kind, one in EXPORTS.items()],
        tables=[(kind, one.title) for kind, one in HAND_INS.items()],
        numbers=[(one.name, one.label) for one in IN_THE_CLEAR] if actor.may(Permission.PERSON_UNMASK) else [],
        areas=list(dict.fromkeys((grant.area, grant.label) for grant in actor.grants)),
        **{"errors": {}, "typed": {}, "sent": "", **said},
    )


@router.post("/exports")
async def export(request: Request, tx: OpenTx, actor: Exporter) -> Response:
    """The workbook; from the register's list with the filters chosen there."""
    form = await request.form()
    typed: dict[str, Any] = {key: str(value).strip() for key, value in form.items()}
    typed["clear"] = clear = [str(name) for name in form.getlist("clear")]
    kind = typed.get("kind", "")
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        filters = _filters(actor, kind, typed)
        await exporting.export(tx, actor, kind, filters, typed.get("reason", ""), file, clear=clear)
    except Invalid as fault:
        file.close()
        return _page(request, actor, errors=fault.fields, typed=typed)
    return sent(file, f"{EXPORTS[kind].title}（{tx.today}）.xlsx")


@router.post("/exports/national")
async def national(request: Request, tx: OpenTx, actor: Exporter) -> Response:
    """Jobs or trainings in the national system's columns, of everybody or of whom something changed since."""
    typed = await form_values(request)
    kind, filters = str(typed.get("kind", "")), Filters(area=typed.get("area") or None, state="active")
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        changed = "changed" in typed
        await handing_in.hand_in(tx, actor, kind, filters, str(typed.get("reason", "")), file, changed=changed)
    except Invalid as fault:
        file.close()
        return _page(request, actor, errors=fault.fields, typed=typed, sent="national-")
    return sent(file, f"{HAND_INS[kind].sheet}（{tx.today}）.xlsx")


def _filters(actor: Actor, kind: str, typed: dict[str, Any]) -> Filters:
    if "show" in typed:
        return chosen(actor, typed["show"], {key: value for key, value in typed.items() if value and key != "clear"})
    everybody = kind in EXPORTS and EXPORTS[kind].everybody
    return Filters(area=typed.get("area") or None, state="all" if everybody else "active")
