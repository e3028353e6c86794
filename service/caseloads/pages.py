"""分派: who holds how many, where nobody is responsible, and the forms that change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Assigner
from service.access.queries import area_names
from service.access.rules import ROLE_LABELS, Actor, Role
from service.accounts.queries import workers_in
from service.caseloads import commands, queries
from service.caseloads.schemas import HandOverForm, OwnerForm, PlaceForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.people.queries import one

router = APIRouter(include_in_schema=False)


async def _page(request: Request, tx: Tx, actor: Actor, **said: Any) -> Response:  # noqa: ANN401
    workers = await workers_in(tx.session, actor)
    held = await queries.held_by(tx.session, actor, [worker.id for worker in workers])
    places = await queries.unassigned(tx.session, actor)
    names = await area_names(tx.session, [worker.area for worker in workers])
    lines = [
        (str(worker.id), worker.name, ROLE_LABELS[Role(worker.role)], names[worker.area], held.get(worker.id, 0))
        for worker in workers
    ]
    return render(
        request,
        "caseloads/caseloads.html",
        title="分派",
        lines=lines,
        options=[(key, f"{name}（{area}，现有 {count} 人）") for key, name, _, area, count in lines],
        holders=[(key, f"{name}（{count} 人）") for key, name, _, _, count in lines if count],
        unassigned=places,
        places=[(place.area, f"{place.name}（{place.count} 人）") for place in places],
        **{"errors": {}, "typed": {}, "sent": "", **said},
    )


@router.get("/caseloads")
async def caseloads(request: Request, tx: OpenTx, actor: Assigner) -> Response:
    """All workers of the actor's areas, and the places without one."""
    return await _page(request, tx, actor)


@router.post("/caseloads/place")
async def give_place(request: Request, tx: OpenTx, actor: Assigner) -> Response:
    """Assign a village or township."""
    try:
        form = from_form(PlaceForm, await form_values(request))
        moved = await commands.assign_place(tx, actor, form.area, form.to, form.reason, everybody=form.everybody)
    except (Invalid, Refused) as fault:
        return await _again(request, tx, actor, "place-", fault)
    return go(request, "/caseloads", ("ok", f"已分派 {moved} 人，待办事项随之转到新的责任人名下。"))


@router.post("/caseloads/hand-over")
async def hand_over(request: Request, tx: OpenTx, actor: Assigner) -> Response:
    """Hand a whole caseload over."""
    try:
        form = from_form(HandOverForm, await form_values(request))
        moved = await commands.hand_over(tx, actor, form.from_user, form.to, form.reason)
    except (Invalid, Refused) as fault:
        return await _again(request, tx, actor, "over-", fault)
    return go(request, "/caseloads", ("ok", f"已移交 {moved} 人，待办事项和提醒一并转交。"))


async def _again(request: Request, tx: Tx, actor: Actor, sent: str, fault: Invalid | Refused) -> Response:
    """The page again; `sent` is the prefix of the form that has the faults."""
    return await _page(request, tx, actor, errors=fault.errors, typed=await form_values(request), sent=sent)


@router.get("/people/{person_id}/owner")
async def owner(request: Request, person_id: UUID, tx: OpenTx, actor: Assigner) -> Response:
    """The form that gives one person to another worker, with who had the person before."""
    return await _owner_page(request, tx, actor, person_id)


@router.post("/people/{person_id}/owner")
async def give_one(request: Request, person_id: UUID, tx: OpenTx, actor: Assigner) -> Response:
    """Give one person to another worker."""
    try:
        form = from_form(OwnerForm, await form_values(request))
        await commands.assign(tx, actor, [person_id], form.to, form.reason)
    except (Invalid, Refused) as fault:
        typed = await form_values(request)
        return await _owner_page(request, tx, actor, person_id, errors=fault.errors, typed=typed)
    return go(request, f"/people/{person_id}", ("ok", "已更换责任人，待办事项和提醒一并转交。"))


async def _owner_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    **said: Any,  # noqa: ANN401
) -> Response:
    person = await one.person(tx.session, actor, person_id)
    workers = await workers_in(tx.session, actor, person.township or person.county)
    names = await area_names(tx.session, [worker.area for worker in workers])
    return render(
        request,
        "caseloads/owner.html",
        title="更换责任人",
        person=person,
        options=[(str(worker.id), f"{worker.name}（{names[worker.area]}）") for worker in workers],
        handed=await queries.handed(tx.session, actor, person_id),
        **{"errors": {}, "typed": {}, **said},
    )
