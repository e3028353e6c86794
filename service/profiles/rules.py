"""Which binding governs an area: its own, else that of the nearest area above; of several, the latest begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.access.areas import lineage
from service.law.profile import Profile
from service.law.shelf import load


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding in force: from `valid_from` on, `profile` governs `area` and what lies below."""

    area: str
    profile: str
    valid_from: date


class Bindings:
    """All bindings at once, so that many persons are judged without a statement each."""

    def __init__(self, bound: Iterable[Bound]) -> None:
        self._by_area: dict[str, list[Bound]] = {}
        for binding in sorted(bound, key=lambda one: one.valid_from, reverse=True):
            self._by_area.setdefault(binding.area, []).append(binding)

    def binding(self, area: str, on: date) -> Bound | None:
        """The binding that governs the area on that day; None before any begins."""
        for code in (area, *lineage(area)):
            for binding in self._by_area.get(code, ()):
                if binding.valid_from <= on:
                    return binding
        return None

    def profile(self, area: str, on: date) -> Profile | None:
        """The profile that governs the area on that day; None where none is bound."""
        binding = self.binding(area, on)
        return None if binding is None else load(binding.profile)

    def turns_on(self, area: str, after: date) -> date | None:
        """The first later day on which another binding may begin to govern the area."""
        bound = (binding for code in (area, *lineage(area)) for binding in self._by_area.get(code, ()))
        return min((binding.valid_from for binding in bound if binding.valid_from > after), default=None)
