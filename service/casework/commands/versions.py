"""What of a row a form changes, unless somebody else was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from pydantic import BaseModel

from service.kit.errors import Stale


class Versioned(Protocol):
    """A row that people edit."""

    version: int


def change(row: Versioned, form: BaseModel, version: int | None, labels: Mapping[str, str]) -> list[str]:
    """Set what differs and answer the names; Stale, with what differs, when `version` is no longer current."""
    told = form.model_dump(include=set(labels))
    names = sorted(name for name, value in told.items() if getattr(row, name) != value)
    if version is not None and version != row.version:
        raise Stale([(name, labels[name], str(told[name]), str(getattr(row, name))) for name in names])
    for name in names:
        setattr(row, name, told[name])
    row.version += bool(names)
    return names
