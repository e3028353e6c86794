"""Campaigns (专项活动, EVT-01): their days, the lists that they make, who was reached."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands import many
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.law.offers import Campaign as Offer
from service.people.commands.holding import hold_many
from service.people.queries.scope import counties_of, in_area
from service.profiles.queries import profile_for
from service.tables.people import Person
from service.tables.visits import Campaign, OutreachTarget
from service.visits import rules
from service.visits.commands.visiting import Planned, plan
from service.visits.queries import campaigns
from service.visits.schemas.campaigns import CallForm, CampaignForm, DatesForm, ListForm, TickForm


async def set_dates(tx: Tx, actor: Actor, form: DatesForm) -> Campaign:
    """Enter what the yearly notice says; again to put it right, Stale when somebody else did since `form.version`."""
    if form.county not in actor.counties:
        raise Invalid({"county": "只有县区的督导可以填写活动日期。"})
    offer = await _offer(tx, form)
    if offer.fixed:
        raise Refused(f"{offer.label}的日期是固定的，不用填写。")
    faults = rules.why_no_dates(form.starts_on, form.ends_on, form.year)
    if faults:
        raise Invalid(faults)
    found = await _kept(tx, actor, form, form.starts_on, form.ends_on)
    if form.version is not None and form.version != found.version:
        theirs = f"{found.starts_on} 至 {found.ends_on}"
        raise Stale([("starts_on", "活动日期", f"{form.starts_on} 至 {form.ends_on}", theirs)])
    found.starts_on, found.ends_on, found.notice = form.starts_on, form.ends_on, form.notice
    found.version += 1
    await tx.session.flush()
    days = {"starts_on": form.starts_on.isoformat(), "ends_on": form.ends_on.isoformat()}
    note_act(tx, actor, "campaign.dates", ("campaign", found.id), {"code": found.code, **days})
    return found


async def make_list(tx: Tx, actor: Actor, form: ListForm) -> tuple[Campaign, int]:
    """Put all who are meant on a campaign's list; made again, it adds only who is new. Answers how many were.

    Nobody is touched: no duty hangs on being on a list.
    """
    if form.county not in counties_of(actor):
        raise Invalid({"county": "请选择您服务的县区。"})
    offer = await _offer(tx, form)
    found = (await campaigns.campaigns_of(tx.session, form.county, form.year)).get(form.code)
    if found is None:
        day = offer.day(form.year)
        if day is None:
            raise Invalid({"code": f"{offer.label}的日期要看年度通知，请先填写日期，再生成名单。"})
        found = await _kept(tx, actor, form, day, day)
    meant = campaigns.sought(actor, form.county, tx.today, unemployed=form.unemployed, graduates=form.graduates)
    meant += [in_area(form.area)] if form.area else []
    meant += [Person.need == "yes"] if form.need else []
    meant += [Person.monitor != "none"] if form.monitored else []
    count = await tx.session.scalar(select(func.count()).select_from(Person).where(*meant)) or 0
    if count > rules.MOST_SOUGHT:
        most = rules.MOST_SOUGHT
        raise Invalid({"area": f"符合条件的有 {count} 人，一次最多 {most} 人。请选一个乡镇，或多加一个条件。"})
    columns = ("campaign_id", "person_id", "added_at", "added_by")
    rows = select(literal(found.id), Person.id, literal(tx.now), literal(actor.id)).where(*meant)
    added = upsert(OutreachTarget).from_select(columns, rows).on_conflict_do_nothing()
    new = len((await tx.session.execute(added.returning(OutreachTarget.person_id))).all())
    note_act(tx, actor, "campaign.list", ("campaign", found.id), {"code": found.code, "added": new})
    return found, new


async def tick(tx: Tx, actor: Actor, campaign_id: UUID, form: TickForm) -> many.Done:
    """Note that these were sought out and what it was: a record of each, in one act."""
    people = await hold_many(tx, actor, form.people)
    found = await campaigns.campaign(tx.session, actor, campaign_id)
    if await campaigns.on_list(tx.session, campaign_id, form.people) != set(form.people):
        raise NotFound
    if form.on > tx.today:
        raise Invalid({"on": "日期还没有到。请填实际联系的日期。"})
    act, known = await many.begin(tx, actor, form, form.kind, form.on)
    if known:
        return many.Done(act, {})
    has = await campaigns.ticked(tx.session, campaign_id, form.people)
    wanting = many.chosen(people, act, has, "所选的人都已登记过，或已退出服务，没有可登记的。")
    offer = await _offer(tx, CampaignForm(county=found.county, code=found.code, year=found.year))
    told = {"kind": form.kind, "mode": form.mode, "detail": {"content": f"{found.year} 年{offer.label}"}}
    done = await many.record_for_many(tx, actor, act, wanting, told, form)
    marks = [
        {"campaign_id": campaign_id, "person_id": person_id, "done_record": record_id}
        for person_id, record_id in done.records.items()
    ]
    await tx.session.execute(update(OutreachTarget), marks)
    note_act(tx, actor, "campaign.tick", ("campaign", found.id), {"act": str(act.id), "persons": len(wanting)})
    return done


async def plan_targets(tx: Tx, actor: Actor, campaign_id: UUID, form: CallForm, *, moves: bool = True) -> Planned:
    """Plan visits of some on the list; each is their own worker's when a supervisor plans."""
    await campaigns.campaign(tx.session, actor, campaign_id)
    if await campaigns.on_list(tx.session, campaign_id, form.people) != set(form.people):
        raise NotFound
    return await plan(tx, actor, form.people, form.on, moves=moves)


async def _offer(tx: Tx, form: CampaignForm) -> Offer:
    profile = await profile_for(tx.session, form.county, tx.today)
    offers = profile.campaigns if profile is not None else ()
    found = next((one for one in offers if one.code == form.code), None)
    if found is None:
        raise Invalid({"code": "当地的方案没有这项活动，请从所列的活动中选择。"})
    return found


async def _kept(tx: Tx, actor: Actor, form: CampaignForm, starts_on: date, ends_on: date) -> Campaign:
    """The row of a campaign, locked; made when it is not there, by whoever comes first."""
    row = {"id": uuid4(), "county": form.county, "year": form.year, "code": form.code}
    row |= {"starts_on": starts_on, "ends_on": ends_on, "recorded_at": tx.now, "recorded_by": actor.id, "version": 0}
    await tx.session.execute(upsert(Campaign).values(row).on_conflict_do_nothing())
    one = select(Campaign).where(Campaign.county == form.county, Campaign.year == form.year, Campaign.code == form.code)
    locked = one.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.scalars(locked)).one()
