"""What is on file of many persons, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Executable, Uuid, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework import models as casework
from service.duties.rules import Dossier
from service.employment import models as employment
from service.kit.clock import SHANGHAI
from service.law import facts as law
from service.ledgers import models as ledgers
from service.people import models as people

T = TypeVar("T")
IDS: BindParameter[Sequence[UUID]] = bindparam("ids", type_=ARRAY(Uuid()))

PERSONS = select(
    people.Person.id,
    people.Person.role,
    people.Person.sex,
    people.Person.born_on,
    people.Person.retirement_base,
    people.Person.credential_kind,
    people.Person.category,
    people.Person.components,
    people.Person.grade,
    people.Person.credential_issued_on,
    people.Person.credential_expires_on,
    people.Person.credential_status,
    people.Person.hukou_kind,
    people.Person.hukou_code,
    people.Person.residence_code,
    people.Person.need,
    people.Person.condition,
    people.Person.training_need,
    people.Person.unemployed_reason,
    people.Person.hardship_recognised_on,
    people.Person.household_id,
    people.Person.low_income_allowance,
    people.Person.low_income,
    people.Person.lifted_from_poverty,
    people.Person.monitor,
    people.Person.monitor_since,
    people.Person.relocated,
    people.Person.multiple_disabled,
    people.Person.entered_on,
    people.Person.exit_reason,
    people.Person.exit_on,
    people.Person.county,
    people.Person.township,
    people.Person.village,
    people.Person.owner_id,
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
LEDGERS = select(
    ledgers.Ledger.person_id,
    ledgers.Ledger.opened_on,
    ledgers.Ledger.officer_id.is_not(None),
    func.jsonb_array_length(ledgers.Ledger.goals),
    ledgers.Ledger.next_contact_on,
).where(ledgers.Ledger.person_id == any_(IDS), ledgers.Ledger.kind == "graduate")
WAIVERS = (
    select(casework.Waiver.person_id, casework.Waiver.rule, casework.Waiver.step, casework.Waiver.period)
    .where(casework.Waiver.person_id == any_(IDS))
    .order_by(casework.Waiver.id)
)


async def dossiers(session: AsyncSession, ids: Iterable[UUID]) -> list[Dossier]:
    """The files of these persons, in eight statements; persons merged away have none.

    For the engine and for those who have already looked through `visible`: no actor.
    """
    wanted = list(ids)
    persons = [dict(row) for row in (await session.execute(PERSONS, {"ids": wanted})).mappings()]
    households = [person["household_id"] for person in persons]
    statements = await _grouped(session, STATEMENTS, wanted, lambda *row: row)
    members = await _grouped(session, MEMBERS, households, lambda *row: (law.Member(*row[:-1]), _day(row[-1])))
    students = await _grouped(session, STUDENTS, wanted, _student)
    opened = await _grouped(session, LEDGERS, wanted, law.Ledger)
    jobs = await _grouped(session, JOBS, wanted, law.Job)
    records = await _grouped(session, RECORDS, wanted, law.Record)
    waivers = await _grouped(session, WAIVERS, wanted, law.Waiver)
    return [
        Dossier(
            id=person["id"],
            columns=person,
            statements=tuple(statements[person["id"]]),
            members=tuple(members[person["household_id"]]),
            student=next(iter(students[person["id"]]), None),
            ledger=next(iter(opened[person["id"]]), None),
            jobs=tuple(jobs[person["id"]]),
            records=tuple(records[person["id"]]),
            waivers=tuple(waivers[person["id"]]),
        )
        for person in persons
    ]


async def _grouped(
    session: AsyncSession, statement: Executable, ids: Sequence[UUID], make: Callable[..., T]
) -> defaultdict[UUID, list[T]]:
    """What `make` makes of each row, by the id in its first column."""
    found: defaultdict[UUID, list[T]] = defaultdict(list)
    for row in await session.execute(statement, {"ids": ids}):
        found[row[0]].append(make(*row[1:]))
    return found


def _student(*row: Any) -> law.Student:  # noqa: ANN401 - columns as selected above
    code, on = row[-2:]
    return replace(law.Student(*row[:-2]), destination=law.Destination(code, on) if code else None)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None
