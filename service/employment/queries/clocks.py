"""The clocks of one graduate, for the page of jobs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.dossier.queries import dossiers
from service.employment.rules.clocks import Clock
from service.employment.rules.graduate_clocks import graduate_clocks
from service.people.queries.one import person as visible_person
from service.people.queries.one import student
from service.profiles.queries import profile_for


async def clocks_of(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> list[Clock]:
    """Of a visible person; none when that is no graduate, or no plan governs."""
    await visible_person(session, actor, person_id)
    if await student(session, actor, person_id) is None:
        return []
    (dossier,) = await dossiers(session, [person_id])
    profile = await profile_for(session, dossier.unit(today), today)
    return [] if profile is None else graduate_clocks(profile, dossier.facts(today), today)
