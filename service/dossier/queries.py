"""What is on file of many persons, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Double,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.queries import rural_villages
from service.dossier.rules import Dossier, Relative, Taken, stages_reached
from service.kit.clock import SHANGHAI
from service.law import facts as law
from service.law.profile import Profile
from service.people.rules.hukou import HUKOU_FIELDS, rural_by
from service.profiles.queries import bindings
from service.tables.employment import Business, Job
from service.tables.entitlements import (
    Benefit,
    Licence,
    LicenceReview,
    PathStep,
    PublicPost,
    SkillCertificate,
    Training,
)
from service.tables.ledgers import Ledger
from service.tables.people import Member, Person, Statement, Student
from service.tables.records import Record, Waiver

UUIDS = ARRAY(Uuid())
# Behind a subquery the planner does not see how many there are: else it would plan for each number anew, which takes
# longer than the reading.
IDS = cast(select(bindparam("ids", type_=UUIDS)).scalar_subquery(), UUIDS)
T = TypeVar("T")
Other = aliased(Person)


def as_list(chosen: Select[*tuple[Any, ...]]) -> ColumnElement[list[tuple[Any, ...]]]:
    """The rows of a selection as one value: tuples as the driver reads them, so numbers are cast to what is wanted."""
    return func.array(chosen.with_only_columns(func.row(*chosen.selected_columns)).scalar_subquery())


PERSON = (
    Person.id,
    Person.role,
    Person.sex,
    Person.born_on,
    Person.retirement_base,
    Person.credential_kind,
    Person.category,
    Person.components,
    Person.grade,
    Person.credential_issued_on,
    Person.credential_expires_on,
    Person.credential_status,
    Person.hukou_kind,
    Person.hukou_code,
    Person.residence_code,
    Person.need,
    Person.condition,
    Person.training_need,
    Person.unemployed_reason,
    Person.hardship_recognised_on,
    Person.registered_unemployed_on,
    Person.returned_migrant,
    Person.education,
    Person.household_id,
    Person.low_income_allowance,
    Person.low_income,
    Person.lifted_from_poverty,
    Person.monitor,
    Person.monitor_since,
    Person.relocated,
    Person.multiple_disabled,
    Person.dependent_on_elderly,
    Person.centralised_care,
    Person.income_per_head,
    Person.entered_on,
    Person.exit_reason,
    Person.exit_on,
    Person.county,
    Person.township,
    Person.village,
    Person.owner_id,
    Person.look_again_on,
    Person.groups,
    Person.tallies,
)
# All else, each as the list of its rows in their order.
STATEMENTS = (
    select(Statement.valid_from, Statement.values, cast(func.timezone("Asia/Shanghai", Statement.recorded_at), Date))
    .where(Statement.person_id == Person.id, Statement.superseded_at.is_(None))
    .order_by(Statement.valid_from, Statement.recorded_at, Statement.id)
)
MEMBERS = (
    select(
        Member.sex,
        Member.born_on,
        Member.employed,
        Member.able,
        Member.wishes,
        Member.employed_since,
        Member.last_job_ended_on,
        Member.ended_at,
    )
    .where(Member.household_id == Person.household_id)
    .order_by(Member.id)
)
WORKED = (
    select(Job.started_on, Job.ended_on)
    .where(Job.person_id == Other.id, Job.voided_at.is_(None))
    .order_by(Job.started_on, Job.id)
)
PRACTISED = select(func.min(Training.starts_on)).where(
    Training.person_id == Other.id,
    Training.type == "practical",
    Training.state.in_(("in_training", "completed")),
    Training.voided_at.is_(None),
)
# Everybody else registered in the household, with the days of all their jobs.
RELATIVES = (
    select(
        Other.id,
        Other.sex,
        Other.born_on,
        Other.condition,
        Other.need,
        Other.unemployed_reason,
        Other.exit_reason,
        Other.exit_on,
        and_(Other.role == "disabled", Other.grade.in_((1, 2))),
        Other.hukou_kind,
        Other.hukou_code,
        Other.village,
        Other.residence_code,
        PRACTISED.scalar_subquery(),
        as_list(WORKED),
    )
    .where(Other.household_id == Person.household_id, Other.id != Person.id, Other.merged_into.is_(None))
    .order_by(Other.id)
)
STUDENTS = select(
    Student.graduates_on,
    Student.roster_on,
    Student.school,
    Student.major,
    Student.level,
    Student.enrolled_on,
    Student.willing,
    Student.able,
    Student.destination_code,
    Student.destination_on,
).where(Student.person_id == Person.id)
LEDGERS = select(
    Ledger.kind,
    Ledger.opened_on,
    Ledger.officer_id.is_not(None),
    func.jsonb_array_length(Ledger.goals),
    Ledger.next_contact_on,
    Ledger.stated_on,
).where(Ledger.person_id == Person.id)
JOBS = (
    select(
        Job.started_on,
        Job.ended_on,
        Job.form,
        Job.employer,
        Job.contract,
        Job.social_insurance,
        Job.self_employed_first,
        Job.place_type,
        Job.referral,
    )
    .where(Job.person_id == Person.id, Job.voided_at.is_(None))
    .order_by(Job.started_on, Job.id)
)
BUSINESSES = (
    select(
        Business.licensed_on,
        Business.kind,
        Business.closed_on,
        Business.recognised_on,
        Business.area,
        cast(Business.monthly_rent, Double),
    )
    .where(Business.person_id == Person.id, Business.voided_at.is_(None))
    .order_by(Business.licensed_on, Business.id)
)
RECORDS = (
    select(Record.kind, Record.happened_on, Record.outcome, Record.mode, Record.detail, Record.id)
    .where(Record.person_id == Person.id, Record.voided_at.is_(None))
    .order_by(Record.happened_on, Record.recorded_at, Record.id)
)
WAIVERS = select(Waiver.rule, Waiver.step, Waiver.period).where(Waiver.person_id == Person.id).order_by(Waiver.id)
CERTIFIED = select(func.min(SkillCertificate.issued_on)).where(
    SkillCertificate.training_id == Training.id, SkillCertificate.voided_at.is_(None)
)
TRAININGS = (
    select(
        Training.starts_on,
        Training.ends_on,
        Training.type,
        Training.project,
        Training.level,
        cast(Training.days, Double),
        cast(Training.hours, Double),
        Training.state,
        Training.result,
        CERTIFIED.scalar_subquery(),
    )
    .where(Training.person_id == Person.id, Training.voided_at.is_(None))
    .order_by(Training.starts_on, Training.id)
)
POSTS = (
    select(
        PublicPost.started_on,
        func.least(PublicPost.subsidy_ends_on, PublicPost.ended_on),  # who has left the post gets nothing more
        PublicPost.first_approved_on,
        PublicPost.assessed_ok,
        PublicPost.filed,
    )
    .where(PublicPost.person_id == Person.id, PublicPost.voided_at.is_(None))
    .order_by(PublicPost.started_on, PublicPost.id)
)
BENEFITS = (
    select(Benefit.code, Benefit.from_month, Benefit.to_month, cast(Benefit.monthly_amount, Double), Benefit.fund)
    .where(Benefit.person_id == Person.id, Benefit.voided_at.is_(None), Benefit.status == "granted")
    .order_by(Benefit.from_month, Benefit.id)
)
REVIEWED = select(func.max(LicenceReview.reviewed_on)).where(LicenceReview.licence_id == Licence.id)
LICENCES = (
    select(Licence.issued_on, REVIEWED.scalar_subquery())
    .where(Licence.person_id == Person.id, Licence.voided_at.is_(None))
    .order_by(Licence.issued_on, Licence.id)
)
PATHWAYS = select(PathStep.stage, PathStep.on, PathStep.passed).where(
    PathStep.person_id == Person.id, PathStep.voided_at.is_(None)
)
LISTS = {
    "statements": STATEMENTS,
    "members": MEMBERS,
    "relatives": RELATIVES,
    "students": STUDENTS,
    "ledgers": LEDGERS,
    "jobs": JOBS,
    "businesses": BUSINESSES,
    "records": RECORDS,
    "waivers": WAIVERS,
    "trainings": TRAININGS,
    "posts": POSTS,
    "benefits": BENEFITS,
    "licences": LICENCES,
    "pathways": PATHWAYS,
}
FILES = select(*PERSON, *(as_list(chosen).label(name) for name, chosen in LISTS.items())).where(
    Person.id == any_(IDS), Person.merged_into.is_(None)
)


async def dossiers(session: AsyncSession, ids: Iterable[UUID]) -> list[Dossier]:
    """The files of these persons, in one statement (and one for the villages of 居民户口); none of who is merged away.

    For the engine and for those who have already looked through `visible`: no actor.
    """
    found = await session.execute(FILES, {"ids": list(ids)})
    rows = [dict(row) for row in found.mappings()]
    villages = await _villages(session, rows)
    return [_dossier(row, villages) for row in rows]


async def _villages(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> dict[str, law.Tri]:
    """Whether the villages are rural that 居民户口 is of, was, or may have been."""
    codes: set[str | None] = set()
    for row in rows:
        for told in ([row, *(values for _, values, _ in row["statements"])], map(_hukou, row["relatives"])):
            all_told = list(told)
            if any(one.get("hukou_kind") == "resident" for one in all_told):
                codes |= {one.get(name) for one in all_told for name in HUKOU_FIELDS[1:]}
    return await rural_villages(session, codes)


async def plans_and_facts(
    session: AsyncSession, ids: Iterable[UUID], on: date
) -> dict[UUID, tuple[Profile | None, law.Facts]]:
    """The plan that governs each person on a day, and what the engine is told."""
    bound = await bindings(session)
    return {file.id: (bound.profile(file.unit(on), on), file.facts(on)) for file in await dossiers(session, ids)}


def _dossier(columns: dict[str, Any], villages: Mapping[str, law.Tri]) -> Dossier:
    """Of a row of `FILES`: what is left of it without the lists are the person's own columns."""
    lists = {name: columns.pop(name) for name in LISTS}

    def each(name: str, make: Callable[..., T]) -> tuple[T, ...]:
        return tuple(make(*row) for row in lists[name])

    ledgers = {kind: law.Ledger(*told) for kind, *told in lists["ledgers"]}
    return Dossier(
        id=columns["id"],
        columns=columns,
        statements=tuple(lists["statements"]),
        members=each("members", _member),
        relatives=tuple(_relative(row, villages) for row in lists["relatives"]),
        student=next(iter(each("students", _student)), None),
        ledger=ledgers.get("graduate"),
        aid_ledger=ledgers.get("help"),
        villages=villages,
        jobs=each("jobs", law.Job),
        businesses=each("businesses", law.Business),
        records=each("records", law.Record),
        waivers=each("waivers", law.Waiver),
        trainings=each("trainings", law.Training),
        posts=each("posts", law.Post),
        benefits=each("benefits", law.Benefit),
        licences=each("licences", law.Licence),
        pathway=stages_reached(each("pathways", Taken)),
    )


def _member(*row: Any) -> tuple[law.Member, date | None]:  # noqa: ANN401 - columns as selected above
    ended_at: datetime | None = row[-1]
    return law.Member(*row[:-1]), ended_at.astimezone(SHANGHAI).date() if ended_at else None


def _student(*row: Any) -> law.Student:  # noqa: ANN401 - columns as selected above
    code, on = row[-2:]
    return replace(law.Student(*row[:-2]), destination=law.Destination(code, on) if code else None)


def _hukou(relative: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(HUKOU_FIELDS, relative[-6:-2], strict=True))


def _relative(row: Sequence[Any], villages: Mapping[str, law.Tri]) -> Relative:
    told, severe, trained_on, jobs = row[:-7], row[-7], row[-2], row[-1]
    rural = rural_by(_hukou(row), villages) == "yes"
    return replace(Relative(*told), severe_rural=bool(severe) and rural, trained_on=trained_on, jobs=tuple(jobs))
