"""Job leads and events over HTTP: the catalogues, giving to many, who came."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from fastapi import Query, Response

from service.access.gate import Reader, Writer
from service.casework.api.base import router
from service.casework.commands import events, leads, many
from service.casework.queries import acts, catalogues
from service.casework.schemas.groups import EventForm, ForMany, GiveForm, LeadForm, ReferralForm
from service.casework.schemas.records import Void
from service.kit.db import OpenTx
from service.kit.documents import ASKED
from service.kit.errors import shaped
from service.kit.etags import IfMatch, tagged, version_in
from service.kit.paging import LIMIT, MOST
from service.tables.groups import GroupEvent, Lead

Limit = Annotated[int, Query(ge=1, le=MOST)]
Told = dict[str, Any]
Form = TypeVar("Form", LeadForm, EventForm)
LEAD = (
    *("id", "version", "county", "employer", "title", "sector", "place", "away", "pay", "wanted"),
    *("categories", "accommodations", "valid_until", "contact", "source", "voided_at"),
)
EVENT = ("id", "version", "county", "kind", "title", "happened_on", "place", "mode", "organiser", "voided_at")


@router.get("/leads", summary="岗位库")
async def list_leads(
    tx: OpenTx,
    actor: Reader,
    county: str | None = None,
    sector: Literal["agency", "institution", "state_owned", "private", "other"] | None = None,
    limit: Limit = LIMIT,
    cursor: str | None = None,
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Leads that may be given today, newest first."""
    filters = catalogues.LeadFilters(county=county, sector=sector, current=tx.today)
    page = await catalogues.leads(tx.session, actor, filters, limit=limit, cursor=cursor)
    items = [lead_json(line.lead) | {"given": line.given} for line in page.items]
    answer: dict[str, Any] = {"items": items, "next": page.next}
    if count:
        answer["count"] = await catalogues.leads_count(tx.session, actor, filters)
    return answer


@router.post("/leads", status_code=201, summary="登记岗位")
async def add_lead(form: LeadForm, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Put a lead into a county's catalogue."""
    return lead_json(await leads.add_lead(tx, actor, form))


@router.get("/leads/{lead_id}", summary="一个岗位")
async def one_lead(lead_id: UUID, response: Response, tx: OpenTx, actor: Reader) -> dict[str, Any]:
    """One lead of the user's counties, and an ETag for PATCH."""
    return _tagged(lead_json(await catalogues.lead(tx.session, actor, lead_id)), response)


@router.patch("/leads/{lead_id}", summary="更正岗位")
async def change_lead(
    lead_id: UUID, told: Told, response: Response, tx: OpenTx, actor: Writer, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change the fields given. 412 names those that differ."""
    kept = lead_json(await catalogues.lead(tx.session, actor, lead_id))
    form = _changed(LeadForm, kept, told, if_match)
    return _tagged(lead_json(await leads.change_lead(tx, actor, lead_id, form)), response)


@router.post("/leads/{lead_id}/void", summary="下架岗位")
async def void_lead(lead_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Take a lead out of the catalogue (下架); what was given stays."""
    return lead_json(await leads.void_lead(tx, actor, lead_id, form.reason))


@router.post("/leads/{lead_id}/give", status_code=201, summary="推荐岗位", responses=ASKED)
async def give_lead(lead_id: UUID, form: GiveForm, response: Response, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Give a lead to many; those who have it already are `skipped`. 202 when a supervisor is asked first."""
    return _done(await leads.give_lead(tx, actor, lead_id, form), response)


@router.post("/people/{person_id}/records/{record_id}/result", summary="推荐结果")
async def note_result(
    person_id: UUID, record_id: UUID, form: ReferralForm, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Note what became of a lead or a recommendation."""
    found = await leads.note_referral(tx, actor, person_id, record_id, form)
    return {"id": found.id, "detail": found.detail}


@router.get("/events", summary="招聘与宣讲")
async def list_events(
    tx: OpenTx,
    actor: Reader,
    county: str | None = None,
    limit: Limit = LIMIT,
    cursor: str | None = None,
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Events, the latest day first."""
    page = await catalogues.events(tx.session, actor, county=county, limit=limit, cursor=cursor)
    items = [event_json(line.event) | {"came": line.came} for line in page.items]
    answer: dict[str, Any] = {"items": items, "next": page.next}
    if count:
        answer["count"] = await catalogues.events_count(tx.session, actor, county=county)
    return answer


@router.post("/events", status_code=201, summary="登记活动")
async def add_event(form: EventForm, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Enter an event."""
    return event_json(await events.add_event(tx, actor, form))


@router.get("/events/{event_id}", summary="一场活动")
async def one_event(event_id: UUID, response: Response, tx: OpenTx, actor: Reader) -> dict[str, Any]:
    """One event of the user's counties, and an ETag for PATCH."""
    return _tagged(event_json(await catalogues.event(tx.session, actor, event_id)), response)


@router.patch("/events/{event_id}", summary="更正活动")
async def change_event(
    event_id: UUID, told: Told, response: Response, tx: OpenTx, actor: Writer, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change the fields given. 412 names those that differ."""
    kept = event_json(await catalogues.event(tx.session, actor, event_id))
    form = _changed(EventForm, kept, told, if_match)
    return _tagged(event_json(await events.change_event(tx, actor, event_id, form)), response)


@router.post("/events/{event_id}/void", summary="作废活动")
async def void_event(event_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Say that an event was entered by mistake; 409 while somebody is on its list."""
    return event_json(await events.void_event(tx, actor, event_id, form.reason))


@router.get("/events/{event_id}/attendance", summary="参加的人")
async def list_attendance(
    event_id: UUID, tx: OpenTx, actor: Reader, limit: Limit = LIMIT, cursor: str | None = None
) -> dict[str, Any]:
    """Who came, those in the user's scope alone."""
    await catalogues.event(tx.session, actor, event_id)
    page = await acts.attendees(tx.session, actor, event_id, limit=limit, cursor=cursor)
    items = [{"person": one.person_id, "name": one.name, "record": one.record.id} for one in page.items]
    return {"items": items, "next": page.next}


@router.post("/events/{event_id}/attendance", status_code=201, summary="登记参加的人", responses=ASKED)
async def attend(event_id: UUID, form: ForMany, response: Response, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Note that many came. 202 when a supervisor is asked first."""
    return _done(await events.attend(tx, actor, event_id, form), response)


@router.post("/acts/{act_id}/undo", summary="整批撤销")
async def undo_act(act_id: UUID, tx: OpenTx, actor: Writer) -> dict[str, int]:
    """Take an act for many back whole."""
    return {"voided": await many.undo_act(tx, actor, act_id)}


def lead_json(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in LEAD}


def event_json(event: GroupEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in EVENT}


def _changed(shape: type[Form], kept: Told, told: Told, if_match: str | None) -> Form:
    """What is kept with what is told, of the version that was read."""
    values = {name: value for name, value in kept.items() if name in shape.model_fields}
    return shaped(shape, values | told | {"version": version_in(if_match)})


def _tagged(answer: Told, response: Response) -> Told:
    tagged(response, answer["version"])
    return answer


def _done(done: many.Done, response: Response) -> dict[str, Any]:
    if done.asked:
        response.status_code = 202
    records = [{"person": person_id, "record": record_id} for person_id, record_id in done.records.items()]
    return {"act": done.act.id, "records": records, "skipped": done.act.skipped, "asked": done.asked}
