"""Keep a paper or picture, show it, take it back. A signature signs the record that it is bound to (AMB-24)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands.records import unlearn
from service.casework.commands.saving import learn
from service.casework.queries import attachments, records
from service.casework.rules import attachments as casework_attachments
from service.kit.crypto import Cipher
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.tables.attachments import Attachment
from service.tables.people import Person
from service.tables.records import Record


async def add_attachment(
    tx: Tx, actor: Actor, person_id: UUID, kind: str, content: bytes, record_id: UUID | None = None
) -> Attachment:
    """Keep a file of a person, of one record where it proves that. The same again is the one already kept."""
    person = await hold(tx, actor, person_id)
    found = await records.record_of(tx.session, actor, person_id, record_id) if record_id else None
    media = casework_attachments.media_type(content)
    faults = casework_attachments.why_not(kind, media, len(content), for_record=found is not None)
    if faults or media is None:
        raise Invalid(faults)
    if found is not None and found.voided_at is not None:
        raise Refused("这条记录已经作废，不能再附材料。")
    digest = tx.cipher.index(hashlib.sha256(content).hexdigest())
    known = await attachments.same_attachment(tx.session, person_id, record_id, kind, digest)
    if known is not None:
        return known
    if await attachments.attachments_count(tx.session, person_id) >= casework_attachments.MOST_OF_A_PERSON:
        raise Refused(f"一个人最多存 {casework_attachments.MOST_OF_A_PERSON} 份材料。请先作废不再需要的。")
    made = Attachment(
        id=uuid4(),
        person_id=person_id,
        record_id=record_id,
        kind=kind,
        media_type=media,
        size=len(content),
        digest=digest,
        added_at=tx.now,
        added_by=actor.id,
    )
    made.sealed = tx.cipher.seal_bytes(content, _place(made))
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "attachment.add", ("person", person_id), _about(made))
    if kind == "signature" and found is not None:
        await _sign(tx, actor, person, found, made)
    return made


async def open_attachment(tx: Tx, actor: Actor, person_id: UUID, attachment_id: UUID) -> tuple[Attachment, bytes]:
    """What a file holds, with the view on record."""
    found = await attachments.attachment_of(tx.session, actor, person_id, attachment_id)
    await tx.session.refresh(found, ["sealed"])
    note_act(tx, actor, "attachment.view", ("person", person_id), _about(found))
    return found, _opened(tx.cipher, found)


async def void_attachment(tx: Tx, actor: Actor, person_id: UUID, attachment_id: UUID, reason: str) -> Attachment:
    """Say that a file is not to be kept: nobody sees it again. What it signed is no longer signed by it."""
    person = await hold(tx, actor, person_id)
    found = await attachments.attachment_of(tx.session, actor, person_id, attachment_id)
    found.voided_at, found.voided_by, found.void_reason = tx.now, actor.id, reason
    await tx.session.flush()
    note_act(tx, actor, "attachment.void", ("person", person_id), _about(found), {"reason": reason})
    if found.record_id is not None:
        signed = await records.record_of(tx.session, actor, person_id, found.record_id)
        if signed.detail.get("signature") == str(found.id):
            signed.detail = {key: value for key, value in signed.detail.items() if key not in {"signature", "signed"}}
            await tx.session.flush()
            await unlearn(tx, person, signed)
    return found


async def void_added_at(tx: Tx, actor: Actor, person_id: UUID, at: datetime, reason: str) -> None:
    """Say so of what the actor added to a person at that very moment, together with something that is taken back."""
    for one in await attachments.attachments_of(tx.session, actor, person_id):
        if (one.attachment.added_at, one.attachment.added_by) == (at, actor.id):
            await void_attachment(tx, actor, person_id, one.attachment.id, reason)


async def _sign(tx: Tx, actor: Actor, person: Person, found: Record, paper: Attachment) -> None:
    """One that was told to be signed already (on paper) stays so, whatever becomes of the picture."""
    if not casework_attachments.takes_signature(found.kind, found.outcome) or found.detail.get("signed"):
        return
    found.detail = found.detail | {"signed": True, "signature": str(paper.id)}
    await tx.session.flush()
    await learn(tx, actor, [(person, found)])
    note_act(tx, actor, "record.sign", ("person", person.id), {"record": str(found.id)})


def _place(of: Attachment) -> str:
    return f"attachment.sealed:{of.id}"


def _opened(cipher: Cipher, found: Attachment) -> bytes:
    return cipher.open_bytes(found.sealed, _place(found))


def _about(found: Attachment) -> dict[str, str]:
    about = {"attachment": str(found.id), "kind": found.kind}
    return about | ({"record": str(found.record_id)} if found.record_id else {})
