"""Keyset pages over one index each: an actor of many counties reads the first rows of each and merges them.

So a page of a province costs about what one of a village does, and none grows with the table. The statements are built
once for each `Shape` and run with the parameters of `given`: building one takes longer than the database needs for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from service.access.areas import Level, level_of
from service.access.rules import Actor
from service.access.scope import Sight, areas_of, seen_by, sight_of, stem, visible_to

WEEK = timedelta(days=7)
TODAY: ColumnElement[date] = bindparam("today", type_=Date)
IN_A_WEEK: ColumnElement[date] = bindparam("in_a_week", type_=Date)
OWNER: ColumnElement[UUID] = bindparam("owner", type_=Uuid)
AREA: ColumnElement[str] = bindparam("area", type_=Text)
AFTER = (bindparam("after_day", type_=Date), bindparam("after_id", type_=Uuid))


@dataclass(frozen=True, slots=True)
class Reach:
    """The column whose index is read, and the values to read it at. Only a path: what may be seen, `visible` says."""

    column: str
    values: Sequence[str | UUID]


@dataclass(frozen=True, slots=True)
class Shape:
    """What of an actor and of what is asked makes another statement; all else is a parameter."""

    sight: Sight
    column: str | None
    many: bool
    area: Level | None


def reach_of(actor: Actor, area: str | None, owner: UUID | None) -> Reach | None:
    """The narrowest path to what is asked; None when the actor's areas are of several levels."""
    if owner is not None:
        return Reach("owner_id", (owner,))
    if area is not None and level_of(area) not in {"province", "prefecture"}:
        return Reach(level_of(area), (area,))
    paths = [Reach(level, codes) for level, codes in areas_of(actor).items()]
    if len(paths) != 1:
        return None
    (path,) = paths
    if area is None:
        return path
    return Reach(path.column, [code for code in path.values if str(code).startswith(stem(area))])


def shape_of(actor: Actor, area: str | None, reach: Reach | None) -> Shape:
    """Which statement is to be run."""
    return Shape(
        sight_of(actor),
        None if reach is None else reach.column,
        reach is not None and len(reach.values) != 1,
        None if area is None else level_of(area),
    )


def given(
    actor: Actor, reach: Reach | None, today: date, area: str | None, owner: UUID | None, **more: object
) -> dict[str, Any]:
    """What it is run with."""
    found: dict[str, Any] = {"today": today, "in_a_week": today + WEEK, "owner": owner, **seen_by(actor), **more}
    if area is not None:
        found["area"] = stem(area)
    if reach is not None:
        found["reach"] = reach.values[0] if len(reach.values) == 1 else list(reach.values)
    return found


def merged(
    table: FromClause,
    columns: Sequence[Any],
    shape: Shape,
    where: Iterable[ColumnElement[bool]],
    *,
    limit: int,
    order: Sequence[Any] = (),
    after: bool = False,
) -> Select[Any]:
    """At most `limit` visible rows, in order, `after` a key; the limit is a literal, for the partial indexes."""
    most: Any = literal_column(str(int(limit)))
    rows = select(*columns).where(visible_to(table.c, shape.sight), *where)
    if after:
        rows = rows.where(tuple_(*order) > tuple_(*AFTER))
    rows = rows.order_by(*order).limit(most)
    if shape.column is None:
        return rows
    column = table.c[shape.column]
    if not shape.many:
        return rows.where(column == bindparam("reach", type_=column.type))
    values = bindparam("reach", type_=ARRAY(Text))
    unit = func.unnest(values).table_valued("code").render_derived(name="unit")
    each = rows.where(column == unit.c.code).lateral("each")
    keys = [each.c[str(one.key)] for one in order]
    return select(*each.c).select_from(unit.join(each, true())).order_by(*keys).limit(most)
