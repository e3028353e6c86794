"""Trainings, posts and benefits over HTTP.

What the law forbids is a problem document with `rule` and `figures` (409); what it wants approved is 202.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor
from service.casework.schemas.records import Void
from service.entitlements.api.base import Told, router
from service.entitlements.commands import extending, keeping
from service.entitlements.commands.saving import Entry as Row
from service.entitlements.commands.saving import Saved, save
from service.entitlements.queries.rows import current_entries, one
from service.entitlements.queries.sorts import BENEFIT, POST, TRAINING, Entry, Sort
from service.entitlements.schemas import BenefitForm, EntryForm, ExtensionForm, PostForm, PostVoid, TrainingForm
from service.kit.db import OpenTx, Tx
from service.kit.documents import ASKED
from service.kit.errors import shaped
from service.kit.etags import IfMatch, tagged, version_in
from service.kit.outcome import only
from service.kit.paging import Part, PartAsked, part_of
from service.people.queries.one import person as visible_person


@router.get("/people/{person_id}/trainings", summary="培训登记")
async def trainings(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """A person's trainings, newest first."""
    return await _list(tx, actor, TRAINING, person_id, part)


@router.post("/people/{person_id}/trainings", status_code=201, summary="登记培训", responses=ASKED)
async def add_training(person_id: UUID, form: TrainingForm, tx: OpenTx, actor: Writer, response: Response) -> Told:
    """Enrol, after asking the law (TRN-02, TRN-04, TRN-05)."""
    return _answer(TRAINING, only(await save(tx, actor, [Row(TRAINING, person_id, form)])), response)


@router.patch("/people/{person_id}/trainings/{training_id}", summary="修改培训", responses=ASKED)
async def change_training(
    person_id: UUID,
    training_id: UUID,
    told: Told,
    tx: OpenTx,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> Told:
    """Change the fields given."""
    return await _change(tx, actor, TRAINING, person_id, training_id, told, if_match, response)


@router.post("/people/{person_id}/trainings/{training_id}/void", summary="作废培训")
async def void_training(person_id: UUID, training_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake."""
    return as_json(TRAINING, await keeping.void(tx, actor, TRAINING.table, person_id, training_id, form.reason))


@router.get("/people/{person_id}/posts", summary="公益性岗位")
async def posts(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """A person's public-welfare posts, newest first."""
    return await _list(tx, actor, POST, person_id, part)


@router.post("/people/{person_id}/posts", status_code=201, summary="登记公益性岗位", responses=ASKED)
async def add_post(person_id: UUID, form: PostForm, tx: OpenTx, actor: Writer, response: Response) -> Told:
    """Place in a post, after asking the law (PUB-01 to PUB-04)."""
    return _answer(POST, only(await save(tx, actor, [Row(POST, person_id, form)])), response)


@router.patch("/people/{person_id}/posts/{post_id}", summary="修改公益性岗位", responses=ASKED)
async def change_post(
    person_id: UUID, post_id: UUID, told: Told, tx: OpenTx, actor: Writer, response: Response, if_match: IfMatch = None
) -> Told:
    """Change the fields given; `ended_on` ends it."""
    return await _change(tx, actor, POST, person_id, post_id, told, if_match, response)


@router.post("/people/{person_id}/posts/{post_id}/extension", summary="申请把补贴延长至退休", responses=ASKED)
async def extend_post(
    person_id: UUID, post_id: UUID, form: ExtensionForm, tx: OpenTx, actor: Writer, response: Response
) -> Told:
    """PUB-02: ask that the subsidy go on until retirement."""
    return _answer(POST, await extending.extend(tx, actor, person_id, post_id, form.reason), response, 200)


@router.post("/people/{person_id}/posts/{post_id}/void", summary="作废公益性岗位")
async def void_post(person_id: UUID, post_id: UUID, form: PostVoid, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake; with `with_job` the job that was entered with it too."""
    return as_json(POST, await keeping.void_post(tx, actor, person_id, post_id, form))


@router.get("/people/{person_id}/benefits", summary="补贴")
async def benefits(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """A person's benefits, newest first."""
    return await _list(tx, actor, BENEFIT, person_id, part)


@router.post("/people/{person_id}/benefits", status_code=201, summary="登记补贴", responses=ASKED)
async def add_benefit(person_id: UUID, form: BenefitForm, tx: OpenTx, actor: Writer, response: Response) -> Told:
    """Enter a benefit, after asking the law."""
    return _answer(BENEFIT, only(await save(tx, actor, [Row(BENEFIT, person_id, form)])), response)


@router.patch("/people/{person_id}/benefits/{benefit_id}", summary="修改补贴", responses=ASKED)
async def change_benefit(
    person_id: UUID,
    benefit_id: UUID,
    told: Told,
    tx: OpenTx,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> Told:
    """Change the fields given."""
    return await _change(tx, actor, BENEFIT, person_id, benefit_id, told, if_match, response)


@router.post("/people/{person_id}/benefits/{benefit_id}/void", summary="作废补贴")
async def void_benefit(person_id: UUID, benefit_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake."""
    return as_json(BENEFIT, await keeping.void(tx, actor, BENEFIT.table, person_id, benefit_id, form.reason))


# ------------------------------------------------------------------------------------------------- answers


async def _list(tx: Tx, actor: Actor, sort: Sort, person_id: UUID, part: Part) -> Told:
    await visible_person(tx.session, actor, person_id)
    rows = await current_entries(tx.session, actor, sort.table, person_id)
    return part_of([as_json(sort, row) for row in rows], part)


async def _change(
    tx: Tx,
    actor: Actor,
    sort: Sort,
    person_id: UUID,
    row_id: UUID,
    told: Told,
    if_match: str | None,
    response: Response,
) -> Told:
    row = await one(tx.session, actor, sort.table, person_id, row_id)
    version = version_in(if_match)
    kept = {name: value for name, value in sort.columns(row).items() if name in sort.shape.model_fields}
    form: EntryForm = shaped(sort.shape, kept | told | {"version": version})
    return _answer(sort, only(await save(tx, actor, [Row(sort, person_id, form, row_id)])), response, 200)


def _answer(sort: Sort, saved: Saved, response: Response, status: int = 201) -> Told:
    if saved.row is None:
        response.status_code = 202
        asked = saved.approval
        waiting = (
            None if asked is None else {"id": asked.id, "kind": asked.kind, "reason": asked.reason, "decision": None}
        )
        return {"approval": waiting, "rule": saved.verdict.rule, "figures": saved.verdict.figures}
    response.status_code = status
    tagged(response, saved.row.version)
    return as_json(sort, saved.row) | {"warnings": saved.warnings}


def as_json(sort: Sort, row: Entry) -> Told:
    """The columns of the form, with what was noted beside."""
    return {
        "id": row.id,
        "version": row.version,
        **sort.columns(row),
        "approval_id": row.approval_id,
        "recorded_at": row.recorded_at,
        "voided_at": row.voided_at,
        "void_reason": row.void_reason,
    }
