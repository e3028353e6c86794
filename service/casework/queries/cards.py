"""The cards (仅链接) of the plan that governs where a person belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.law.offers import Card
from service.people.models import Person
from service.profiles.queries import profile_for


async def cards_for(session: AsyncSession, person: Person, on: date) -> Sequence[Card]:
    """None where no plan governs. No actor: whoever asks holds the person, or was shown them."""
    profile = await profile_for(session, person.village or person.township or person.county, on)
    return profile.cards if profile is not None else ()
