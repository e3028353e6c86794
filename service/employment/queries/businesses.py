"""Businesses of a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.errors import NotFound
from service.tables.employment import Business
from service.tables.people import Person


async def businesses_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Business]:
    """The businesses that stand, newest first. A person has few, so there are no pages."""
    found = await session.scalars(
        select(Business)
        .join(Person, Person.id == Business.person_id)
        .where(Business.person_id == person_id, Business.voided_at.is_(None), visible(Person, actor))
        .order_by(Business.licensed_on.desc(), Business.id)
    )
    return found.all()


async def business_of(session: AsyncSession, actor: Actor, person_id: UUID, business_id: UUID) -> Business:
    """One business of that very person that stands; NotFound otherwise."""
    found = await session.scalar(
        select(Business)
        .join(Person, Person.id == Business.person_id)
        .where(
            Business.id == business_id,
            Business.person_id == person_id,
            Business.voided_at.is_(None),
            visible(Person, actor),
        )
    )
    if found is None:
        raise NotFound
    return found
