"""附件与签字 of a person; each is served as a file to keep, never shown in a page."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import attachments as papers
from service.casework.pages.base import Told, router
from service.casework.queries import records
from service.casework.queries.attachments import attachments_of
from service.casework.rules.attachments import ENDINGS, KINDS, MOST_BYTES, MOST_OF_A_PERSON, file_name, takes_signature
from service.casework.schemas.records import Void
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import download, form_values, from_form, go, render, sent_file
from service.law.names import RECORD_KINDS
from service.people.queries.one import person as visible_person


@router.get("/people/{person_id:uuid}/attachments")
async def attachments(
    person_id: UUID, request: Request, tx: OpenTx, actor: Reader, record: UUID | None = None
) -> Response:
    """All of a person, with the form to add one; `record`: the one that the new one is to prove."""
    return await _page(request, tx, actor, person_id, record, {})


@router.post("/people/{person_id:uuid}/attachments")
async def add_attachment(
    person_id: UUID, request: Request, tx: OpenTx, actor: Writer, record: UUID | None = None
) -> Response:
    """Keep a file. Its name is dropped, its content judged."""
    sent = await request.form()
    typed = {"kind": str(sent.get("kind") or "")}
    try:
        content = await sent_file(sent.get("file"), MOST_BYTES)
        await papers.add_attachment(tx, actor, person_id, typed["kind"], content, record)
    except (Invalid, Refused) as fault:
        return await _page(request, tx, actor, person_id, record, typed, fault.errors)
    back = f"/people/{person_id}/records/{record}" if record else f"/people/{person_id}/attachments"
    return go(request, back, ("ok", "已保存。文件加密存放，每次打开都有记录。"))


@router.get("/people/{person_id:uuid}/attachments/{attachment_id:uuid}")
async def open_attachment(person_id: UUID, attachment_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """The file itself, to be saved and not to be shown by the browser as a page of ours."""
    found, content = await papers.open_attachment(tx, actor, person_id, attachment_id)
    return download(content, found.media_type, file_name(found.kind, found.added_at.date(), found.media_type))


@router.post("/people/{person_id:uuid}/attachments/{attachment_id:uuid}/void")
async def void_attachment(
    person_id: UUID, attachment_id: UUID, request: Request, tx: OpenTx, actor: Writer
) -> Response:
    """Say that a file is not to be kept."""
    form = from_form(Void, await form_values(request))
    await papers.void_attachment(tx, actor, person_id, attachment_id, form.reason)
    return go(request, f"/people/{person_id}/attachments", ("ok", "已作废，不再能打开。"))


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    record_id: UUID | None,
    typed: Told,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, person_id)
    record = await records.record_of(tx.session, actor, person_id, record_id) if record_id else None
    kept = await attachments_of(tx.session, actor, person_id)
    signs = record is not None and takes_signature(record.kind, record.outcome)
    kinds = KINDS if record else {code: label for code, label in KINDS.items() if code != "signature"}
    return render(
        request,
        "casework/attachments.html",
        title="附件与签字",
        person=person,
        record=record,
        record_label=RECORD_KINDS[record.kind] if record else "",
        kept=[(one, KINDS[one.attachment.kind], ENDINGS[one.attachment.media_type]) for one in kept],
        kinds=tuple(kinds.items()),
        typed={"kind": "signature" if signs else ""} | typed,
        errors=errors or {},
        most=MOST_BYTES >> 20,
        most_of_a_person=MOST_OF_A_PERSON,
        writes=actor.may(Permission.RECORD_WRITE),
    )
