"""Put a row right: what differs, what somebody else changed meanwhile, what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.kit.db import Tx
from service.kit.errors import Stale
from service.tables.employment import Business, Job

Said = Callable[[str, object], str]


async def put_right(
    tx: Tx, found: Job | Business, mine: Mapping[str, Any], version: int | None, labels: Mapping[str, str], said: Said
) -> dict[str, str]:
    """Write what differs and answer what stood there, in words; Stale when the row is no longer at that version."""
    changed = {name: value for name, value in mine.items() if getattr(found, name) != value}
    if version is not None and version != found.version:
        raise Stale(
            [(name, labels[name], said(name, mine[name]), said(name, getattr(found, name))) for name in changed]
        )
    before = {name: said(name, getattr(found, name)) for name in changed}
    for name, value in changed.items():
        setattr(found, name, value)
    if changed:
        found.version += 1
        await tx.session.flush()
    return before
