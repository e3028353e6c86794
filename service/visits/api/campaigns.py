"""Campaigns (专项活动, EVT-01) over HTTP: the year of a county, the list, who was reached."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from service.access.gate import Assigner, Reader, Writer
from service.kit.db import OpenTx
from service.kit.errors import Invalid
from service.kit.paging import LIMIT, MOST, PartAsked, part_of
from service.law.offers import Campaign as Offer
from service.people.queries.scope import counties_of
from service.profiles.queries import profile_for
from service.tables.visits import Campaign
from service.visits.api.base import router
from service.visits.commands import campaigns
from service.visits.queries import campaigns as visits_campaigns
from service.visits.queries.campaigns import Count, Sought
from service.visits.schemas.campaigns import DatesForm, ListForm, TickForm

Year = Annotated[int | None, Query(ge=2000, le=2100)]
_DAYS = ("version", "starts_on", "ends_on", "notice")


@router.get("/campaigns", summary="专项活动")
async def list_campaigns(
    tx: OpenTx, actor: Reader, part: PartAsked, county: str | None = None, year: Year = None
) -> dict[str, Any]:
    """What the plan names for a county and year; `id` and days where they are known, `total` and `reached` in sight."""
    counties = counties_of(actor)
    where = county or min(counties, default="")
    if where not in counties:
        raise Invalid({"county": "请选择您服务的县区。"})
    profile = await profile_for(tx.session, where, tx.today)
    kept = await visits_campaigns.campaigns_of(tx.session, where, year or tx.today.year)
    counts = await visits_campaigns.counts(tx.session, actor, [one.id for one in kept.values()])
    offers = profile.campaigns if profile is not None else ()
    return part_of([_offer_json(offer, kept.get(offer.code), counts) for offer in offers], part)


@router.post("/campaigns/dates", summary="填写活动日期")
async def set_dates(form: DatesForm, tx: OpenTx, actor: Assigner) -> dict[str, Any]:
    """Enter what the yearly notice says; 412 when somebody else did since `version`."""
    return campaign_json(await campaigns.set_dates(tx, actor, form))


@router.post("/campaigns/lists", status_code=201, summary="生成名单")
async def make_list(form: ListForm, tx: OpenTx, actor: Assigner) -> dict[str, Any]:
    """Put all who are meant on the list; again, it adds only who is new: `added`."""
    made, new = await campaigns.make_list(tx, actor, form)
    return campaign_json(made) | {"added": new}


@router.get("/campaigns/{campaign_id}/targets", summary="活动名单")
async def list_targets(
    campaign_id: UUID,
    tx: OpenTx,
    actor: Reader,
    whose: Literal["mine", "all"] = "all",
    state: Literal["open", "reached"] | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Who is on the list, those in the user's scope alone, by village."""
    await visits_campaigns.campaign(tx.session, actor, campaign_id)
    page = await visits_campaigns.targets(
        tx.session, actor, campaign_id, mine=whose == "mine", state=state or "", limit=limit, cursor=cursor
    )
    return {"items": [_target_json(one) for one in page.items], "next": page.next}


@router.post("/campaigns/{campaign_id}/done", status_code=201, summary="登记联系情况")
async def tick(campaign_id: UUID, form: TickForm, response: Response, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Note that these were reached, a record of each. 202 when a supervisor is asked first."""
    done = await campaigns.tick(tx, actor, campaign_id, form)
    if done.asked:
        response.status_code = 202
    records = [{"person": person_id, "record": record_id} for person_id, record_id in done.records.items()]
    return {"act": done.act.id, "records": records, "skipped": done.act.skipped, "asked": done.asked}


def campaign_json(one: Campaign) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "county", "year", "code", *_DAYS)}


def _offer_json(offer: Offer, kept: Campaign | None, counts: dict[UUID, Count]) -> dict[str, Any]:
    count = counts.get(kept.id) if kept is not None else None
    told = {"code": offer.code, "label": offer.label, "clause": offer.clause, "id": kept and kept.id}
    told |= {name: kept and getattr(kept, name) for name in _DAYS}
    return told | {"total": count.total if count else 0, "reached": count.reached if count else 0}


def _target_json(one: Sought) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "name": one.name,
        "place": one.place,
        "owner": one.owner,
        "reached_on": one.reached_on,
        "waiting": one.waiting,
        "planned_for": one.planned_for,
    }
