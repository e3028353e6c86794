"""集体报名: one class for many persons in one act; who may not is named with the reason."""

from __future__ import annotations

from uuid import uuid4

from service.access.rules import Actor
from service.entitlements.commands.saving import Entry, Saved, Together, save
from service.entitlements.queries.sorts import TRAINING
from service.entitlements.schemas import ClassForm, TrainingForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands.holding import hold_many


async def enrol(tx: Tx, actor: Actor, form: ClassForm, *, write: bool = True) -> list[Saved]:
    """At most 200 persons, in the order of a directory; NotFound when one is out of sight.

    `write` false: only say what would become.
    """
    told = TrainingForm.model_validate(form.model_dump(exclude={"people"}))
    if write:
        await hold_many(tx, actor, form.people)
    entries = [Entry(TRAINING, person_id, told) for person_id in dict.fromkeys(form.people)]
    found = await save(tx, actor, entries, write=write, together=Together(uuid4()))
    for one in found:
        if isinstance(one.fault, NotFound | Invalid):
            raise one.fault
    return sorted(found, key=lambda one: (one.person.sort_key, one.person.id))
