"""Passwords: hashed with argon2 in a thread, changed by their owner, reset by an administrator."""

from __future__ import annotations

import asyncio
import secrets
import string
from functools import lru_cache
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy import delete

from service.access.rules import Actor
from service.accounts.commands.governing import must_govern
from service.accounts.models import SignIn, User
from service.accounts.rules import password_fault
from service.audit.commands import record
from service.kit.db import Tx
from service.kit.errors import Invalid

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


async def change_password(tx: Tx, actor: Actor, old: str, new: str, again: str) -> None:
    """The user's own act; other sessions end. Invalid when the old one is wrong or the new one will not do."""
    user = await tx.session.get_one(User, actor.id, with_for_update={"key_share": True}, populate_existing=True)
    faults: dict[str, str] = {}
    if not await matches(old, user.password_hash):
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
    await tx.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    record(tx, actor, "user.change_password", ("user", user.id))


async def reset_password(tx: Tx, by: Actor | None, user_id: UUID) -> str:
    """A one-time password, to be shown once: it must be changed at the first sign-in. Unlocks; all sessions end."""
    if by is not None:
        await must_govern(tx, by, user_id)
    user = await tx.session.get_one(User, user_id, with_for_update={"key_share": True}, populate_existing=True)
    password = one_time_password()
    user.password_hash = await hashed(password)
    user.must_change = True
    user.failed, user.locked_until = 0, None
    await tx.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    record(tx, by, "user.reset_password", ("user", user.id))
    return password
