"""What higher slices tell on the work list: above it, of no single person; and who is to be visited already (hooks)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.caseloads.queries import MOST_COUNTED, unassigned_count


class Notice(NamedTuple):
    """`kind`: as of a note (bad, warn, info); `href` leads to where it is done."""

    kind: str
    text: str
    href: str
    action: str


Notices = Callable[[AsyncSession, Actor, date], Awaitable[list[Notice]]]
notices: list[Notices] = []
PlannedDays = Callable[[AsyncSession, Collection[UUID]], Awaitable[dict[UUID, date]]]
planned_days: list[PlannedDays] = []  # of persons that the asker sees: for which day a visit is planned already


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
    """Person → the day of the visit that is planned. No actor: whoever asks has listed them already."""
    found: dict[UUID, date] = {}
    for days in planned_days:
        found |= await days(session, people)
    return found
