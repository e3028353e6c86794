"""Who lives together: members who are no case of ours, and persons registered in one household."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.kit.outcome import only
from service.people.commands.holding import hold, touch
from service.people.commands.saving import Entry, save
from service.people.queries import one
from service.people.rules.agreement import member_faults
from service.people.rules.fields import HOUSEHOLD
from service.people.schemas.forms import MemberForm, PersonForm
from service.tables.people import Member, Person


async def add_member(tx: Tx, actor: Actor, person_id: UUID, form: MemberForm) -> Member:
    """Put somebody into the household; everybody registered in it is settled anew."""
    person = await hold(tx, actor, person_id)
    faults = member_faults(form.model_dump(), tx.today)
    if faults:
        raise Invalid(faults)
    made = Member(household_id=person.household_id, **form.model_dump(), recorded_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "person.add_member", ("person", person.id), {"member": str(made.id)})
    return made


async def end_member(tx: Tx, actor: Actor, person_id: UUID, member_id: UUID) -> None:
    """Take somebody out of the household; the row stays in the history."""
    person = await hold(tx, actor, person_id)
    found = await one.member(tx.session, actor, person_id, member_id)
    found.ended_at = tx.now
    await tx.session.flush()
    note_act(tx, actor, "person.end_member", ("person", person.id), {"member": str(member_id)})


async def register_relative(
    tx: Tx, actor: Actor, person_id: UUID, form: PersonForm, member_id: UUID | None = None
) -> Person:
    """Register somebody of a household (POP-04), who may then have services, jobs and trainings of their own.

    Whatever is known of the household is known of them too. `member_id`: as whom they were counted until now.
    """
    person = await hold(tx, actor, person_id)
    if person.exit_on is not None:
        raise Refused("这个人已经退出服务，请先恢复服务，再登记家庭成员。")
    of_home = {key: getattr(person, key) for key in HOUSEHOLD}
    relative = form.model_copy(update={"role": "family", **of_home})
    saved = only(await save(tx, actor, [Entry(relative)], source="page"))
    made = await tx.session.get_one(Person, saved.id)
    if member_id is not None:
        await end_member(tx, actor, person_id, member_id)
    return await _moved(tx, actor, made, person.household_id)


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
    return await _moved(tx, actor, await hold(tx, actor, person_id), uuid4())


async def _moved(tx: Tx, actor: Actor, person: Person, household_id: UUID) -> Person:
    person.household_id = household_id
    person.version += 1
    person.updated_at = tx.now
    await tx.session.flush()
    note_act(tx, actor, "person.household", ("person", person.id), {})
    return person
