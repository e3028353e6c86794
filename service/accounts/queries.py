"""Users, who they are as actors, and who can hold cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, and_, any_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import lineage
from service.access.queries import counties_below, spelled_out
from service.access.rules import ROLE_LABELS, Actor, Grant, Role
from service.access.scope import CODES, governed
from service.kit import paging
from service.kit.errors import NotFound
from service.kit.paging import LIMIT, Page
from service.tables.access import Area
from service.tables.accounts import Guesses, RoleGrant, Token, User
from service.tables.ledgers import Ledger
from service.tables.people import Person

CASE_HOLDERS = (Role.COUNSELOR, Role.GRADUATE_OFFICER)


# One row for each role held, one for a user without any; all that an actor is made of, since every request needs one.
USER, HELD, AREA = (one.__table__.c for one in (User, RoleGrant, Area))
ACTOR = (
    select(
        *(USER.id, USER.username, USER.name, HELD.role, HELD.area, AREA.name, AREA.level),
        case((AREA.county.is_(None), counties_below(AREA.code))),  # a prefecture or province
    )
    .select_from(User.__table__)
    .outerjoin(RoleGrant.__table__, and_(HELD.user_id == USER.id, HELD.revoked_at.is_(None)))
    .outerjoin(Area.__table__, AREA.code == HELD.area)
    .order_by(HELD.granted_at, HELD.role)
)
_OF_USER = ACTOR.where(USER.id == bindparam("user_id", type_=Uuid))


async def actor_of(session: AsyncSession, user_id: UUID) -> Actor:
    """The user as actor, with the areas of the roles spelled out. No actor asks: this is how one is made."""
    actor = actor_in((await session.execute(_OF_USER, {"user_id": user_id})).all())
    if actor is None:
        raise NoResultFound
    return actor


def actor_in(rows: Sequence[Sequence[Any]]) -> Actor | None:
    """The actor that rows of `ACTOR` tell of; None of none."""
    if not rows:
        return None
    user_id, username, name = rows[0][:3]
    held = [
        (Grant(Role(role), area, label), level, below) for _, _, _, role, area, label, level, below, *_ in rows if role
    ]
    return Actor(user_id, username, name, tuple(grant for grant, _, _ in held), **spelled_out(held))


async def user_named(session: AsyncSession, username: str) -> User | None:
    """By the name used to sign in; for signing in and the command line."""
    return (await session.scalars(select(User).where(User.username == username.strip().lower()))).one_or_none()


async def user_names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Id → 姓名（用户名）; no actor: colleagues' names stand beside what they did."""
    rows = await session.execute(select(User.id, User.name, User.username).where(User.id.in_(list(ids))))
    return {id: f"{name}（{username}）" for id, name, username in rows}


async def must_be(session: AsyncSession, username: str) -> User:
    """As `user_named`; NotFound when there is none."""
    user = await user_named(session, username)
    if user is None:
        raise NotFound("没有这个用户。可用 onecase users list 查看。")
    return user


async def supervisors(session: AsyncSession, area: str | None = None) -> list[tuple[UUID, str]]:
    """Supervisors (user, area held), nearest first: those whose area holds `area`. For the command line; no actor."""
    found = (
        select(User.id, RoleGrant.area)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.SUPERVISOR, RoleGrant.revoked_at.is_(None), User.disabled_at.is_(None))
        .order_by(RoleGrant.granted_at, User.username)
    )
    rows = [(user_id, held) for user_id, held in await session.execute(found)]
    if area is None:
        return rows
    around = [area, *lineage(area)]
    return sorted((row for row in rows if row[1] in around), key=lambda row: around.index(row[1]))


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can hold cases; `label` is the area's name."""

    id: UUID
    name: str
    role: Role
    area: str
    label: str


_WORKERS = (
    select(USER.id, USER.name, HELD.role, HELD.area, AREA.name)
    .select_from(User.__table__)
    .join(RoleGrant.__table__, HELD.user_id == USER.id)
    .join(Area.__table__, AREA.code == HELD.area)
    .where(
        HELD.role.in_(CASE_HOLDERS),
        HELD.revoked_at.is_(None),
        USER.disabled_at.is_(None),
        or_(
            AREA.county == any_(bindparam("counties", type_=CODES)),
            AREA.township == any_(bindparam("townships", type_=CODES)),
            AREA.code == any_(bindparam("villages", type_=CODES)),
        ),
    )
    .order_by(HELD.area, USER.name, USER.id)
)
_IN = bindparam("area", type_=Text)
_WORKERS_IN = _WORKERS.where(
    or_(AREA.code == any_(bindparam("around", type_=CODES)), AREA.county == _IN, AREA.township == _IN)
)


async def workers_in(session: AsyncSession, actor: Actor, area: str | None = None) -> list[Worker]:
    """Users who can hold cases in the actor's areas, by area and name; `area`: those who serve it or part of it."""
    areas = {"counties": actor.counties, "townships": actor.townships, "villages": actor.villages}
    asked: dict[str, Any] = {name: sorted(codes) for name, codes in areas.items()}
    found = _WORKERS
    if area is not None:
        found, asked = _WORKERS_IN, asked | {"area": area, "around": [area, *lineage(area)]}
    rows = await session.execute(found, asked)
    return [Worker(id, name, Role(role), code, label) for id, name, role, code, label in rows]


async def case_holder(session: AsyncSession, user_id: UUID) -> Actor | None:
    """The user as an actor, if it is one who may hold cases; None for others, disabled and unknown ones."""
    return (await case_holders(session, {user_id})).get(user_id)


async def case_holders(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Actor]:
    """As `case_holder`, of several in one statement."""
    rows = await session.execute(ACTOR.where(USER.id.in_(list(ids)), USER.disabled_at.is_(None)))
    found: dict[UUID, list[Sequence[Any]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return {user_id: actor for user_id, held in found.items() if (actor := actor_in(held)) is not None}


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user as the list of users shows one."""

    id: UUID
    username: str
    name: str
    grants: tuple[tuple[UUID, Grant], ...]
    disabled: bool
    locked_until: datetime | None
    must_change: bool

    @property
    def roles_text(self) -> str:
        """就业辅导员（兰城街道）、…"""
        return "、".join(f"{ROLE_LABELS[grant.role]}（{grant.label}）" for _, grant in self.grants)


async def users(
    session: AsyncSession, actor: Actor, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[UserLine]:
    """Users with a role in the areas that the actor governs, and those who have none yet, by username."""
    found = select(User).where(_governed(actor)).order_by(User.username).limit(limit + 1)
    if cursor:
        found = found.where(User.username > paging.decode(cursor, str)[0])
    rows = list((await session.scalars(found)).all())
    lines = await _lines(session, rows[:limit])
    return Page(lines, paging.encode(rows[limit - 1].username) if len(rows) > limit else None)


async def every_user(session: AsyncSession) -> list[UserLine]:
    """All users, by username; no actor: for the command line alone."""
    return await _lines(session, list((await session.scalars(select(User).order_by(User.username))).all()))


async def user_line(session: AsyncSession, actor: Actor, user_id: UUID) -> UserLine:
    """One of those that `users` lists; NotFound otherwise."""
    user = (await session.scalars(select(User).where(User.id == user_id, _governed(actor)))).one_or_none()
    if user is None:
        raise NotFound
    return (await _lines(session, [user]))[0]


async def outside(session: AsyncSession, actor: Actor, user_id: UUID) -> bool:
    """Whether the user holds a role in an area that the actor does not govern."""
    held = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None))
    return await session.scalar(held.where(~governed(RoleGrant.area, actor)).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A bearer token as its list shows one; what it is itself is known to nobody any more."""

    id: UUID
    username: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    expires_on: date


async def tokens(session: AsyncSession, today: date, user_id: UUID | None = None) -> list[TokenLine]:
    """Those that still let in, newest first, of one user or of all.

    No actor: the page of one's own account asks for oneself, that of a user after it has found the user.
    """
    asked = select(Token, User.username).join(User, User.id == Token.user_id)
    asked = asked.where(Token.revoked_at.is_(None), Token.expires_on >= today)
    if user_id is not None:
        asked = asked.where(Token.user_id == user_id)
    return [
        TokenLine(one.id, username, one.name, one.created_at, one.last_used_at, one.expires_on)
        for one, username in await session.execute(asked.order_by(Token.created_at.desc(), Token.id))
    ]


def _governed(actor: Actor) -> ColumnElement[bool]:
    held = select(RoleGrant.id).where(RoleGrant.user_id == User.id, RoleGrant.revoked_at.is_(None))
    return or_(exists(held.where(governed(RoleGrant.area, actor))), ~exists(held))


async def _lines(session: AsyncSession, rows: list[User]) -> list[UserLine]:
    granted = await session.execute(
        select(RoleGrant, Area.name)
        .join(Area, Area.code == RoleGrant.area)
        .where(RoleGrant.user_id.in_([user.id for user in rows]), RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.granted_at, RoleGrant.role)
    )
    grants: dict[UUID, list[tuple[UUID, Grant]]] = {}
    for grant, label in granted:
        grants.setdefault(grant.user_id, []).append((grant.id, Grant(Role(grant.role), grant.area, label)))
    locks = await session.execute(
        select(Guesses.user_id, func.max(Guesses.locked_until))
        .where(Guesses.user_id.in_([user.id for user in rows]))
        .group_by(Guesses.user_id)
    )
    locked_until: dict[UUID | None, datetime | None] = {row[0]: row[1] for row in locks}
    return [
        UserLine(
            user.id,
            user.username,
            user.name,
            tuple(grants.get(user.id, ())),
            user.disabled_at is not None,
            locked_until.get(user.id),
            user.must_change,
        )
        for user in rows
    ]


# --------------------------------------------------------------------------------------- what hangs on a user


def named_in_ledger(user_id: UUID) -> ColumnElement[bool]:
    """The ledgers in which a user is officer, or is to do something that is still open."""
    still = literal([{"owner": str(user_id), "state": "open"}], JSONB)
    return or_(Ledger.officer_id == user_id, Ledger.measures.contains(still))


async def why_not_disable(session: AsyncSession, user_id: UUID) -> str | None:
    """Why a user cannot go yet: persons or ledgers that are to be handed over first."""
    care = (Person.merged_into.is_(None), Person.exit_on.is_(None))
    cases = select(func.count()).select_from(Person).where(Person.owner_id == user_id, *care)
    ledgers = select(func.count()).select_from(Ledger).join(Person, Person.id == Ledger.person_id)
    held = (
        cases.scalar_subquery(),
        ledgers.where(named_in_ledger(user_id), Person.exit_on.is_(None)).scalar_subquery(),
    )
    persons, papers = (await session.execute(select(*held))).one()
    if persons:
        return f"名下还有 {persons} 位服务对象，请先由督导在“分派”中整体移交。"
    return f"还在 {papers} 份台账里担任台账责任人或措施责任人，请先由督导在“分派”中整体移交。" if papers else None
