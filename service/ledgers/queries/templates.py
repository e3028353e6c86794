"""Counties' own Word forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.ledgers import LedgerTemplate


@dataclass(frozen=True, slots=True)
class Stored:
    """A form in use, without its bytes."""

    county: str
    place: str
    kind: str
    size: int
    stored_at: datetime
    stored_by: str


async def template_of(session: AsyncSession, county: str, kind: str) -> bytes | None:
    """The county's own form; None where the one that ships is used. No actor: whom one may print decides."""
    found = select(LedgerTemplate.document).where(LedgerTemplate.county == county, LedgerTemplate.kind == kind)
    return await session.scalar(found)


async def templates(session: AsyncSession, actor: Actor) -> list[Stored]:
    """Those of the actor's counties."""
    rows = await session.execute(
        select(
            LedgerTemplate.county,
            Area.name,
            LedgerTemplate.kind,
            func.octet_length(LedgerTemplate.document),
            LedgerTemplate.stored_at,
            User.name,
        )
        .join(Area, Area.code == LedgerTemplate.county)
        .join(User, User.id == LedgerTemplate.stored_by)
        .where(LedgerTemplate.county.in_(sorted(actor.counties)))
        .order_by(LedgerTemplate.county, LedgerTemplate.kind)
    )
    return [Stored(*row) for row in rows]
