"""Conditions that the queries share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_

from service.access.queries import level_asked
from service.access.rules import Actor
from service.people.rules import names
from service.tables.people import Person

ON_FILE = Person.merged_into.is_(None)


def in_area(code: str) -> ColumnElement[bool]:
    """Persons served in an area of any level; Invalid for no area code. Narrows only: scope comes from `visible`."""
    level = level_asked(code)
    if level == "village":
        return Person.village == code
    if level == "township":
        return Person.township == code
    if level == "county":
        return Person.county == code
    return Person.county.startswith(code[: 2 if level == "province" else 4], autoescape=True)


def counties_of(actor: Actor, area: str | None = None) -> set[str]:
    """The counties that the actor's scope lies in, or the one of `area`."""
    if area is not None and len(area) >= 6 and not area.endswith("00"):
        return {area[:6]}
    return set(actor.counties) | {code[:6] for code in (*actor.townships, *actor.villages)}


def named(text: str, actor: Actor, area: str | None = None) -> ColumnElement[bool]:
    """Names with `text` (in search form) in them: grams carry their county, so that one index serves every area."""
    counties = sorted(counties_of(actor, area))
    parts = [Person.grams.contains(names.query_grams(text, county)) for county in counties]
    return or_(*parts) if parts else false()
