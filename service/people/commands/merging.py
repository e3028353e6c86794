"""Two entries found to be one person: what refers to the one is moved to the other, by a registry of all tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.kit.db import Base, Tx
from service.kit.errors import Forbidden, Invalid, Refused
from service.people.commands.building import opened, sealed
from service.people.commands.holding import hold, touch
from service.people.rules.fields import FIELDS, SEALED
from service.tables.people import Member, Merge, Person, Statement

Mode = Literal["move", "combine", "refuse", "derive"]


def merge_modes() -> dict[str, Mode]:
    """`table.column` that refers to a person → what a merge does with its rows, as `service.tables` says."""
    columns = (column for table in Base.metadata.tables.values() for column in table.columns)
    return {f"{one.table.name}.{one.name}": one.info["merge"] for one in columns if "merge" in one.info}


async def merge(tx: Tx, actor: Actor, keep_id: UUID, drop_id: UUID, reason: str) -> Person:
    """Make one of two entries: `keep_id` stays and gets what `drop_id` has and it lacks. Answers the kept person."""
    if not actor.may(Permission.PERSON_MERGE):
        raise Forbidden
    if keep_id == drop_id:
        raise Invalid({"keep": "请选择两份不同的档案。"})
    if len(reason.strip()) < 2:
        raise Invalid({"reason": "请写明合并的原因。"})
    await touch(tx, [keep_id, drop_id])
    keep, drop = await hold(tx, actor, keep_id), await hold(tx, actor, drop_id)
    # What the other entry said stays in the history, but the kept entry's word holds.
    said = update(Statement).where(Statement.person_id == drop.id, Statement.superseded_at.is_(None))
    await tx.session.execute(said.values(superseded_at=tx.now))
    moved = {name: await _move(tx, name, mode, keep.id, drop.id) for name, mode in sorted(merge_modes().items())}
    await _move_members(tx, keep, drop)
    filled = _fill(tx, keep, drop)
    drop.merged_into = keep.id
    tx.moved.add(keep.id)  # what came over from elsewhere is seen where the kept entry is
    for person in (keep, drop):
        person.version += 1
        person.updated_at = tx.now
    log = {name: rows for name, rows in moved.items() if rows} | {"filled": filled}
    tx.session.add(
        Merge(
            kept_id=keep.id,
            merged_id=drop.id,
            moved=log,
            reason=reason.strip(),
            merged_at=tx.now,
            merged_by=actor.id,
        )
    )
    await tx.session.flush()
    counts = {name: len(rows) for name, rows in moved.items() if rows}
    note_act(tx, actor, "person.merge", ("person", keep.id), {"merged": str(drop.id), "moved": counts})
    return keep


async def _move(tx: Tx, name: str, mode: Mode, keep: UUID, drop: UUID) -> list[Any]:
    """Answers what was moved, as keys, or thrown away, as whole rows."""
    table_name, column_name = name.split(".")
    table = Base.metadata.tables[table_name]
    column = table.c[column_name]
    if mode == "refuse":
        count = await tx.session.scalar(select(func.count()).select_from(table).where(column == drop))
        if count:
            raise Refused("被合并的档案有不能转移的内容，不能合并。", figures={"table": table_name, "rows": count})
        return []
    rows = [row._asdict() for row in await tx.session.execute(select(table).where(column == drop))]
    if mode == "derive":
        await tx.session.execute(delete(table).where(column == drop))
        return []
    if mode == "move":
        await tx.session.execute(update(table).where(column == drop).values({column_name: keep}))
        return [_key(table, row) for row in rows]
    return [await _combine(tx, table, column_name, row, keep) for row in rows]


async def _combine(tx: Tx, table: Table, column_name: str, row: Mapping[str, Any], keep: UUID) -> Any:  # noqa: ANN401
    here = [column == row[column.name] for column in table.primary_key]
    try:
        async with tx.session.begin_nested():
            await tx.session.execute(update(table).where(*here).values({column_name: keep}))
        return _key(table, row)
    except IntegrityError:
        await tx.session.execute(delete(table).where(*here))
        return {key: _plain(value) for key, value in row.items()}


def _key(table: Table, row: Mapping[str, Any]) -> list[Any]:
    return [_plain(row[column.name]) for column in table.primary_key]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column's value
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID | date | datetime) else value


async def _move_members(tx: Tx, keep: Person, drop: Person) -> None:
    """The household of an entry that goes: its members follow, unless others are registered in it."""
    if drop.household_id == keep.household_id:
        return
    others = (
        select(func.count())
        .select_from(Person)
        .where(Person.household_id == drop.household_id, Person.id != drop.id, Person.merged_into.is_(None))
    )
    if not await tx.session.scalar(others):
        here = update(Member).where(Member.household_id == drop.household_id)
        await tx.session.execute(here.values(household_id=keep.household_id))


_FILLED = (*(one.name for one in FIELDS if one.filled), "owner_id")


def _fill(tx: Tx, keep: Person, drop: Person) -> list[str]:
    """Fill what the kept entry lacks from the other; answers the names of the columns."""
    filled = [key for key in _FILLED if getattr(keep, key) is None and getattr(drop, key) is not None]
    for key in filled:
        setattr(keep, key, getattr(drop, key))
    for field, kept in SEALED.items():
        value = opened(tx.cipher, drop, field)
        if getattr(keep, kept.column) is None and value is not None:
            filled.append(kept.column)
            for key, made in sealed(tx.cipher, keep.id, field, value).items():
                setattr(keep, key, made)
    keep.entered_on = min(keep.entered_on, drop.entered_on)
    return filled
