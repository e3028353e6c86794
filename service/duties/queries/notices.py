"""What somebody is told above the work list that is about no single person (hook of higher slices)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor


class Notice(NamedTuple):
    """`kind`: as of a note (bad, warn, info); `href` leads to where it is done."""

    kind: str
    text: str
    href: str
    action: str


Notices = Callable[[AsyncSession, Actor, date], Awaitable[list[Notice]]]
notices: list[Notices] = []


async def notices_of(session: AsyncSession, actor: Actor, today: date) -> list[Notice]:
    """Of every slice that has something to tell."""
    return [notice for tell in notices for notice in await tell(session, actor, today)]
