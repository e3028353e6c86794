"""Keep the totals of the indicators true, by what changes for each person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, select, text

from service.duties.queries.dossiers import UUIDS
from service.kit.db import Tx
from service.people.models import Person

# In the order of the key, so that two who save at once never wait for each other.
ADD = text(
    "insert into tally_total as kept (unit, profile, code, mark, county, township, persons) "
    "select given.unit, given.profile, given.code, given.mark, area.county, area.township, given.persons "
    "from unnest(cast(:units as text[]), cast(:profiles as text[]), cast(:codes as text[]), cast(:marks as text[]), "
    "cast(:persons as integer[])) as given (unit, profile, code, mark, persons) join area on area.code = given.unit "
    "order by given.unit, given.profile, given.code, given.mark "
    "on conflict (unit, profile, code, mark) do update set persons = kept.persons + excluded.persons"
)


async def add_to_totals(tx: Tx, changes: Counter[str]) -> None:
    """`changes`: tally → how many persons more (or fewer) bear it."""
    differing = [(*tally.split("/"), number) for tally, number in changes.items() if number]
    if differing:
        columns = ("units", "profiles", "codes", "marks", "persons")
        await tx.session.execute(ADD, dict(zip(columns, map(list, zip(*differing, strict=True)), strict=True)))


async def forget(tx: Tx, ids: Sequence[UUID]) -> None:
    """Persons are about to be deleted (hook of `people`): nobody counts them any more."""
    gone = select(Person.tallies).where(Person.id == any_(literal(list(ids), UUIDS)))
    changes: Counter[str] = Counter()
    for tallies in await tx.session.scalars(gone):
        changes.subtract(tallies)
    await add_to_totals(tx, changes)
