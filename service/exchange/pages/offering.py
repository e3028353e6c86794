"""登记为新的服务对象: of a row about somebody who is not on file, the form of a new entry filled in from its cells."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Editor
from service.accounts.commands.keeping import keep_form
from service.exchange.pages.base import Importer
from service.exchange.queries.batches import row_values
from service.exchange.schemas import RowForm
from service.kit.db import OpenTx
from service.kit.web import form_values, from_form, go

router = APIRouter(include_in_schema=False)
FORM = "/people/new"


@router.post("/imports/{batch_id}/offer")
async def offer(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer, editor: Editor) -> Response:
    """Leads to the form, with what the row says kept sealed for this user: nothing of it stands in an address."""
    del editor
    form = from_form(RowForm, await form_values(request))
    told = await row_values(tx.session, actor, batch_id, form.sheet, form.row, cipher=tx.cipher)
    kept = await keep_form(tx, actor.id, FORM, FORM, {name: [text] for name, text in told.items()})
    return go(request, FORM if kept is None else f"{FORM}?kept={kept}")
