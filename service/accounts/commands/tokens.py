"""Bearer tokens of the API: issued, used, revoked; and all by which a user gets in, ended together."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Date, LargeBinary, bindparam, delete, select, update

from service.access.rules import Actor
from service.accounts.commands.governing import must_govern
from service.accounts.queries import ACTOR, USER, actor_in
from service.accounts.rules import SEEN_EVERY, digest
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import NotFound
from service.tables.accounts import SignIn, Token

_TOKEN = Token.__table__.c
BY_TOKEN = (
    ACTOR.join(Token.__table__, _TOKEN.user_id == USER.id)
    .add_columns(_TOKEN.last_used_at)
    .where(
        _TOKEN.hash == bindparam("hash", type_=LargeBinary),
        _TOKEN.revoked_at.is_(None),
        _TOKEN.expires_on >= bindparam("today", type_=Date),
        USER.disabled_at.is_(None),
    )
)


async def by_token(tx: Tx, secret: str) -> Actor | None:
    """Whose bearer token it is, while it is valid; when it was last used is noted."""
    hashed = digest(secret)
    rows = (await tx.session.execute(BY_TOKEN, {"hash": hashed, "today": tx.today})).all()
    actor = actor_in(rows)
    if actor is not None and (rows[0][-1] is None or tx.now - rows[0][-1] >= SEEN_EVERY):
        free = select(Token.id).where(Token.hash == hashed).with_for_update(skip_locked=True, key_share=True)
        used = update(Token).where(Token.id.in_(free)).values(last_used_at=tx.now)
        await tx.session.execute(used.execution_options(synchronize_session=False))
    return actor


async def issue_token(tx: Tx, user_id: UUID, days: int = 90, *, name: str = "", by: Actor | None = None) -> str:
    """A bearer token for the API, valid for `days` more days; it can be shown only now. `name`: what it is for."""
    secret = f"oc_{secrets.token_urlsafe(32)}"
    expires_on = tx.today + timedelta(days=days)
    made = Token(hash=digest(secret), user_id=user_id, name=name, created_at=tx.now, expires_on=expires_on)
    tx.session.add(made)
    note_act(tx, by, "token.issue", ("user", user_id), {"expires_on": expires_on.isoformat()})
    await tx.session.flush()
    return secret


async def revoke_token(tx: Tx, by: Actor | None, token_id: UUID, *, of: UUID | None = None) -> None:
    """End a token: one's own, or one of a user (`of`) whom an administrator governs; `by` None: the command line."""
    found = select(Token).where(Token.id == token_id, Token.revoked_at.is_(None))
    if by is not None:
        if of is not None and of != by.id:
            await must_govern(tx, by, of)
        found = found.where(Token.user_id == (of or by.id))
    token = (await tx.session.scalars(found.with_for_update())).one_or_none()
    if token is None:
        raise NotFound("没有这个令牌，或已经作废。")
    token.revoked_at = tx.now
    note_act(tx, by, "token.revoke", ("user", token.user_id), {"token": str(token.id)})


async def end_access(tx: Tx, user_id: UUID) -> None:
    """End all sessions and tokens of a user: what ends one ends the other."""
    await tx.session.execute(delete(SignIn).where(SignIn.user_id == user_id))
    standing = update(Token).where(Token.user_id == user_id, Token.revoked_at.is_(None))
    await tx.session.execute(standing.values(revoked_at=tx.now))
