"""Reading the acts: a page of them, and the walk along the chain. Acts hold ids, no case data."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor, Permission
from service.audit.rules import START, Sealed, link
from service.kit import paging
from service.kit.clock import SHANGHAI
from service.kit.errors import Forbidden
from service.kit.paging import LIMIT, Page
from service.tables.accounts import User
from service.tables.audit import Act, Seal

SEALED = (Act.id, Act.at, Act.actor_id, Act.verb, Act.subject_kind, Act.subject_id, Act.detail)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which acts to show; None is any."""

    verb: str | None = None
    actor_id: UUID | None = None
    subject_id: str | None = None
    first: date | None = None
    last: date | None = None


async def acts(
    session: AsyncSession, actor: Actor, filters: Filters, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[Sealed]:
    """Newest first; `personal` is never among what is read."""
    if not actor.may(Permission.AUDIT_READ):
        raise Forbidden
    found = select(*SEALED).order_by(Act.id.desc()).limit(limit + 1)
    if cursor:
        found = found.where(Act.id < _number(cursor))
    if filters.verb:
        found = found.where(Act.verb == filters.verb)
    if filters.actor_id:
        found = found.where(Act.actor_id == filters.actor_id)
    if filters.subject_id:
        found = found.where(Act.subject_id == filters.subject_id)
    if filters.first:
        found = found.where(Act.at >= _midnight(filters.first))
    if filters.last and filters.last < date.max:
        found = found.where(Act.at < _midnight(filters.last + timedelta(days=1)))
    rows = [Sealed(*row) for row in await session.execute(found)]
    more = len(rows) > limit
    return Page(rows[:limit], paging.encode(rows[limit - 1].id) if more else None)


def _number(cursor: str) -> int:
    (number,) = paging.decode(cursor, int)
    return int(number)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class State:
    """How long the chain is, how many acts wait to be sealed, and the last link."""

    length: int
    waiting: int
    head: str | None


async def state(session: AsyncSession, actor: Actor) -> State:
    """The chain as it stands, without walking it."""
    if not actor.may(Permission.AUDIT_READ):
        raise Forbidden
    last = await last_seal(session)
    if last is None:
        waiting = await session.scalar(select(func.count()).select_from(Act))
        return State(0, waiting or 0, None)
    waiting = await session.scalar(select(func.count()).select_from(Act).where(Act.id > last.act_id))
    return State(last.position, waiting or 0, last.hash.hex())


async def names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """What users are called: 姓名（用户名）."""
    rows = await session.execute(select(User.id, User.name, User.username).where(User.id.in_(list(ids))))
    return {id: f"{name}（{username}）" for id, name, username in rows}


async def last_seal(session: AsyncSession) -> Seal | None:
    """The head of the chain."""
    return (await session.scalars(select(Seal).order_by(Seal.position.desc()).limit(1))).one_or_none()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found: the length and head of the whole part, or the first broken position and why."""

    length: int
    head: str | None
    broken: int | None = None
    why: str | None = None


async def verify(session: AsyncSession) -> Verdict:
    """Walk the chain from its start. No actor: the command line and the page's owner ask for all of it."""
    before, position, act_id = START, 0, 0
    async for row in _links(session):
        (seal_position, seal_hash), act = row[:2], Sealed(*row[2:])
        if seal_position != position + 1:
            return _broken(position, before, "缺了一环")
        if act.id <= act_id:
            return _broken(position, before, "次序被改动")
        if link(before, act) != seal_hash:
            return _broken(position, before, f"第 {act.id} 号操作记录的内容与封存时不一致")
        before, position, act_id = seal_hash, seal_position, act.id
    total = await session.scalar(select(func.count()).select_from(Act).where(Act.id <= act_id))
    if total != position:
        return _broken(position, before, "封存范围内多出了没有封存的操作记录")
    return Verdict(position, before.hex() if position else None)


def _broken(position: int, before: bytes, why: str) -> Verdict:
    return Verdict(position, before.hex() if position else None, position + 1, why)


async def _links(session: AsyncSession) -> AsyncIterator[tuple[Any, ...]]:
    """All links with their acts, in order, without holding them all."""
    walk = select(Seal.position, Seal.hash, *SEALED).join(Act, Act.id == Seal.act_id).order_by(Seal.position)
    async for row in await session.stream(walk, execution_options={"yield_per": 1000}):
        yield tuple(row)
