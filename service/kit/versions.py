"""What of a row a form changes, unless somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from service.kit.errors import Stale


class Versioned(Protocol):
    """A row that people edit."""

    version: int


def _plainly(name: str, value: object) -> str:
    del name
    return str(value)


def put_right(
    row: Versioned,
    values: Mapping[str, Any],
    version: int | None,
    labels: Mapping[str, str],
    in_words: Callable[[str, object], str] = _plainly,
) -> dict[str, str]:
    """Set what differs and answer what stood there, in words; Stale, with it, when `version` is an old one."""
    changed = {name: value for name, value in sorted(values.items()) if getattr(row, name) != value}
    before = {name: in_words(name, getattr(row, name)) for name in changed}
    if version is not None and version != row.version:
        raise Stale([(name, labels[name], in_words(name, changed[name]), before[name]) for name in changed])
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += bool(changed)
    return before
