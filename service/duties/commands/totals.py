"""Keep the totals of the indicators true, by what changes for each person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, select, text

from service.dossier.queries import UUIDS
from service.kit.db import Tx
from service.tables.people import Person

ADD = text(
    "insert into tally_total (unit, profile, code, mark, county, township, persons) "
    "select given.unit, given.profile, given.code, given.mark, area.county, area.township, given.persons "
    "from unnest(cast(:units as text[]), cast(:profiles as text[]), cast(:codes as text[]), cast(:marks as text[]), "
    "cast(:persons as integer[])) as given (unit, profile, code, mark, persons) join area on area.code = given.unit"
)
# Whoever folds at the same time finds these rows gone, and the new ones not yet there: nothing is counted twice.
FOLD = text(
    "with gone as (delete from tally_total returning unit, profile, code, mark, county, township, persons) "
    "insert into tally_total (unit, profile, code, mark, county, township, persons) "
    "select unit, profile, code, mark, county, township, sum(persons) from gone "
    "group by unit, profile, code, mark, county, township having sum(persons) <> 0"
)


async def add_to_totals(tx: Tx, changes: Counter[str]) -> None:
    """`changes`: tally → how many persons more (or fewer) bear it."""
    differing = [(*tally.split("/"), number) for tally, number in changes.items() if number]
    if differing:
        columns = ("units", "profiles", "codes", "marks", "persons")
        await tx.session.execute(ADD, dict(zip(columns, map(list, zip(*differing, strict=True)), strict=True)))


async def fold(tx: Tx) -> None:
    """Make one row of all that were added to a key."""
    await tx.session.execute(FOLD)


async def forget(tx: Tx, ids: Sequence[UUID]) -> None:
    """Persons are about to be deleted (hook of `people`): nobody counts them any more."""
    gone = select(Person.tallies).where(Person.id == any_(literal(list(ids), UUIDS)))
    changes: Counter[str] = Counter()
    for tallies in await tx.session.scalars(gone):
        changes.subtract(tallies)
    await add_to_totals(tx, changes)
