"""What is on file of many persons, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, any_, bindparam, select
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework import models as casework
from service.duties.rules import Dossier
from service.employment import models as employment
from service.kit.clock import SHANGHAI
from service.law import facts as law
from service.people import models as people

IDS: BindParameter[Sequence[UUID]] = bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True)))

PERSONS = select(
    *(
        getattr(people.Person, name)
        for name in (
            "id role sex born_on retirement_base credential_kind category components grade credential_issued_on "
            "credential_expires_on credential_status hukou_kind hukou_code residence_code need condition training_need "
            "unemployed_reason hardship_recognised_on household_id low_income_allowance low_income lifted_from_poverty "
            "monitor monitor_since relocated multiple_disabled entered_on exit_reason exit_on county township village "
            "owner_id"
        ).split()
    )
).where(people.Person.id == any_(IDS), people.Person.merged_into.is_(None))
STATEMENTS = (
    select(people.Statement.person_id, people.Statement.valid_from, people.Statement.values)
    .where(people.Statement.person_id == any_(IDS), people.Statement.superseded_at.is_(None))
    .order_by(people.Statement.valid_from, people.Statement.recorded_at, people.Statement.id)
)
MEMBERS = (
    select(
        people.Member.household_id,
        people.Member.sex,
        people.Member.born_on,
        people.Member.employed,
        people.Member.able,
        people.Member.wishes,
        people.Member.ended_at,
    )
    .where(people.Member.household_id == any_(IDS))
    .order_by(people.Member.id)
)
STUDENTS = select(
    people.Student.person_id,
    people.Student.graduates_on,
    people.Student.roster_on,
    people.Student.school,
    people.Student.major,
    people.Student.level,
    people.Student.enrolled_on,
    people.Student.willing,
    people.Student.able,
    people.Student.destination_code,
    people.Student.destination_on,
).where(people.Student.person_id == any_(IDS))
JOBS = (
    select(
        employment.Job.person_id,
        employment.Job.started_on,
        employment.Job.ended_on,
        employment.Job.form,
        employment.Job.employer,
        employment.Job.contract,
        employment.Job.social_insurance,
        employment.Job.self_employed_first,
    )
    .where(employment.Job.person_id == any_(IDS), employment.Job.voided_at.is_(None))
    .order_by(employment.Job.started_on, employment.Job.id)
)
RECORDS = (
    select(
        casework.Record.person_id,
        casework.Record.kind,
        casework.Record.happened_on,
        casework.Record.outcome,
        casework.Record.mode,
        casework.Record.detail,
        casework.Record.id,
    )
    .where(casework.Record.person_id == any_(IDS), casework.Record.voided_at.is_(None))
    .order_by(casework.Record.happened_on, casework.Record.recorded_at, casework.Record.id)
)
WAIVERS = (
    select(casework.Waiver.person_id, casework.Waiver.rule, casework.Waiver.step, casework.Waiver.period)
    .where(casework.Waiver.person_id == any_(IDS))
    .order_by(casework.Waiver.id)
)


async def dossiers(session: AsyncSession, ids: Iterable[UUID]) -> list[Dossier]:
    """The files of these persons, in seven statements; persons merged away have none.

    For the engine and for those who have already looked through `visible`: no actor.
    """
    wanted = list(ids)
    persons = [dict(row) for row in (await session.execute(PERSONS, {"ids": wanted})).mappings()]
    households = [person["household_id"] for person in persons]
    statements: dict[UUID, list[tuple[date, Mapping[str, Any]]]] = defaultdict(list)
    for person_id, valid_from, values in await session.execute(STATEMENTS, {"ids": wanted}):
        statements[person_id].append((valid_from, values))
    members: dict[UUID, list[tuple[law.Member, date | None]]] = defaultdict(list)
    for household_id, *member, ended_at in await session.execute(MEMBERS, {"ids": households}):
        members[household_id].append((law.Member(*member), _day(ended_at)))
    students = {row[0]: _student(row[1:]) for row in await session.execute(STUDENTS, {"ids": wanted})}
    jobs: dict[UUID, list[law.Job]] = defaultdict(list)
    for person_id, *job in await session.execute(JOBS, {"ids": wanted}):
        jobs[person_id].append(law.Job(*job))
    records: dict[UUID, list[law.Record]] = defaultdict(list)
    for person_id, *record in await session.execute(RECORDS, {"ids": wanted}):
        records[person_id].append(law.Record(*record))
    waivers: dict[UUID, list[law.Waiver]] = defaultdict(list)
    for person_id, *waiver in await session.execute(WAIVERS, {"ids": wanted}):
        waivers[person_id].append(law.Waiver(*waiver))
    return [
        Dossier(
            id=(person_id := person["id"]),
            columns=person,
            statements=tuple(statements[person_id]),
            members=tuple(members[person["household_id"]]),
            student=students.get(person_id),
            jobs=tuple(jobs[person_id]),
            records=tuple(records[person_id]),
            waivers=tuple(waivers[person_id]),
        )
        for person in persons
    ]


def _student(row: Sequence[Any]) -> law.Student:
    *studies, code, on = row
    return law.Student(*studies, law.Destination(code, on) if code else None)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None
