"""The only place where an actor becomes a WHERE. It guards lists, counts, search, pages and API alike."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from service.access.rules import Actor, Permission


class Placed(Protocol):
    """A table whose rows carry the areas that they belong to."""

    county: InstrumentedAttribute[str]
    township: InstrumentedAttribute[str | None]
    village: InstrumentedAttribute[str | None]


def visible(table: type[Placed], actor: Actor) -> ColumnElement[bool]:
    """The rows of `table` that `actor` may see: those of the actor's areas. No area and no right means none, never all."""
    if not actor.may(Permission.CASE_READ):
        return false()
    parts: list[ColumnElement[bool]] = []
    if actor.counties:
        parts.append(table.county.in_(sorted(actor.counties)))
    if actor.townships:
        parts.append(table.township.in_(sorted(actor.townships)))
    if actor.villages:
        parts.append(table.village.in_(sorted(actor.villages)))
    return or_(*parts) if parts else false()
