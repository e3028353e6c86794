"""Which two records tell of one thing: an import that comes twice records it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

_TELLING = ("employer", "title", "project", "signed")


def likeness(kind: str, on: date, outcome: str, detail: Mapping[str, Any]) -> tuple[object, ...]:
    """Kind, day and outcome, and what tells two of one kind on one day apart (domain trap 5: leads and projects)."""
    return kind, on, outcome, *(detail.get(name) or None for name in _TELLING)
