"""All that is wrong with a person's form, at once: what cannot be read, what does not agree, who is on file already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from service.access.rules import Actor
from service.kit.db import Tx
from service.kit.errors import Invalid, shaped, what_holds
from service.people.commands.building import places
from service.people.commands.holding import hold
from service.people.commands.registering import NUMBERS, Alike, Twin, merged, on_file, refuse_alike, refuse_twin
from service.people.queries import one
from service.people.schemas.agreement import completed, faults
from service.people.schemas.forms import ConsentForm, PersonForm, StudentForm
from service.tables.people import Student

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
        errors |= await _out_of_place(tx, actor, holds["area"])
    existing: UUID | None = None
    alike: tuple[UUID, ...] = ()
    for number in NUMBERS:
        if values.get(number) != before.get(number):
            try:
                await refuse_twin(tx, actor, number, values.get(number), person_id)
            except Twin as fault:
                errors |= fault.errors
                existing = existing or fault.existing
    if not before and not values["confirmed"] and not errors.keys() & NUMBERS.keys():
        alike = await _alike(tx, actor, values)
    return Checked(errors, existing, alike)


def _what_holds(said: Mapping[str, Any]) -> dict[str, Any]:
    holds = what_holds(PersonForm, said)
    for part, shape in (("student", StudentForm), ("consent", ConsentForm)):
        holds |= {part: what_holds(shape, said[part])} if said.get(part) else {}
    return holds


async def _before(tx: Tx, actor: Actor, person_id: UUID) -> dict[str, Any]:
    person = await hold(tx, actor, person_id)
    kept = on_file(tx, person, await tx.session.get(Student, person.id))
    return kept | {"consented": await one.consented(tx.session, person.id)}


def _values(holds: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    if before:
        said = {key: value for key, value in holds.items() if key not in {"valid_from", "confirmed"}}
        return merged(before, said, holds.get("valid_from"))
    blank = {name: field.get_default(call_default_factory=True) for name, field in PersonForm.model_fields.items()}
    return completed(blank | dict(holds), holds.keys() | set())


async def _out_of_place(tx: Tx, actor: Actor, area: str) -> dict[str, str]:
    try:
        await places(tx, actor, [area])
    except Invalid as fault:
        return fault.fields
    return {}


async def _alike(tx: Tx, actor: Actor, values: Mapping[str, Any]) -> tuple[UUID, ...]:
    if not isinstance(values["name"], str) or values["born_on"] is None:
        return ()
    try:
        await refuse_alike(tx, actor, values)
    except Alike as fault:
        return tuple(fault.alike)
    return ()
