"""督导看板 as page and as API, by supervisor and by size: it must not grow with the county."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from service.demo.bench.bare import connect, overheard, replay
from service.demo.bench.places import Installation
from service.demo.bench.timing import Case, Stopwatch, Times

PATHS = {"page": "/board", "API": "/api/v1/indicators"}


class Seen(NamedTuple):
    """One board: how many people, who asks, page or API."""

    people: int
    role: str
    form: str


class Board(NamedTuple):
    """End to end; every SELECT of it alone; how many statements."""

    whole: Times
    sql: Times
    statements: int


async def boards(places: Sequence[Installation], watch: Stopwatch[Any]) -> dict[Seen, Board]:
    """Measure them all in one go."""
    cases: dict[tuple[Seen, str], Case] = {}
    statements: dict[Seen, int] = {}
    for place in places:
        connection = await connect(place.database)
        for role in (role for role in place.browsers if "supervisor" in role):
            for form, path in PATHS.items():
                seen = Seen(place.people, role, form)
                whole = _get(place, role, path)
                await whole()
                with overheard(place.database) as sent:
                    await whole()
                statements[seen] = len(sent)
                cases[seen, "whole"] = whole
                cases[seen, "sql"] = await replay(connection, [one for one in sent if one[0].startswith("SELECT")])
    times = await watch.measure(cases)
    return {seen: Board(times[seen, "whole"], times[seen, "sql"], number) for seen, number in statements.items()}


def _get(place: Installation, role: str, path: str) -> Case:
    browser = place.browsers[role]
    return lambda: browser.call("GET", path)
