"""Fill the area tree."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

from sqlalchemy import ARRAY, Text, any_, delete, literal, select
from sqlalchemy.exc import IntegrityError

from service.access.areas import AreaRow, read_seed
from service.kit.db import Tx
from service.law.facts import Tri
from service.tables.access import Area

on_rural: list[Callable[[Tx, Collection[str]], Awaitable[None]]] = []
"""Filled by wiring: persons of villages that are now of another kind are to be judged anew."""

# Only what is new or differs is written: a second run of 44,700 rows changes, and locks, none.
_STORE = """
insert into area (code, name, level, parent, county, township, unit)
select new.*
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
     as new (code, name, level, parent, county, township, unit)
left join area as old on old.code = new.code
where old.code is null
   or (old.name, old.level, old.parent, old.county, old.township, old.unit)
      is distinct from (new.name, new.level, new.parent, new.county, new.township, new.unit)
on conflict (code) do update
set (name, level, parent, county, township, unit)
    = (excluded.name, excluded.level, excluded.parent, excluded.county, excluded.township, excluded.unit)
returning code, rural
"""


async def store_areas(tx: Tx, rows: Iterable[AreaRow]) -> int:
    """Add or rename nodes; answers how many were new or changed. A parent must be stored or among the rows."""
    columns = tuple(zip(*(tuple(getattr(row, name) for name in _COLUMNS) for row in rows), strict=True))
    if not columns:
        return 0
    villages = [code for code, level in zip(columns[0], columns[2], strict=True) if level == "village"]
    told = select(Area.code, Area.rural).where(Area.code == any_(literal(villages, ARRAY(Text()))))
    before: dict[str, Tri | None] = {}
    if villages:
        before.update((row.code, row.rural) for row in await tx.session.execute(told))
    connection = await tx.session.connection()
    written = (await connection.exec_driver_sql(_STORE, tuple(list(column) for column in columns))).all()
    turned = [row.code for row in written if row.rural is not None and row.rural != before.get(row.code, "unknown")]
    for hook in on_rural if turned else ():
        await hook(tx, turned)
    return len(written)


_COLUMNS = ("code", "name", "level", "parent", "county", "township", "unit")


async def load_areas(tx: Tx) -> None:
    """The divisions of the whole country down to the township; again: nothing changes."""
    await store_areas(tx, read_seed())


async def remove_areas(tx: Tx, codes: Sequence[str]) -> None:
    """Remove nodes without others below, but those that something refers to by now."""
    try:
        async with tx.session.begin_nested():
            await tx.session.execute(delete(Area).where(Area.code.in_(codes)))
    except IntegrityError:  # somebody lives in one of them by now: find the others
        half = len(codes) // 2
        for part in (codes[:half], codes[half:]) if half else ():
            await remove_areas(tx, part)
