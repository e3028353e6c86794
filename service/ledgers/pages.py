"""一人一策台账: a graduate's ledger and the form that opens or changes it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused, shaped
from service.kit.web import go, render
from service.ledgers import commands, queries
from service.ledgers.queries import Held
from service.ledgers.rules import MOST_GOALS
from service.ledgers.schemas import LedgerForm
from service.people.queries import person as visible_person
from service.people.queries import student

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]


@router.get("/people/{person_id}/ledger")
async def ledger(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The ledger, to change, or the form that opens one."""
    return await _page(request, tx, actor, person_id)


@router.post("/people/{person_id}/ledger")
async def save(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Open the ledger or, when the form came with its version, change it; then show what is left to do."""
    told = {name: str(value).strip() for name, value in (await request.form()).items()}
    try:
        form = _shape(told)
        save = commands.open_ledger if form.version is None else commands.change_ledger
        await save(tx, actor, person_id, form)
    except (Invalid, Refused) as fault:
        return await _page(request, tx, actor, person_id, told=told, errors=fault.errors)
    return go(request, f"/people/{person_id}", ("ok", "一人一策台账已保存。"))


def _shape(told: dict[str, str]) -> LedgerForm:
    """One goal a line."""
    values: dict[str, Any] = {name: value for name, value in told.items() if value}
    return shaped(LedgerForm, values | {"goals": told.get("goals", "").splitlines()})


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    *,
    told: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    graduate = await student(tx.session, actor, person_id) is not None
    held = await queries.ledger_of(tx.session, actor, person_id)
    officers = await queries.officers(tx.session, actor, person)
    if held is not None:
        officers.setdefault(held.ledger.officer_id, held.officer)
    return render(
        request,
        "ledgers/ledger.html",
        title="一人一策台账",
        status=422 if errors else 200,
        person=person,
        graduate=graduate,
        held=held,
        told=told or _told(held, actor),
        officers=[(str(key), f"{name}（我）" if key == actor.id else name) for key, name in officers.items()],
        errors=errors or {},
        writes=graduate and person.exit_on is None and actor.may(Permission.RECORD_WRITE),
        today=tx.today.isoformat(),
        most_goals=MOST_GOALS,
    )


def _told(held: Held | None, actor: Actor) -> dict[str, str]:
    """What the form says before anybody has typed."""
    if held is None:
        return {"officer": str(actor.id)}
    found = held.ledger
    return {
        "officer": str(found.officer_id),
        "goals": "\n".join(found.goals),
        "next_contact_on": found.next_contact_on.isoformat(),
        "version": str(found.version),
    }
