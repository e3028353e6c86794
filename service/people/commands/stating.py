"""Say what holds from a day on, and say it anew when it was wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import any_, insert, literal, select, update

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Base, Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands.building import Place, spelled
from service.people.commands.holding import UUIDS, hold
from service.people.rules.statements import AnyStatement, encoded, values_on
from service.tables.people import Person, Statement

_STATEMENTS = Base.metadata.tables["statement"]


class Saying(NamedTuple):
    """That dated fields of a person, held or touched before, have these values from a day on."""

    person: Person
    values: Mapping[str, Any]
    valid_from: date
    source: str


async def state(tx: Tx, actor: Actor | None, sayings: Sequence[Saying]) -> list[UUID]:
    """Note these, in this order, and bring today's columns up to date; answers the ids of the statements.

    `values` are as in the person's columns. Invalid when a day lies ahead. What is said of one person in one call is
    one change of it.
    """
    if any(one.valid_from > tx.today for one in sayings):
        raise Invalid({"valid_from": "生效日期不能晚于今天。"})
    if not sayings:
        return []
    await tx.session.flush()
    people = {one.person.id: one.person for one in sayings}
    standing = await _standing(tx, people)
    rows = [_row(tx, actor, one, standing[one.person.id]) for one in sayings]
    await tx.session.execute(insert(_STATEMENTS), rows)
    for person in people.values():
        show(tx, person, standing[person.id])
    await tx.session.flush()
    return [row["id"] for row in rows]


async def state_now(tx: Tx, actor: Actor | None, sayings: Sequence[Saying]) -> list[list[UUID]]:
    """As `state`, for what holds now too: where something said for a later day covers it, it is said again today."""
    made = [[one] for one in await state(tx, actor, sayings)]
    covered: dict[int, Saying] = {}
    for at, one in enumerate(sayings):
        hidden = {key: value for key, value in one.values.items() if getattr(one.person, key) != value}
        later = {key for other in sayings[at + 1 :] if other.person is one.person for key in other.values}
        if hidden.keys() - later and one.valid_from < tx.today:
            values = {key: value for key, value in hidden.items() if key not in later}
            covered[at] = one._replace(values=values, valid_from=tx.today)
    for at, again in zip(covered, await state(tx, actor, list(covered.values())), strict=True):
        made[at].append(again)
    return made


def _row(tx: Tx, actor: Actor | None, one: Saying, earlier: list[AnyStatement]) -> dict[str, Any]:
    """Within one transaction the clock stands: what is said later must still come later. Adds it to `earlier`."""
    moments = (said.recorded_at + timedelta(microseconds=1) for said in earlier)
    row = {
        "id": uuid4(),
        "person_id": one.person.id,
        "valid_from": one.valid_from,
        "values": encoded(one.values),
        "source": one.source,
        "recorded_at": max([tx.now, *moments]),
        "recorded_by": None if actor is None else actor.id,
        "superseded_at": None,
    }
    earlier.append(Statement(**row))
    return row


async def _standing(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, list[AnyStatement]]:
    found: dict[UUID, list[AnyStatement]] = {one: [] for one in ids}
    those = Statement.person_id == any_(literal(list(found), UUIDS))
    for said in await tx.session.scalars(select(Statement).where(those, Statement.superseded_at.is_(None))):
        found[said.person_id].append(said)
    return found


async def unstate(tx: Tx, persons: Collection[UUID], sources: Collection[str]) -> None:
    """What was said of these persons, held before, by a source that should never have been, holds no more."""
    said = await tx.session.execute(
        update(Statement)
        .where(Statement.person_id == any_(literal(list(persons), UUIDS)), Statement.superseded_at.is_(None))
        .where(Statement.source.in_(sources))
        .values(superseded_at=tx.now)
        .returning(Statement.person_id)
    )
    ids = list(dict.fromkeys(said.scalars()))
    found = select(Person).where(Person.id == any_(literal(ids, UUIDS)))
    await refresh(tx, (await tx.session.scalars(found.execution_options(populate_existing=True))).all())


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
    values = known_values(wrong) | dict(values)
    (made,) = await state(tx, actor, [Saying(person, values, valid_from, "correction")])
    note_act(tx, actor, "person.correct", ("person", person.id), {"fields": sorted(changed)})
    return await tx.session.get_one(Statement, made)


def known_values(said: Statement) -> dict[str, Any]:
    """The statement's values as columns have them."""
    return values_on([said], date.max)


async def refresh(tx: Tx, people: Sequence[Person]) -> None:
    """Set today's columns anew, after statements were superseded (and flushed)."""
    standing = await _standing(tx, [person.id for person in people])
    for person in people:
        show(tx, person, standing[person.id])
    await tx.session.flush()


def show(tx: Tx, person: Person, statements: Iterable[AnyStatement]) -> None:
    """Set today's columns from all statements that stand."""
    values = values_on(statements, tx.today)
    if values.get("county", person.county) != person.county:
        values |= spelled(person.name, values["county"])
    if any(values.get(key, getattr(person, key)) != getattr(person, key) for key in Place._fields):
        tx.moved.add(person.id)
    for key, value in values.items():
        if getattr(person, key) != value:
            setattr(person, key, value)
    person.version += 1
    person.updated_at = tx.now
