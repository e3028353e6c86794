"""What stands above the work list, of no single person (higher slices add to it); and who is to be visited already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.caseloads.queries import MOST_COUNTED, unassigned_count
from service.tables.visits import Visit


class Notice(NamedTuple):
    """`kind`: as of a note (bad, warn, info); `href` leads to where it is done."""

    kind: str
    text: str
    href: str
    action: str


Notices = Callable[[AsyncSession, Actor, date], Awaitable[list[Notice]]]
notices: list[Notices] = []


async def notices_of(session: AsyncSession, actor: Actor, today: date) -> list[Notice]:
    """Of every slice that has something to tell; first, whom nobody looks after."""
    told = [notice for tell in notices for notice in await tell(session, actor, today)]
    return [*await _unassigned(session, actor), *told]


async def _unassigned(session: AsyncSession, actor: Actor) -> list[Notice]:
    count = await unassigned_count(session, actor) if actor.may(Permission.CASELOAD_ASSIGN) else 0
    if not count:
        return []
    many = f"{count} 人以上" if count >= MOST_COUNTED else f"{count} 人"
    return [Notice("warn", f"未分派：有 {many}没有责任人，请分派。", "/people?show=unassigned", "查看名单")]


async def planned(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, date]:
    """Person → the first day for which a visit is planned. No actor: whoever asks sees the persons already."""
    first = select(Visit.person_id, func.min(Visit.planned_for)).group_by(Visit.person_id)
    rows = await session.execute(first.where(Visit.person_id.in_(people), Visit.state == "planned"))
    return {row.person_id: row[1] for row in rows}
