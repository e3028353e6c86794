"""Requests waiting to be decided, and those that one has made oneself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.approvals.schemas import MOST_TOGETHER
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.tables.accounts import User
from service.tables.approvals import Approval
from service.tables.people import Person


@dataclass(frozen=True, slots=True)
class Line:
    """A request with the names that a page shows."""

    approval: Approval
    person: str
    asked_by: str
    decided_by: str | None


async def approval(session: AsyncSession, actor: Actor, approval_id: UUID) -> Approval:
    """One request of the actor's areas; NotFound otherwise."""
    found = await session.scalar(select(Approval).where(Approval.id == approval_id, visible(Approval, actor)))
    if found is None:
        raise NotFound
    return found


async def of_ids(session: AsyncSession, actor: Actor, ids: Sequence[UUID], *, lock: bool = False) -> Sequence[Approval]:
    """Requests where the actor decides; NotFound when one is not there. `lock`: in id order, fresh."""
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    wanted = select(Approval).where(Approval.id.in_(ids), visible(Approval, actor)).order_by(Approval.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(wanted)).all()
    if len(found) != len(set(ids)):
        raise NotFound
    return found


async def waiting(
    session: AsyncSession,
    actor: Actor,
    cursor: str | None = None,
    *,
    together: bool = False,
    act_id: UUID | None = None,
) -> Page[Line]:
    """What is still to be decided where the actor decides, oldest first.

    `together`: of each act for many its first alone (`of_acts` tells the others); `act_id`: that act's alone.
    """
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    after = _key(cursor)
    where: list[ColumnElement[bool]] = [Approval.decision.is_(None)]
    if together:
        where.append(~_not_first(actor))
    if act_id is not None:
        where.append(Approval.act_id == act_id)
    if after is not None:
        where.append(tuple_(Approval.requested_at, Approval.id) > after)
    found = await _lines(session, actor, where, newest_first=False)
    return _page(found)


def _not_first(actor: Actor) -> ColumnElement[bool]:
    """Another of the same act, in sight, was asked for before."""
    other = aliased(Approval)
    before = tuple_(other.requested_at, other.id) < tuple_(Approval.requested_at, Approval.id)
    same = (other.act_id == Approval.act_id, other.decision.is_(None), visible(other, actor))
    return exists().where(*same, before)


async def of_acts(session: AsyncSession, actor: Actor, acts: Collection[UUID]) -> dict[UUID, list[Line]]:
    """What waits of acts for many, at most 200 of each, oldest first."""
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    waits = (Approval.act_id.in_(acts), Approval.decision.is_(None), visible(Approval, actor))
    number = func.row_number().over(partition_by=Approval.act_id, order_by=(Approval.requested_at, Approval.id))
    counted = select(Approval.id, number.label("number")).where(*waits).subquery()
    shown = Approval.id.in_(select(counted.c.id).where(counted.c.number <= MOST_TOGETHER))
    found: dict[UUID, list[Line]] = {act_id: [] for act_id in acts}
    for line in await _lines(session, actor, [shown], newest_first=False, limit=MOST_TOGETHER * len(acts)):
        if line.approval.act_id is not None:
            found[line.approval.act_id].append(line)
    return found


def undecided(actor: Actor) -> Select[int]:
    """One row for each request that waits for the actor, of somebody else."""
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    where = (visible(Approval, actor), Approval.decision.is_(None), Approval.requested_by != actor.id)
    return select(literal(1)).select_from(Approval).where(*where)


async def waiting_count(session: AsyncSession, actor: Actor) -> int:
    """How many requests wait for the actor, of somebody else."""
    return await session.scalar(select(func.count()).select_from(undecided(actor).subquery())) or 0


async def mine(session: AsyncSession, actor: Actor, cursor: str | None = None) -> Page[Line]:
    """What the actor asked for, newest first."""
    after = _key(cursor)
    where: list[ColumnElement[bool]] = [Approval.requested_by == actor.id]
    if after is not None:
        where.append(tuple_(Approval.requested_at, Approval.id) < after)
    return _page(await _lines(session, actor, where, newest_first=True))


async def approvals_of(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> Sequence[Line]:
    """The requests about one person, newest first."""
    return await _lines(session, actor, [Approval.person_id == person_id], newest_first=True, limit=limit)


async def _lines(
    session: AsyncSession,
    actor: Actor,
    where: Sequence[ColumnElement[bool]],
    *,
    newest_first: bool,
    limit: int = LIMIT + 1,
) -> list[Line]:
    asker, decider = aliased(User), aliased(User)
    order = (Approval.requested_at, Approval.id)
    rows = await session.execute(
        select(Approval, Person.name, asker.name, decider.name)
        .join(Person, Person.id == Approval.person_id)
        .join(asker, asker.id == Approval.requested_by)
        .outerjoin(decider, decider.id == Approval.decided_by)
        .where(visible(Approval, actor), *where)
        .order_by(*(column.desc() for column in order) if newest_first else order)
        .limit(limit)
    )
    return [Line(*row) for row in rows]


def _key(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, approval_id = decode(cursor, datetime.fromisoformat, UUID)
    return at, approval_id


def _page(found: Sequence[Line]) -> Page[Line]:
    shown = found[:LIMIT]
    more = len(found) > LIMIT
    last = shown[-1].approval if more else None
    return Page(shown, encode(last.requested_at, last.id) if last else None)
