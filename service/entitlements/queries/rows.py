"""What stands of a person, and one entry of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.access.scope import visible
from service.employment.queries.jobs import jobs_of
from service.kit.errors import NotFound
from service.tables.employment import Job
from service.tables.entitlements import Kept, LicenceReview, PublicPost, SkillCertificate
from service.tables.people import Person

AnyRow = TypeVar("AnyRow", bound=Kept)


async def current_entries(
    session: AsyncSession, actor: Actor, table: type[AnyRow], person_id: UUID
) -> Sequence[AnyRow]:
    """The entries that stand, newest first. A person has few, so there are no pages."""
    found = await session.scalars(
        select(table)
        .join(Person, Person.id == table.person_id)
        .where(table.person_id == person_id, table.voided_at.is_(None), visible(Person, actor))
        .order_by(getattr(table, table.ORDER).desc(), table.id)
    )
    return found.all()


async def one(session: AsyncSession, actor: Actor, table: type[AnyRow], person_id: UUID, row_id: UUID) -> AnyRow:
    """One entry of that very person that stands, as it is now; NotFound otherwise."""
    found = await session.scalar(
        select(table)
        .join(Person, Person.id == table.person_id)
        .where(table.id == row_id, table.person_id == person_id, table.voided_at.is_(None), visible(Person, actor))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def job_of_post(session: AsyncSession, actor: Actor, post: PublicPost) -> Job | None:
    """The job that was entered with a post, where it stands."""
    jobs = await jobs_of(session, actor, post.person_id) if post.job_id is not None else ()
    return next((job for job in jobs if job.id == post.job_id), None)


async def reviews_of(session: AsyncSession, licences: Iterable[UUID]) -> dict[UUID, list[LicenceReview]]:
    """The yearly reviews of licences seen before, newest first."""
    wanted = literal(list(licences), ARRAY(Uuid()))
    order = (LicenceReview.reviewed_on.desc(), LicenceReview.id)
    rows = await session.scalars(select(LicenceReview).where(LicenceReview.licence_id == any_(wanted)).order_by(*order))
    found: dict[UUID, list[LicenceReview]] = {}
    for row in rows:
        found.setdefault(row.licence_id, []).append(row)
    return found


async def skills_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[SkillCertificate]:
    """TRN-12: the certified skills; somebody who has one belongs to 技能人才库."""
    return await current_entries(session, actor, SkillCertificate, person_id)
