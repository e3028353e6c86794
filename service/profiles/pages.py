"""The profiles (政策规则): which there are, what each says, where it governs; and the form that binds one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from service.access.gate import Require
from service.access.queries import two_levels
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, NotFound
from service.kit.web import form_values, from_form, go, render
from service.law.assumed import figures, of_indicator, of_limit, of_report
from service.law.names import ASSUMED, PROGRAMS, STEPS
from service.law.profile_store import load, shipped
from service.profiles.commands import bind
from service.profiles.queries import all_profiles, bound_areas, calendar
from service.profiles.rules import audience_text, calendar_text, clock_text
from service.profiles.schemas import BindForm

router = APIRouter(prefix="/profiles", include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.PROFILE_READ)]
Binder = Annotated[Actor, Require(Permission.PROFILE_BIND)]


@router.get("")
async def list_profiles(request: Request, tx: OpenTx, actor: Reader) -> Response:
    """All of them, with the areas that they govern, and whether this year's holidays are known."""
    del actor
    days = await calendar(tx.session)
    return render(
        request,
        "profiles/list.html",
        title="政策规则",
        profiles=all_profiles(),
        bound=await bound_areas(tx.session),
        on=tx.today,
        calendar_known=days.knows(tx.today.year),
    )


@router.get("/{code}")
async def show(request: Request, tx: OpenTx, actor: Reader, code: str) -> Response:
    """One plan: every rule with its clause, whom it is for and how it is counted."""
    return await _page(request, tx, actor, code)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    code: str,
    errors: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Response:
    if code not in shipped():
        raise NotFound
    may_bind = actor.may(Permission.PROFILE_BIND)
    areas = await two_levels(tx.session, actor) if may_bind else []
    return render(
        request,
        "profiles/show.html",
        title="政策规则",
        profile=load(code),
        bound=(await bound_areas(tx.session)).get(code, []),
        on=tx.today,
        audience_text=audience_text,
        clock_text=clock_text,
        calendar_text=calendar_text,
        programs=PROGRAMS,
        steps=STEPS,
        assumed_mark=ASSUMED,
        figures=figures,
        of_indicator=of_indicator,
        of_limit=of_limit,
        of_report=of_report,
        may_bind=may_bind,
        area_options=[(node.code, f"{node.name}（{node.code}）") for node in areas],
        errors=dict(errors or {}),
        values=dict(values or {}),
    )


@router.post("/{code}/bindings")
async def bind_now(request: Request, tx: OpenTx, actor: Binder, code: str) -> Response:
    """Let the profile govern an area."""
    typed = await form_values(request)
    try:
        form = from_form(BindForm, typed)
        await bind(tx, actor, form.area, code, form.valid_from)
    except Invalid as fault:
        return await _page(request, tx, actor, code, fault.errors, typed)
    return go(request, f"/profiles/{code}", ("ok", "已指定。这个区域的应办事项会按新的规则重新推算。"))
