"""Keyset pages over one index each: an actor of many counties reads the first rows of each and merges them.

So a page of a province costs about what one of a village does, and none grows with the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, false, func, literal, literal_column, select, true, tuple_

from service.access.areas import level_of
from service.access.rules import Actor
from service.access.scope import visible
from service.duties.models import Agenda, Duty

Listed = type[Agenda] | type[Duty]


@dataclass(frozen=True, slots=True)
class Reach:
    """The column whose index is read, and the values to read it at. Only a path: what may be seen, `visible` says."""

    column: str
    values: Sequence[str | UUID]


def reach_of(actor: Actor, area: str | None, owner: UUID | None) -> Reach | None:
    """The narrowest path to what is asked; None when the actor's areas are of several levels."""
    if owner is not None:
        return Reach("owner_id", (owner,))
    if area is not None:
        level = level_of(area)
        if level not in {"province", "prefecture"}:
            return Reach(level, (area,))
        prefix = area[: 2 if level == "province" else 4]
        return Reach("county", sorted(code for code in actor.counties if code.startswith(prefix)))
    paths = [
        Reach("county", sorted(actor.counties)),
        Reach("township", sorted(actor.townships)),
        Reach("village", sorted(actor.villages)),
    ]
    used = [path for path in paths if path.values]
    return used[0] if len(used) == 1 else None


def merged(
    table: Listed,
    columns: Sequence[Any],
    actor: Actor,
    reach: Reach | None,
    where: Iterable[ColumnElement[bool]],
    *,
    limit: int,
    order: Sequence[Any] = (),
    after: tuple[Any, ...] | None = None,
) -> Select[Any]:
    """At most `limit` visible rows after a key, in order; the limit is a literal, so that partial indexes are used."""
    most: Any = literal_column(str(int(limit)))
    rows = select(*columns).where(visible(table, actor), *where)
    if after is not None:
        rows = rows.where(tuple_(*order) > after)
    rows = rows.order_by(*order).limit(most)
    if reach is None:
        return rows
    column = table.__table__.c[reach.column]
    if len(reach.values) < 2:
        return rows.where(column == reach.values[0] if reach.values else false())
    unit = func.unnest(literal(list(reach.values), ARRAY(Text))).table_valued("code").render_derived(name="unit")
    each = rows.where(column == unit.c.code).lateral("each")
    keys = [each.c[str(one.key)] for one in order]
    return select(*each.c).select_from(unit.join(each, true())).order_by(*keys).limit(most)
