"""Attachments (附件与签字) over HTTP; as on the page, a file is judged by its content and its name is dropped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Reader, Writer
from service.casework.api.base import router
from service.casework.commands import attachments
from service.casework.queries.attachments import attachments_of
from service.casework.rules.attachments import KINDS, MOST_BYTES, file_name
from service.casework.schemas.records import Void
from service.kit.db import OpenTx
from service.kit.paging import PartAsked, part_of
from service.kit.web import download, sent_file
from service.people.queries.one import person as visible_person
from service.tables.attachments import Attachment

_FORM = {
    "type": "object",
    "required": ["kind", "file"],
    "properties": {
        "kind": {"type": "string", "enum": list(KINDS)},
        "file": {"type": "string", "format": "binary", "description": f"PDF, JPG, PNG; {MOST_BYTES >> 20} MB"},
    },
}
_SENT = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@router.get("/people/{person_id}/attachments", summary="附件")
async def list_attachments(
    person_id: UUID, tx: OpenTx, actor: Reader, part: PartAsked, record: UUID | None = None
) -> dict[str, Any]:
    """Those that stand, newest first, without what they hold; `record`: of one record alone."""
    await visible_person(tx.session, actor, person_id)
    kept = await attachments_of(tx.session, actor, person_id, record)
    return part_of([as_json(one.attachment) | {"by": one.by} for one in kept], part)


@router.post("/people/{person_id}/attachments", status_code=201, summary="上传附件", openapi_extra=_SENT)
async def add_attachment(
    person_id: UUID, request: Request, tx: OpenTx, actor: Writer, record: UUID | None = None
) -> dict[str, Any]:
    """Keep a file (multipart: `kind`, `file`), of one record where `record` names it. The same again is the one kept.

    The body is read here and not by FastAPI, which would do so before it is known who asks.
    """
    sent = await request.form(max_files=1, max_fields=2)
    content = await sent_file(sent.get("file"), MOST_BYTES)
    return as_json(await attachments.add_attachment(tx, actor, person_id, str(sent.get("kind") or ""), content, record))


@router.get("/people/{person_id}/attachments/{attachment_id}", summary="下载附件", response_class=Response)
async def open_attachment(person_id: UUID, attachment_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """The file itself; each view is on record."""
    found, content = await attachments.open_attachment(tx, actor, person_id, attachment_id)
    return download(content, found.media_type, file_name(found.kind, found.added_at.date(), found.media_type))


@router.post("/people/{person_id}/attachments/{attachment_id}/void", summary="作废附件")
async def void_attachment(
    person_id: UUID, attachment_id: UUID, form: Void, tx: OpenTx, actor: Writer
) -> dict[str, Any]:
    """Say that a file is not to be kept; nobody sees it again."""
    return as_json(await attachments.void_attachment(tx, actor, person_id, attachment_id, form.reason))


def as_json(one: Attachment) -> dict[str, Any]:
    names = ("id", "person_id", "record_id", "kind", "media_type", "size", "added_at", "voided_at")
    return {name: getattr(one, name) for name in names}
