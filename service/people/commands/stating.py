"""Say what holds from a day on, and say it anew when it was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from service.access.rules import Actor
from service.audit.commands import record
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands.building import Place, spelled
from service.people.commands.holding import hold
from service.people.schemas.dated import encoded, known
from service.tables.people import Person, Statement


async def state(
    tx: Tx, actor: Actor | None, person: Person, values: Mapping[str, Any], *, valid_from: date, source: str
) -> Statement:
    """Note that dated fields have these values from a day on, and bring today's columns up to date.

    `values` are as in the person's columns. Invalid when the day lies ahead. `person` must be held or touched.
    """
    if valid_from > tx.today:
        raise Invalid({"valid_from": "生效日期不能晚于今天。"})
    earlier = list(await tx.session.scalars(_standing(person)))
    # Within one transaction the clock stands: what is said later must still come later.
    moments = (before.recorded_at + timedelta(microseconds=1) for before in earlier)
    said = Statement(
        person_id=person.id,
        valid_from=valid_from,
        values=encoded(values),
        source=source,
        recorded_at=max([tx.now, *moments]),
        recorded_by=None if actor is None else actor.id,
    )
    tx.session.add(said)
    show(tx, person, [*earlier, said])
    await tx.session.flush()
    return said


def _standing(person: Person) -> Select[Statement]:
    return select(Statement).where(Statement.person_id == person.id, Statement.superseded_at.is_(None))


async def correct(
    tx: Tx, actor: Actor, person_id: UUID, statement_id: UUID, values: Mapping[str, Any], *, valid_from: date
) -> Statement:
    """Replace a statement that was wrong; the old one stays in the history. `values` need only name what was wrong."""
    person = await hold(tx, actor, person_id)
    wrong = await tx.session.get(Statement, statement_id)
    if wrong is None or wrong.person_id != person.id or wrong.superseded_at is not None:
        raise NotFound
    changed = encoded(values)
    if valid_from > tx.today:
        raise Invalid({"valid_from": "生效日期不能晚于今天。"})
    if changed.keys() - wrong.values.keys():
        raise Invalid({"form": "更正只能改原来登记过的项目，其他项目请在档案里修改。"})
    wrong.superseded_at = tx.now
    await tx.session.flush()
    said = await state(
        tx, actor, person, known_values(wrong) | dict(values), valid_from=valid_from, source="correction"
    )
    record(tx, actor, "person.correct", ("person", person.id), {"fields": sorted(changed)})
    return said


def known_values(said: Statement) -> dict[str, Any]:
    """The statement's values as columns have them."""
    return known([said], date.max)


async def refresh(tx: Tx, person: Person) -> None:
    """Set today's columns anew, after statements were superseded (and flushed)."""
    show(tx, person, await tx.session.scalars(_standing(person)))
    await tx.session.flush()


def show(tx: Tx, person: Person, statements: Iterable[Statement]) -> None:
    """Set today's columns from all statements that stand."""
    values = known(statements, tx.today)
    if values.get("county", person.county) != person.county:
        values |= spelled(person.name, values["county"])
    if any(values.get(key, getattr(person, key)) != getattr(person, key) for key in Place._fields):
        tx.moved.add(person.id)
    for key, value in values.items():
        if getattr(person, key) != value:
            setattr(person, key, value)
    person.version += 1
    person.updated_at = tx.now
