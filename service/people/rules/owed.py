"""The states by which what is owed is asked for."""

from __future__ import annotations

from typing import Literal, get_args

State = Literal["owed", "open", "overdue", "behind", "blocked", "declined", "waived", "met", "lapsed"]
STATES: tuple[State, ...] = get_args(State)
