"""Signing in and out, and whom a cookie or a bearer token stands for. Only hashes of both are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, LargeBinary, bindparam, delete, select, update

from service.access.rules import Actor
from service.accounts.commands.keeping import forget_kept
from service.accounts.commands.passwords import matches
from service.accounts.models import SignIn, Token, User
from service.accounts.queries import ACTOR, USER, actor_in, actor_of
from service.accounts.rules import LONGEST_SESSION, SEEN_EVERY, after_failure, locked, ran_out
from service.audit.commands import record
from service.kit.db import Tx

_SESSION, _TOKEN = SignIn.__table__.c, Token.__table__.c
BY_SESSION = (
    ACTOR.join(SignIn.__table__, _SESSION.user_id == USER.id)
    .add_columns(USER.must_change, _SESSION.created_at, _SESSION.last_seen_at)
    .where(_SESSION.hash == bindparam("hash", type_=LargeBinary), USER.disabled_at.is_(None))
)
BY_TOKEN = ACTOR.join(Token.__table__, _TOKEN.user_id == USER.id).where(
    _TOKEN.hash == bindparam("hash", type_=LargeBinary),
    _TOKEN.revoked_at.is_(None),
    _TOKEN.expires_on >= bindparam("today", type_=Date),
    USER.disabled_at.is_(None),
)


class Found(NamedTuple):
    """Whose session a cookie is, and whether it still runs."""

    actor: Actor
    must_change: bool
    runs: bool


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def sign_in(tx: Tx, username: str, password: str, *, before: str | None = None) -> str | None:
    """The secret of a new session, for the cookie; None for a wrong name or password, a locked or disabled user.

    Which of these it was is not told, and takes the same time. `before`: the session that this one replaces.
    Attempts on one user queue on its row, so that many at once cannot try more than five.
    """
    asked = select(User).where(User.username == username.strip().lower()).with_for_update(key_share=True)
    user = (await tx.session.scalars(asked)).one_or_none()
    right = await matches(password, None if user is None else user.password_hash)
    if user is None or user.disabled_at is not None or locked(user.locked_until, tx.now):
        return None
    if not right:
        user.failed, user.locked_until = after_failure(user.failed, tx.now)
        record(tx, None, "user.lock" if user.locked_until else "user.fail", ("user", user.id))
        return None
    user.failed, user.locked_until = 0, None
    if before is not None:
        await tx.session.execute(delete(SignIn).where(SignIn.hash == _digest(before)))
    ended = SignIn.created_at < tx.now - 2 * LONGEST_SESSION  # kept a while: a form may still come in under its cookie
    await tx.session.execute(delete(SignIn).where(SignIn.user_id == user.id, ended))
    await forget_kept(tx)
    secret = secrets.token_urlsafe(32)
    tx.session.add(SignIn(hash=_digest(secret), user_id=user.id, created_at=tx.now, last_seen_at=tx.now))
    record(tx, await actor_of(tx.session, user.id), "user.sign_in", ("user", user.id))
    return secret


async def sign_out(tx: Tx, actor: Actor, secret: str) -> None:
    """End the session."""
    await tx.session.execute(delete(SignIn).where(SignIn.hash == _digest(secret)))
    record(tx, actor, "user.sign_out", ("user", actor.id))


async def by_session(tx: Tx, secret: str, idle_minutes: int) -> Found | None:
    """Whose session the cookie is, and whether it still runs; it is then kept running."""
    digest = _digest(secret)
    rows = (await tx.session.execute(BY_SESSION, {"hash": digest})).all()
    actor = actor_in(rows)
    if actor is None:
        return None
    must_change, created_at, last_seen_at = rows[0][-3:]
    if ran_out(created_at, last_seen_at, tx.now, idle_minutes):
        return Found(actor, must_change, runs=False)
    if tx.now - last_seen_at >= SEEN_EVERY:
        # Requests of one session must not queue on its row: whoever comes second leaves the note to the first.
        free = select(SignIn.hash).where(SignIn.hash == digest).with_for_update(skip_locked=True, key_share=True)
        await tx.session.execute(
            update(SignIn)
            .where(SignIn.hash.in_(free))
            .values(last_seen_at=tx.now)
            .execution_options(synchronize_session=False)
        )
    return Found(actor, must_change, runs=True)


async def by_token(tx: Tx, secret: str) -> Actor | None:
    """Whose bearer token it is, while it is valid."""
    asked = {"hash": _digest(secret), "today": tx.today}
    return actor_in((await tx.session.execute(BY_TOKEN, asked)).all())


async def issue_token(tx: Tx, user_id: UUID, days: int = 90, *, by: Actor | None = None) -> str:
    """A bearer token for the API, valid for `days` more days; it can be shown only now."""
    secret = f"oc_{secrets.token_urlsafe(32)}"
    expires_on = tx.today + timedelta(days=days)
    tx.session.add(Token(hash=_digest(secret), user_id=user_id, created_at=tx.now, expires_on=expires_on))
    record(tx, by, "token.issue", ("user", user_id), {"expires_on": expires_on.isoformat()})
    await tx.session.flush()
    return secret
