"""Append an act; seal those that are committed; erase what identifies a person.

Acts are appended without hashing: chaining inside the transaction would let every writer queue on one row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, null, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.audit.queries import SEALED, last_seal
from service.audit.rules import START, Sealed, link
from service.kit.db import Base, Tx
from service.tables.audit import Act, Seal


def note_act(
    tx: Tx,
    actor: Actor | None,
    verb: str,
    subject: tuple[str, object],
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    *,
    regardless: bool = False,
) -> None:
    """Note that `actor` (None: the system) did `verb` (such as `person.change`) to `subject` (kind, id).

    `detail` holds nothing that identifies a person (field names, counts, codes); what does goes into `personal`, which
    stays outside the hash, so that erasing it later does not break the chain. `regardless`: what was tried is noted
    though nothing comes of it.
    """
    kind, subject_id = subject
    made = Act(
        at=tx.now,
        actor_id=None if actor is None else actor.id,
        verb=verb,
        subject_kind=kind,
        subject_id=str(subject_id),
        detail=dict(detail or {}),
        personal=None if personal is None else dict(personal),
    )
    if regardless:
        tx.regardless.append(made)
    else:
        tx.session.add(made)


async def note_acts(
    tx: Tx, actor: Actor | None, verb: str, kind: str, ids: Sequence[object], detail: Mapping[str, Any]
) -> None:
    """As `record` with the same `detail` for each of these, in one statement, whatever their number."""
    same = {"at": tx.now, "actor_id": None if actor is None else actor.id, "verb": verb, "subject_kind": kind}
    rows = [same | {"subject_id": str(one), "detail": dict(detail)} for one in ids]
    if rows:
        await tx.session.execute(insert(Base.metadata.tables["act"]), rows)


# Any number will do, so long as nothing else of ours takes an advisory lock under it.
_SEALER = 0x6F6E6563
_PATIENCE = 40  # looks, a twentieth of a second apart
_HOLDERS = text("""
select distinct virtualtransaction from pg_locks
where locktype = 'relation' and database = (select oid from pg_database where datname = current_database())
  and relation = 'act'::regclass and mode = 'RowExclusiveLock' and granted and pid <> pg_backend_pid()
""")


async def seal(tx: Tx, most: int = 10_000) -> int:
    """Chain the committed acts that are not yet sealed, in the order of their ids; answers how many.

    One sealer at a time: another, meanwhile, does nothing. Ids are handed out before they are committed, so an act may
    appear below one that was visible before it. Hence first the highest id given out so far is noted, then who is
    writing acts at this moment (whoever does holds a lock on the table until its end); once all of these have ended,
    no act up to the noted id can still appear, and these are sealed. If one takes too long, the next run does it.
    """
    session = tx.session
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(_SEALER))):
        return 0
    noted = await session.scalar(text("select last_value from act_id_seq"))
    if not await _all_gone(session):
        return 0
    last = await last_seal(session)
    before, position, act_id = (START, 0, 0) if last is None else (last.hash, last.position, last.act_id)
    waiting = select(*SEALED).where(Act.id > act_id, Act.id <= noted).order_by(Act.id).limit(most)
    links = []
    for row in await session.execute(waiting):
        act = Sealed(*row)
        before, position = link(before, act), position + 1
        links.append({"position": position, "act_id": act.id, "hash": before, "sealed_at": tx.now})
    if links:
        await session.execute(insert(Seal), links)
    return len(links)


async def _all_gone(session: AsyncSession) -> bool:
    """Wait until everybody who is writing acts now has ended; whether they did in time."""
    writing = set((await session.scalars(_HOLDERS)).all())
    for _ in range(_PATIENCE):
        if not writing:
            return True
        await asyncio.sleep(0.05)
        writing &= set((await session.scalars(_HOLDERS)).all())
    return not writing


async def erase(tx: Tx, actor: Actor | None, subject: tuple[str, object]) -> int:
    """Take the personal values out of a subject's acts (删除权); the chain does not hold them, and stays whole."""
    kind, subject_id = subject
    of_subject = (Act.subject_kind == kind, Act.subject_id == str(subject_id), Act.personal.is_not(None))
    found = await tx.session.execute(update(Act).where(*of_subject).values(personal=null()).returning(Act.id))
    count = len(found.all())
    note_act(tx, actor, "audit.erase", subject, {"acts": count})
    return count
