"""Areas as conditions on rows that carry their county, township and village."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, literal

from service.access.areas import Level, level_of
from service.access.scope import Placed, stem


def inside(table: type[Placed], area: str) -> ColumnElement[bool]:
    """The rows that lie in the area of a code, whatever its level."""
    return inside_level(table, level_of(area), literal(stem(area)))


def inside_level(
    columns: Any,  # noqa: ANN401 - a table class, or its `c`
    level: Level,
    code: ColumnElement[str],
) -> ColumnElement[bool]:
    """The same for a code given later, as its `stem`. Codes hold digits and U only: nothing in them is a pattern."""
    above = level in {"province", "prefecture"}
    found = columns.county.startswith(code) if above else getattr(columns, level) == code
    return cast("ColumnElement[bool]", found)
