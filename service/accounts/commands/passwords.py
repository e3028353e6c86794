"""Passwords: hashed with argon2 in a thread, changed by their owner, reset by an administrator."""

from __future__ import annotations

import asyncio
import secrets
import string
from functools import lru_cache
from uuid import UUID

from pwdlib import PasswordHash

from service.access.rules import Actor
from service.accounts.commands.governing import must_govern
from service.accounts.commands.guessing import count, guesser, hold, unlock
from service.accounts.commands.tokens import end_access
from service.accounts.rules import locked, password_fault
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.tables.accounts import User

_hasher = PasswordHash.recommended()


async def hashed(password: str) -> str:
    """The argon2 hash of a password."""
    return await asyncio.to_thread(_hasher.hash, password)


@lru_cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex())


def _matches(password: str, known: str | None) -> bool:
    nobodys = _nobodys()
    return _hasher.verify(password, known or nobodys) and known is not None


async def matches(password: str, known: str | None) -> bool:
    """Whether the password is the one hashed; without a hash (no such user) no, after the same time."""
    if known is not None and not known.startswith("$"):
        known = None  # no password was ever set
    return await asyncio.to_thread(_matches, password, known)


def one_time_password() -> str:
    """Twelve characters that pass our own rules and cannot be misread (no l, I, 1, O, 0)."""
    letters = [c for c in string.ascii_letters if c not in "lIOo"]
    picked = [secrets.choice(letters) for _ in range(8)] + [secrets.choice("23456789") for _ in range(3)]
    return "".join(picked) + "@" if password_fault("".join(picked) + "@", "\n") is None else one_time_password()


async def change_password(tx: Tx, actor: Actor, old: str, new: str, again: str, *, source: str = "") -> None:
    """The user's own act; all sessions and tokens end. Invalid when the old one is wrong or the new one will not do.

    A wrong old one counts like one at signing in, and must be committed though it is told as a fault.
    """
    who = guesser(tx, actor.username, source, actor.id)
    held = await hold(tx, who)  # before the user, as at signing in
    user = await tx.session.get_one(User, actor.id, with_for_update={"key_share": True}, populate_existing=True)
    faults: dict[str, str] = {}
    if locked(held.locked_until, tx.now):
        raise Invalid({"old": "原密码输错次数过多，请 30 分钟后再试，或请系统管理员重置。"})
    if not await matches(old, user.password_hash):
        await count(tx, who, held)
        note_act(tx, actor, "user.fail", ("user", user.id))
        faults["old"] = "原密码不对，请重新输入。"
    if fault := password_fault(new, user.username):
        faults["new"] = fault
    elif new == old:
        faults["new"] = "新密码不能与原密码相同。"
    elif new != again:
        faults["again"] = "两次输入的新密码不一样，请重新输入。"
    if faults:
        raise Invalid(faults)
    user.password_hash = await hashed(new)
    user.must_change = False
    held.failed, held.locked_until = 0, None
    await end_access(tx, user.id)
    note_act(tx, actor, "user.change_password", ("user", user.id))


async def reset_password(tx: Tx, by: Actor | None, user_id: UUID) -> str:
    """A one-time password, to be shown once: it must be changed at the first sign-in. Unlocks; all access ends."""
    if by is not None:
        await must_govern(tx, by, user_id)
    await unlock(tx, user_id)
    user = await tx.session.get_one(User, user_id, with_for_update={"key_share": True}, populate_existing=True)
    password = one_time_password()
    user.password_hash = await hashed(password)
    user.must_change = True
    await end_access(tx, user.id)
    note_act(tx, by, "user.reset_password", ("user", user.id))
    return password
