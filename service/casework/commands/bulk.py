"""Many at once, for imports: what `add_records` does one by one, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, delete, insert, literal, select, update

from service.access.rules import Actor
from service.audit.commands import record as note_act
from service.casework.queries import likeness as casework_likeness
from service.casework.rules import records
from service.casework.rules.likeness import likeness
from service.casework.schemas.records import RecordForm
from service.kit.db import Base, Tx
from service.people.commands.holding import UUIDS
from service.people.commands.stating import Saying, state
from service.tables.people import Person, Statement
from service.tables.records import Record

_RECORDS = Base.metadata.tables["record"]


async def add_many(
    tx: Tx, actor: Actor, told: Sequence[tuple[Person, RecordForm]], *, batch_id: UUID
) -> list[UUID | None]:
    """Record services of persons touched before; answers the ids in the same order, None for what is on file already.

    Late ones are taken: whoever calls has seen to it that a supervisor stands for them.
    """
    standing = await casework_likeness.standing(tx.session, [person.id for person, _ in told])
    rows: list[dict[str, Any]] = []
    learnt: list[Saying] = []
    ids: list[UUID | None] = []
    for person, form in told:
        known = standing[person.id]
        alike = likeness(form.kind, form.on, form.outcome, form.detail)
        ids.append(None if alike in known else uuid4())
        if alike in known:
            continue
        known.add(alike)
        rows.append(_row(tx, actor, person.id, form) | {"id": ids[-1]})
        values = records.learnt(form.kind, form.outcome, form.detail)
        if values:
            learnt.append(Saying(person, values, form.on, f"record:{ids[-1]}"))
    if rows:
        await tx.session.execute(insert(_RECORDS), rows)
    await state(tx, actor, learnt)
    # A register that came in later and was not told the answer says "unknown" from that day on: that is no answer.
    again = [one._replace(values=_unheard(one.person, one.values), valid_from=tx.today) for one in learnt]
    await state(tx, actor, [one for one in again if one.values])
    late = sum(records.is_late(row["happened_on"], tx.today) for row in rows)
    note_act(tx, actor, "record.add_many", ("batch", batch_id), {"records": len(rows), "late": late})
    return ids


def _unheard(person: Person, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(person, name) == "unknown" != value}


def _row(tx: Tx, actor: Actor, person_id: UUID, form: RecordForm) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "kind": form.kind,
        "happened_on": form.on,
        "mode": form.mode,
        "outcome": form.outcome,
        "detail": form.detail,
        "note": form.note or None,
        "recorded_at": tx.now,
        "recorded_by": actor.id,
    }


async def take_back(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Undo `add_many`; answers of whom something was learnt from these: their columns are to be set anew."""
    wanted = any_(literal(list(ids), UUIDS))
    said = await tx.session.execute(
        update(Statement)
        .where(Statement.person_id.in_(select(Record.person_id).where(Record.id == wanted)))
        .where(Statement.source.in_([f"record:{one}" for one in ids]), Statement.superseded_at.is_(None))
        .values(superseded_at=tx.now)
        .returning(Statement.person_id)
    )
    persons = set(said.scalars())
    await tx.session.execute(delete(Record).where(Record.id == wanted))
    return persons
