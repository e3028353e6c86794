"""Signing in and out, and whom a cookie stands for. Only its hash is stored."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import LargeBinary, bindparam, delete, select, update

from service.access.rules import Actor
from service.accounts.commands.guessing import count, forgive, guesser, hold, refused
from service.accounts.commands.keeping import forget_kept
from service.accounts.commands.passwords import matches
from service.accounts.queries import ACTOR, USER, actor_in, actor_of, user_named
from service.accounts.rules import LONGEST_SESSION, SEEN_EVERY, digest, ran_out
from service.audit.commands import note_act
from service.kit.db import Tx
from service.tables.accounts import SignIn, User

_SESSION = SignIn.__table__.c
BY_SESSION = (
    ACTOR.join(SignIn.__table__, _SESSION.user_id == USER.id)
    .add_columns(USER.must_change, _SESSION.created_at, _SESSION.last_seen_at)
    .where(_SESSION.hash == bindparam("hash", type_=LargeBinary), USER.disabled_at.is_(None))
)


class Found(NamedTuple):
    """Whose session a cookie is, and whether it still runs."""

    actor: Actor
    must_change: bool
    runs: bool


async def sign_in(tx: Tx, username: str, password: str, *, source: str = "", before: str | None = None) -> str | None:
    """The secret of a new session, for the cookie; None for a wrong name or password, a disabled user, many failures.

    Which of these it was is not told, and takes the same time. `before`: the session that this one replaces.
    """
    name = username.strip().lower()
    user = await user_named(tx.session, name)
    who = guesser(tx, name, source, None if user is None else user.id)
    if await refused(tx, who):
        return None
    right = await matches(password, None if user is None else user.password_hash)
    held = await hold(tx, who)
    if await refused(tx, who):  # others were at it at the same time
        return None
    if user is None or not right or not await _still(tx, user):
        locks = await count(tx, who, held)
        note_act(tx, None, "user.lock" if locks else "user.fail", ("user", "" if user is None else user.id))
        return None
    await forgive(tx, held)
    if before is not None:
        await tx.session.execute(delete(SignIn).where(SignIn.hash == digest(before)))
    ended = SignIn.created_at < tx.now - 2 * LONGEST_SESSION  # kept a while: a form may still come in under its cookie
    await tx.session.execute(delete(SignIn).where(SignIn.user_id == user.id, ended))
    await forget_kept(tx)
    secret = secrets.token_urlsafe(32)
    tx.session.add(SignIn(hash=digest(secret), user_id=user.id, created_at=tx.now, last_seen_at=tx.now))
    note_act(tx, await actor_of(tx.session, user.id), "user.sign_in", ("user", user.id))
    return secret


async def _still(tx: Tx, user: User) -> bool:
    """Whether the password that was right is the user's still, once nobody else is changing it."""
    known = user.password_hash
    await tx.session.flush()
    await tx.session.refresh(user, with_for_update={"key_share": True})
    return user.disabled_at is None and user.password_hash == known


async def sign_out(tx: Tx, actor: Actor, secret: str) -> None:
    """End the session."""
    await tx.session.execute(delete(SignIn).where(SignIn.hash == digest(secret)))
    note_act(tx, actor, "user.sign_out", ("user", actor.id))


async def by_session(tx: Tx, secret: str, idle_minutes: int) -> Found | None:
    """Whose session the cookie is, and whether it still runs; it is then kept running."""
    hashed = digest(secret)
    rows = (await tx.session.execute(BY_SESSION, {"hash": hashed})).all()
    actor = actor_in(rows)
    if actor is None:
        return None
    must_change, created_at, last_seen_at = rows[0][-3:]
    if ran_out(created_at, last_seen_at, tx.now, idle_minutes):
        return Found(actor, must_change, runs=False)
    if tx.now - last_seen_at >= SEEN_EVERY:
        # Requests of one session must not queue on its row: whoever comes second leaves the note to the first.
        free = select(SignIn.hash).where(SignIn.hash == hashed).with_for_update(skip_locked=True, key_share=True)
        await tx.session.execute(
            update(SignIn)
            .where(SignIn.hash.in_(free))
            .values(last_seen_at=tx.now)
            .execution_options(synchronize_session=False)
        )
    return Found(actor, must_change, runs=True)
