"""Who lives together: members who are no case of ours, and persons registered in one household."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from service.access.rules import Actor
from service.audit.commands import record
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound
from service.people.commands.holding import hold, touch, touch_household
from service.people.models import Member, Person
from service.people.schemas import MemberForm


async def add_member(tx: Tx, actor: Actor, person_id: UUID, form: MemberForm) -> Member:
    """Put somebody into the household; everybody registered in it is settled anew."""
    await touch_household(tx, person_id)
    person = await hold(tx, actor, person_id)
    if form.born_on > tx.today:
        raise Invalid({"born_on": "出生日期不能晚于今天。"})
    made = Member(household_id=person.household_id, **form.model_dump(), recorded_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    record(tx, actor, "person.add_member", ("person", person.id), {"member": str(made.id)})
    return made


async def end_member(tx: Tx, actor: Actor, person_id: UUID, member_id: UUID) -> None:
    """Take somebody out of the household; the row stays in the history."""
    await touch_household(tx, person_id)
    person = await hold(tx, actor, person_id)
    found = await tx.session.get(Member, member_id)
    if found is None or found.household_id != person.household_id or found.ended_at is not None:
        raise NotFound
    found.ended_at = tx.now
    await tx.session.flush()
    record(tx, actor, "person.end_member", ("person", person.id), {"member": str(member_id)})


async def join_household(tx: Tx, actor: Actor, person_id: UUID, other_id: UUID) -> Person:
    """Put a person into the household of another registered one."""
    await touch(tx, [person_id, other_id])
    person, other = await hold(tx, actor, person_id), await hold(tx, actor, other_id)
    if person.household_id == other.household_id:
        raise Invalid({"other": "这两个人已经在同一户。"})
    left = person.household_id
    others = select(func.count()).select_from(Person).where(Person.household_id == left, Person.id != person.id)
    if not await tx.session.scalar(others):
        here = update(Member).where(Member.household_id == left)
        await tx.session.execute(here.values(household_id=other.household_id))
    return await _moved(tx, actor, person, other.household_id)


async def leave_household(tx: Tx, actor: Actor, person_id: UUID) -> Person:
    """Make a household of the person's own."""
    await touch_household(tx, person_id)
    return await _moved(tx, actor, await hold(tx, actor, person_id), uuid4())


async def _moved(tx: Tx, actor: Actor, person: Person, household_id: UUID) -> Person:
    person.household_id = household_id
    person.version += 1
    person.updated_at = tx.now
    await tx.session.flush()
    record(tx, actor, "person.household", ("person", person.id), {})
    return person
