"""Plain functions that put invented people, users and records into the database; each names what may vary."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.employment.commands import saving as jobs
from service.employment.schemas import JobForm
from service.entitlements import schemas
from service.entitlements.commands import saving as entitlements
from service.entitlements.queries.sorts import Sort
from service.kit.clock import Clock
from service.kit.db import Tx
from service.kit.outcome import only
from service.law.profile_store import load
from service.ledgers.commands import saving as ledgers
from service.ledgers.queries.one import content_in
from service.ledgers.rules.content import Kind, as_json
from service.ledgers.schemas import LedgerForm
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonForm
from service.supervision.rules.figures import figures_of
from service.supervision.rules.reports import Activity, ReportRequest, content
from service.tables.access import Area
from service.tables.accounts import RoleGrant, User
from service.tables.attachments import Attachment
from service.tables.employment import Business, Job
from service.tables.entitlements import PublicPost, Training
from service.tables.groups import GroupEvent, Lead
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person, Statement, Student
from service.tables.records import Record
from service.tables.supervision import ReportMade

LONGYANG = "530502"
LANCHENG = "530502001"  # 兰城街道
YONGCHANG = "530502002"  # 永昌街道
BAOTOU_KUNDULUN = "150203"


class MovableClock(Clock):
    """A clock that a test sets: `clock.move(date)`."""

    def move(self, day: date) -> None:
        """Make `day` the business date."""
        object.__setattr__(self, "fixed", day)


_serial = itertools.count(1)
STATED = (
    "need",
    "condition",
    "training_need",
    "unemployed_reason",
    "hukou_kind",
    "hukou_code",
    "residence_code",
    "credential_kind",
    "credential_status",
    "category",
    "components",
    "grade",
    "low_income_allowance",
    "low_income",
    "lifted_from_poverty",
    "monitor",
    "relocated",
    "multiple_disabled",
)


async def user(tx: Tx, *, role: Role = Role.COUNSELOR, area: str = LANCHENG, name: str = "测试员") -> User:
    """A user with one role; the password cannot be used to sign in."""
    made = User(username=f"u{next(_serial)}", name=name, password_hash="!", created_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    tx.session.add(RoleGrant(user_id=made.id, role=role, area=area, granted_at=tx.now))
    await tx.session.flush()
    return made


async def actor(tx: Tx, *, role: Role = Role.COUNSELOR, area: str = LANCHENG, name: str = "测试员") -> Actor:
    """An actor as sign-in would make it."""
    return await actor_of(tx.session, (await user(tx, role=role, area=area, name=name)).id)


async def grant(tx: Tx, who: User, role: Role, area: str) -> None:
    """One more role for a user."""
    tx.session.add(RoleGrant(user_id=who.id, role=role, area=area, granted_at=tx.now))
    await tx.session.flush()


def area_of(code: str) -> dict[str, str | None]:
    """County, township and village of a 6-, 9- or 12-digit code."""
    return {
        "county": code[:6],
        "township": code[:9] if len(code) >= 9 else None,
        "village": code if len(code) == 12 else None,
    }


async def village(tx: Tx, code: str, name: str = "测试村") -> str:
    """A village node below its township."""
    tx.session.add(Area(code=code, name=name, level="village", parent=code[:9], county=code[:6], township=code[:9]))
    await tx.session.flush()
    return code


async def person(
    tx: Tx,
    *,
    area: str = LANCHENG,
    owner: UUID | None = None,
    entered_on: date = date(2022, 3, 1),
    said_on: date | None = None,
    **values: Any,  # noqa: ANN401 - any column of the person
) -> Person:
    """A woman of 34, rural, limb disability grade 2, need yes, unless `values` say otherwise; touched."""
    serial = next(_serial)
    columns: dict[str, Any] = {
        "name": f"测试{serial}",
        "sort_key": f"ceshi{serial:06}",
        "pinyin": f"ceshi{serial}",
        "initials": "cs",
        "grams": [],
        "sex": "female",
        "born_on": date(1990, 3, 7),
        "category": 4,
        "components": [],
        "grade": 2,
        "credential_kind": "disability_certificate",
        "credential_status": "valid",
        "hukou_kind": "rural",
        "hukou_code": area,
        "residence_code": area,
        "need": "yes",
        "condition": "unknown",
        "training_need": "unknown",
        "unemployed_reason": 4,
        "low_income_allowance": False,
        "low_income": False,
        "lifted_from_poverty": False,
        "monitor": "none",
        "relocated": False,
        "multiple_disabled": False,
        **area_of(area),
        **values,
    }
    made = Person(entered_on=entered_on, owner_id=owner, created_at=tx.now, updated_at=tx.now, **columns)
    tx.session.add(made)
    await tx.session.flush()
    said = {key: columns[key] for key in STATED}
    tx.session.add(
        Statement(
            person_id=made.id,
            valid_from=said_on or entered_on,
            values=said,
            source="test",
            recorded_at=datetime.combine(said_on or entered_on, tx.now.timetz()),
        )
    )
    await tx.session.flush()
    tx.touched.add(made.id)
    return made


async def record(
    tx: Tx,
    who: Person,
    kind: str = "info_check",
    on: date | None = None,
    *,
    outcome: str = "done",
    mode: str = "home_visit",
    **detail: Any,  # noqa: ANN401 - the record's detail
) -> Record:
    """A service record on the business date unless said otherwise; touches the person."""
    made = Record(
        person_id=who.id,
        kind=kind,
        happened_on=on or tx.today,
        mode=mode,
        outcome=outcome,
        detail=detail,
        recorded_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def job(
    tx: Tx,
    who: Person,
    started_on: date,
    ended_on: date | None = None,
    form: int = 7,
    **values: Any,  # noqa: ANN401 - any column of the job
) -> Job:
    """A job at 甲公司 unless said otherwise; touches the person."""
    columns = {"employer": "甲公司", "recorded_at": tx.now, **values}
    made = Job(person_id=who.id, form=form, started_on=started_on, ended_on=ended_on, **columns)
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def business(tx: Tx, who: Person, licensed_on: date, **values: Any) -> Business:  # noqa: ANN401 - any column
    """A massage shop unless said otherwise; touches the person."""
    columns = {"kind": "massage", "name": "示例按摩店", "recorded_at": tx.now, **values}
    made = Business(person_id=who.id, licensed_on=licensed_on, **columns)
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def student(tx: Tx, who: Person, graduates_on: date = date(2024, 6, 30), **values: Any) -> Student:  # noqa: ANN401
    """Makes the person a graduate."""
    made = Student(person_id=who.id, school="某大学", graduates_on=graduates_on, **values)
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def ledger(tx: Tx, who: Person, officer: UUID, *, opened_on: date | None = None, goals: int = 1) -> Ledger:
    """A ledger (一人一策台账) of a graduate, opened on the business date unless said otherwise; touches the person."""
    made = Ledger(
        person_id=who.id,
        county=who.county,
        township=who.township,
        village=who.village,
        opened_on=opened_on or tx.today,
        officer_id=officer,
        goals=[{"id": str(uuid4()), "text": f"目标{number}", "state": "open"} for number in range(goals)],
        measures=[],
        subsidies=[],
        next_contact_on=date(2024, 7, 12),
        stated_on=tx.today,
        changed_at=tx.now,
        recorded_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    said = as_json(content_in(made))
    kept = {"ledger_id": made.id, "person_id": who.id, "number": 1, "content": said, "made_at": tx.now}
    tx.session.add(LedgerVersion(**kept))
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def training(tx: Tx, who: Person, starts_on: date, **values: Any) -> Training:  # noqa: ANN401 - any column
    """A vocational class of five days, enrolled in, unless `values` say otherwise; touches the person."""
    columns = {"type": "vocational", "project": "中式面点", "days": 5.0, "hours": 40.0, "state": "enrolled"} | values
    made = Training(person_id=who.id, starts_on=starts_on, recorded_at=tx.now, **columns)
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def public_post(
    tx: Tx,
    who: Person,
    started_on: date,
    subsidy_ends_on: date | None = None,
    **values: Any,  # noqa: ANN401 - any column
) -> PublicPost:
    """A public-welfare post; touches the person."""
    columns = {"employer": "某街道办事处", "post_type": "保洁员", "started_on": started_on} | values
    made = PublicPost(person_id=who.id, subsidy_ends_on=subsidy_ends_on, recorded_at=tx.now, **columns)
    tx.session.add(made)
    await tx.session.flush()
    tx.touched.add(who.id)
    return made


async def lead(tx: Tx, county: str = LONGYANG, **values: Any) -> Lead:  # noqa: ANN401 - any column of the lead
    """A job lead of a county, good to the end of the year."""
    columns = {"employer": "甲公司", "title": f"岗位{next(_serial)}", "sector": "private", "place": "本地", "wanted": 1}
    made = Lead(county=county, **columns, valid_until=date(tx.today.year, 12, 31), recorded_at=tx.now, **values)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def event(tx: Tx, county: str = LONGYANG, kind: str = "two_way") -> GroupEvent:
    """An event of the day before."""
    columns = {"title": f"活动{next(_serial)}", "place": "会展中心", "mode": "offline", "organiser": "残联"}
    made = GroupEvent(county=county, kind=kind, happened_on=tx.today - timedelta(days=1), recorded_at=tx.now, **columns)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def attachment(tx: Tx, who: Person, by: UUID, content: bytes = b"%PDF-1.7 invented") -> Attachment:
    """A paper of a person, kept as the command keeps it."""
    made = Attachment(
        id=uuid4(),
        person_id=who.id,
        kind="other",
        media_type="application/pdf",
        size=len(content),
        digest=b"",
        added_at=tx.now,
        added_by=by,
    )
    made.sealed = tx.cipher.seal_bytes(content, f"attachment.sealed:{made.id}")
    tx.session.add(made)
    await tx.session.flush()
    return made


async def report(tx: Tx, area: str = LONGYANG, code: str = "annual") -> ReportMade:
    """A report of 隆阳's plan for 2024, made on the business date, with nobody in it."""
    plan = load("longyang-2022")
    (told, occasion) = next(pair for pair in plan.reporting(2024) if pair[0].code == code)
    asked, nothing = ReportRequest(plan, told, occasion, tx.today), Activity({}, (0, 0, 0))
    said = content(asked, (area, "示例区"), figures_of(plan, 2024, {}, {}), [], nothing, tx.today)
    named = {"profile": plan.code, "code": code, "area": area, "period": occasion.period, "cutoff": occasion.cutoff}
    made = ReportMade(**named, due_on=occasion.due_on, figures=said, made_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def register(tx: Tx, actor: Actor, form: PersonForm, *, source: str = "page") -> Person:
    """Register somebody as the page does."""
    saved = only(await save(tx, actor, [Entry(form)], source=source))
    return await tx.session.get_one(Person, saved.id)


async def change(tx: Tx, actor: Actor, person_id: UUID, form: PersonForm, version: int | None = None) -> Person:
    """Change what is on file of somebody as the page does."""
    only(await save(tx, actor, [Entry(form, person_id, version)], source="page"))
    return await tx.session.get_one(Person, person_id)


async def start_job(tx: Tx, actor: Actor, person_id: UUID, form: JobForm) -> Job:
    """Enter a job as the page does."""
    return await tx.session.get_one(Job, only(await jobs.save(tx, actor, [jobs.Entry(person_id, form)])).id)


async def change_job(tx: Tx, actor: Actor, person_id: UUID, job_id: UUID, form: JobForm) -> Job:
    """Put a job right as the page does."""
    return await tx.session.get_one(Job, only(await jobs.save(tx, actor, [jobs.Entry(person_id, form, job_id)])).id)


async def enter(
    tx: Tx, actor: Actor, sort: Sort, person_id: UUID, form: schemas.EntryForm, row_id: UUID | None = None
) -> entitlements.Saved:
    """Enter a training, post or benefit, or put one right, as the page does."""
    return only(await entitlements.save(tx, actor, [entitlements.Entry(sort, person_id, form, row_id)]))


async def open_ledger(tx: Tx, actor: Actor, person_id: UUID, form: LedgerForm, kind: Kind = "graduate") -> Ledger:
    """Open a ledger, or with its version change it, as the page does."""
    saved = only(await ledgers.save(tx, actor, [ledgers.Entry(person_id, form)], kind))
    return await tx.session.get_one(Ledger, saved.id)
