"""The ledger of one person: what it says, and the forms that change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Reader, Writer
from service.kit.db import OpenTx
from service.kit.errors import Invalid, Refused
from service.kit.outcome import only
from service.kit.web import form_values, from_form, go
from service.ledgers.commands import parts as ledgers_parts
from service.ledgers.commands import saving, surveying
from service.ledgers.pages.base import Faulty, Told, Which, address, ledger_page, router
from service.ledgers.schemas import (
    GoalForm,
    GoalStateForm,
    LedgerForm,
    MeasureChange,
    MeasureForm,
    SubsidiesForm,
    SurveyForm,
)

SAVED = ("ok", "已保存为新的一版，等待督导签批。")


@router.get("/people/{person_id}/ledger")
async def ledger(person_id: UUID, request: Request, tx: OpenTx, actor: Reader, kind: Which = "graduate") -> Response:
    """The ledger, or the form that opens one."""
    return await ledger_page(request, tx, actor, person_id, kind)


@router.post("/people/{person_id}/ledger")
async def save(person_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate") -> Response:
    """Open the ledger or, when the form came with its version, change it. One goal a line."""
    told = await form_values(request)
    try:
        form = from_form(LedgerForm, told | {"goals": told.get("goals", "").splitlines()})
        only(await saving.save(tx, actor, [saving.Entry(person_id, form)], kind))
    except (Invalid, Refused) as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("ledger", told, fault.errors))
    return go(request, address(person_id, kind), SAVED)


@router.post("/people/{person_id}/ledger/goals")
async def add_goal(person_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate") -> Response:
    """One more goal."""
    told = await form_values(request)
    try:
        await ledgers_parts.add_goal(tx, actor, person_id, from_form(GoalForm, told), kind)
    except Invalid as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("goal", told, fault.errors))
    return go(request, address(person_id, kind), SAVED)


@router.post("/people/{person_id}/ledger/goals/{goal_id}")
async def set_goal(
    person_id: UUID, goal_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> Response:
    """Say how a goal stands."""
    told = await form_values(request)
    try:
        await ledgers_parts.set_goal(tx, actor, person_id, goal_id, from_form(GoalStateForm, told), kind)
    except (Invalid, Refused) as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("state", told, {"form": fault.detail}))
    return go(request, address(person_id, kind), SAVED)


@router.post("/people/{person_id}/ledger/measures")
async def add_measure(
    person_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> Response:
    """One more measure."""
    told = await form_values(request)
    try:
        form = from_form(MeasureForm, _renamed(told, "measure"))
        await ledgers_parts.add_measure(tx, actor, person_id, form, kind)
    except Invalid as fault:
        errors = {f"measure-{name}": text for name, text in fault.errors.items()}
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("measure", told, errors))
    return go(request, address(person_id, kind, at="#measures"), SAVED)


@router.post("/people/{person_id}/ledger/measures/{measure_id}")
async def change_measure(
    person_id: UUID, measure_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> Response:
    """Put a measure right, say that it was done, or drop it."""
    told = await form_values(request)
    try:
        await ledgers_parts.change_measure(tx, actor, person_id, measure_id, from_form(MeasureChange, told), kind)
    except Invalid as fault:
        errors = {f"{measure_id}-{name}": text for name, text in fault.errors.items()}
        return await ledger_page(request, tx, actor, person_id, kind, Faulty(str(measure_id), told, errors))
    return go(request, address(person_id, kind, at="#measures"), SAVED)


@router.post("/people/{person_id}/ledger/subsidies")
async def set_subsidies(
    person_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate"
) -> Response:
    """How each subsidy stands: fields `state-CODE`, `on-CODE`, `document-CODE`, `corrects-CODE`."""
    told = await form_values(request)
    try:
        form = from_form(SubsidiesForm, {"subsidies": _subsidies(told), "version": told.get("version")})
        await ledgers_parts.set_subsidies(tx, actor, person_id, form, kind)
    except Invalid as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("subsidies", told, _by_code(told, fault)))
    return go(request, address(person_id, kind, at="#subsidies"), SAVED)


@router.post("/people/{person_id}/ledger/survey")
async def survey(person_id: UUID, request: Request, tx: OpenTx, actor: Writer, kind: Which = "graduate") -> Response:
    """Record the survey visit."""
    told = await form_values(request)
    try:
        saved = await surveying.survey(tx, actor, person_id, from_form(SurveyForm, _renamed(told, "survey")))
    except (Invalid, Refused) as fault:
        errors = {f"survey-{name}": text for name, text in fault.errors.items()}
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("survey", told, errors))
    late = ("info", "30 天以前的走访要由督导审批，同意后记入。")
    return go(request, address(person_id, kind), late if saved.approvals else ("ok", "走访调查已登记。"))


def _renamed(told: Told, form: str) -> Told:
    """Fields of a form without its prefix: several forms of the page ask for a day or a text."""
    return {name.removeprefix(f"{form}-"): value for name, value in told.items()}


def _subsidies(told: Told) -> list[dict[str, Any]]:
    codes = [name.removeprefix("state-") for name in told if name.startswith("state-")]
    fields = ("state", "on", "document", "corrects")
    return [
        {"code": code} | {name: told[f"{name}-{code}"] for name in fields if f"{name}-{code}" in told} for code in codes
    ]


def _by_code(told: Told, fault: Invalid) -> dict[str, str]:
    """Faults of the shape come by number (`subsidies.0.on`); the page names fields by code."""
    codes = [one["code"] for one in _subsidies(told)]
    found = {}
    for name, text in fault.fields.items():
        parts = name.split(".")
        field = f"{parts[2]}-{codes[int(parts[1])]}" if len(parts) == 3 else name
        found[field] = text
    return found
