"""Wrong passwords are counted where they come from, so that guesses of strangers do not shut the owner out.

Three counts: of one name from one source, of all names from a source, of one name from everywhere. Whoever has signed
in from a source before is held to the first alone. The name counts as typed, whether there is such a user or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from service.accounts.rules import FROM_A_SOURCE, OF_A_NAME, OF_A_PAIR, Limit, after_failure, locked
from service.kit.db import Tx
from service.tables.accounts import Guesses, User

KEPT_FOR = timedelta(days=90)


class Guesser(NamedTuple):
    """Who tries, by keyed hashes: names that were typed may be passwords."""

    pair: bytes
    source: bytes
    name: bytes
    user_id: UUID | None


def guesser(tx: Tx, username: str, source: str, user_id: UUID | None) -> Guesser:
    """By the name as typed and where it comes from."""
    pair, place, name = (
        tx.cipher.index(f"guesses {of}")
        for of in (f"pair {username}\n{source}", f"source {source}", f"name {username}")
    )
    return Guesser(pair, place, name, user_id)


async def refused(tx: Tx, who: Guesser) -> bool:
    """Whether nothing more is taken from there for the time being, right or wrong."""
    rows = await tx.session.execute(
        select(Guesses.key, Guesses.locked_until, Guesses.known_at).where(Guesses.key.in_(who[:3]))
    )
    found = {key: (until, known_at) for key, until, known_at in rows}
    until, known_at = found.get(who.pair, (None, None))
    if known_at is not None:
        return locked(until, tx.now)
    return any(locked(until, tx.now) for until, _ in found.values())


async def hold(tx: Tx, who: Guesser) -> Guesses:
    """The count of this name from this source, for this transaction alone: many at once get no more tries than one."""
    row = {"user_id": who.user_id, "failed": 0, "since": tx.now}
    await tx.session.execute(insert(Guesses).values(key=who.pair, **row).on_conflict_do_nothing())
    asked = select(Guesses).where(Guesses.key == who.pair).with_for_update()
    held = (await tx.session.scalars(asked, execution_options={"populate_existing": True})).one()
    if held.user_id is None:  # tried before there was such a user
        held.user_id = who.user_id
    return held


async def count(tx: Tx, who: Guesser, held: Guesses) -> bool:
    """One more failure; whether it is the one that locks."""
    _add(held, tx.now, OF_A_PAIR)
    if held.known_at is None:
        for key, limit in ((who.source, FROM_A_SOURCE), (who.name, OF_A_NAME)):
            of = who.user_id if key == who.name else None
            _add(await hold(tx, who._replace(pair=key, user_id=of)), tx.now, limit)
    await tx.session.flush()
    return held.locked_until is not None


def _add(row: Guesses, now: datetime, limit: Limit) -> None:
    row.failed, row.since, row.locked_until = after_failure(row.failed, row.since, now, limit)


async def forgive(tx: Tx, held: Guesses) -> None:
    """The right password came: this source is known from now on."""
    held.failed, held.locked_until, held.known_at = 0, None, tx.now
    await tx.session.flush()


async def forget_guesses(tx: Tx) -> None:
    """Drop what nobody tried on for long; what somebody holds at this moment is left for the next night."""
    old = func.greatest(Guesses.since, Guesses.known_at, Guesses.locked_until) < tx.now - KEPT_FOR
    idle = select(Guesses.key).where(old).with_for_update(skip_locked=True)
    await tx.session.execute(delete(Guesses).where(Guesses.key.in_(idle)))


async def unlock(tx: Tx, user_id: UUID) -> None:
    """Let the user in again from everywhere. Locks in the order of signing in: the sources, the user, the name."""
    user = await tx.session.get_one(User, user_id)
    name = guesser(tx, user.username, "", user_id).name
    own = select(Guesses.key).where(Guesses.user_id == user_id, Guesses.key != name).order_by(Guesses.key)
    pairs = (await tx.session.scalars(own.with_for_update())).all()
    await tx.session.flush()
    await tx.session.refresh(user, with_for_update={"key_share": True})
    free = update(Guesses).where(Guesses.key.in_([*pairs, name])).values(failed=0, locked_until=None)
    await tx.session.execute(free.execution_options(synchronize_session="fetch"))
