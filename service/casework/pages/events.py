"""招聘活动与政策宣讲: the list, one event, who came."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import events as casework_events
from service.casework.commands import events as casework_events_commands
from service.casework.pages.base import Told, counties, router
from service.casework.pages.picking import PickingQuery, listed, ticked
from service.casework.queries import acts, catalogues
from service.casework.rules import groups, records
from service.casework.schemas.groups import EventForm, ForMany
from service.casework.schemas.records import Void
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.law.names import RECORD_KINDS
from service.tables.groups import GroupEvent

FIELDS = tuple(casework_events.LABELS)


class EventsQuery(BaseModel):
    """Which events to list."""

    county: str = ""
    kind: Literal["", "campus_fair", "live_stream", "two_way", "to_the_villages", "policy_briefing"] = ""
    cursor: str = ""

    def address(self, **other: str) -> str:
        """The list with these filters, or some of them otherwise."""
        kept = {name: value for name, value in (self.model_dump() | other).items() if value}
        return "/events" + (f"?{urlencode(kept)}" if kept else "")


@router.get("/events")
async def events(request: Request, tx: OpenTx, actor: Reader, asked: Annotated[EventsQuery, Query()]) -> Response:
    """The events of the actor's counties, the latest first."""
    county, kind = asked.county or None, asked.kind or None
    page = await catalogues.events(tx.session, actor, county=county, kind=kind, cursor=asked.cursor or None)
    return render(
        request,
        "casework/events.html",
        title="招聘与宣讲",
        lines=page.items,
        total=await catalogues.events_count(tx.session, actor, county=county, kind=kind),
        asked=asked,
        counties=await counties(tx, actor),
        kinds=groups.EVENTS,
        event_modes=groups.EVENT_MODES,
        next_href=asked.address(cursor=page.next) if page.next else None,
        start=asked.address(cursor="") if asked.cursor else None,
        writes=actor.may(Permission.RECORD_WRITE),
    )


@router.get("/events/new")
async def new_event(request: Request, tx: OpenTx, actor: Writer) -> Response:
    """An empty form."""
    return await _form(request, tx, actor, {"happened_on": tx.today.isoformat(), "mode": "offline"}, {})


@router.post("/events/new")
async def add_event(request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Enter an event."""
    typed = await form_values(request)
    try:
        made = await casework_events_commands.add_event(tx, actor, from_form(EventForm, typed))
    except Invalid as fault:
        return await _form(request, tx, actor, typed, fault.fields)
    return go(request, f"/events/{made.id}", ("ok", "已登记。活动举行后，请登记参加的人。"))


@router.get("/events/{event_id:uuid}")
async def event(event_id: UUID, request: Request, tx: OpenTx, actor: Reader, cursor: str = "") -> Response:
    """One event: what it was, who came, and the acts by which they were entered."""
    found = await catalogues.event(tx.session, actor, event_id)
    page = await acts.attendees(tx.session, actor, event_id, cursor=cursor or None)
    names = dict(await counties(tx, actor))
    return render(
        request,
        "casework/event.html",
        title=found.title,
        event=found,
        facts=[
            ("类型", groups.EVENTS[found.kind]),
            ("日期", str(found.happened_on)),
            ("地点", found.place),
            ("形式", groups.EVENT_MODES[found.mode]),
            ("主办单位", found.organiser),
            ("县区", names.get(found.county, found.county)),
            ("参加的人记为", RECORD_KINDS[groups.record_kind(found.kind)]),
        ],
        came=page.items,
        next_href=f"/events/{event_id}?{urlencode({'cursor': page.next})}" if page.next else None,
        acts=await acts.acts_of(tx.session, actor, event_id=event_id),
        writes=actor.may(Permission.RECORD_WRITE) and found.voided_at is None,
        to_come=found.happened_on > tx.today,
    )


@router.get("/events/{event_id:uuid}/edit")
async def edit_event(event_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """The form, filled."""
    found = await catalogues.event(tx.session, actor, event_id)
    return await _form(request, tx, actor, {name: getattr(found, name) for name in (*FIELDS, "version")}, {}, found)


@router.post("/events/{event_id:uuid}/edit")
async def change_event(event_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Put an event right."""
    found = await catalogues.event(tx.session, actor, event_id)
    typed = await form_values(request)
    try:
        await casework_events_commands.change_event(tx, actor, event_id, from_form(EventForm, typed))
    except (Invalid, Refused) as fault:
        return await _form(request, tx, actor, typed, fault.errors, found)
    return go(request, f"/events/{event_id}", ("ok", "已更正。"))


@router.post("/events/{event_id:uuid}/void")
async def void_event(event_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that an event was entered by mistake."""
    await casework_events_commands.void_event(tx, actor, event_id, from_form(Void, await form_values(request)).reason)
    return go(request, "/events", ("ok", "已作废。"))


@router.get("/events/{event_id:uuid}/attendance")
async def pick(
    event_id: UUID, request: Request, tx: OpenTx, actor: Writer, asked: Annotated[PickingQuery, Query()]
) -> Response:
    """Choose who came."""
    return await _pick(request, tx, actor, event_id, asked, {})


@router.post("/events/{event_id:uuid}/attendance")
async def attend(
    event_id: UUID, request: Request, tx: OpenTx, actor: Writer, asked: Annotated[PickingQuery, Query()]
) -> Response:
    """Note that all who are ticked came."""
    typed = await form_values(request, ("people",))
    try:
        ids = ticked(typed["people"])
        done = await casework_events_commands.attend(tx, actor, event_id, from_form(ForMany, typed | {"people": ids}))
    except (Invalid, Refused) as fault:
        return await _pick(request, tx, actor, event_id, asked, typed, fault.errors)
    count = len(done.records)
    text = f"已交督导审批 {count} 人，同意后计入。" if done.asked else f"已登记 {count} 人参加。"
    return go(request, f"/acts/{done.act.id}", ("info" if done.asked else "ok", text))


@router.post("/events/{event_id:uuid}/attendance/{record_id:uuid}/void")
async def take_away(event_id: UUID, record_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Take somebody off the list."""
    form = from_form(Void, await form_values(request))
    await casework_events_commands.take_away(tx, actor, event_id, record_id, form.reason)
    return go(request, f"/events/{event_id}", ("ok", "已从名单中去掉，应办事项已重新计算。"))


async def _pick(
    request: Request,
    tx: Tx,
    actor: Actor,
    event_id: UUID,
    asked: PickingQuery,
    typed: Told,
    errors: dict[str, str] | None = None,
) -> Response:
    found = await catalogues.event(tx.session, actor, event_id)
    shown = await listed(tx, actor, asked, f"/events/{event_id}/attendance")
    return render(
        request,
        "casework/attendance.html",
        title="登记参加的人",
        event=found,
        done=await acts.came(tx.session, [line.id for line in shown["lines"]], event_id),
        late=records.is_late(found.happened_on, tx.today),
        typed=typed,
        errors=errors or {},
        **shown,
    )


async def _form(
    request: Request, tx: Tx, actor: Actor, typed: Told, errors: dict[str, str], found: GroupEvent | None = None
) -> Response:
    return render(
        request,
        "casework/event_form.html",
        title="更正活动" if found else "登记活动",
        event=found,
        typed=typed,
        errors=errors,
        counties=await counties(tx, actor),
        kinds=tuple(groups.EVENTS.items()),
        event_modes=tuple(groups.EVENT_MODES.items()),
    )
