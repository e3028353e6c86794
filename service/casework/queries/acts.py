"""Acts for many: who was given what, who came. Persons are shown by scope alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.casework.rules.groups import lead_key
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.tables.accounts import User
from service.tables.approvals import Approval
from service.tables.attachments import Attachment
from service.tables.groups import GroupAct
from service.tables.people import Person
from service.tables.records import Record

LATEST = 20
STANDS = Record.voided_at.is_(None)


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act for many: by whom, for how many persons in sight, and how many of them wait for a supervisor."""

    act: GroupAct
    by: str
    count: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Given:
    """A person for whom an act was done, and the record."""

    person_id: UUID
    name: str
    record: Record


@dataclass(frozen=True, slots=True)
class ActFile:
    """An act with its persons in sight, and those left out with the reason's code."""

    line: ActLine
    given: list[Given] = field(default_factory=list)
    skipped: list[tuple[UUID, str, str]] = field(default_factory=list)


async def given_lead(session: AsyncSession, people: Collection[UUID], detail: dict[str, str], year: int) -> set[UUID]:
    """Who of these was given the same lead in a year. No actor: whoever asks holds them, or sees them listed."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = await session.execute(
        select(Record.person_id, Record.detail).where(
            Record.person_id.in_(people),
            Record.kind == "job_lead",
            Record.outcome == "done",
            Record.happened_on.between(first, last),
            STANDS,
        )
    )
    return {person_id for person_id, told in rows if lead_key(told) == lead_key(detail)}


async def came(session: AsyncSession, people: Collection[UUID], event_id: UUID) -> set[UUID]:
    """Who of these is on the list of an event, or waits to be. No actor: as above."""
    of_event = select(GroupAct.id).where(GroupAct.event_id == event_id)
    told = select(Record.person_id).where(Record.act_id.in_(of_event), Record.person_id.in_(people), STANDS)
    asked = select(Approval.person_id).where(
        Approval.act_id.in_(of_event), Approval.person_id.in_(people), Approval.decision.is_(None)
    )
    return set(await session.scalars(told.union(asked)))


async def anybody_came(session: AsyncSession, event_id: UUID) -> bool:
    """Whether anybody is on the list of an event, or waits to be. No actor: it guards the event itself."""
    of_event = select(GroupAct.id).where(GroupAct.event_id == event_id)
    told = exists().where(Record.act_id.in_(of_event), STANDS)
    asked = exists().where(Approval.act_id.in_(of_event), Approval.decision.is_(None))
    return bool(await session.scalar(select(or_(told, asked))))


# ----------------------------------------------------------------------------------------------- acts for many


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Acts with somebody in sight, recorded or asked for."""
    in_sight = visible(Person, actor)
    told = exists().where(Record.act_id == GroupAct.id, Person.id == Record.person_id, in_sight)
    asked = exists().where(Approval.act_id == GroupAct.id, Person.id == Approval.person_id, in_sight)
    return or_(told, asked)


async def act(session: AsyncSession, actor: Actor, act_id: UUID) -> GroupAct:
    """One act; NotFound when nobody of it is in sight."""
    found = await session.scalar(select(GroupAct).where(GroupAct.id == act_id, _seen(actor)))
    if found is None:
        raise NotFound
    return found


async def acts_of(
    session: AsyncSession, actor: Actor, *, lead_id: UUID | None = None, event_id: UUID | None = None
) -> list[ActLine]:
    """The latest acts with a lead or for an event."""
    of = GroupAct.lead_id == lead_id if lead_id else GroupAct.event_id == event_id
    return await _lines(session, actor, of, GroupAct.undone_at.is_(None), _seen(actor))


async def _lines(session: AsyncSession, actor: Actor, *where: ColumnElement[bool]) -> list[ActLine]:
    in_sight = visible(Person, actor)
    stand = select(func.count()).select_from(Record).join(Person, Person.id == Record.person_id)
    stand = stand.where(Record.act_id == GroupAct.id, STANDS, in_sight)
    wait = select(func.count()).select_from(Approval).join(Person, Person.id == Approval.person_id)
    wait = wait.where(Approval.act_id == GroupAct.id, Approval.decision.is_(None), in_sight)
    rows = await session.execute(
        select(GroupAct, User.name, stand.scalar_subquery(), wait.scalar_subquery())
        .join(User, User.id == GroupAct.by)
        .where(*where)
        .order_by(GroupAct.at.desc(), GroupAct.id)
        .limit(LATEST)
    )
    return [ActLine(*row) for row in rows]


async def act_file(session: AsyncSession, actor: Actor, act_id: UUID) -> ActFile:
    """An act with everybody in sight; it holds a bounded number (`rules.groups.MOST_AT_ONCE`)."""
    lines = await _lines(session, actor, GroupAct.id == act_id, _seen(actor))
    if not lines:
        raise NotFound
    found = await given(session, actor, Record.act_id == act_id)
    why = {UUID(one["person"]): str(one["why"]) for one in lines[0].act.skipped}
    rows = await session.execute(
        select(Person.id, Person.name).where(Person.id.in_(why), visible(Person, actor)).order_by(Person.sort_key)
    )
    return ActFile(lines[0], found, [(person_id, name, why[person_id]) for person_id, name in rows])


async def given(session: AsyncSession, actor: Actor, *where: ColumnElement[bool]) -> list[Given]:
    """Records of acts that stand, with the persons in sight, in the order of names."""
    rows = await session.execute(
        select(Person.id, Person.name, Record)
        .join(Record, Record.person_id == Person.id)
        .where(*where, STANDS, visible(Person, actor))
        .order_by(Person.sort_key, Person.id)
    )
    return [Given(*row) for row in rows]


async def attendees(
    session: AsyncSession, actor: Actor, event_id: UUID, *, limit: int = LIMIT, cursor: str | None = None
) -> Page[Given]:
    """Who came to an event, those entered last first."""
    where = [GroupAct.event_id == event_id, STANDS, visible(Person, actor)]
    if cursor is not None:
        where.append(tuple_(Record.recorded_at, Record.id) < _key(cursor))
    rows = await session.execute(
        select(Person.id, Person.name, Record)
        .join(Record, Record.person_id == Person.id)
        .join(GroupAct, GroupAct.id == Record.act_id)
        .where(*where)
        .order_by(Record.recorded_at.desc(), Record.id.desc())
        .limit(limit + 1)
    )
    found = [Given(*row) for row in rows]
    last = found[limit - 1].record if len(found) > limit else None
    return Page(found[:limit], encode(last.recorded_at.isoformat(), last.id) if last else None)


async def attendee(session: AsyncSession, actor: Actor, event_id: UUID, record_id: UUID) -> Record:
    """The record by which a person in sight came to that very event; NotFound otherwise."""
    found = await session.scalar(
        select(Record)
        .join(Person, Person.id == Record.person_id)
        .join(GroupAct, GroupAct.id == Record.act_id)
        .where(Record.id == record_id, GroupAct.event_id == event_id, visible(Person, actor))
    )
    if found is None:
        raise NotFound
    return found


async def persons_of_act(session: AsyncSession, act_id: UUID, actor: Actor | None = None) -> list[UUID]:
    """Of whom its records stand or its requests wait, in order; with an actor, those in sight alone."""
    told = select(Record.person_id).where(Record.act_id == act_id, STANDS)
    asked = select(Approval.person_id).where(Approval.act_id == act_id, Approval.decision.is_(None))
    found = select(Person.id).where(Person.id.in_(told.union(asked)), Person.merged_into.is_(None))
    if actor is not None:
        found = found.where(visible(Person, actor))
    return list(await session.scalars(found.order_by(Person.id)))


async def since_act(session: AsyncSession, act_id: UUID) -> tuple[int, int]:
    """How many of its records were corrected, and how many others have a later result or a paper."""
    paper = exists().where(Attachment.record_id == Record.id, Attachment.voided_at.is_(None))
    followed = Record.corrects.is_(None) & or_(Record.detail.has_key("result_on"), paper)
    counted = select(
        func.count().filter(Record.corrects.is_not(None)),
        func.count().filter(followed),
    ).where(Record.act_id == act_id, STANDS)
    corrected, others = (await session.execute(counted)).one()
    return corrected, others


def _key(cursor: str) -> tuple[datetime, UUID]:
    at, row_id = decode(cursor, datetime.fromisoformat, UUID)
    return at, row_id
