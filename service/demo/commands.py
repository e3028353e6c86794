"""Make the county: its villages, staff and people, two years of records, this week's visits, the last mornings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Uuid, and_, column, insert, or_, select, update, values

from service.access.commands import store_areas
from service.access.rules import Actor
from service.caseloads.commands import assign
from service.demo.desks import ask_approvals, plan_visits, remind
from service.demo.entries import rows_of
from service.demo.gatherings import gather
from service.demo.history import Owed, Storyteller
from service.demo.ledgers import Filer
from service.demo.persons import WAVES, Invented, Inventor
from service.demo.places import Township, laid_out
from service.demo.staff import ROLES, DemoUser, Staff, hire
from service.duties.commands.settling import refresh
from service.kit.clock import Clock
from service.kit.db import Base, Database, Tx
from service.kit.errors import Refused
from service.law.calendar import WorkCalendar
from service.law.facts import ExitReason
from service.people.commands.leaving import leave
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonForm
from service.profiles.queries import calendar
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.duties import Duty
from service.tables.employment import Job
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person
from service.tables.records import Record
from service.tables.visits import Visit

COUNTY = "530502"  # 云南省保山市隆阳区
BATCH = 2_000
DAY = timedelta(days=1)
Progress = Callable[[str], None]


async def make_county(
    database: Database,
    clock: Clock,
    people: int,
    seed: int,
    progress: Progress,
    *,
    county: str = COUNTY,
    inventor: Inventor | None = None,
    prefix: str = "",
) -> list[DemoUser]:
    """Make an invented county of `people` persons as it stands on the business date; answers who may sign in.

    Refused when the county has people already. `inventor` and `prefix` keep several counties of one database apart.
    """
    inventor = inventor or Inventor(seed)
    first = WAVES[0][0]
    if clock.today() < first:
        raise Refused(f"演示数据从 {first} 起才能生成，请改业务日期（ONECASE_TODAY）。")
    async with database.transaction(replace(clock, fixed=first)) as tx:
        await _refuse_used(tx, county, prefix)
        townships = await _lay_out(tx, inventor.rng, county, people)
        staff = await hire(tx, inventor.rng, county, townships, prefix)
        works = await calendar(tx.session)
    progress("正在登记服务对象")
    await _register(database, clock, inventor, townships, staff)
    progress("正在推算应办事项")
    await refresh(database, clock, county)
    progress("正在补上两年的服务记录")
    async with database.transaction(clock) as tx:
        await _tell(tx, inventor.rng, works, county, staff.supervisor)
        tx.touched.clear()  # settled by the next refresh, all at once
    await refresh(database, clock, county)
    progress("正在安排走访和提醒")
    await ask_approvals(database, clock, staff)
    await gather(database, clock, inventor.rng, staff, county)
    mornings = _last_working_days(works, clock.today() - DAY, 4)
    for number, morning in enumerate(mornings):
        day = replace(clock, fixed=morning)
        if number == len(mornings) - 1:
            await plan_visits(database, clock, works, staff)
        await remind(database, day, staff.everybody, read=number < len(mornings) - 1)
    return staff.users


def _last_working_days(works: WorkCalendar, until: date, count: int) -> list[date]:
    last = works.on_or_before(until)
    return sorted(works.add(last, -back) for back in range(count))


# ------------------------------------------------------------------------------------------- places and people


async def _refuse_used(tx: Tx, county: str, prefix: str) -> None:
    """Users without people are what a run leaves that was stopped half-way."""
    people = await tx.session.scalar(select(Person.id).where(Person.county == county).limit(1))
    users = await tx.session.scalar(select(User.id).where(User.username == prefix + ROLES[0][0]))
    if people is not None or users is not None:
        raise Refused("这里已有服务对象或演示用户，不再生成演示数据。需要重来，请换一个空的数据库。")


async def _lay_out(tx: Tx, rng: Random, county: str, people: int) -> list[Township]:
    rows = await tx.session.execute(
        select(Area.code, Area.name)
        .where(Area.parent == county, Area.level == "township", Area.unit.is_(False))
        .order_by(Area.code)
    )
    townships = laid_out(rng, [(code, name) for code, name in rows], people)
    await store_areas(tx, [village.area for township in townships for village in township.villages])
    return townships


async def _register(
    database: Database, clock: Clock, inventor: Inventor, townships: Sequence[Township], staff: Staff
) -> None:
    """Everybody on the day of entry, as if it had been done then; those of the last day have no counselor yet."""
    found: list[tuple[date, Actor, Invented]] = []
    for township in townships:
        for village in township.villages:
            counselor = staff.counselors[township.code][village.counselor]
            for one in inventor.of_village(village, clock.today()):
                owner = staff.officer if "student" in one.form and inventor.rng.random() < 0.6 else counselor
                found.append((one.entered_on, owner, one))
    found.sort(key=lambda item: (item[0], item[1].username))
    left: list[tuple[UUID, ExitReason, date]] = []
    for day, group in groupby(found, key=itemgetter(0)):
        wave = list(group)
        for start in range(0, len(wave), BATCH):
            async with database.transaction(replace(clock, fixed=day)) as tx:
                part, fresh = wave[start : start + BATCH], day == WAVES[-1][0]
                ids = [UUID(int=inventor.rng.getrandbits(128), version=4) for _ in part]
                left += await _register_wave(tx, staff.supervisor, part, ids, unassigned=fresh)
                tx.touched.clear()  # settled by the refresh that follows, all at once
    await _leave(database, clock, staff.supervisor, left)


async def _register_wave(
    tx: Tx, supervisor: Actor, wave: Sequence[tuple[date, Actor, Invented]], ids: Sequence[UUID], *, unassigned: bool
) -> list[tuple[UUID, ExitReason, date]]:
    forms = [PersonForm.model_validate(one.form | {"confirmed": True}) for _, _, one in wave]
    entries = [Entry(form, id=person_id) for form, person_id in zip(forms, ids, strict=True)]
    for outcome in await save(tx, supervisor, entries, source="demo"):
        if outcome.fault is not None:
            raise outcome.fault
    roofs: dict[int, list[UUID]] = defaultdict(list)
    for person_id, (_, _, one) in zip(ids, wave, strict=True):
        roofs[one.household].append(person_id)
    await _together(
        tx, [(one, roof) for people in roofs.values() if len(people) > 1 for roof in [uuid4()] for one in people]
    )
    jobs = [
        {"id": uuid4(), "person_id": person_id, **job, "recorded_at": tx.now, "recorded_by": supervisor.id}
        for person_id, (_, _, one) in zip(ids, wave, strict=True)
        for job in one.jobs
    ]
    await _insert(tx, Job, jobs)
    if not unassigned:
        held: dict[UUID, list[UUID]] = defaultdict(list)
        for person_id, (_, owner, _) in zip(ids, wave, strict=True):
            held[owner.id].append(person_id)
        for owner_id, persons in held.items():
            await assign(tx, supervisor, persons, owner_id, "建档分派")
    return [(person_id, *one.left) for person_id, (_, _, one) in zip(ids, wave, strict=True) if one.left]


async def _leave(
    database: Database, clock: Clock, supervisor: Actor, left: Sequence[tuple[UUID, ExitReason, date]]
) -> None:
    """Those who died or moved away, entered at the end of the month."""
    for (year, month), group in groupby(sorted(left, key=itemgetter(2)), key=lambda one: (one[2].year, one[2].month)):
        told_on = min(clock.today(), date(year + month // 12, month % 12 + 1, 1) - DAY)
        async with database.transaction(replace(clock, fixed=told_on)) as tx:
            for person_id, reason, on in group:
                await leave(tx, supervisor, person_id, reason, on)
            tx.touched.clear()


async def _insert(tx: Tx, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.session.execute(insert(Base.metadata.tables[model.__tablename__]), rows)


async def _together(tx: Tx, households: Sequence[tuple[UUID, UUID]]) -> None:
    """Put persons (person, household) under one roof."""
    roofs = values(column("person_id", Uuid()), column("household_id", Uuid()), name="roofs").data(list(households))
    moved = update(Person).where(Person.id == roofs.c.person_id).values(household_id=roofs.c.household_id)
    if households:
        await tx.session.execute(moved.execution_options(synchronize_session=False))


# --------------------------------------------------------------------------------------------------- the past


async def _tell(tx: Tx, rng: Random, works: WorkCalendar, county: str, supervisor: Actor) -> None:
    """Records of what was owed in the years that are over, and of what was planned this year up to now; the rest."""
    late = and_(Duty.state == "open", Duty.plan_by <= tx.today)
    of_county = (
        select(*(getattr(Duty, name) for name in Owed._fields))
        .where(Duty.county == county)
        .order_by(Duty.person_id, Duty.plan_by, Duty.step)
    )
    visited = Duty.program.not_in(("graduate", "blind_massage"))
    rows = await tx.session.execute(of_county.where(visited, or_(Duty.state == "lapsed", late)))
    owed = [Owed(*row) for row in rows]
    teller = Storyteller(rng, works, tx.now, _missed(owed, tx.today))
    told = teller.tell(owed)
    without = await tx.session.execute(of_county.where(Duty.step == "ledger", Duty.state == "open"))
    filer = Filer(rng, works, tx.now, supervisor.id)
    opened = filer.opened([Owed(*row) for row in without])
    await _insert(tx, Ledger, opened)
    await _insert(tx, LedgerVersion, [filer.version(row) for row in opened])
    for model, entries in (await rows_of(tx, rng, county)).items():
        await _insert(tx, model, entries)
    await _insert(tx, Visit, told.visits)
    await _insert(tx, Record, told.records)


def _missed(owed: Sequence[Owed], today: date) -> dict[UUID | None, float]:
    """Which share of this year's visits each counselor did not make: about five of them, whatever the caseload."""
    due = Counter(
        owner for owner, _, _ in {(o.owner_id, o.person_id, o.plan_by) for o in owed if o.plan_by.year == today.year}
    )
    return {owner: min(0.12, 5 / count) for owner, count in due.items()}
