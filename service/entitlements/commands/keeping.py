"""What every entry shares: none for somebody who has left, and voiding."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands.entries import void_entries
from service.employment.commands.jobs import void_job
from service.entitlements.queries.rows import AnyRow, job_of_post, one
from service.entitlements.schemas import PostVoid
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.tables.entitlements import Kept, PublicPost
from service.tables.people import Person

LEFT = "这个人已退出服务，不再登记。需要登记的，请先恢复服务。"


def refuse_left(person: Person) -> None:
    """Nothing new is entered about somebody who has left."""
    if person.exit_on is not None:
        raise Refused(LEFT)


async def void(tx: Tx, actor: Actor, table: type[AnyRow], person_id: UUID, row_id: UUID, reason: str) -> AnyRow:
    """Say that an entry was made by mistake, and why; it is kept, and counts no more, nor does its service."""
    if not reason.strip():
        raise Invalid({"reason": "请写明作废的原因。"})
    await hold(tx, actor, person_id)
    found = await one(tx.session, actor, table, person_id, row_id)
    mark_void(tx, actor, found, reason.strip())
    await void_entries(tx, actor, [person_id], [row_id], reason.strip())
    await tx.session.flush()
    return found


async def void_post(tx: Tx, actor: Actor, person_id: UUID, post_id: UUID, form: PostVoid) -> PublicPost:
    """As `void`, and on wish the job that was entered with it, where that still stands."""
    row = await void(tx, actor, PublicPost, person_id, post_id, form.reason)
    job = await job_of_post(tx.session, actor, row) if form.with_job else None
    if job is not None:
        await void_job(tx, actor, person_id, job.id, form.reason)
    return row


def mark_void(tx: Tx, actor: Actor, row: Kept, reason: str) -> None:
    """An entry held before."""
    row.voided_at, row.voided_by, row.void_reason = tx.now, actor.id, reason
    row.version += 1
    detail = {"entry": str(row.id), "kind": type(row).__name__}
    note_act(tx, actor, "entitlement.void", ("person", row.person_id), detail, {"reason": reason})
