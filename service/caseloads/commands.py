"""Assign, transfer, hand over: open duties and reminders follow, since they are settled with the persons touched."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, insert, literal, or_, select, update

from service.access.rules import Actor
from service.access.scope import visible
from service.accounts.queries import case_holder
from service.audit import commands as audit
from service.caseloads.queries import IN_CARE, known_place, persons_naming, seen_by_owner
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.kit.errors import NotFound, Refused
from service.people.commands import holding
from service.tables.caseloads import Assignment
from service.tables.people import Person

Carry = Callable[[Tx, Actor, Mapping[UUID, UUID], UUID], Awaitable[None]]
Release = Callable[[Tx, Mapping[UUID, UUID]], Awaitable[None]]
releasers: list[Release] = []  # filled by wiring: (person → who was responsible): what does not stay with that one
carriers: list[Carry] = []  # filled by wiring: (person → who was responsible, who is now): what goes along
OUT_OF_SIGHT = "原责任人不服务现在的地区，改为未分派"


async def assign(tx: Tx, actor: Actor, person_ids: Sequence[UUID], to: UUID, reason: str) -> int:
    """Make `to` responsible for these persons; answers how many changed hands.

    NotFound when one of them is not visible to the actor, Refused when `to` does not serve where one of them lives.
    """
    await holding.touch(tx, person_ids)
    owners = await _served(tx, actor, person_ids, to)
    moved = [(person_id, owner) for person_id, owner in owners.items() if owner != to]
    if moved:
        await _move(tx, actor, moved, to, reason)
    await _carry(tx, actor, {person_id: owner for person_id, owner in moved if owner is not None}, to)
    return len(moved)


async def assign_place(tx: Tx, actor: Actor, area: str, to: UUID, reason: str, *, everybody: bool) -> int:
    """The same for those without a worker whom `queries.unassigned` counts there.

    With `everybody`: for all of a village or township, whoever looks after them now.
    """
    whole = or_(Person.village == area, Person.township == area)
    there = whole if everybody else and_(known_place == area, Person.owner_id.is_(None))
    chosen = select(Person.id).where(visible(Person, actor), there, *IN_CARE)
    ids = (await tx.session.scalars(chosen)).all()
    if not ids:
        raise Refused("这里没有需要分派的人。请换一个村（社区）或乡镇。")
    return await assign(tx, actor, ids, to, reason)


async def hand_over(tx: Tx, actor: Actor, from_user: UUID, to: UUID, reason: str) -> int:
    """Everything that `from_user` holds, in one act. Refused when nothing is held, or part of it lies out of sight."""
    if from_user == to:
        raise Refused("移交双方是同一个人，请选择另一位工作人员。")
    owned = set((await tx.session.scalars(select(Person.id).where(Person.owner_id == from_user, *IN_CARE))).all())
    everything = owned | await persons_naming(tx.session, from_user)
    sight = select(Person.id).where(Person.id.in_(everything), visible(Person, actor))
    seen = set((await tx.session.scalars(sight)).all())
    if not seen:  # whether there are others out of sight is not told
        raise Refused("这位工作人员名下没有服务对象，不需要移交。")
    if everything != seen:
        raise Refused("其名下有人不在您的服务范围内，请由上一级督导办理移交。")
    await holding.touch(tx, everything)
    await _served(tx, actor, everything, to)
    moved = await assign(tx, actor, sorted(owned), to, reason)
    await _carry(tx, actor, dict.fromkeys(everything - owned, from_user), to)
    return moved


async def _served(tx: Tx, actor: Actor, person_ids: Iterable[UUID], to: UUID) -> dict[UUID, UUID | None]:
    """Person → who looks after them now; NotFound and Refused as in `assign`."""
    seen = (Person.id, Person.owner_id, Person.county, Person.township, Person.village)
    wanted = set(person_ids)
    found = select(*seen).where(Person.id.in_(wanted), visible(Person, actor), *IN_CARE)
    rows = (await tx.session.execute(found)).all()
    if len(rows) != len(wanted):
        raise NotFound
    worker = await case_holder(tx.session, to)
    outside = sum(worker is None or not covers(worker, row.county, row.township, row.village) for row in rows)
    if outside:  # in the same words for somebody elsewhere, disabled or unknown
        raise Refused(f"有 {outside} 人不在所选工作人员的服务区域内，请选择服务当地的工作人员。")
    return {row.id: row.owner_id for row in rows}


async def _carry(tx: Tx, actor: Actor, before: Mapping[UUID, UUID], to: UUID) -> None:
    for carry in carriers if before else ():
        await carry(tx, actor, before, to)


async def _move(tx: Tx, actor: Actor, moved: Sequence[tuple[UUID, UUID | None]], to: UUID, reason: str) -> None:
    ids = [person_id for person_id, _ in moved]
    changed = {"owner_id": to, "version": Person.version + 1, "updated_at": tx.now}
    await tx.session.execute(
        update(Person).where(Person.id.in_(ids)).values(changed).execution_options(synchronize_session="fetch")
    )
    rows = [
        {"person_id": person_id, "from_id": before, "to_id": to, "reason": reason, "at": tx.now, "by": actor.id}
        for person_id, before in moved
    ]
    await tx.session.execute(insert(Assignment), rows)
    audit.note_act(tx, actor, "caseload.assign", ("user", to), {"persons": len(moved)}, {"reason": reason})


async def release_unseen(tx: Tx) -> None:
    """A settler: whoever moved to where the responsible worker does not serve has none any more (未分派).

    The same where the worker's own areas or account changed, or who had left comes back, or two entries became one.
    The version stays: an import that moved somebody can still be taken back.
    """
    if not tx.touched:
        return
    touched = Person.id == any_(literal(list(tx.touched), ARRAY(Uuid())))
    unseen = select(Person).where(touched, Person.owner_id.is_not(None), ~seen_by_owner(), *IN_CARE)
    fresh = unseen.order_by(Person.id).execution_options(populate_existing=True)
    before: dict[UUID, UUID] = {}
    for person in await tx.session.scalars(fresh):
        if person.owner_id is not None:
            before[person.id] = person.owner_id
        person.owner_id = None
    if not before:
        return
    await tx.session.flush()
    rows = [
        {"person_id": person_id, "from_id": owner, "to_id": None, "reason": OUT_OF_SIGHT, "at": tx.now, "by": None}
        for person_id, owner in before.items()
    ]
    await tx.session.execute(insert(Assignment), rows)
    audit.note_act(tx, None, "caseload.release", ("user", ""), {"persons": len(before)})
    tx.evaluated -= before.keys()  # what was worked out names the worker of before
    for release in releasers:
        await release(tx, before)
