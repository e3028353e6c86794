"""Give everybody of a batch who has no worker to one, by township, in one act."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from service.access.rules import Actor
from service.caseloads.commands import assign
from service.exchange.queries.assigning import waiting_ids
from service.kit.db import Tx

REASON = "导入后分派"


async def assign_batch(tx: Tx, actor: Actor, batch_id: UUID, chosen: Mapping[str, UUID]) -> int:
    """`chosen`: township (a county, where no more is known) → worker. Answers how many were assigned.

    Refused when a worker does not serve the place chosen; then nobody is assigned.
    """
    moved = 0
    async with tx.session.begin_nested():  # the page tells the fault and goes on
        for area, to in sorted(chosen.items()):
            ids = await waiting_ids(tx.session, actor, batch_id, area)
            moved += await assign(tx, actor, ids, to, REASON) if ids else 0
    return moved
