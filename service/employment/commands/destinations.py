"""Say where a graduate went."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.employment.rules import jobs
from service.employment.schemas import DestinationForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.people.commands.keeping import say_destination
from service.tables.people import Person, Student


async def set_destination(tx: Tx, actor: Actor, person_id: UUID, form: DestinationForm) -> Student:
    """Note where a graduate went, from a day on; what was said before stays in the history. Twice is harmless."""
    person = await hold(tx, actor, person_id)
    student = await graduate(tx, person_id)
    if student is None:
        raise Refused("毕业去向只为毕业生登记。是毕业生的，请先在档案里填写学业信息。")
    if form.on > tx.today:
        raise Invalid({"on": "落实日期还没有到，请在落实当天或之后登记。"})
    left = jobs.after_leaving(form.on, person.exit_on)
    if left is not None:
        raise Invalid({"on": left})
    say(tx, actor, person, student, form.code, form.on, source="page", note=form.note or "")
    await tx.session.flush()
    return student


async def graduate(tx: Tx, person_id: UUID) -> Student | None:
    """The studies of a person held before, fresh."""
    return await tx.session.get(Student, person_id, populate_existing=True)


def say(
    tx: Tx, actor: Actor, person: Person, student: Student, code: str, on: date, *, source: str, note: str = ""
) -> None:
    """Note it, and that it was noted; nothing when it is what was said last.

    The person gets a version, by which who has the older form open, or would undo an import, learns of it.
    """
    if say_destination(tx, actor, student, code, on, source=source, note=note):
        person.version += 1
        person.updated_at = tx.now
        note_act(tx, actor, "destination.set", ("person", person.id), {"code": code, "on": on.isoformat()})
