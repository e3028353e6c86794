"""The cards (仅链接) of the plan that governs where a person belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.law.offers import Card
from service.profiles.queries import profile_for
from service.tables.people import Person
from service.tables.records import Record


async def cards_for(session: AsyncSession, person: Person, on: date) -> Sequence[Card]:
    """None where no plan governs. No actor: whoever asks holds the person, or was shown them."""
    profile = await profile_for(session, person.village or person.township or person.county, on)
    return profile.cards if profile is not None else ()


async def referred(session: AsyncSession, actor: Actor, person_id: UUID) -> dict[str, date]:
    """Card → the last day on which the person was pointed to it."""
    code = Record.detail["card"].astext
    rows = await session.execute(
        select(code, func.max(Record.happened_on))
        .join(Person, Person.id == Record.person_id)
        .where(
            Record.person_id == person_id,
            Record.kind.in_(("other", "benefit_help")),
            code.is_not(None),
            Record.voided_at.is_(None),
            visible(Person, actor),
        )
        .group_by(code)
    )
    return dict(rows.all())
