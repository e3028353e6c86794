"""Give up a preview."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.exchange.queries.batches import batch as batch_of
from service.kit.db import Tx
from service.kit.errors import Refused


async def discard(tx: Tx, actor: Actor, batch_id: UUID) -> None:
    """Delete a batch that was never applied, rows and all."""
    batch = await batch_of(tx.session, actor, batch_id, lock=True)
    if batch.state not in {"staged", "expired"}:
        raise Refused("这一批已经导入，不能取消；要退回请用“撤销”。")
    await tx.session.delete(batch)
    note_act(tx, actor, "import.discard", ("batch", batch_id))
    await tx.session.flush()
