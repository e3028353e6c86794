"""Areas as conditions on rows that carry their county, township and village."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from service.access.scope import Placed


def inside(table: type[Placed], area: str) -> ColumnElement[bool]:
    """The rows in the area of a code: a province or prefecture (2, 4 digits), county (6), township (9), village (12)."""
    if len(area) > 9:
        return table.village == area
    if len(area) > 6:
        return table.township == area
    return table.county == area if len(area) == 6 else table.county.startswith(area, autoescape=True)
