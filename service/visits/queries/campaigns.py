"""Campaigns of a county, and whom they seek out, as far as the actor sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.people.queries.scope import counties_of
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.approvals import Approval
from service.tables.employment import Job
from service.tables.people import Person, Student
from service.tables.records import Record
from service.tables.visits import Campaign, OutreachTarget, Visit

PLACE = func.coalesce(Person.village, Person.township, Person.county)


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody on a list. `reached_on`: when they were, `planned_for`: when they are to be visited."""

    person_id: UUID
    name: str
    place: str
    owner: str
    reached_on: date | None
    waiting: bool
    planned_for: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many are on a list, and how many of them were reached."""

    total: int
    reached: int


async def campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> Campaign:
    """One of the actor's counties; NotFound otherwise."""
    here = Campaign.county.in_(sorted(counties_of(actor)))
    found = await session.scalar(select(Campaign).where(Campaign.id == campaign_id, here))
    if found is None:
        raise NotFound
    return found


async def campaigns_of(session: AsyncSession, county: str, year: int) -> dict[str, Campaign]:
    """Code → what is on file for a county and year. Days of campaigns are no secret, so no actor."""
    found = await session.scalars(select(Campaign).where(Campaign.county == county, Campaign.year == year))
    return {one.code: one for one in found}


def reached() -> ColumnElement[bool]:
    """Whether somebody on a list was reached: ticked off, or served in any way while the campaign lasted."""
    ticked = Record.id == OutreachTarget.done_record
    within = Record.happened_on.between(Campaign.starts_on, Campaign.ends_on)
    served = and_(Record.outcome == "done", Record.mode != "data_match", within)
    return exists().where(Record.person_id == OutreachTarget.person_id, Record.voided_at.is_(None), ticked | served)


def still_meant() -> ColumnElement[bool]:
    """Whether somebody on a list is still to be sought out, or was reached: who left unreached is meant no longer."""
    return Person.exit_on.is_(None) | reached()


def waits() -> ColumnElement[bool]:
    """Whether a supervisor is still to agree to what somebody was ticked off with."""
    told = func.jsonb_build_array(func.jsonb_build_object("id", cast(OutreachTarget.done_record, Text)))
    return exists().where(
        Approval.person_id == OutreachTarget.person_id,
        Approval.kind == "backdating",
        Approval.decision.is_(None),
        Approval.subject["records"].contains(told),
    )


async def counts(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Count]:
    """Campaign → its list in the actor's sight."""
    rows = await session.execute(
        select(OutreachTarget.campaign_id, func.count(), func.coalesce(func.sum(case((reached(), 1), else_=0)), 0))
        .join(Campaign, Campaign.id == OutreachTarget.campaign_id)
        .join(Person, Person.id == OutreachTarget.person_id)
        .where(OutreachTarget.campaign_id.in_(ids), Person.merged_into.is_(None), visible(Person, actor))
        .where(still_meant())
        .group_by(OutreachTarget.campaign_id)
    )
    return {campaign_id: Count(total, int(done)) for campaign_id, total, done in rows}


async def targets(
    session: AsyncSession,
    actor: Actor,
    campaign_id: UUID,
    *,
    mine: bool = False,
    state: str = "",
    limit: int = LIMIT,
    cursor: str | None = None,
) -> Page[Sought]:
    """Who is on a list, by village; `state`: `open` or `reached`."""
    here = (OutreachTarget.campaign_id == campaign_id, Person.merged_into.is_(None), visible(Person, actor))
    where = [*here, still_meant()]
    if mine:
        where.append(Person.owner_id == actor.id)
    if state:
        where.append(reached() if state == "reached" else ~reached())
    if cursor is not None:
        where.append(tuple_(PLACE, Person.id) > tuple(decode(cursor, str, UUID)))
    rows = (await session.execute(_listed(*where).limit(limit + 1))).all()
    found = [Sought(*row[:-1]) for row in rows]
    more = len(rows) > limit
    return Page(found[:limit], encode(rows[limit - 1].place_code, rows[limit - 1].id) if more else None)


def _listed(*where: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a select of many columns
    day = (
        select(func.max(Record.happened_on))
        .where(
            Record.person_id == OutreachTarget.person_id,
            Record.voided_at.is_(None),
            Record.outcome == "done",
            Record.mode != "data_match",
            or_(
                Record.id == OutreachTarget.done_record,
                Record.happened_on.between(Campaign.starts_on, Campaign.ends_on),
            ),
        )
        .scalar_subquery()
    )
    planned = select(func.min(Visit.planned_for)).where(Visit.person_id == Person.id, Visit.state == "planned")
    return (
        select(
            Person.id,
            Person.name,
            Area.name,
            func.coalesce(User.name, "未分派"),
            day,
            waits(),
            planned.scalar_subquery(),
            PLACE.label("place_code"),
        )
        .select_from(OutreachTarget)
        .join(Campaign, Campaign.id == OutreachTarget.campaign_id)
        .join(Person, Person.id == OutreachTarget.person_id)
        .outerjoin(Area, Area.code == PLACE)
        .outerjoin(User, User.id == Person.owner_id)
        .where(*where)
        .order_by(PLACE, Person.id)
    )


async def on_list(session: AsyncSession, campaign_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Who of these is on the list. No actor: whoever asks holds them."""
    found = select(OutreachTarget.person_id).where(
        OutreachTarget.campaign_id == campaign_id, OutreachTarget.person_id.in_(people)
    )
    return set(await session.scalars(found))


async def ticked(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Who of these was ticked off by a record that stands, or that waits for a supervisor. No actor: as above."""
    stands = exists().where(Record.id == OutreachTarget.done_record, Record.voided_at.is_(None))
    found = select(OutreachTarget.person_id).where(
        OutreachTarget.campaign_id == campaign_id,
        OutreachTarget.person_id.in_(people),
        stands | waits(),
    )
    return set(await session.scalars(found))


def sought(actor: Actor, county: str, today: date, *, unemployed: bool, graduates: bool) -> list[ColumnElement[bool]]:
    """Those in care of a county whom the actor sees, narrowed by what other slices know of them."""
    found = [
        visible(Person, actor),
        Person.county == county,
        Person.merged_into.is_(None),
        Person.exit_on.is_(None),
        Person.role == "disabled",
    ]
    if unemployed:
        lasts = or_(Job.ended_on.is_(None), Job.ended_on >= today)
        found.append(
            ~exists().where(Job.person_id == Person.id, Job.voided_at.is_(None), Job.started_on <= today, lasts)
        )
    if graduates:
        found.append(exists().where(Student.person_id == Person.id))
    return found
