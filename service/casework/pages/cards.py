"""政策卡片: what others decide, with a way there, and that somebody was pointed to it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import cards as casework_cards
from service.casework.pages.base import Told, router
from service.casework.pages.picking import GIVING_MODES
from service.casework.queries.cards import cards_for, referred
from service.casework.schemas.groups import CardForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.law.names import MODES
from service.people.queries.one import person as visible_person


@router.get("/people/{person_id:uuid}/cards")
async def cards(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The cards of the plan that governs where the person belongs."""
    return await _page(request, tx, actor, person_id, {"on": tx.today.isoformat()})


@router.post("/people/{person_id:uuid}/cards")
async def refer(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Note that the person was pointed to one."""
    typed = await form_values(request)
    try:
        saved = await casework_cards.refer(tx, actor, person_id, from_form(CardForm, typed))
    except (Invalid, Refused) as fault:
        return await _page(request, tx, actor, person_id, typed, fault.errors)
    text = "补录已交督导审批，同意后计入。" if saved.approvals else "已登记，时间线上可以看到。"
    return go(request, f"/people/{person_id}/cards", ("ok", text))


async def _page(
    request: Request, tx: Tx, actor: Actor, person_id: UUID, typed: Told, errors: dict[str, str] | None = None
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    found = await cards_for(tx.session, person, tx.today)
    when = await referred(tx.session, actor, person_id)
    gone = person.exit_on is not None
    return render(
        request,
        "casework/cards.html",
        title="政策卡片",
        person=person,
        cards=[(card, when.get(card.code), card.valid_to is not None and card.valid_to < tx.today) for card in found],
        modes=[(code, MODES[code]) for code in ("home_visit", *GIVING_MODES)],
        typed=typed,
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE) and not gone,
        today=tx.today.isoformat(),
    )
