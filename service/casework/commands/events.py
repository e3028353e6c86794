"""Events for many (招聘活动、政策宣讲) and who came (GRAD-09)."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands.many import Done, begin, chosen, record_for_many
from service.casework.commands.records import void
from service.casework.queries import acts, catalogues
from service.casework.rules import groups
from service.casework.schemas.groups import EventForm, ForMany
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.kit.versions import put_right
from service.people.commands.holding import hold_many
from service.people.queries.scope import counties_of
from service.tables.groups import GroupEvent
from service.tables.records import Record

LABELS = {
    "county": "县区",
    "kind": "类型",
    "title": "名称",
    "happened_on": "日期",
    "place": "地点",
    "mode": "形式",
    "organiser": "主办单位",
}
COUNTED = frozenset({"county", "kind", "happened_on"})
"""What the records of those who came say too; not to be changed under them."""


async def add_event(tx: Tx, actor: Actor, form: EventForm) -> GroupEvent:
    """Enter an event, past or to come."""
    _check(actor, form)
    made = GroupEvent(**form.model_dump(exclude={"version"}), recorded_at=tx.now, recorded_by=actor.id)
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "event.add", ("event", made.id), {"county": made.county, "kind": made.kind})
    return made


async def change_event(tx: Tx, actor: Actor, event_id: UUID, form: EventForm) -> GroupEvent:
    """Put an event right; day and kind only while nobody is on its list."""
    found = await _event(tx, actor, event_id)
    _check(actor, form)
    touched = {name for name in COUNTED if getattr(found, name) != getattr(form, name)}
    if touched and await acts.anybody_came(tx.session, event_id):
        raise Refused("已经有人登记参加，不能再改日期、类型或县区。请先撤销参加名单。")
    names = put_right(found, form.model_dump(include=set(LABELS)), form.version, LABELS)
    if names:
        await tx.session.flush()
        note_act(tx, actor, "event.change", ("event", found.id), {"fields": list(names)})
    return found


async def void_event(tx: Tx, actor: Actor, event_id: UUID, reason: str) -> GroupEvent:
    """Say that an event was entered by mistake; only while nobody is on its list."""
    found = await _event(tx, actor, event_id)
    if await acts.anybody_came(tx.session, event_id):
        raise Refused("已经有人登记参加，不能作废。请先撤销参加名单。")
    found.voided_at, found.void_reason = tx.now, reason
    found.version += 1
    await tx.session.flush()
    note_act(tx, actor, "event.void", ("event", found.id), {}, {"reason": reason})
    return found


async def attend(tx: Tx, actor: Actor, event_id: UUID, form: ForMany) -> Done:
    """Note that many came: for each it is a service (GRAD-09). Who is on the list already is skipped."""
    people = await hold_many(tx, actor, form.people)
    found = await _event(tx, actor, event_id)
    kind = groups.record_kind(found.kind)
    act, known = await begin(tx, actor, form, kind, found.happened_on, event_id=found.id)
    if known:
        return Done(act, {})
    if found.happened_on > tx.today:
        raise Refused(f"活动在 {found.happened_on} 举行，还没有到。请在举行之后登记参加的人。")
    here = await acts.came(tx.session, form.people, event_id)
    coming = chosen(people, act, here, "所选的人都已登记参加，或已退出服务，没有可登记的。")
    detail = {"event_id": str(found.id), "content": found.title, "provider": found.organiser}
    done = await record_for_many(tx, actor, act, coming, {"kind": kind, "mode": "group", "detail": detail}, form)
    note_act(tx, actor, "event.attend", ("event", found.id), {"act": str(act.id), "persons": len(coming)})
    return done


async def take_away(tx: Tx, actor: Actor, event_id: UUID, record_id: UUID, reason: str) -> Record:
    """Take somebody off the list who did not come: the record is voided."""
    found = await acts.attendee(tx.session, actor, event_id, record_id)
    return await void(tx, actor, found.person_id, found.id, reason)


async def _event(tx: Tx, actor: Actor, event_id: UUID) -> GroupEvent:
    found = await catalogues.event(tx.session, actor, event_id)
    await tx.session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise Refused("这个活动已经作废。")
    return found


def _check(actor: Actor, form: EventForm) -> None:
    if form.county not in counties_of(actor):
        raise Invalid({"county": "请选择您服务的县区。"})
