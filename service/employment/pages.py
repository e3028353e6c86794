"""就业经历: a person's jobs, and the forms to add, end, correct and void one."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.employment import commands, queries, rules
from service.employment.schemas import JobEnd, JobForm, JobVoid
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, shaped
from service.kit.web import go, render
from service.people.queries import person as visible_person
from service.people.rules.codes import JOB_FORM

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]
Values = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)


@router.get("/people/{person_id}/jobs")
async def jobs(person_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The job history, with the form for a new job."""
    return await _page(request, tx, actor, person_id)


@router.post("/people/{person_id}/jobs")
async def add(person_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Add a job."""
    told = await _told(request)
    try:
        await commands.start_job(tx, actor, person_id, _shape(JobForm, told))
    except Invalid as fault:
        return await _page(request, tx, actor, person_id, told=told, errors=fault.fields)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已登记。就业期间不再应办的事项已停止。"))


@router.get("/people/{person_id}/jobs/{job_id}")
async def job(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """One job, to correct."""
    found = await queries.job_of(tx.session, actor, person_id, job_id)
    told = {name: getattr(found, name) for name in (*commands.LABELS, "version")}
    return await _job_page(request, tx, actor, person_id, job_id, told)


@router.post("/people/{person_id}/jobs/{job_id}")
async def change(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Correct a job."""
    told = await _told(request)
    try:
        await commands.change_job(tx, actor, person_id, job_id, _shape(JobForm, told))
    except Invalid as fault:
        return await _job_page(request, tx, actor, person_id, job_id, told, fault.fields)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已更正。"))


@router.post("/people/{person_id}/jobs/{job_id}/end")
async def end(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Give a job its last day."""
    told = await _told(request)
    try:
        await commands.end_job(tx, actor, person_id, job_id, _shape(JobEnd, told))
    except Invalid as fault:
        errors = {f"{job_id}-{name}": text for name, text in fault.fields.items()}
        return await _page(request, tx, actor, person_id, errors=errors, ending={str(job_id): told})
    return go(request, f"/people/{person_id}/jobs", ("ok", "已登记离职。应办事项从第二天起重新计算。"))


@router.post("/people/{person_id}/jobs/{job_id}/void")
async def void(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that a job was entered by mistake."""
    form = _shape(JobVoid, await _told(request))
    await commands.void_job(tx, actor, person_id, job_id, form.reason)
    return go(request, f"/people/{person_id}/jobs", ("ok", "已作废。"))


def _shape(shape: type[Shape], told: Values) -> Shape:
    return shaped(shape, {name: value for name, value in told.items() if value != ""})


async def _told(request: Request) -> Values:
    return {name: str(value).strip() for name, value in (await request.form()).items()}


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    *,
    told: Values | None = None,
    errors: dict[str, str] | None = None,
    ending: dict[str, Values] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    return render(
        request,
        "employment/jobs.html",
        title="就业经历",
        status=422 if errors else 200,
        person=person,
        jobs=await queries.jobs_of(tx.session, actor, person_id),
        told=told or {"started_on": tx.today.isoformat()},
        ending=ending or {},
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE),
        today=tx.today.isoformat(),
        **_words(),
    )


async def _job_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    job_id: UUID,
    told: Values,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    await queries.job_of(tx.session, actor, person_id, job_id)
    return render(
        request,
        "employment/job.html",
        title="更正就业经历",
        status=422 if errors else 200,
        person=person,
        job_id=job_id,
        told=told,
        errors=errors or {},
        today=tx.today.isoformat(),
        **_words(),
    )


def _words() -> Values:
    return {"forms": JOB_FORM.labels.items(), "form_label": JOB_FORM.label, "end_reasons": rules.END_REASONS}
