"""The only place where an actor becomes a WHERE. It guards lists, counts, search, pages and API alike."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from service.access.areas import level_of
from service.access.rules import Actor, Permission


class Placed(Protocol):
    """A table whose rows carry the areas that they belong to."""

    county: str
    township: str | None
    village: str | None


def visible(table: type[Placed], actor: Actor) -> ColumnElement[bool]:
    """The rows of `table` that `actor` may see: those of the actor's areas. No area or right is none, never all."""
    if not actor.may(Permission.CASE_READ):
        return false()
    columns: Any = table  # on the class, mapped attributes are columns
    parts: list[ColumnElement[bool]] = []
    if actor.counties:
        parts.append(columns.county.in_(sorted(actor.counties)))
    if actor.townships:
        parts.append(columns.township.in_(sorted(actor.townships)))
    if actor.villages:
        parts.append(columns.village.in_(sorted(actor.villages)))
    return or_(*parts) if parts else false()


def governed(area: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """The rows whose area code is one of the actor's areas or below one, whatever the role: for users and bindings."""
    parts = [area.startswith(stem(grant.area), autoescape=True) for grant in actor.grants]
    return or_(*parts) if parts else false()


def stem(code: str) -> str:
    """What the codes of an area and of all below it begin with."""
    return code[: {"province": 2, "prefecture": 4}.get(level_of(code), len(code))]
