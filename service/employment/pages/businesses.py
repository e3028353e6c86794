"""创业实体: a person's businesses, with the forms to enter, correct and void one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader, Writer
from service.access.queries import area_names, two_levels
from service.access.rules import Actor, Permission
from service.casework.queries.records import follow_ups
from service.employment.commands.businesses import LABELS, change_business, open_business, void_business
from service.employment.queries.businesses import business_of, businesses_of
from service.employment.rules import stability, words
from service.employment.rules.businesses import business_faults
from service.employment.schemas import BusinessForm, VoidForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Agree, Invalid
from service.kit.web import form_values, from_form, go, render
from service.people.queries.one import person as visible_person
from service.tables.employment import Business

router = APIRouter(include_in_schema=False)
Values = dict[str, Any]
ONLINE = ("real_name", "steady", "good_credit")
FLAGS = ("first_in_life", "helps_others", *ONLINE)


@router.get("/people/{person_id}/businesses")
async def businesses(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The businesses, with the form for a new one."""
    return await _page(request, tx, actor, person_id)


@router.post("/people/{person_id}/businesses")
async def add(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Enter a business."""
    told = await form_values(request)
    try:
        await open_business(tx, actor, person_id, from_form(BusinessForm, told, await _agree(tx, actor, person_id)))
    except Invalid as fault:
        return await _page(request, tx, actor, person_id, told=told, errors=fault.fields)
    return go(request, f"/people/{person_id}/businesses", ("ok", "已登记。"))


@router.get("/people/{person_id}/businesses/{business_id}")
async def business(person_id: UUID, business_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """One business, to correct or to close."""
    found = await business_of(tx.session, actor, person_id, business_id)
    told = {name: getattr(found, name) for name in (*LABELS, "version")}
    return await _edit(request, tx, actor, person_id, business_id, told)


@router.post("/people/{person_id}/businesses/{business_id}")
async def change(person_id: UUID, business_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Correct a business, or close it."""
    told = await form_values(request)
    try:
        form = from_form(BusinessForm, told, await _agree(tx, actor, person_id))
        await change_business(tx, actor, person_id, business_id, form)
    except Invalid as fault:
        return await _edit(request, tx, actor, person_id, business_id, told, fault.fields)
    return go(request, f"/people/{person_id}/businesses", ("ok", "已保存。"))


@router.post("/people/{person_id}/businesses/{business_id}/void")
async def void(person_id: UUID, business_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that a business was entered by mistake."""
    form = from_form(VoidForm, await form_values(request))
    await void_business(tx, actor, person_id, business_id, form.reason)
    return go(request, f"/people/{person_id}/businesses", ("ok", "已作废。"))


async def _agree(tx: Tx, actor: Actor, person_id: UUID) -> Agree:
    """What must agree in a business of this person."""
    person = await visible_person(tx.session, actor, person_id)
    return lambda told: business_faults(told, person.born_on, tx.today)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    *,
    told: Values | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    found = await businesses_of(tx.session, actor, person_id)
    first = min((one.licensed_on for one in found), default=tx.today)
    contacts = await follow_ups(tx.session, actor, person_id, first, tx.today)
    checks = [one.happened_on for one in contacts]
    names = await area_names(tx.session, [one.area for one in found])
    return render(
        request,
        "employment/businesses.html",
        title="创业实体",
        person=person,
        businesses=[
            (one, _lines(one, names), stability.operating(one.licensed_on, one.closed_on, checks, tx.today))
            for one in found
        ],
        told=told or {"kind": "other", "area": person.township or person.county},
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE),
        **await _words(tx, actor, told or {}),
    )


def _lines(one: Business, names: dict[str, str]) -> list[str]:
    first = [words.BUSINESS_KIND.label(one.kind), f"{one.licensed_on} 取得执照"]
    first += [f"{one.recognised_on} 残联认定"] if one.recognised_on else []
    first += [f"{one.closed_on} 停业"] if one.closed_on else []
    first += [names.get(one.area, one.area)] if one.area else []
    first += [f"月租金 {one.monthly_rent:g} 元"] if one.monthly_rent is not None else []
    second = [LABELS[name] for name in FLAGS if getattr(one, name)]
    return [" · ".join(first), *([" · ".join(second)] if second else []), *([one.note] if one.note else [])]


async def _edit(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    business_id: UUID,
    told: Values,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    await business_of(tx.session, actor, person_id, business_id)
    return render(
        request,
        "employment/business.html",
        title="更正创业实体",
        person=person,
        business_id=business_id,
        told=told,
        errors=errors or {},
        **await _words(tx, actor, told),
    )


async def _words(tx: Tx, actor: Actor, told: Values) -> Values:
    """Choices of the form; a place elsewhere that was chosen before is among them."""
    nodes = await two_levels(tx.session, actor)
    places = {node.code: node.name for node in nodes if node.level in {"county", "township"}}
    places |= await area_names(tx.session, [str(told.get("area") or "")])
    return {
        "kinds": words.BUSINESS_KIND.labels.items(),
        "places": sorted(places.items()),
        "flags": [(name, LABELS[name]) for name in FLAGS],
    }
