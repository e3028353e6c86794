"""Fill the area tree."""

from __future__ import annotations

from collections.abc import Iterable

from service.access.areas import AreaRow, read_seed
from service.kit.db import Tx

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
returning code
"""


async def store_areas(tx: Tx, rows: Iterable[AreaRow]) -> int:
    """Add or rename nodes; answers how many were new or changed. A parent must be stored or among the rows."""
    columns = tuple(zip(*(tuple(getattr(row, name) for name in _COLUMNS) for row in rows), strict=True))
    if not columns:
        return 0
    connection = await tx.session.connection()
    written = await connection.exec_driver_sql(_STORE, tuple(list(column) for column in columns))
    return len(written.all())


_COLUMNS = ("code", "name", "level", "parent", "county", "township", "unit")


async def load_areas(tx: Tx) -> None:
    """The divisions of the whole country down to the township; again: nothing changes."""
    await store_areas(tx, read_seed())
