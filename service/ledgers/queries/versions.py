"""Versions of a ledger, and those that wait for a supervisor's signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page, decode, encode
from service.ledgers.rules.content import Content, Kind, content_of
from service.tables.accounts import User
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person

_MAKER, _DECIDER = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the names of who made it and of who decided on it."""

    row: LedgerVersion
    kind: Kind
    newest: bool
    made_by: str
    decided_by: str | None

    @property
    def content(self) -> Content:
        """What it says."""
        return content_of(self.row.content)


async def versions_of(
    session: AsyncSession, actor: Actor, person_id: UUID, kind: Kind | None = None, *, limit: int = LIMIT
) -> list[Version]:
    """The newest versions of a person's ledger, or of both kinds, newest first."""
    where = [LedgerVersion.person_id == person_id]
    return await _versions(session, actor, where if kind is None else [*where, Ledger.kind == kind], limit)


async def version_of(
    session: AsyncSession, actor: Actor, person_id: UUID, version_id: UUID
) -> tuple[Version, Version | None]:
    """One version and the one before it; NotFound when there is no such one of this person."""
    asked = aliased(LedgerVersion)
    up_to = (asked.ledger_id == LedgerVersion.ledger_id, LedgerVersion.number <= asked.number)
    mine = exists().where(asked.id == version_id, asked.person_id == person_id, *up_to)
    found = await _versions(session, actor, [LedgerVersion.person_id == person_id, mine], 2)
    if not found:
        raise NotFound
    return found[0], found[1] if len(found) > 1 else None


async def _versions(
    session: AsyncSession, actor: Actor, where: Sequence[ColumnElement[bool]], limit: int
) -> list[Version]:
    found = (
        select(LedgerVersion, Ledger.kind, LedgerVersion.number == Ledger.version, _MAKER.name, _DECIDER.name)
        .join(Ledger, Ledger.id == LedgerVersion.ledger_id)
        .join(Person, Person.id == LedgerVersion.person_id)
        .outerjoin(_MAKER, _MAKER.id == LedgerVersion.made_by)
        .outerjoin(_DECIDER, _DECIDER.id == LedgerVersion.decided_by)
        .where(visible(Person, actor), *where)
        .order_by(LedgerVersion.made_at.desc(), LedgerVersion.number.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    rows = await session.execute(found)
    return [
        Version(row, cast("Kind", kind), newest, made or "系统", decided) for row, kind, newest, made, decided in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ledger whose newest version nobody has signed."""

    ledger: Ledger
    person: str
    officer: str
    made_by: UUID | None
    maker: str | None


async def waiting(session: AsyncSession, actor: Actor, cursor: str | None = None) -> Page[Waiting]:
    """What waits for a signature where the actor decides, longest first."""
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    officer = aliased(User)
    found = (
        select(Ledger, Person.name, officer.name, LedgerVersion.made_by, _MAKER.name)
        .join(Person, Person.id == Ledger.person_id)
        .join(officer, officer.id == Ledger.officer_id)
        .join(LedgerVersion, (LedgerVersion.ledger_id == Ledger.id) & (LedgerVersion.number == Ledger.version))
        .outerjoin(_MAKER, _MAKER.id == LedgerVersion.made_by)
        .where(visible(Ledger, actor), Ledger.sign_off == "waiting", Person.exit_on.is_(None))
        .order_by(Ledger.changed_at, Ledger.id)
        .limit(LIMIT + 1)
    )
    if cursor is not None:
        at, ledger_id = decode(cursor, datetime.fromisoformat, UUID)
        found = found.where(tuple_(Ledger.changed_at, Ledger.id) > (at, ledger_id))
    rows = [Waiting(*row) for row in await session.execute(found)]
    last = rows[LIMIT - 1].ledger if len(rows) > LIMIT else None
    return Page(rows[:LIMIT], encode(last.changed_at, last.id) if last else None)


async def next_waiting(session: AsyncSession, actor: Actor, after: UUID | None) -> tuple[UUID, Kind] | None:
    """(person, kind) of what the actor may sign next: saved later than the ledger `after`, else what waits longest."""
    deciding = actor.holding(Permission.APPROVAL_DECIDE)
    here = select(Ledger.changed_at, Ledger.id).where(Ledger.id == after).subquery()
    passed = tuple_(Ledger.changed_at, Ledger.id) <= tuple_(here.c.changed_at, here.c.id)
    found = (
        select(Ledger.person_id, Ledger.kind)
        .join(here, true())
        .join(Person, Person.id == Ledger.person_id)
        .join(LedgerVersion, (LedgerVersion.ledger_id == Ledger.id) & (LedgerVersion.number == Ledger.version))
        .where(visible(Ledger, deciding), Ledger.sign_off == "waiting", Person.exit_on.is_(None))
        .where(LedgerVersion.made_by.is_distinct_from(actor.id))
        .order_by(passed, Ledger.changed_at, Ledger.id)
        .limit(1)
    )
    row = (await session.execute(found)).one_or_none()
    return None if row is None else (row.person_id, row.kind)


def unsigned(actor: Actor) -> Select[int]:
    """One row for each ledger that waits for a signature where the actor decides."""
    actor = actor.holding(Permission.APPROVAL_DECIDE)
    where = (visible(Ledger, actor), Ledger.sign_off == "waiting", Person.exit_on.is_(None))
    return select(literal(1)).select_from(Ledger).join(Person, Person.id == Ledger.person_id).where(*where)


async def waiting_count(session: AsyncSession, actor: Actor) -> int:
    """How many wait where the actor decides."""
    return await session.scalar(select(func.count()).select_from(unsigned(actor).subquery())) or 0
