"""The columns of a sheet that belong together: a row may tell of several services, each in columns of its own.

A key is the field of a column; in a group it names which of its kind it is, and which column of several:
`job_lead#2.title`, `need_registration#1.items~2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.exchange.rules.matching import MANY_PARTS


class Part(NamedTuple):
    """A cell of a group: the key of its column, the field of a record that it tells, what it holds."""

    key: str
    field: str
    cell: object


def keys_of(fields: Sequence[str | None], paths: Sequence[Sequence[str]]) -> dict[str, int]:
    """Key → position. A group begins anew where other words stand over it, or a part of it comes again."""
    found: dict[str, int] = {}
    over: dict[str, tuple[int, Sequence[str], set[str]]] = {}
    for at, field in enumerate(fields):
        if field is None:
            continue
        kind, _, part = field.partition(".")
        if not part:
            found.setdefault(field, at)
            continue
        number, above, parts = over.get(kind, (0, (), set()))
        here = tuple(paths[at][:-1])
        if not number or here != above or (part in parts and part not in MANY_PARTS):
            number, parts = number + 1, set()
        over[kind] = number, here, parts | {part}
        key = f"{kind}#{number}.{part}"
        again = sum(one == key or one.startswith(f"{key}~") for one in found)
        found[key if not again else f"{key}~{again + 1}"] = at
    return found


def field_of(key: str) -> str:
    """The field of a record that a key names: `title` of `job_lead#2.title`."""
    return key.rpartition(".")[2].partition("~")[0]


def groups_in(cells: Mapping[str, object]) -> dict[str, list[Part]]:
    """Group → its cells; "" for the row's own."""
    found: dict[str, list[Part]] = {}
    for key, cell in cells.items():
        found.setdefault(key.rpartition(".")[0], []).append(Part(key, field_of(key), cell))
    return found
