"""Jobs, destinations and businesses over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from service.access.gate import Reader, Writer
from service.employment.commands import businesses, destinations
from service.employment.commands import jobs as employment_jobs
from service.employment.commands.businesses import LABELS as BUSINESS
from service.employment.commands.saving import Entry, save
from service.employment.queries.businesses import businesses_of
from service.employment.queries.jobs import destinations_of, jobs_of
from service.employment.rules.words import JOB_LABELS
from service.employment.schemas import BusinessForm, DestinationForm, JobEnd, JobForm
from service.kit.db import OpenTx
from service.kit.etags import tagged
from service.kit.idempotency import ApiRoute
from service.kit.outcome import only
from service.kit.paging import PartAsked, part_of
from service.people.queries.one import person as visible_person
from service.tables.employment import Business, Job

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)


@router.get("/people/{person_id}/jobs")
async def list_jobs(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> dict[str, Any]:
    """A person's job history, newest first."""
    await visible_person(tx.session, actor, person_id)
    jobs = await jobs_of(tx.session, actor, person_id)
    return part_of([as_json(job) for job in jobs], part)


@router.post("/people/{person_id}/jobs", status_code=201)
async def add_job(person_id: UUID, form: JobForm, response: Response, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Add a job; jobs may overlap."""
    saved = only(await save(tx, actor, [Entry(person_id, form)]))
    return _answer(await tx.session.get_one(Job, saved.id), response)


@router.post("/people/{person_id}/jobs/{job_id}/end")
async def end_job(
    person_id: UUID, job_id: UUID, form: JobEnd, response: Response, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Give a job its last day."""
    return _answer(await employment_jobs.end_job(tx, actor, person_id, job_id, form), response)


@router.get("/people/{person_id}/destinations")
async def list_destinations(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> dict[str, Any]:
    """All that was said of where a graduate went; what was said last, which holds, first."""
    await visible_person(tx.session, actor, person_id)
    found = await destinations_of(tx.session, actor, person_id)
    items = [{"code": one.code, "on": one.since_on, "note": one.note, "recorded_at": one.recorded_at} for one in found]
    return part_of(items, part)


@router.post("/people/{person_id}/destinations", status_code=201)
async def set_destination(person_id: UUID, form: DestinationForm, tx: OpenTx, actor: Writer) -> dict[str, Any]:
    """Say where a graduate went, from a day on."""
    student = await destinations.set_destination(tx, actor, person_id, form)
    return {"code": student.destination_code, "on": student.destination_on}


@router.get("/people/{person_id}/businesses")
async def list_businesses(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> dict[str, Any]:
    """A person's businesses, newest first."""
    await visible_person(tx.session, actor, person_id)
    found = await businesses_of(tx.session, actor, person_id)
    return part_of([as_json(one) for one in found], part)


@router.post("/people/{person_id}/businesses", status_code=201)
async def add_business(
    person_id: UUID, form: BusinessForm, response: Response, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Enter a business."""
    return _answer(await businesses.open_business(tx, actor, person_id, form), response)


@router.post("/people/{person_id}/businesses/{business_id}")
async def change_business(
    person_id: UUID, business_id: UUID, form: BusinessForm, response: Response, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Put a business right, its closing included; 412 names the fields that differ when `version` is no longer so."""
    return _answer(await businesses.change_business(tx, actor, person_id, business_id, form), response)


def _answer(row: Job | Business, response: Response) -> dict[str, Any]:
    tagged(response, row.version)
    return as_json(row)


def as_json(row: Job | Business) -> dict[str, Any]:
    names = JOB_LABELS if isinstance(row, Job) else BUSINESS
    return {"id": row.id, "version": row.version, **{name: getattr(row, name) for name in names}}
