"""Enrol many persons in one class in one act: each is judged, and who may not is named with the reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from service.access.rules import Actor
from service.access.scope import visible
from service.audit.commands import record
from service.entitlements.models import Training
from service.entitlements.queries import TRAINING, Known, considered, known, trainings_of_many
from service.entitlements.schemas import ClassForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands import touch
from service.people.models import Person

LEFT = "已退出服务。"
TWICE = "已经报过这个班。"


@dataclass(slots=True)
class Enrolled:
    """Who was enrolled, who was not and why, and what to look at again; all as persons."""

    enrolled: list[Person] = field(default_factory=list)
    refused: list[tuple[Person, str]] = field(default_factory=list)
    warnings: list[tuple[Person, str]] = field(default_factory=list)


async def enrol(tx: Tx, actor: Actor, form: ClassForm, *, save: bool = True) -> Enrolled:
    """At most 200 persons, in a number of statements that does not grow with them.

    Who needs an approval is not enrolled: that is asked for one by one. `save` false: only say what would become.
    """
    if save:
        await touch(tx, form.people)
    persons = await _seen(tx, actor, form.people)
    told = await known(tx.session, form.people, tx.today)
    standing = defaultdict(list)
    for row in await trainings_of_many(tx.session, actor, form.people):
        standing[row.person_id].append(row)
    result = Enrolled()
    for person in persons:
        values = TRAINING.values(form, told[person.id])
        against, warnings = _judge(tx, person, values, told[person.id], standing[person.id])
        if against is not None:
            result.refused.append((person, against))
            continue
        result.enrolled.append(person)
        result.warnings += [(person, text) for text in warnings]
        if save:
            _add(tx, actor, person, values)
    await tx.session.flush()
    return result


async def _seen(tx: Tx, actor: Actor, ids: list[UUID]) -> list[Person]:
    """All of them, in the order of a Chinese directory; NotFound when one is out of sight."""
    found = await tx.session.scalars(
        select(Person)
        .where(Person.id == any_(literal(ids, ARRAY(Uuid()))), Person.merged_into.is_(None), visible(Person, actor))
        .order_by(Person.sort_key, Person.id)
        .execution_options(populate_existing=True)
    )
    persons = list(found)
    if len(persons) != len(ids):
        raise NotFound
    return persons


def _judge(
    tx: Tx, person: Person, values: dict[str, Any], told: Known, standing: list[Training]
) -> tuple[str | None, list[str]]:
    """Why not, in words, or None; and what to look at again."""
    if person.exit_on is not None:
        return LEFT, []
    if any(all(getattr(row, name) == values[name] for name in TRAINING.key) for row in standing):
        return TWICE, []
    faults = TRAINING.faults(values, person.born_on, tx.today)
    if faults:
        raise Invalid(faults)
    found = considered(TRAINING, told, values, tx.today)
    if found.verdict.verdict == "refused":
        return f"{found.verdict.rule}：{found.verdict.message}", []
    if found.verdict.verdict == "needs_approval":
        return f"{found.verdict.rule}：{found.verdict.message}请在本人的页面上单独申请。", []
    return None, found.remarks


def _add(tx: Tx, actor: Actor, person: Person, values: dict[str, Any]) -> None:
    made = Training(id=uuid4(), person_id=person.id, recorded_at=tx.now, recorded_by=actor.id, **values)
    tx.session.add(made)
    record(tx, actor, "training.add", ("person", person.id), {"entry": str(made.id), "group": True})
