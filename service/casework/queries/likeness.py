"""What is on file already, as imports compare it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.rules.likeness import likeness
from service.tables.records import Record

_COLUMNS = (Record.person_id, Record.kind, Record.happened_on, Record.outcome, Record.detail)


async def standing(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, set[tuple[object, ...]]]:
    """The likenesses of the records that stand of each person. No actor: for who has looked through `visible`."""
    wanted = any_(literal(list(ids), ARRAY(Uuid())))
    found: dict[UUID, set[tuple[object, ...]]] = defaultdict(set)
    rows = await session.execute(select(*_COLUMNS).where(Record.person_id == wanted, Record.voided_at.is_(None)))
    for person_id, kind, on, outcome, detail in rows:
        found[person_id].add(likeness(kind, on, outcome, detail))
    return found
