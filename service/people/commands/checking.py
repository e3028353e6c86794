"""All that is wrong with a person's form, at once: what cannot be read, what does not agree, who is on file already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from service.access.rules import Actor
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, shaped, what_holds
from service.people.commands.building import find_places
from service.people.commands.guessing import note_known
from service.people.commands.matching import Twin, Who, alike, twins
from service.people.queries.current import current_of, load
from service.people.rules.agreement import completed, faults
from service.people.rules.planning import NUMBERS, merged
from service.people.schemas.forms import ConsentForm, PersonForm, StudentForm

_TOLD_BY = {
    "sex": {"id_number", "certificate_number"},
    "born_on": {"id_number", "certificate_number"},
    "category": {"certificate_number"},
    "grade": {"certificate_number"},
}
"""What a number tells is not missing while the number itself is to be put right."""


class Checked(NamedTuple):
    """Field → what is wrong; who has the number already, where the actor may see them; who might be the same."""

    errors: dict[str, str]
    existing: UUID | None = None
    alike: tuple[UUID, ...] = ()


async def check(tx: Tx, actor: Actor, said: Mapping[str, Any], person_id: UUID | None = None) -> Checked:
    """The form of somebody new, or of the person on file. Nothing is written; saving checks again."""
    holds = _what_holds(said)
    before = {} if person_id is None else await _before(tx, actor, person_id)
    values = _values(holds, before)
    errors: dict[str, str] = {}
    try:
        shaped(PersonForm, said)
    except Invalid as fault:
        errors |= fault.fields
    found = faults(values, tx.today)
    wrong = errors.keys() | found.keys()
    told = {key for key, numbers in _TOLD_BY.items() if values.get(key) is None and numbers & wrong}
    errors = {key: text for key, text in found.items() if key not in told} | errors
    if holds.get("area") is not None:
        place = (await find_places(tx, actor, [holds["area"]]))[holds["area"]]
        errors |= {"area": place} if isinstance(place, str) else {}
    numbers = tuple(one for one in NUMBERS if values.get(one) != before.get(one))
    existing: UUID | None = None
    for number in numbers:
        (twin,) = await twins(tx, actor, [Who(values, (number,), person_id)])
        if isinstance(twin, Twin):
            await note_known(tx, actor)
            errors |= twin.errors
            existing = existing or twin.existing
    ask = not before and not values["confirmed"] and not errors.keys() & NUMBERS.keys()
    return Checked(errors, existing, await _alike(tx, actor, values) if ask else ())


def _what_holds(said: Mapping[str, Any]) -> dict[str, Any]:
    holds = what_holds(PersonForm, said)
    for part, shape in (("student", StudentForm), ("consent", ConsentForm)):
        holds |= {part: what_holds(shape, said[part])} if said.get(part) else {}
    return holds


async def _before(tx: Tx, actor: Actor, person_id: UUID) -> dict[str, Any]:
    found = await load(tx.session, actor, [person_id])
    if person_id not in found:
        raise NotFound
    current = current_of(tx.cipher, found[person_id])
    return {**current.values, "consented": current.consented}


def _values(holds: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    if before:
        told = {key: value for key, value in holds.items() if key not in {"valid_from", "confirmed"}}
        return merged(before, told, holds.get("valid_from"))
    blank = {name: field.get_default(call_default_factory=True) for name, field in PersonForm.model_fields.items()}
    return completed(blank | dict(holds), holds.keys() | set())


async def _alike(tx: Tx, actor: Actor, values: Mapping[str, Any]) -> tuple[UUID, ...]:
    if not isinstance(values["name"], str) or values["born_on"] is None:
        return ()
    (found,) = await alike(tx, actor, [Who(values, ())])
    return () if found is None else tuple(found.alike)
