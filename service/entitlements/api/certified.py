"""Skill certificates, the way to a blind masseur's certificate and its yearly review over HTTP."""

from __future__ import annotations

from uuid import UUID

from service.access.gate import Reader, Writer
from service.access.rules import Actor
from service.casework.schemas.records import Void
from service.dossier.rules import stages_reached
from service.entitlements.api.base import Told, router
from service.entitlements.commands import certificates as entitlements_certificates
from service.entitlements.commands import keeping
from service.entitlements.commands import massage as entitlements_massage
from service.entitlements.queries.rows import AnyRow, current_entries, reviews_of
from service.entitlements.rules import massage
from service.entitlements.schemas import CertificateForm, LicenceForm, ReviewForm, StepForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.paging import Part, PartAsked, part_of
from service.people.queries.one import person as visible_person
from service.tables.entitlements import Kept, Licence, LicenceReview, PathStep, SkillCertificate

CERTIFICATE = ("name", "level", "number", "issued_on", "training_id")
STEP = ("stage", "on", "passed")
LICENCE = ("number", "issued_on")


@router.get("/people/{person_id}/certificates", summary="技能证书")
async def certificates(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """A person's certified skills, newest first (TRN-12)."""
    return await _list(tx, actor, SkillCertificate, person_id, CERTIFICATE, part)


@router.post("/people/{person_id}/certificates", status_code=201, summary="登记技能证书")
async def add_certificate(person_id: UUID, form: CertificateForm, tx: OpenTx, actor: Writer) -> Told:
    """Enter one, of a training or from elsewhere."""
    return _as_json(await entitlements_certificates.add_certificate(tx, actor, person_id, form), CERTIFICATE)


@router.post("/people/{person_id}/certificates/{certificate_id}/void", summary="作废技能证书")
async def void_certificate(person_id: UUID, certificate_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake."""
    return await _void(tx, actor, SkillCertificate, (person_id, certificate_id), form, CERTIFICATE)


@router.get("/people/{person_id}/pathway", summary="盲人按摩培训路径")
async def path(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """The steps as they were entered, newest first (BLD-01); beside them which stages stand, and which are left."""
    answer = await _list(tx, actor, PathStep, person_id, STEP, part)
    taken = [entitlements_massage.taken(step) for step in await current_entries(tx.session, actor, PathStep, person_id)]
    reached = {step.stage: step.on for step in stages_reached(taken)}
    return answer | {"reached": reached, "left": massage.left(taken)}


@router.post("/people/{person_id}/pathway", status_code=201, summary="登记盲人按摩培训的一步")
async def take_step(person_id: UUID, form: StepForm, tx: OpenTx, actor: Writer) -> Told:
    """Note the next stage; of an exam `passed` must be told. The last one makes the licence too."""
    if form.stage == "examined" and "passed" not in form.model_fields_set:
        raise Invalid({"passed": "请写明考核结果：合格，还是不合格。"})
    return _as_json(await entitlements_massage.take_step(tx, actor, person_id, form), STEP)


@router.post("/people/{person_id}/pathway/{step_id}/void", summary="作废盲人按摩培训的一步")
async def void_step(person_id: UUID, step_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake."""
    return await _void(tx, actor, PathStep, (person_id, step_id), form, STEP)


@router.get("/people/{person_id}/licences", summary="盲人按摩证书")
async def licences(person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked) -> Told:
    """A blind masseur's certificates, newest first, each with its yearly reviews (BLD-03)."""
    answer = await _list(tx, actor, Licence, person_id, LICENCE, part)
    reviews = await reviews_of(tx.session, [item["id"] for item in answer["items"]])
    for item in answer["items"]:
        item["reviews"] = [_review_json(one) for one in reviews.get(item["id"], [])]
    return answer


@router.post("/people/{person_id}/licences", status_code=201, summary="登记盲人按摩证书")
async def add_licence(person_id: UUID, form: LicenceForm, tx: OpenTx, actor: Writer) -> Told:
    """Enter one that somebody has already."""
    return _as_json(await entitlements_massage.add_licence(tx, actor, person_id, form), LICENCE)


@router.post("/people/{person_id}/licences/{licence_id}/review", status_code=201, summary="登记年审")
async def review(person_id: UUID, licence_id: UUID, form: ReviewForm, tx: OpenTx, actor: Writer) -> Told:
    """Note a yearly review passed."""
    return _review_json(await entitlements_massage.review(tx, actor, person_id, licence_id, form))


@router.post("/people/{person_id}/licences/{licence_id}/void", summary="作废盲人按摩证书")
async def void_licence(person_id: UUID, licence_id: UUID, form: Void, tx: OpenTx, actor: Writer) -> Told:
    """Say that it was entered by mistake."""
    return await _void(tx, actor, Licence, (person_id, licence_id), form, LICENCE)


async def _list(tx: Tx, actor: Actor, table: type[AnyRow], person_id: UUID, names: tuple[str, ...], part: Part) -> Told:
    await visible_person(tx.session, actor, person_id)
    rows = await current_entries(tx.session, actor, table, person_id)
    return part_of([_as_json(row, names) for row in rows], part)


async def _void(
    tx: Tx, actor: Actor, table: type[AnyRow], at: tuple[UUID, UUID], form: Void, names: tuple[str, ...]
) -> Told:
    return _as_json(await keeping.void(tx, actor, table, *at, form.reason), names)


def _as_json(row: Kept, names: tuple[str, ...]) -> Told:
    noted = ("recorded_at", "voided_at", "void_reason")
    return {"id": row.id, "version": row.version} | {name: getattr(row, name) for name in (*names, *noted)}


def _review_json(one: LicenceReview) -> Told:
    return {"reviewed_on": one.reviewed_on, "hours": one.hours, "recorded_at": one.recorded_at}
