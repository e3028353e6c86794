"""The only place where an actor becomes a WHERE. It guards lists, counts, search, pages and API alike."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from service.access.areas import level_of
from service.access.rules import Actor, Permission

CODES = ARRAY(Text)
Sight = tuple[tuple[str, bool], ...]


class Placed(Protocol):
    """A table whose rows carry the areas that they belong to."""

    county: str
    township: str | None
    village: str | None


def visible(table: type[Placed], actor: Actor) -> ColumnElement[bool]:
    """The rows of `table` that `actor` may see: those of the actor's areas. No area or right is none, never all."""
    columns: Any = table  # on the class, mapped attributes are columns
    parts = [getattr(columns, level).in_(codes) for level, codes in areas_of(actor).items()]
    return or_(*parts) if parts else false()


def visible_to(columns: Any, sight: Sight) -> ColumnElement[bool]:  # noqa: ANN401 - a table class, or its `c`
    """As `visible`, for a statement that is built once for all actors of a sight (`sight_of`).

    Run it with the parameters of `seen_by`; without them it does not run. A single code is compared as one, since
    PostgreSQL takes any list for ten and plans anew each time.
    """
    parts = []
    for level, many in sight:
        seen = any_(bindparam(f"seen_{level}", type_=CODES)) if many else bindparam(f"seen_{level}", type_=Text)
        parts.append(getattr(columns, level) == seen)
    return or_(*parts) if parts else false()


def sight_of(actor: Actor) -> Sight:
    """The levels of the actor's areas, each with whether there are several of it."""
    return tuple((level, len(codes) > 1) for level, codes in areas_of(actor).items())


def seen_by(actor: Actor) -> dict[str, str | list[str]]:
    """The parameters that make `visible_to` the actor's."""
    return {f"seen_{level}": codes if len(codes) > 1 else codes[0] for level, codes in areas_of(actor).items()}


def areas_of(actor: Actor) -> dict[str, list[str]]:
    """Level → the codes that the actor may see at it; nothing without the right to read cases."""
    if not actor.may(Permission.CASE_READ):
        return {}
    areas = {"county": actor.counties, "township": actor.townships, "village": actor.villages}
    return {level: sorted(codes) for level, codes in areas.items() if codes}


def governed(area: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """The rows whose area code is one of the actor's areas or below one, whatever the role: for users and bindings."""
    parts = [area.startswith(stem(grant.area), autoescape=True) for grant in actor.grants]
    return or_(*parts) if parts else false()


def stem(code: str) -> str:
    """What the codes of an area and of all below it begin with."""
    return code[: {"province": 2, "prefecture": 4}.get(level_of(code), len(code))]
