"""Full numbers, with the reason; consent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Editor, Unmasker
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.people.commands import privacy
from service.people.queries import one as people_one
from service.people.rules.codes import BASIS, CONSENT_MODE
from service.people.rules.dates import parse_date
from service.people.rules.fields import SEALED
from service.people.rules.words import LABELS
from service.people.schemas.forms import ConsentForm, UnmaskForm

router = APIRouter(include_in_schema=False)


async def _unmask_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    **said: Any,  # noqa: ANN401 - what the page shows
) -> Response:
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    return render(
        request,
        "people/unmask.html",
        title="查看完整号码",
        head=head,
        fields=[(name, LABELS[name]) for name in SEALED],
        **{"typed": {}, "errors": {}, "clear": None, "label": "", **said},
    )


@router.get("/people/{person_id}/unmask")
async def ask(request: Request, person_id: UUID, tx: OpenTx, actor: Unmasker) -> Response:
    """Ask which number is wanted, and why."""
    field = request.query_params.get("field", "")
    return await _unmask_page(request, tx, actor, person_id, typed={"field": field if field in SEALED else ""})


@router.post("/people/{person_id}/unmask")
async def unmask(request: Request, person_id: UUID, tx: OpenTx, actor: Unmasker) -> Response:
    """Show the number once; it stands in no address, and the page is not kept."""
    typed = await form_values(request)
    try:
        form = from_form(UnmaskForm, typed)
        clear = await privacy.unmask(tx, actor, person_id, form.field, form.reason)
    except (Invalid, Refused) as fault:
        return await _unmask_page(request, tx, actor, person_id, typed=typed, errors=fault.errors)
    return await _unmask_page(request, tx, actor, person_id, typed=typed, clear=clear, label=LABELS[form.field])


# ------------------------------------------------------------------------------------------------- consent


async def _consent_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    **said: Any,  # noqa: ANN401 - what the page shows
) -> Response:
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    found = await people_one.consents(tx.session, actor, person_id)
    return render(
        request,
        "people/consent.html",
        title="告知与同意",
        head=head,
        consents=[
            {
                "id": one.id,
                "text": f"{BASIS.label(one.basis)}：{one.purpose}",
                "sub": f"{one.given_on}，{CONSENT_MODE.label(one.mode)}，告知书第 {one.notice_version} 版"
                + ("，由监护人同意" if one.by_guardian else ""),
                "withdrawn_on": one.withdrawn_on,
            }
            for one in found
        ],
        bases=list(BASIS.labels.items()),
        modes=list(CONSENT_MODE.labels.items()),
        today=tx.today.isoformat(),
        **{"typed": {"given_on": tx.today.isoformat(), "basis": "separate_consent"}, "errors": {}, **said},
    )


@router.get("/people/{person_id}/consent")
async def consents(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """On what ground the data are kept, and the form to note another."""
    return await _consent_page(request, tx, actor, person_id)


@router.post("/people/{person_id}/consent")
async def consent(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Note that somebody was told and agreed."""
    typed = await form_values(request)
    try:
        await privacy.consent(tx, actor, person_id, from_form(ConsentForm, typed))
    except Invalid as fault:
        return await _consent_page(request, tx, actor, person_id, typed=typed, errors=fault.errors)
    return go(request, f"/people/{person_id}/consent", ("ok", "已登记。"))


@router.post("/people/{person_id}/consent/{consent_id}/withdraw")
async def withdraw(request: Request, person_id: UUID, consent_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Note a withdrawal; where nothing else allows keeping the data, service ends."""
    typed = await form_values(request)
    try:
        day = parse_date(typed.get("on"))
        await privacy.withdraw(tx, actor, person_id, consent_id, day)
    except ValueError as fault:
        return await _consent_page(request, tx, actor, person_id, errors={"on": f"{fault}。"})
    except (Invalid, Refused) as fault:
        return await _consent_page(request, tx, actor, person_id, errors=fault.errors)
    return go(request, f"/people/{person_id}/consent", ("ok", "已登记撤回。"))
