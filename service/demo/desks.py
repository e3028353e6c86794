"""What lies on the desks today: requests that wait, visits planned, the messages of the last mornings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.casework.commands import records
from service.casework.schemas.records import RecordForm
from service.demo.staff import Staff
from service.kit.clock import Clock
from service.kit.db import Database
from service.law.calendar import WorkCalendar
from service.people.commands.holding import hold
from service.reminders import commands as reminders
from service.tables.duties import Agenda
from service.tables.reminders import Digest
from service.visits.commands.visiting import plan

DAY = timedelta(days=1)


async def ask_approvals(database: Database, clock: Clock, staff: Staff) -> None:
    """Two requests that wait for the supervisor: a late record, and a duty to be set aside."""
    for actor, late in zip(staff.everybody, (True, False), strict=False):
        async with database.transaction(clock) as tx:
            chosen = select(Agenda.person_id).where(Agenda.owner_id == actor.id).order_by(Agenda.next_by)
            person_id = await tx.session.scalar(chosen.limit(1))
            if person_id is None:
                continue
            if late:
                person = await hold(tx, actor, person_id)
                form = RecordForm(
                    kind="policy_consult", on=tx.today - 41 * DAY, late_reason="当时在村里没有信号，回来后忘记录入"
                )
                await records.add_records(tx, actor, person, [form])
            else:
                year = str(tx.today.year)
                reason = "本人住院治疗，家属说明今年不宜评估"
                await records.ask_waiver(tx, actor, person_id, "FOUR-02", "ability_assessment", year, reason)


async def plan_visits(database: Database, clock: Clock, works: WorkCalendar, staff: Staff) -> None:
    """Each counselor goes to one village today and to another two working days later."""
    days = (works.on_or_after(clock.today()), works.add(clock.today(), 2))
    for actor in staff.everybody:
        async with database.transaction(clock) as tx:
            soon = select(Agenda.village, Agenda.person_id).where(
                Agenda.owner_id == actor.id, Agenda.next_by <= tx.today + 7 * DAY
            )
            villages: dict[str | None, list[UUID]] = defaultdict(list)
            for village, person_id in await tx.session.execute(soon.order_by(Agenda.next_by, Agenda.person_id)):
                villages[village].append(person_id)
            fullest = sorted(villages.values(), key=len, reverse=True)
            for day, people in zip(days, fullest, strict=False):
                await plan(tx, actor, people[:3], day)
            tx.touched.clear()  # a planned visit settles nothing


async def remind(database: Database, clock: Clock, readers: Sequence[Actor], *, read: bool) -> None:
    """A morning as the worker has it; most counselors then read their message."""
    async with database.transaction(clock) as tx:
        await reminders.run_mornings(tx)
        for digest_id in await reminders.undelivered(tx):
            await reminders.deliver(tx, digest_id)
    if not read:
        return
    async with database.transaction(clock) as tx:
        for actor in readers[:-1]:
            digests = select(Digest.id).where(Digest.recipient_id == actor.id, Digest.day == tx.today)
            for digest_id in await tx.session.scalars(digests):
                await reminders.read_all(tx, actor, digest_id)
