"""Leave the register, and come back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.law.facts import ExitReason
from service.people.commands.holding import hold
from service.people.commands.stating import Saying, state
from service.tables.people import Person


async def leave(
    tx: Tx, actor: Actor, person_id: UUID, reason: ExitReason, on: date, *, version: int | None = None
) -> Person:
    """Note that nothing more is owed from `on`: died, moved away, certificate cancelled, too old, other."""
    person = await hold(tx, actor, person_id, version=version)
    if person.exit_on is not None:
        raise Refused("这个人已经退出服务。需要改日期或原因时，请先恢复服务再重新登记。")
    if not person.entered_on <= on <= tx.today:
        raise Invalid({"on": f"退出日期应在建档日期（{person.entered_on}）和今天之间。"})
    await state(tx, actor, [Saying(person, {"exit_reason": reason, "exit_on": on}, on, "leave")])
    note_act(tx, actor, "person.leave", ("person", person.id), {"reason": reason, "on": on.isoformat()})
    return person


async def come_back(tx: Tx, actor: Actor, person_id: UUID, on: date, *, version: int | None = None) -> Person:
    """Note that the place answers for the person again from `on`; the day of leaving itself means that it was wrong."""
    person = await hold(tx, actor, person_id, version=version)
    if person.exit_on is None:
        raise Refused("这个人没有退出服务，不需要恢复。")
    if not person.exit_on <= on <= tx.today:
        raise Invalid({"on": f"恢复日期应在退出日期（{person.exit_on}）和今天之间。"})
    await state(tx, actor, [Saying(person, {"exit_reason": None, "exit_on": None}, on, "come_back")])
    note_act(tx, actor, "person.come_back", ("person", person.id), {"on": on.isoformat()})
    return person
