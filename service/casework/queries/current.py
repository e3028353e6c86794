"""What is on file of the services of persons, in one statement for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.rules.likeness import likeness
from service.casework.rules.planning import Current
from service.tables.records import Record

_COLUMNS = (Record.person_id, Record.kind, Record.happened_on, Record.outcome, Record.detail)


async def load(session: AsyncSession, ids: Collection[UUID], *, alike: bool) -> dict[UUID, Current]:
    """Of persons looked at before. `alike`: all that stands is compared; else only the checks of information count."""
    wanted = select(*_COLUMNS).where(
        Record.person_id == any_(literal(list(ids), ARRAY(Uuid()))), Record.voided_at.is_(None)
    )
    if not alike:
        wanted = wanted.where(Record.kind == "info_check", Record.outcome == "done")
    same: dict[UUID, set[tuple[object, ...]]] = defaultdict(set)
    checked: dict[UUID, list[date]] = defaultdict(list)
    for person_id, kind, on, outcome, detail in await session.execute(wanted):
        if alike:
            same[person_id].add(likeness(kind, on, outcome, detail))
        if kind == "info_check" and outcome == "done":
            checked[person_id].append(on)
    return {one: Current(same[one], sorted(checked[one])) for one in ids}
