"""Jobs over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.employment import commands, queries
from service.employment.models import Job
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import OpenTx
from service.kit.idempotency import ApiRoute
from service.people.queries import person as visible_person

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]


@router.get("/people/{person_id}/jobs")
async def list_jobs(
    person_id: UUID, tx: OpenTx, actor: Annotated[Actor, Require(Permission.CASE_READ)]
) -> dict[str, Any]:
    """A person's job history, newest first."""
    await visible_person(tx.session, actor, person_id)
    jobs = await queries.jobs_of(tx.session, actor, person_id)
    return {"items": [as_json(job) for job in jobs], "next": None}


@router.post("/people/{person_id}/jobs", status_code=201)
async def add_job(person_id: UUID, form: JobForm, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Add a job; jobs may overlap."""
    return as_json(await commands.start_job(tx, actor, person_id, form))


@router.post("/people/{person_id}/jobs/{job_id}/end")
async def end_job(person_id: UUID, job_id: UUID, form: JobEnd, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Give a job its last day."""
    return as_json(await commands.end_job(tx, actor, person_id, job_id, form))


def as_json(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "version": job.version,
        "form": job.form,
        "employer": job.employer,
        "started_on": job.started_on,
        "ended_on": job.ended_on,
        "contract": job.contract,
        "social_insurance": job.social_insurance,
        "self_employed_first": job.self_employed_first,
        "end_reason": job.end_reason,
    }
