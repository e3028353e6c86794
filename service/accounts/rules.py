"""Passwords, lock-out and idle time as plain decisions; and where one may be sent after signing in."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

LOCKED_FOR = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
WARNED_BEFORE = timedelta(minutes=2)
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last act of a session is kept


class Limit(NamedTuple):
    """How many failures lock, and after how long without a lock they are counted from anew."""

    tries: int
    within: timedelta


OF_A_PAIR = Limit(5, timedelta.max)  # in a row
FROM_A_SOURCE = Limit(50, timedelta(minutes=30))
OF_A_NAME = Limit(100, timedelta(days=1))


def password_fault(password: str, username: str) -> str | None:
    """What is wrong with a new password, in Chinese; None when it will do."""
    if len(password) < 8:
        return "密码太短，至少要 8 个字符。"
    if len(password) > 128:
        return "密码太长，最多 128 个字符。"
    kinds = {_kind(character) for character in password}
    if len(kinds) < 3:
        return "密码太简单，大写字母、小写字母、数字、符号四类里至少要有三类。"
    if username.lower() in password.lower():
        return "密码里不能含有用户名。"
    return None


def _kind(character: str) -> str:
    if character.isascii() and character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "digit" if character.isdigit() else "sign"


def locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether signing in is refused for the time being, right password or not."""
    return locked_until is not None and now < locked_until


def after_failure(
    failed: int, since: datetime, now: datetime, limit: Limit = OF_A_PAIR
) -> tuple[int, datetime, datetime | None]:
    """Count, its beginning and the end of the lock after one more failure; the last one locks and starts anew."""
    if now - since > limit.within:
        failed, since = 0, now
    return (0, now, now + LOCKED_FOR) if failed + 1 >= limit.tries else (failed + 1, since, None)


def source_of(host: str | None) -> str:
    """Where an attempt comes from: an address, of the new kind the network, which one machine may have for itself."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return ""
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def digest(secret: str) -> bytes:
    """What is kept of the secret of a session or a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def ran_out(created_at: datetime, last_seen_at: datetime, now: datetime, idle_minutes: int) -> bool:
    """Whether a session has ended: idle for too long, or too old altogether."""
    return now - last_seen_at >= timedelta(minutes=idle_minutes) or now - created_at >= LONGEST_SESSION


def quiet_for(idle_minutes: int) -> tuple[int, int]:
    """After how many seconds without a request a page warns that the session ends, and after how many it may have.

    Two minutes lie between; of a very short session, its half.
    """
    ends = timedelta(minutes=idle_minutes) - min(SEEN_EVERY, timedelta(minutes=idle_minutes) / 2)
    return int(max(ends - WARNED_BEFORE, ends / 2).total_seconds()), int(ends.total_seconds())


def local_path(asked: str | None) -> str | None:
    r"""`asked` if it is a page of ours; None for other hosts, also in the disguises `//host` and `/\host`."""
    if not asked or not asked.startswith("/") or asked[1:2] in {"/", "\\"}:
        return None
    if any(not character.isprintable() or character == "\\" for character in asked):
        return None
    return asked
