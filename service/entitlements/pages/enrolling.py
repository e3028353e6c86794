"""集体报名: one class, many persons, one act."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from service.access.gate import Writer
from service.access.queries import two_levels
from service.access.rules import Actor
from service.entitlements.commands import enrolling
from service.entitlements.commands.saving import Saved
from service.entitlements.pages.base import Told, options, shape_of
from service.entitlements.schemas import ClassForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.web import done, form_values, render
from service.people.queries import lists
from service.people.rules.codes import HAVE

SHOWN = 200
PATH = "/trainings/enrol"
LISTING = ("area", "need", "cursor")
FOLDED = ("course", "level", "provider", "training_fee", "living_fee")
Need = Literal["", "yes", "no", "unknown"]
router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def class_form(
    request: Request, tx: OpenTx, actor: Writer, area: str = "", need: Need = "", cursor: str | None = None
) -> Response:
    """The class, and whom to choose from: one's own, or everybody of an area."""
    told: Told = {
        "type": "vocational",
        "state": "enrolled",
        "starts_on": tx.today.isoformat(),
        "free": True,
        "area": area,
    }
    return await _page(request, tx, actor, told | {"need": need, "cursor": cursor or ""})


@router.post(PATH)
async def enrol(request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Enrol all who may be, and tell of each who may not; with `act=check` only tell."""
    told = await form_values(request)
    told["people"] = [str(one) for one in (await request.form()).getlist("people")]
    write = told.get("act") != "check"
    try:
        values = {name: value for name, value in told.items() if name not in LISTING}
        outcomes = await enrolling.enrol(tx, actor, shape_of(ClassForm, values), write=write)
    except Invalid as fault:
        errors = {name.split(".")[0]: text for name, text in fault.fields.items()}
        if "people" in errors:
            errors["people"] = f"请勾选要报名的人，一次最多 {SHOWN} 人。"
        return await _page(request, tx, actor, told, errors=errors)
    page = await _page(request, tx, actor, told, outcomes=outcomes, saved=write)
    return done(request, page) if write else page


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    told: Told,
    *,
    errors: dict[str, str] | None = None,
    outcomes: list[Saved] | None = None,
    saved: bool = False,
) -> Response:
    area, cursor = told.get("area", ""), told.get("cursor", "")
    need = told.get("need", "") if told.get("need") in get_args(Need) else ""
    owner = actor.id if actor.works_cases and not area else None
    filters = lists.Filters(area=area or None, need=need or None, owner=owner)
    page = await lists.lines(tx.session, actor, filters, tx.today, cursor=cursor or None, limit=SHOWN)
    nodes = await two_levels(tx.session, actor)
    kept = {"area": area, "need": need, "cursor": page.next or ""}
    more = urlencode({name: value for name, value in kept.items() if value})
    return render(
        request,
        "entitlements/enrol.html",
        title="集体报名培训",
        lines=page.items,
        next_href=f"{PATH}?{more}" if page.next else None,
        areas=[(node.code, node.name) for node in nodes],
        area=area,
        needs=tuple(HAVE.labels.items()),
        need=need,
        cursor=cursor,
        more_open=any(told.get(name) or (errors or {}).get(name) for name in FOLDED),
        told=told,
        chosen=set(told.get("people", ())),
        done=outcomes,
        saved=saved,
        errors=errors or {},
        **options("training"),
    )
