"""An entry as it would be saved, with what the law says to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.entitlements.queries.known import Situation, verdict
from service.entitlements.queries.sorts import Entry, Sort
from service.law.limits.asking import Verdict

UNASKED = Verdict("allowed", message="没有要核对的规定。")


@dataclass(frozen=True, slots=True)
class Considered:
    """`row`: the entry that stands already: the one being changed, or the same one sent before (`known`)."""

    values: dict[str, Any]
    verdict: Verdict
    warnings: list[str]
    row: Entry | None = None
    before: dict[str, Any] | None = None
    known: bool = False

    @property
    def remarks(self) -> list[str]:
        """What is allowed, but worth knowing."""
        said = self.verdict
        known = [f"{said.rule}：{said.message}"] if said.verdict == "allowed" and said.rule else []
        return [*known, *self.warnings]

    @property
    def changed(self) -> list[str]:
        """The columns that differ from the entry being changed."""
        before = self.before or {}
        return [name for name, value in before.items() if value != self.values[name]]


def considered(
    sort: Sort,
    told: Situation,
    values: dict[str, Any],
    today: date,
    row: Entry | None = None,
    before: dict[str, Any] | None = None,
) -> Considered:
    """The law is asked about what it has not been asked before: another telling of it, or one that counts for more.

    The latter as of the day on which it was first asked: who applied in time does not lose by waiting.
    """
    fact = sort.fact(before) if before else None
    request, said = sort.request(values, today), UNASKED
    if request is not None and (before is None or request != sort.request(before, today)):
        said = verdict(told, today, request, fact)
    elif request is not None and row is not None and before is not None and sort.more(before, values):
        said = verdict(told, row.recorded_at.date(), request, fact)
    return Considered(values, said, sort.warnings(values, told), row, before)
