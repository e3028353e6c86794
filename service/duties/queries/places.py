"""Areas as conditions on rows that carry their county, township and village."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement

from service.access.areas import level_of
from service.access.scope import Placed


def inside(table: type[Placed], area: str) -> ColumnElement[bool]:
    """The rows that lie in the area of a code, whatever its level."""
    columns: Any = table  # on the class, mapped attributes are columns
    level = level_of(area)
    if level in {"province", "prefecture"}:
        found = columns.county.startswith(area[: 2 if level == "province" else 4], autoescape=True)
    else:
        found = getattr(columns, level) == area
    return cast("ColumnElement[bool]", found)
