"""What is on file of many persons, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Executable, Uuid, and_, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework import models as casework
from service.duties.rules import Dossier, Relative
from service.employment import models as employment
from service.entitlements import models as entitlements
from service.entitlements.rules.massage import Taken, standing
from service.kit.clock import SHANGHAI
from service.law import facts as law
from service.law.profile import Profile
from service.ledgers import models as ledgers
from service.people import models as people
from service.profiles.queries import bindings

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
    people.Person.registered_unemployed_on,
    people.Person.education,
    people.Person.household_id,
    people.Person.low_income_allowance,
    people.Person.low_income,
    people.Person.lifted_from_poverty,
    people.Person.monitor,
    people.Person.monitor_since,
    people.Person.relocated,
    people.Person.multiple_disabled,
    people.Person.dependent_on_elderly,
    people.Person.centralised_care,
    people.Person.income_per_head,
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
# Everybody registered in a household, with the days of all their jobs.
RELATIVES = (
    select(
        people.Person.household_id,
        people.Person.id,
        people.Person.sex,
        people.Person.born_on,
        people.Person.condition,
        people.Person.need,
        people.Person.unemployed_reason,
        people.Person.exit_reason,
        people.Person.exit_on,
        func.array_agg(employment.Job.started_on).filter(employment.Job.id.is_not(None)),
        func.array_agg(employment.Job.ended_on).filter(employment.Job.id.is_not(None)),
    )
    .outerjoin(employment.Job, and_(employment.Job.person_id == people.Person.id, employment.Job.voided_at.is_(None)))
    .where(people.Person.household_id == any_(IDS), people.Person.merged_into.is_(None))
    .group_by(people.Person.id)
    .order_by(people.Person.id)
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
BUSINESSES = (
    select(
        employment.Business.person_id,
        employment.Business.licensed_on,
        employment.Business.kind,
        employment.Business.closed_on,
        employment.Business.recognised_on,
        employment.Business.area,
        employment.Business.monthly_rent,
    )
    .where(employment.Business.person_id == any_(IDS), employment.Business.voided_at.is_(None))
    .order_by(employment.Business.licensed_on, employment.Business.id)
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
TRAININGS = (
    select(
        entitlements.Training.person_id,
        entitlements.Training.starts_on,
        entitlements.Training.ends_on,
        entitlements.Training.type,
        entitlements.Training.project,
        entitlements.Training.level,
        entitlements.Training.days,
        entitlements.Training.hours,
        entitlements.Training.state,
    )
    .where(entitlements.Training.person_id == any_(IDS), entitlements.Training.voided_at.is_(None))
    .order_by(entitlements.Training.starts_on, entitlements.Training.id)
)
POSTS = (
    select(
        entitlements.PublicPost.person_id,
        entitlements.PublicPost.started_on,
        # who has left the post gets nothing more
        func.least(entitlements.PublicPost.subsidy_ends_on, entitlements.PublicPost.ended_on),
        entitlements.PublicPost.first_approved_on,
        entitlements.PublicPost.assessed_ok,
        entitlements.PublicPost.filed,
    )
    .where(entitlements.PublicPost.person_id == any_(IDS), entitlements.PublicPost.voided_at.is_(None))
    .order_by(entitlements.PublicPost.started_on, entitlements.PublicPost.id)
)
BENEFITS = (
    select(
        entitlements.Benefit.person_id,
        entitlements.Benefit.code,
        entitlements.Benefit.from_month,
        entitlements.Benefit.to_month,
        entitlements.Benefit.monthly_amount,
        entitlements.Benefit.fund,
    )
    .where(
        entitlements.Benefit.person_id == any_(IDS),
        entitlements.Benefit.voided_at.is_(None),
        entitlements.Benefit.status == "granted",
    )
    .order_by(entitlements.Benefit.from_month, entitlements.Benefit.id)
)
LICENCES = (
    select(
        entitlements.Licence.person_id,
        entitlements.Licence.issued_on,
        select(func.max(entitlements.LicenceReview.reviewed_on))
        .where(entitlements.LicenceReview.licence_id == entitlements.Licence.id)
        .scalar_subquery(),
    )
    .where(entitlements.Licence.person_id == any_(IDS), entitlements.Licence.voided_at.is_(None))
    .order_by(entitlements.Licence.issued_on, entitlements.Licence.id)
)
PATHWAYS = select(
    entitlements.PathStep.person_id, entitlements.PathStep.stage, entitlements.PathStep.on, entitlements.PathStep.passed
).where(entitlements.PathStep.person_id == any_(IDS), entitlements.PathStep.voided_at.is_(None))
WAIVERS = (
    select(casework.Waiver.person_id, casework.Waiver.rule, casework.Waiver.step, casework.Waiver.period)
    .where(casework.Waiver.person_id == any_(IDS))
    .order_by(casework.Waiver.id)
)


async def dossiers(session: AsyncSession, ids: Iterable[UUID]) -> list[Dossier]:
    """The files of these persons, in fifteen statements; persons merged away have none.

    For the engine and for those who have already looked through `visible`: no actor.
    """
    wanted = list(ids)
    persons = [dict(row) for row in (await session.execute(PERSONS, {"ids": wanted})).mappings()]
    households = [person["household_id"] for person in persons]
    statements = await _grouped(session, STATEMENTS, wanted, lambda *row: row)
    members = await _grouped(session, MEMBERS, households, lambda *row: (law.Member(*row[:-1]), _day(row[-1])))
    relatives = await _grouped(session, RELATIVES, households, _relative)
    students = await _grouped(session, STUDENTS, wanted, _student)
    opened = await _grouped(session, LEDGERS, wanted, law.Ledger)
    jobs = await _grouped(session, JOBS, wanted, law.Job)
    businesses = await _grouped(session, BUSINESSES, wanted, law.Business)
    records = await _grouped(session, RECORDS, wanted, law.Record)
    waivers = await _grouped(session, WAIVERS, wanted, law.Waiver)
    trainings = await _grouped(session, TRAININGS, wanted, law.Training)
    posts = await _grouped(session, POSTS, wanted, law.Post)
    benefits = await _grouped(session, BENEFITS, wanted, law.Benefit)
    licences = await _grouped(session, LICENCES, wanted, law.Licence)
    pathways = await _grouped(session, PATHWAYS, wanted, Taken)
    return [
        Dossier(
            id=person["id"],
            columns=person,
            statements=tuple(statements[person["id"]]),
            members=tuple(members[person["household_id"]]),
            relatives=tuple(one for one in relatives[person["household_id"]] if one.id != person["id"]),
            student=next(iter(students[person["id"]]), None),
            ledger=next(iter(opened[person["id"]]), None),
            jobs=tuple(jobs[person["id"]]),
            businesses=tuple(businesses[person["id"]]),
            records=tuple(records[person["id"]]),
            waivers=tuple(waivers[person["id"]]),
            trainings=tuple(trainings[person["id"]]),
            posts=tuple(posts[person["id"]]),
            benefits=tuple(benefits[person["id"]]),
            licences=tuple(licences[person["id"]]),
            pathway=standing(pathways[person["id"]]),
        )
        for person in persons
    ]


async def plans_and_facts(
    session: AsyncSession, ids: Iterable[UUID], on: date
) -> dict[UUID, tuple[Profile | None, law.Facts]]:
    """The plan that governs each person on a day, and what the engine is told (hook of `entitlements`)."""
    bound = await bindings(session)
    return {file.id: (bound.profile(file.unit(on), on), file.facts(on)) for file in await dossiers(session, ids)}


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


def _relative(*row: Any) -> Relative:  # noqa: ANN401 - columns as selected above
    started, ended = row[-2] or (), row[-1] or ()
    return replace(Relative(*row[:-2]), jobs=tuple(zip(started, ended, strict=True)))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None
