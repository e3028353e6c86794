"""The table, for the screen and for docs/speed.md: every number in it was measured in this very run."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import psutil

from service.demo.bench.boards import Board, Seen
from service.demo.bench.bulk import Bulk
from service.demo.bench.lists import Asked, Listed, Saved
from service.demo.bench.wire import Wired


class Results(NamedTuple):
    """All that was measured; `sizes`: few people, many people."""

    sizes: tuple[int, int]
    rounds: int
    server: str
    lists: Mapping[Asked, Listed]
    boards: Mapping[Seen, Board]
    wired: Mapping[str, Wired]
    saving: Mapping[int, Saved]
    same: Bulk
    anew: Bulk
    imported: Bulk


METHOD = """# Speed

Written by `scripts/bench`; nothing in the tables is typed by hand. To measure again: `scripts/bench --people {people}`.

## Method

Two throw-away databases on one embedded PostgreSQL with its ordinary, durable settings: one county of {few:,} invented
people, and a prefecture of ten such counties, {many:,} people, in which the first county is the same. Both are vacuumed
and analysed, both applications run in one process, and the requests go straight into the application (sign-in, scope,
page or JSON included; server and network not). The cases take turns: each round runs every case once, in a new order,
so that what disturbs the machine disturbs all alike; {rounds} rounds count, the first few do not.

*List alone* is the very statement that reads the lines, sent again by itself with the same parameters, prepared, its
rows fetched; *all SQL* is every SELECT of the request. Times are in milliseconds; the ratios are what to read. Page 1
is what opens in the morning; page 20 is of all that is owed, and the last one where there are fewer.

Machine: {machine}.
"""


def markdown(results: Results) -> str:
    """The whole page."""
    few, many = results.sizes
    head = METHOD.format(people=many, few=few, many=many, rounds=results.rounds, machine=_machine(results.server))
    parts = [head, "## The work list\n", *_lists(results), "\n## Size and role\n", *_growth(results)]
    parts += ["\n## The board\n", *_boards(results)]
    parts += ["\n## Over the wire\n", *_wired(results)]
    parts += ["\n## Saving a record\n", *_saving(results), "\n## Many at once\n", *_bulk(results)]
    return "\n".join(parts) + "\n"


def _machine(server: str) -> str:
    memory = round(psutil.virtual_memory().total / 2**30)
    version = ".".join(platform.python_version_tuple()[:2])
    shape = f"{os.cpu_count()} processor cores, {memory} GB of memory, shared with others"
    return f"{shape}; PostgreSQL {server}, Python {version}"


def _lists(results: Results) -> Iterator[str]:
    yield _row(
        *("people", "role", "form", "page", "p50", "p95", "list alone p50", "p95", "all SQL p50"),
        *("p50 ÷ list alone", "p50 ÷ all SQL", "statements"),
    )
    yield _row(*["---"] * 12)
    for asked in sorted(results.lists):
        one = results.lists[asked]
        cells = (
            f"{asked.people:,}",
            asked.role,
            asked.form,
            str(asked.page),
            *_ms(one.whole.p50, one.whole.p95, one.alone.p50, one.alone.p95, one.sql.p50),
            f"{one.whole.p50 / one.alone.p50:.1f}",
            f"{one.whole.p50 / one.sql.p50:.1f}",
            str(one.statements),
        )
        yield _row(*cells)


def _growth(results: Results) -> Iterator[str]:
    few, many = results.sizes
    yield f"At {many:,} people to {few:,}, p50 end to end; at most 1.3 is wanted.\n"
    yield "| role | form | page | ratio | |"
    yield "|---|---|---|---|---|"
    for asked, ratio in growth(results).items():
        yield _row(asked.role, asked.form, str(asked.page), f"{ratio:.2f}", "kept" if ratio <= 1.3 else "**missed**")
    yield f"\nSlowest role to fastest at {many:,} people, first page; at most 1.5 is wanted.\n"
    yield "| form | ratio | |"
    yield "|---|---|---|"
    for form in ("page", "API"):
        times = [
            one.whole.p50 for asked, one in results.lists.items() if asked[0::2] == (many, form) and asked.page == 1
        ]
        ratio = max(times) / min(times)
        yield _row(form, f"{ratio:.2f}", "kept" if ratio <= 1.5 else "**missed**")


def growth(results: Results) -> dict[Asked, float]:
    """List asked of many people → its time to that of few."""
    few, many = results.sizes
    found = {}
    for asked in sorted(results.lists):
        before = asked._replace(people=few)
        if asked.people == many and before in results.lists:
            found[asked] = results.lists[asked].whole.p50 / results.lists[before].whole.p50
    return found


def _boards(results: Results) -> Iterator[str]:
    few, _ = results.sizes
    yield "Every figure of the plan; the page also counts what is behind, by unit and by counselor.\n"
    yield "| people | role | form | p50 | p95 | all SQL p50 | p50 ÷ all SQL | to the small one | statements |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for seen, one in sorted(results.boards.items()):
        growth_of = one.whole.p50 / results.boards[seen._replace(people=few)].whole.p50
        yield _row(
            f"{seen.people:,}",
            seen.role,
            seen.form,
            *_ms(one.whole.p50, one.whole.p95, one.sql.p50),
            f"{one.whole.p50 / one.sql.p50:.1f}",
            f"{growth_of:.2f}",
            str(one.statements),
        )


def _wired(results: Results) -> Iterator[str]:
    few, _ = results.sizes
    yield (
        f"A counselor's pages at {few:,} people, from `onecase serve` in a process of its own, over one kept\n"
        "connection, packed as browsers take them; to the same pages asked for in process. At most 1.3 is wanted.\n"
    )
    yield "| page | p50 | p95 | in process p50 | p95 | ratio p50 | |"
    yield "|---|---|---|---|---|---|---|"
    for name, one in results.wired.items():
        ratio = one.kept.p50 / one.inside.p50
        times = _ms(one.kept.p50, one.kept.p95, one.inside.p50, one.inside.p95)
        yield _row(name, *times, f"{ratio:.2f}", "kept" if ratio <= 1.3 else "**missed**")


def _saving(results: Results) -> Iterator[str]:
    yield "Over HTTP, with lock, duties, work list, reminders and audit, to one transaction with the same four rows.\n"
    yield "| people | p50 | p95 | rows alone p50 | p95 | ratio p50 | ratio p95 | statements |"
    yield "|---|---|---|---|---|---|---|---|"
    for people, one in sorted(results.saving.items()):
        ratios = (f"{one.whole.p50 / one.alone.p50:.1f}", f"{one.whole.p95 / one.alone.p95:.1f}")
        times = _ms(one.whole.p50, one.whole.p95, one.alone.p50, one.alone.p95)
        yield _row(f"{people:,}", *times, *ratios, str(one.statements))


def _bulk(results: Results) -> Iterator[str]:
    yield "| what | rows | seconds | a second | database alone, seconds | ratio |"
    yield "|---|---|---|---|---|---|"
    for name, one in (
        ("full refresh, nothing to change (persons)", results.same),
        ("refresh from nothing (persons), to INSERT … SELECT of its rows", results.anew),
        ("import of a workbook (persons), to COPY of its rows", results.imported),
    ):
        alone = ("–", "–") if one.alone is None else (f"{one.alone:.1f}", f"{one.seconds / one.alone:.1f}")
        yield _row(name, f"{one.rows:,}", f"{one.seconds:.1f}", f"{one.rows / one.seconds:,.0f}", *alone)


def _ms(*times: float) -> tuple[str, ...]:
    return tuple(f"{time:.2f}" for time in times)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
