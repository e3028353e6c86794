"""An entry as it would be saved, with what the law says to it. Nothing is written: this is also 先查一下."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.entitlements.queries.known import Known, known_of, verdict
from service.entitlements.queries.rows import one, standing
from service.entitlements.queries.sorts import Entry, Sort
from service.entitlements.schemas import Asked
from service.kit.errors import Invalid
from service.law.limits.asking import Verdict
from service.tables.people import Person

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


async def consider(
    session: AsyncSession,
    actor: Actor,
    sort: Sort,
    person: Person,
    form: Asked,
    today: date,
    row_id: UUID | None = None,
) -> Considered:
    """`row_id`: the entry that would be changed. Days that cannot be are Invalid."""
    told = await known_of(session, person.id, today)
    row = None if row_id is None else await one(session, actor, sort.table, person.id, row_id)
    values = sort.values(form, told)
    faults = sort.faults(values, person.born_on, today)
    if faults:
        raise Invalid(faults)
    if row is None:
        for same in await standing(session, actor, sort.table, person.id):
            if all(getattr(same, name) == values[name] for name in sort.key):
                return Considered(values, UNASKED, [], same, known=True)
        return considered(sort, told, values, today)
    before = sort.columns(row)
    return considered(sort, told, values, today, row, before)


def considered(
    sort: Sort,
    told: Known,
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
