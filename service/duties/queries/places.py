"""Areas as conditions on rows that carry their county, township and village."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement

from service.access.scope import Placed


def inside(table: type[Placed], area: str) -> ColumnElement[bool]:
    """The rows in the area of a code: province and prefecture have 2 and 4 digits, county 6, township 9, village 12."""
    columns: Any = table  # on the class, mapped attributes are columns
    if len(area) < 6:
        found = columns.county.startswith(area, autoescape=True)
    else:
        column = columns.village if len(area) > 9 else columns.township if len(area) > 6 else columns.county
        found = column == area
    return cast("ColumnElement[bool]", found)
