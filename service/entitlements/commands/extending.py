"""PUB-02: a post's subsidy until retirement, for who is near it; a supervisor agrees."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.entitlements.commands.saving import Entry, Saved, save
from service.entitlements.queries.known import retirement, situation_of
from service.entitlements.queries.rows import one
from service.entitlements.queries.sorts import POST
from service.entitlements.schemas import PostForm
from service.kit.db import Tx
from service.kit.errors import Refused
from service.kit.outcome import only
from service.people.commands.holding import hold
from service.tables.entitlements import PublicPost


async def extend(tx: Tx, actor: Actor, person_id: UUID, post_id: UUID, reason: str) -> Saved:
    """Ask for it; Refused by the law for who is not near enough to retirement."""
    await hold(tx, actor, person_id)
    row = await one(tx.session, actor, PublicPost, person_id, post_id)
    until = retirement(await situation_of(tx.session, person_id, tx.today))
    if until is None:
        raise Refused("无法推算退休日期，不能申请延长。请先在档案里核对性别、出生日期和退休年龄。", rule="PUB-02")
    told = POST.columns(row) | {"subsidy_ends_on": until, "version": row.version, "reason": reason}
    return only(await save(tx, actor, [Entry(POST, person_id, PostForm.model_validate(told), post_id)]))
