"""When the contact that a ledger states was made (GRAD-18): the engine decides by the same records what is owed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.law.profile import Profile
from service.tables.ledgers import Ledger
from service.tables.records import Record


def contacted_on(profile: Profile | None) -> ScalarSelect[date]:
    """The first contact after the day on which a ledger stated the date: a follow-up, a service, an assessment signed.

    To stand in a statement that reads `Ledger`. Without a plan only follow-ups are known to count.
    """
    kinds = ("follow_up", *(profile.parameters.service_kinds if profile is not None else ()))
    assessed = (Record.kind == "ability_assessment") & Record.detail["signed"].as_boolean()
    return (
        select(func.min(Record.happened_on))
        .where(
            Record.person_id == Ledger.person_id,
            Record.voided_at.is_(None),
            Record.outcome == "done",
            Record.happened_on > func.greatest(Ledger.stated_on, Ledger.opened_on),
            or_(Record.kind.in_(kinds), assessed),
        )
        .correlate(Ledger)
        .scalar_subquery()
    )


async def contact_of(session: AsyncSession, ledger: Ledger, profile: Profile | None) -> date | None:
    """Of one ledger that the actor was shown."""
    found: date | None = await session.scalar(
        select(contacted_on(profile)).select_from(Ledger).where(Ledger.id == ledger.id)
    )
    return found
