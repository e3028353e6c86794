"""专项活动: the year's campaigns of a county, and the list of whom one seeks out."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field, ValidationError

from service.access.gate import Assigner, Reader, Visitor, Writer
from service.access.queries import area_names, children
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused, shaped
from service.kit.web import form_values, go, render
from service.law.names import MODES, RECORD_KINDS
from service.people.queries.scope import counties_of
from service.profiles.queries import profile_for
from service.visits import rules
from service.visits.commands import campaigns as visits_campaigns
from service.visits.pages import sure
from service.visits.pages.base import router
from service.visits.queries import campaigns as visits_campaigns_queries
from service.visits.schemas.campaigns import CallForm, DatesForm, ListForm, TickForm

Errors = dict[str, str]


class YearQuery(BaseModel):
    """Which county's year."""

    county: str = ""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None


class ListQuery(BaseModel):
    """Which part of a list."""

    show: Literal["", "mine", "all"] = ""
    state: Literal["", "open", "reached"] = ""
    ticked: Literal["", "1"] = ""
    cursor: str = ""

    def address(self, path: str, **other: str) -> str:
        """The list with these filters, or some of them otherwise."""
        kept = {name: value for name, value in (self.model_dump() | other).items() if value}
        return path + (f"?{urlencode(kept)}" if kept else "")


@router.get("/campaigns")
async def campaigns(request: Request, tx: OpenTx, actor: Reader, asked: Annotated[YearQuery, Query()]) -> Response:
    """What the plan names for a county, each with its days and how far its list has come."""
    return await _year(request, tx, actor, asked)


@router.post("/campaigns/dates")
async def set_dates(request: Request, tx: OpenTx, actor: Assigner) -> Response:
    """Enter what the yearly notice says."""
    typed = await form_values(request)
    try:
        form = shaped(DatesForm, typed)
        await visits_campaigns.set_dates(tx, actor, form)
    except (Invalid, Refused) as fault:
        return await _year(request, tx, actor, _asked(typed), typed, "dates", fault.errors)
    return go(request, _address(form.county, form.year), ("ok", "日期已保存，可以生成名单了。"))


@router.post("/campaigns/lists")
async def make_list(request: Request, tx: OpenTx, actor: Assigner) -> Response:
    """Put all who are meant on the list."""
    typed = await form_values(request)
    try:
        made, new = await visits_campaigns.make_list(tx, actor, shaped(ListForm, typed))
    except Invalid as fault:
        return await _year(request, tx, actor, _asked(typed), typed, "list", fault.fields)
    text = f"名单上新增 {new} 人，由各自的责任人联系。" if new else "没有新增的人，名单已是最新。"
    return go(request, f"/campaigns/{made.id}", ("ok" if new else "info", text))


@router.get("/campaigns/{campaign_id:uuid}")
async def campaign(
    campaign_id: UUID, request: Request, tx: OpenTx, actor: Reader, asked: Annotated[ListQuery, Query()]
) -> Response:
    """Whom it seeks out, by village: one's own first."""
    return await _list(request, tx, actor, campaign_id, asked, {"on": tx.today.isoformat(), "mode": "group"})


@router.post("/campaigns/{campaign_id:uuid}/done")
async def tick(
    campaign_id: UUID, request: Request, tx: OpenTx, actor: Writer, asked: Annotated[ListQuery, Query()]
) -> Response:
    """Note that those who are ticked were reached."""
    typed = await form_values(request, ("people",))
    try:
        done = await visits_campaigns.tick(tx, actor, campaign_id, shaped(TickForm, typed))
    except Invalid as fault:
        return await _list(request, tx, actor, campaign_id, asked, typed, fault.fields)
    count = len(done.records)
    text = f"已交督导审批 {count} 人，同意后计入。" if done.asked else f"已登记 {count} 人。"
    return go(request, f"/acts/{done.act.id}", ("info" if done.asked else "ok", text))


@router.post("/campaigns/{campaign_id:uuid}/visits")
async def plan_visits(
    campaign_id: UUID, request: Request, tx: OpenTx, actor: Visitor, asked: Annotated[ListQuery, Query()]
) -> Response:
    """Plan visits of those who are ticked: field `visit_on`, and `people` as in the list."""
    typed = await form_values(request, ("people",))
    told = {"people": typed.get("people", []), "on": typed.get("visit_on", "")}
    try:
        form = shaped(CallForm, told)
        found = await sure.doubts(tx, actor, form.people, form.on)
        if not found.settled(typed):
            hidden = [*(("people", str(one)) for one in form.people), ("visit_on", str(form.on))]
            here = f"/campaigns/{campaign_id}"
            return sure.ask(request, found, asked.address(f"{here}/visits"), hidden, asked.address(here))
        done = await visits_campaigns.plan_targets(tx, actor, campaign_id, form, moves=typed.get("move") != "no")
    except Invalid as fault:
        errors = {{"on": "visit_on"}.get(name, name): text for name, text in fault.fields.items()}
        return await _list(request, tx, actor, campaign_id, asked, typed, errors)
    count = len(done.made) + len(done.moved) + len(done.same)
    return go(request, "/visits", ("ok", f"已安排 {count} 人，{told['on']} 走访。"))


def _address(county: str, year: int) -> str:
    return f"/campaigns?{urlencode({'county': county, 'year': year})}"


def _asked(typed: dict[str, Any]) -> YearQuery:
    try:
        return YearQuery.model_validate({name: typed[name] for name in ("county", "year") if name in typed})
    except ValidationError:
        return YearQuery()


async def _year(
    request: Request,
    tx: Tx,
    actor: Actor,
    asked: YearQuery,
    typed: dict[str, Any] | None = None,
    sent: str = "",
    errors: Errors | None = None,
) -> Response:
    names = await area_names(tx.session, counties_of(actor))
    county = asked.county if asked.county in names else min(names, default="")
    year = asked.year or tx.today.year
    profile = await profile_for(tx.session, county, tx.today) if county else None
    kept = await visits_campaigns_queries.campaigns_of(tx.session, county, year)
    counts = await visits_campaigns_queries.counts(tx.session, actor, [one.id for one in kept.values()])
    leads = actor.may(Permission.CASELOAD_ASSIGN)
    return render(
        request,
        "visits/campaigns.html",
        title="专项活动",
        offers=[_offer(offer, kept.get(offer.code), counts, year) for offer in (profile.campaigns if profile else ())],
        counties=sorted(names.items()),
        county=county,
        year=year,
        years=[(str(one), f"{one} 年") for one in range(tx.today.year - 1, tx.today.year + 2)],
        areas=[(node.code, node.name) for node in await children(tx.session, actor, county)] if county else [],
        leads=leads,
        dates=leads and county in actor.holding(Permission.CASELOAD_ASSIGN).counties,
        typed=typed or {},
        sent=sent,
        errors=errors or {},
    )


def _offer(offer: Any, kept: Any, counts: dict[UUID, visits_campaigns_queries.Count], year: int) -> dict[str, Any]:  # noqa: ANN401
    day = offer.day(year)
    starts_on, ends_on = (kept.starts_on, kept.ends_on) if kept else (day, day)
    return {
        "offer": offer,
        "kept": kept,
        "days": "" if starts_on is None else str(starts_on) if starts_on == ends_on else f"{starts_on} 至 {ends_on}",
        "count": counts.get(kept.id) if kept else None,
        "ready": starts_on is not None,
    }


async def _list(
    request: Request,
    tx: Tx,
    actor: Actor,
    campaign_id: UUID,
    asked: ListQuery,
    typed: dict[str, Any],
    errors: Errors | None = None,
) -> Response:
    found = await visits_campaigns_queries.campaign(tx.session, actor, campaign_id)
    profile = await profile_for(tx.session, found.county, tx.today)
    labels = {offer.code: offer.label for offer in (profile.campaigns if profile else ())}
    show = asked.show or ("mine" if actor.works_cases else "all")
    page = await visits_campaigns_queries.targets(
        tx.session, actor, campaign_id, mine=show == "mine", state=asked.state, cursor=asked.cursor or None
    )
    path = f"/campaigns/{campaign_id}"
    words = [("mine", "我负责的"), ("all", "全部")] if actor.works_cases else []
    return render(
        request,
        "visits/campaign.html",
        title=labels.get(found.code, "专项活动"),
        campaign=found,
        label=labels.get(found.code, found.code),
        count=(await visits_campaigns_queries.counts(tx.session, actor, [campaign_id])).get(campaign_id),
        lines=page.items,
        asked=asked,
        here=asked.address(path),
        done_here=asked.address(f"{path}/done"),
        visits_here=asked.address(f"{path}/visits"),
        path=path,
        next_href=asked.address(path, cursor=page.next) if page.next else None,
        tabs=[
            {"href": asked.address(path, show=key, cursor=""), "label": text, "active": key == show}
            for key, text in words
        ],
        kinds=[(kind, RECORD_KINDS[kind]) for kind in rules.SOUGHT_OUT],
        modes=[(code, MODES[code]) for code in ("group", "phone", "home_visit", "office", "online")],
        act_id=uuid4(),
        typed=typed,
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE),
        today=tx.today.isoformat(),
    )
