"""Persons with what is on file and the plan of the place, in a fixed number of statements for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.entitlements.queries.known import Situation, situations
from service.entitlements.queries.sorts import Entry, Sort
from service.people.queries.scope import ON_FILE
from service.tables.people import Person

IDS = ARRAY(Uuid())


@dataclass(slots=True)
class OnFile:
    """A person; what the law is told of them; by kind of entry, those that stand, newest first."""

    person: Person
    situation: Situation
    rows: dict[str, list[Entry]]

    def same(self, sort: Sort, values: dict[str, Any]) -> Entry | None:
        """The entry that says the same, by what makes two of them one."""
        alike = (one for one in self.rows[sort.name] if all(getattr(one, name) == values[name] for name in sort.key))
        return next(alike, None)

    def add(self, sort: Sort, row: Entry, values: dict[str, Any]) -> None:
        """What is entered counts for what is asked next."""
        self.rows[sort.name].append(row)
        fact, name = sort.fact(values), f"{sort.name}s"
        if fact is not None:
            more: dict[str, Any] = {name: (*getattr(self.situation.facts, name), fact)}
            self.situation = replace(self.situation, facts=replace(self.situation.facts, **more))


async def load(
    session: AsyncSession, actor: Actor, ids: Collection[UUID], sorts: Collection[Sort], today: date
) -> dict[UUID, OnFile]:
    """Those of these persons whom the actor sees."""
    wanted = any_(literal(list(ids), IDS))
    seen = select(Person).where(Person.id == wanted, ON_FILE, visible(Person, actor))
    persons = (await session.scalars(seen.execution_options(populate_existing=True))).all()
    facts = await situations(session, [person.id for person in persons], today)
    found = {one.id: OnFile(one, facts[one.id], defaultdict(list)) for one in persons}
    for sort in sorts:
        stands = select(sort.table).where(sort.table.person_id == wanted, sort.table.voided_at.is_(None))
        order = stands.order_by(getattr(sort.table, sort.table.ORDER).desc(), sort.table.id)
        standing: Sequence[Any] = (await session.scalars(order.execution_options(populate_existing=True))).all()
        for row in standing:
            if row.person_id in found:
                found[row.person_id].rows[sort.name].append(row)
    return found
