"""Jobs and trainings as the national system takes them, of everybody or of whom something changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, any_, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor
from service.employment.rules.words import REFERRAL
from service.exchange.rules.national import HAND_INS
from service.kit.sheets import Cell
from service.law.names import COURSES
from service.people.commands.holding import UUIDS
from service.people.queries.lists import Filters, conditions
from service.people.rules.codes import CATEGORY, GRADE, JOB_FORM, SELF_CARE, SEX, UNEMPLOYED_REASON
from service.people.rules.words import age
from service.tables.access import Area
from service.tables.audit import Act
from service.tables.employment import Job
from service.tables.entitlements import Training
from service.tables.people import Person

CHUNK = 500
NUMBER = "certificate_number"
_STREET, _VILLAGE, _COUNTY = aliased(Area), aliased(Area), aliased(Area)
_PERSONS = (
    select(
        *(Person.id, Person.name, Person.sex, Person.born_on, Person.category, Person.grade, Person.sealed_certificate),
        *(Person.need, Person.unemployed_reason, Person.self_care, Person.address),
        func.coalesce(_STREET.name, "").label("street"),
        func.coalesce(_VILLAGE.name, "").label("village"),
        func.coalesce(_COUNTY.name, "").label("county"),
    )
    .outerjoin(_STREET, _STREET.code == func.left(Person.hukou_code, 9))
    .outerjoin(_VILLAGE, (_VILLAGE.code == Person.hukou_code) & (func.length(Person.hukou_code) > 9))
    .outerjoin(_COUNTY, _COUNTY.code == Person.county)
    .order_by(Person.county, Person.township, Person.village, Person.sort_key, Person.id)
)
Rows = list[tuple[UUID, list[Cell]]]


async def last_handed_in(session: AsyncSession, kind: str, area: str) -> int | None:
    """The act by which the list of this area was last let out, by whomever: what came after it has a higher number."""
    mine = (Act.subject_kind == "area", Act.subject_id == area, Act.verb == f"export.{kind}")
    return await session.scalar(select(func.max(Act.id)).where(*mine))


async def lines(
    session: AsyncSession, actor: Actor, kind: str, filters: Filters, today: date, since: int | None
) -> AsyncIterator[tuple[Sequence[Any], Rows]]:
    """The persons, some hundreds at a time, with their rows; the cell of the number is left empty."""
    wanted = _PERSONS.where(*conditions(actor, filters, today))
    if since is not None:
        about = (Act.subject_kind == "person", Act.subject_id == cast(Person.id, Text))
        wanted = wanted.where(exists().where(*about, Act.verb.in_(HAND_INS[kind].acts), Act.id > since))
    found = await session.stream(wanted.execution_options(yield_per=CHUNK))
    async for persons in found.partitions():
        rows = _employment if kind == "employment" else _trainings
        yield persons, await rows(session, persons, today)


async def _employment(session: AsyncSession, persons: Sequence[Any], today: date) -> Rows:
    """A row a person: the job that lasts, of several the last begun."""
    ids = literal([person.id for person in persons], UUIDS)
    lasting = select(Job).where(Job.person_id == any_(ids), Job.voided_at.is_(None), Job.started_on <= today)
    lasting = lasting.where(Job.ended_on.is_(None) | (Job.ended_on >= today)).order_by(Job.started_on)
    jobs = {job.person_id: job for job in await session.scalars(lasting)}
    return [(person.id, _of_job(person, jobs.get(person.id))) for person in persons]


def _of_job(person: Any, job: Job | None) -> list[Cell]:  # noqa: ANN401 - a row of _PERSONS
    at_work: list[Cell] = ["", "", ""]
    contract: list[Cell] = ["", "", "", "", ""]
    if job is not None:
        at_work = ["", "" if job.referral is None else REFERRAL.label(job.referral), ""]
        days = [str(job.contract_from or ""), str(job.contract_to or "")]
        contract = ["是" if job.contract else "否", "是" if job.contract_to else "否", *days, JOB_FORM.label(job.form)]
    elif person.unemployed_reason is not None:
        at_work[2] = UNEMPLOYED_REASON.label(person.unemployed_reason)
    return [
        *(person.name, SEX.label(person.sex), "", "", GRADE.label(person.grade)),
        *("未就业" if job is None else "已就业", *at_work, "" if job is None else job.employer, *contract),
        "" if person.self_care is None else SELF_CARE.label(person.self_care),
        *({"yes": "有", "no": "无"}.get(person.need, ""), person.address or "", person.street, person.village),
        *("", "", "", person.county),
    ]


async def _trainings(session: AsyncSession, persons: Sequence[Any], today: date) -> Rows:
    """A row a training that stands."""
    ids = literal([person.id for person in persons], UUIDS)
    found = select(Training).where(Training.person_id == any_(ids), Training.voided_at.is_(None))
    held: dict[UUID, list[Training]] = defaultdict(list)
    for one in await session.scalars(found.order_by(Training.starts_on)):
        held[one.person_id].append(one)
    return [
        (
            person.id,
            [
                *(person.name, "", CATEGORY.label(person.category), GRADE.label(person.grade)),
                *(age(person.born_on, today), f"{person.county}{person.street}{person.village}", one.project),
                *("" if one.course is None else COURSES.get(one.course, one.course), one.level or ""),
            ],
        )
        for person in persons
        for one in held[person.id]
    ]
