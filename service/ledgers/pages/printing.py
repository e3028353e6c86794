"""On paper: the sheet as PDF or Word, and a county's own form in the place of the one that ships."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from service.access.gate import Decider, Reader
from service.access.queries import area_names
from service.access.rules import Actor
from service.kit import paper
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.web import form_values, from_form, go, render
from service.ledgers.commands import printing
from service.ledgers.commands.templates import remove_template, shipped_template, store_template
from service.ledgers.pages.base import Which, router
from service.ledgers.queries import templates as ledgers_templates
from service.ledgers.rules.content import KINDS
from service.ledgers.schemas import PrintForm, TemplateForm


@router.post("/people/{person_id}/ledger/print")
async def print_ledger(
    person_id: UUID, request: Request, tx: OpenTx, actor: Reader, kind: Which = "graduate"
) -> Response:
    """The newest version as a file."""
    printed = await printing.print_ledger(tx, actor, person_id, from_form(PrintForm, await form_values(request)), kind)
    return _file(printed.content, printed.media_type, printed.name)


@router.get("/ledgers/templates")
async def templates(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Which forms are in use where one supervises a county."""
    return await _page(request, tx, actor)


@router.get("/ledgers/templates/shipped")
async def shipped(actor: Decider) -> Response:
    """The form that ships, to begin with."""
    del actor
    return _file(shipped_template(), paper.DOCX, "ledger.docx")


@router.post("/ledgers/templates")
async def store(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Put a county's own form in place."""
    form = await request.form()
    told = {name: str(value) for name, value in form.items() if isinstance(value, str) and value}
    try:
        chosen, file = from_form(TemplateForm, told), form.get("file")
        document = await file.read(paper.MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        await store_template(tx, actor, chosen.county, chosen.kind, document)
    except Invalid as fault:
        return await _page(request, tx, actor, told=told, errors=fault.errors)
    return go(request, "/ledgers/templates", ("ok", "模板已启用，试填的样张没有问题。"))


@router.post("/ledgers/templates/remove")
async def remove(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Go back to the form that ships."""
    chosen = from_form(TemplateForm, await form_values(request))
    await remove_template(tx, actor, chosen.county, chosen.kind)
    return go(request, "/ledgers/templates", ("ok", "已恢复系统自带的模板。"))


async def _page(request: Request, tx: Tx, actor: Actor, **said: Any) -> Response:  # noqa: ANN401 - told, errors
    names = await area_names(tx.session, actor.counties)
    return render(
        request,
        "ledgers/templates.html",
        title="台账打印模板",
        stored=await ledgers_templates.templates(tx.session, actor),
        counties=sorted(names.items()),
        kinds=list(KINDS.items()),
        labels=KINDS,
        **{"told": {}, "errors": {}, **said},
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
