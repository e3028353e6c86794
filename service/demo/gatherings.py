"""What is done for many, and where graduates went: leads, an event with who came, a campaign's list, first jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, select

from service.access.rules import Actor
from service.casework.commands import events, leads
from service.casework.schemas.groups import EventForm, ForMany, GiveForm, LeadForm
from service.demo.staff import Staff
from service.employment.commands import destinations
from service.employment.commands import saving as jobs
from service.employment.schemas import DestinationForm, JobForm
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.outcome import only
from service.profiles.queries import profile_for
from service.tables.duties import Agenda
from service.tables.people import Person, Student
from service.tables.visits import OutreachTarget
from service.visits.commands import campaigns
from service.visits.schemas.campaigns import ListForm, TickForm

DAY = timedelta(days=1)
LEADS = (  # employer, title, of which kind, where, pay, wanted, whether away
    ("某服装厂", "缝纫工", "private", "隆阳区", "2600—3500 元/月", 12, False),
    ("区政务服务中心", "档案整理员", "institution", "隆阳区", "2800 元/月", 1, False),
    ("某电商客服中心", "在线客服（可居家）", "private", "居家", "2200 元/月起", 8, False),
    ("某电子厂", "装配工", "private", "广东省东莞市", "4500 元/月，包食宿", 20, True),
    ("街道保洁队", "保洁员", "other", "隆阳区", "1990 元/月", 6, False),
)


async def gather(database: Database, clock: Clock, rng: Random, staff: Staff, county: str) -> None:
    """Make them all; the campaign only where the county's plan has it and its day has come."""
    actor = staff.everybody[0]
    async with database.transaction(clock) as tx:
        people = await _some(tx, Agenda.owner_id == actor.id, 24)
        await _leads(tx, rng, actor, county, people[:12])
        await _event(tx, actor, county, people[6:])
        await _campaign(tx, actor, county)
    async with database.transaction(clock) as tx:
        await _graduates(tx, staff.officer)


async def _some(tx: Tx, whose: ColumnElement[bool], most: int) -> list[UUID]:
    found = select(Agenda.person_id).where(whose).order_by(Agenda.next_by, Agenda.person_id).limit(most)
    return list(await tx.session.scalars(found))


async def _leads(tx: Tx, rng: Random, actor: Actor, county: str, people: Sequence[UUID]) -> None:
    """A small catalogue; the first of it was given to a village meeting."""
    names = ("employer", "title", "sector", "place", "pay", "wanted", "away")
    made = [
        await leads.add_lead(
            tx,
            actor,
            LeadForm.model_validate(
                {"county": county, "valid_until": tx.today + rng.randint(20, 120) * DAY}
                | dict(zip(names, told, strict=True))
            ),
        )
        for told in LEADS
    ]
    if people:
        await leads.give_lead(tx, actor, made[0].id, GiveForm(people=list(people), on=tx.today - DAY))


async def _event(tx: Tx, actor: Actor, county: str, people: Sequence[UUID]) -> None:
    form = {"kind": "two_way", "title": "残疾人就业专场招聘会", "place": "区会展中心", "organiser": "区残联"}
    event = await events.add_event(
        tx, actor, EventForm.model_validate(form | {"county": county, "happened_on": tx.today - 5 * DAY})
    )
    if people:
        await events.attend(tx, actor, event.id, ForMany(people=list(people)))


async def _campaign(tx: Tx, actor: Actor, county: str) -> None:
    """Whom to seek out on the plan's own day of the year, of whom the first few were; once it is over."""
    profile = await profile_for(tx.session, county, tx.today)
    for offer in profile.campaigns if profile is not None else ():
        day = offer.day(tx.today.year)
        if day is None or not day <= tx.today <= day + 30 * DAY:
            continue
        form = ListForm(county=county, code=offer.code, year=tx.today.year, need=True, unemployed=True)
        found, _ = await campaigns.make_list(tx, actor, form)
        listed = select(OutreachTarget.person_id).where(OutreachTarget.campaign_id == found.id)
        reached = list(await tx.session.scalars(listed.order_by(OutreachTarget.person_id).limit(8)))
        if reached:
            await campaigns.tick(tx, actor, found.id, TickForm(people=reached, kind="policy_consult", on=day))


async def _graduates(tx: Tx, officer: Actor) -> None:
    """Some of the officer's graduates have work, one studies on."""
    mine = select(Person.id).join(Student).where(Person.owner_id == officer.id, Person.exit_on.is_(None))
    here = mine.where(Student.graduates_on <= date(tx.today.year, 12, 31)).order_by(Student.graduates_on, Person.id)
    for at, person_id in enumerate((await tx.session.scalars(here.limit(5))).all()):
        if at == 0:
            form = DestinationForm(code="80", on=tx.today - 40 * DAY, note="考取研究生")
            await destinations.set_destination(tx, officer, person_id, form)
            continue
        told = {"form": 1, "employer": "某信息技术公司", "title": "文员", "contract": True, "destination": "fitting"}
        since = {"started_on": tx.today - (10 + 25 * at) * DAY, "social_insurance": True}
        only(await jobs.save(tx, officer, [jobs.Entry(person_id, JobForm.model_validate(told | since))]))
