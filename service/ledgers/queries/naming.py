"""In whose ledgers a user is named: as officer, or as who is to do something that is still open."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import literal

from service.kit.db import Tx
from service.tables.ledgers import Ledger
from service.tables.people import Person


def names(user_id: UUID) -> ColumnElement[bool]:
    """The ledgers that must not be left with a user who goes."""
    still = literal([{"owner": str(user_id), "state": "open"}], JSONB)
    return or_(Ledger.officer_id == user_id, Ledger.measures.contains(still))


async def persons_naming(session: AsyncSession, user_id: UUID) -> set[UUID]:
    """The persons in care in whose ledgers a user is named. No actor: who hands over everything must see them all."""
    found = (
        select(Ledger.person_id)
        .join(Person, Person.id == Ledger.person_id)
        .where(names(user_id), Person.exit_on.is_(None), Person.merged_into.is_(None))
    )
    return set((await session.scalars(found)).all())


async def why_not_disable(tx: Tx, user_id: UUID) -> str | None:
    """Why a user cannot be disabled yet: a hook of accounts."""
    counted = (
        select(func.count())
        .select_from(Ledger)
        .join(Person, Person.id == Ledger.person_id)
        .where(names(user_id), Person.exit_on.is_(None))
    )
    held = await tx.session.scalar(counted) or 0
    return f"还在 {held} 份台账里担任台账责任人或措施责任人，请先由督导在“分派”中整体移交。" if held else None
