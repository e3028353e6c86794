"""A clock of a graduate as the page of jobs shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mark = Literal["ok", "info", "warn", "bad", "muted"]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact due or made, in words."""

    label: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What runs or has stopped (`state`, `kind` its colour), its figures, its contacts."""

    title: str
    state: str
    kind: Mark
    facts: list[tuple[str, str]]
    contacts: list[ContactRow]
