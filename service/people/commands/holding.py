"""Lock persons before the first write, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Uuid, any_, literal, select

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.db import Tx
from service.kit.errors import NotFound, Stale
from service.tables.people import Person

UUIDS, HASHES = ARRAY(Uuid()), ARRAY(LargeBinary())


async def touch(tx: Tx, ids: Iterable[UUID]) -> None:
    """Lock these persons and note that they are to be settled; before the first write that concerns them.

    Everybody registered in their households goes with them: one's job settles what another is owed (HH-01).
    FOR NO KEY UPDATE, so that rows which refer to a person do not wait, and in id order, so that nobody deadlocks.
    """
    wanted = sorted(set(ids) - tx.touched)
    if wanted:
        homes = select(Person.household_id).where(Person.id == any_(literal(wanted, UUIDS)))
        locked = select(Person.id).where(Person.household_id.in_(homes)).order_by(Person.id)
        tx.touched.update(wanted, await tx.session.scalars(locked.with_for_update(key_share=True)))


async def hold(tx: Tx, actor: Actor, person_id: UUID, *, version: int | None = None) -> Person:
    """The person, fresh, locked and touched; NotFound when not visible, Stale when `version` is no longer current."""
    await tx.session.flush()
    await touch(tx, [person_id])
    found = await tx.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.merged_into.is_(None), visible(Person, actor))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if version is not None and version != found.version:
        raise Stale(())
    tx.touched.add(found.id)
    return found


async def hold_many(tx: Tx, actor: Actor, ids: Iterable[UUID]) -> Sequence[Person]:
    """These persons by id, fresh, locked and touched, in one statement; NotFound when any is not visible."""
    wanted = sorted(set(ids))
    await tx.session.flush()
    seen = select(Person).where(
        Person.id == any_(literal(wanted, UUIDS)), Person.merged_into.is_(None), visible(Person, actor)
    )
    locked = seen.order_by(Person.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    found = (await tx.session.scalars(locked)).all()
    if len(found) != len(wanted):
        raise NotFound
    tx.touched.update(wanted)
    return found
