"""Keep the rows true: whoever was touched is evaluated again, and only what differs is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    TextClause,
    Uuid,
    any_,
    delete,
    inspect,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, insert

from service.dossier.queries import IDS, as_list, dossiers
from service.dossier.rules import Dossier
from service.duties.commands.totals import add_to_totals, fold
from service.duties.queries.places import inside
from service.duties.rules.rows import AgendaRow, DutyRow, Rows, rows_of
from service.kit.clock import Clock
from service.kit.db import Base, Database, Tx
from service.kit.errors import Invalid
from service.people.commands.holding import touch
from service.profiles.queries import bindings, calendar
from service.tables.access import Area
from service.tables.duties import Agenda, Duty, Swept, TallyTotal
from service.tables.people import Person

CHUNK = 2_000
SWEEP = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many duty rows were written, of how many persons."""

    persons: int = 0
    added: int = 0
    changed: int = 0
    closed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.persons + other.persons,
            self.added + other.added,
            self.changed + other.changed,
            self.closed + other.closed,
        )


def _upsert(model: type[Base]) -> TextClause:
    """One statement for any number of rows: each parameter is a column of them."""
    table = inspect(model).local_table
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = [column.name for column in table.columns]
    arrays, taken = [], []
    for column in table.columns:
        as_json = isinstance(column.type, JSONB)
        kind = "text" if as_json else column.type.compile(dialect)
        arrays.append(f"cast(:{column.name} as {kind}[])")
        taken.append(f"cast(given.{column.name} as jsonb)" if as_json else f"given.{column.name}")
    key = inspect(model).primary_key[0].name
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    columns = ", ".join(names)
    return text(
        f"insert into {model.__tablename__} ({columns}) select {', '.join(taken)} "  # noqa: S608 - names of our own columns
        f"from unnest({', '.join(arrays)}) as given ({columns}) on conflict ({key}) do update set {changes}"
    )


def _rows_of(model: type[Base], names: Sequence[str]) -> ColumnElement[list[tuple[Any, ...]]]:
    columns = inspect(model).local_table.c
    return as_list(select(*(columns[name] for name in names)).where(columns.person_id == any_(IDS)))


PUT_DUTIES, PUT_AGENDA = _upsert(Duty), _upsert(Agenda)
MERGED = as_list(
    select(Person.id, Person.tallies).where(
        Person.id == any_(IDS), Person.merged_into.is_not(None), Person.tallies != []
    )
)
STORED = select(_rows_of(Duty, DutyRow._fields), _rows_of(Agenda, AgendaRow._fields), MERGED)
DROP_DUTIES = delete(Duty).where(Duty.id == any_(IDS))
DROP_AGENDA = delete(Agenda).where(Agenda.person_id == any_(IDS))
MARK = text(
    "update person set look_again_on = given.day, groups = string_to_array(given.groups, ' '), "
    "tallies = string_to_array(given.tallies, ' ') "
    "from unnest(cast(:ids as uuid[]), cast(:days as date[]), cast(:groups as text[]), cast(:tallies as text[])) "
    "as given (id, day, groups, tallies) where person.id = given.id"
)


async def settle(tx: Tx) -> None:
    """Bring the duties and work list lines of everybody touched up to date; a settler, run before each commit."""
    touched = sorted(tx.touched - tx.evaluated)
    tallied: Counter[str] = Counter()
    for start in range(0, len(touched), CHUNK):
        await evaluate_persons(tx, touched[start : start + CHUNK], tallied)
    await add_to_totals(tx, tallied)


async def evaluate_persons(tx: Tx, ids: Iterable[UUID], tallied: Counter[str]) -> tuple[Counts, set[UUID]]:
    """Evaluate, write the difference; the persons must be locked (`people.commands.touch`).

    Answers the counts, and the persons of whom a duty was changed or closed. What changes in the totals is added to
    `tallied`, for `add_to_totals` once at the end.
    """
    wanted = list(ids)
    session, today = tx.session, tx.today
    bound, days = await bindings(session), await calendar(session)
    files = await dossiers(session, wanted)
    found = [rows_of(dossier, bound, today, days) for dossier in files]
    duties, lines, merged = (await session.execute(STORED, {"ids": wanted})).one()
    stored = {row[0]: DutyRow(*row) for row in duties}
    made = {row.id: row for rows in found for row in rows.duties}
    added = [row for duty_id, row in made.items() if duty_id not in stored]
    changed = [row for duty_id, row in made.items() if duty_id in stored and stored[duty_id] != row]
    closed = [row for duty_id, row in stored.items() if duty_id not in made]
    if closed:
        await session.execute(DROP_DUTIES, {"ids": [row.id for row in closed]})
    if added or changed:
        await session.execute(PUT_DUTIES, _columns(DutyRow._fields, [*added, *changed]))
    agenda = {rows.agenda.person_id: rows.agenda for rows in found if rows.agenda}
    await _put_agenda(tx, {row[0]: AgendaRow(*row) for row in lines}, agenda)
    await _mark(tx, files, found, merged, tallied)
    counts = Counts(len(files), len(added), len(changed), len(closed))
    return counts, {row.person_id for row in (*changed, *closed)}


async def _put_agenda(tx: Tx, stored: Mapping[UUID, AgendaRow], made: Mapping[UUID, AgendaRow]) -> None:
    gone = [person_id for person_id in stored if person_id not in made]
    differing = [row for person_id, row in made.items() if stored.get(person_id) != row]
    if gone:
        await tx.session.execute(DROP_AGENDA, {"ids": gone})
    if differing:
        await tx.session.execute(PUT_AGENDA, _columns(AgendaRow._fields, differing))


async def _mark(
    tx: Tx,
    files: Sequence[Dossier],
    found: Sequence[Rows],
    merged: Sequence[tuple[UUID, list[str]]],
    tallied: Counter[str],
) -> None:
    """What the person's own row bears: when to evaluate again, groups, tallies. Who was merged away bears none."""
    differing: list[tuple[Any, ...]] = []
    for file, rows in zip(files, found, strict=True):
        before, now = file.columns, (rows.look_again_on, rows.groups, rows.tallies)
        if (before["look_again_on"], before["groups"], before["tallies"]) != now:
            differing.append((file.id, rows.look_again_on, " ".join(rows.groups), " ".join(rows.tallies)))
            tallied.update(rows.tallies)
            tallied.subtract(before["tallies"])
    for person_id, tallies in merged:
        differing.append((person_id, None, "", ""))
        tallied.subtract(tallies)
    if differing:
        await tx.session.execute(MARK, _columns(("ids", "days", "groups", "tallies"), differing))


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Rows turned into columns, JSON as text."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    for name in ("literal", "steps", "missing"):
        if name in columns:
            columns[name] = [None if value is None else json.dumps(value) for value in columns[name]]
    return columns


async def refresh(
    database: Database, clock: Clock, area: str | None = None, progress: Progress | None = None
) -> Counts:
    """Evaluate everybody of an area (None: all) again, a unit of work for each chunk; `progress` is told the sum."""
    if area is not None:
        async with database.transaction(clock) as tx:
            if await tx.session.get(Area, area) is None:
                raise Invalid({"area": "没有这个区划代码，请核对。"})
    total, last = Counts(), UUID(int=0)
    while True:
        async with database.transaction(clock) as tx:
            chunk = select(Person.id).where(Person.id > last, Person.merged_into.is_(None))
            if area is not None:
                chunk = chunk.where(inside(Person, area))
            locked = chunk.order_by(Person.id).limit(CHUNK).with_for_update(key_share=True)
            ids = list(await tx.session.scalars(locked))
            if not ids:
                await fold(tx)
                return total
            tallied: Counter[str] = Counter()
            counts, differing = await evaluate_persons(tx, ids, tallied)
            await add_to_totals(tx, tallied)
            tx.touched |= differing
            tx.evaluated |= differing
        total, last = total + counts, ids[-1]
        if progress is not None:
            progress(total.persons)


async def sweep(tx: Tx, limit: int = SWEEP) -> int:
    """Evaluate those whom time alone has changed, as many as `limit`; answers how many were found.

    Any number may run at once: who is locked by another is left to it.
    """
    due = select(Person.id).where(*_due(tx)).order_by(Person.look_again_on, Person.id)
    ids = list(await tx.session.scalars(due.limit(limit).with_for_update(key_share=True, skip_locked=True)))
    tx.touched |= set(ids)
    return len(ids)


async def sweep_all(database: Database, clock: Clock) -> int:
    """Sweep until nobody is left, a unit of work for each chunk; answers how many were evaluated. Folds the totals.

    At last it waits for those whom others hold: whoever counts on the duties next finds them as of today.
    """
    async with database.transaction(clock) as tx:
        await begin_sweep(tx)
    total, found = 0, SWEEP
    while found == SWEEP:
        async with database.transaction(clock) as tx:
            found = await sweep(tx)
        total += found
    async with database.transaction(clock) as tx:
        held = select(Person.id).where(*_due(tx)).order_by(Person.id).with_for_update(key_share=True)
        rest = set(await tx.session.scalars(held))
        tx.touched |= rest
        await fold(tx)
    return total + len(rest)


async def begin_sweep(tx: Tx) -> None:
    """Note the day. Should a later one be noted, a clock was ahead: everybody is looked at again, as of today."""
    noted = await tx.session.scalar(select(Swept.day))
    if noted == tx.today:
        return
    put = insert(Swept).values(id=1, day=tx.today)
    await tx.session.execute(put.on_conflict_do_update(index_elements=["id"], set_={"day": tx.today}))
    if noted is not None and noted > tx.today:
        await _look_again_at_all(tx)


async def _look_again_at_all(tx: Tx) -> None:
    """Whoever is not due already is; locked in id order, as `touch` does, so that nobody deadlocks."""
    later = or_(Person.look_again_on > tx.today, Person.look_again_on.is_(None))
    rest = select(Person.id).where(later, Person.merged_into.is_(None)).order_by(Person.id)
    ids = list(await tx.session.scalars(rest.with_for_update(key_share=True)))
    mine = Person.id == any_(literal(ids, ARRAY(Uuid())))
    due = update(Person).where(mine).values(look_again_on=tx.today)
    await tx.session.execute(due, execution_options={"synchronize_session": False})


def _due(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return Person.look_again_on <= tx.today, Person.merged_into.is_(None)


async def area_bound(tx: Tx, area: str) -> None:
    """Another profile governs an area: everybody there is evaluated anew (hook of `profiles.commands.bind`)."""
    ids = select(Person.id).where(inside(Person, area), Person.merged_into.is_(None))
    await touch(tx, await tx.session.scalars(ids))


async def drop_all(tx: Tx) -> None:
    """Delete every derived row; `refresh` makes them again."""
    await tx.session.execute(delete(Agenda))
    await tx.session.execute(delete(Duty))
    await tx.session.execute(delete(TallyTotal))
    await tx.session.execute(update(Person).where(Person.tallies != []).values(tallies=[]))
