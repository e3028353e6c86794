"""When work is handed to another worker, the ledgers go along: hooks of caseloads, filled by wiring."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.ledgers.commands.saving import revise
from service.ledgers.queries.one import content_in
from service.ledgers.rules.content import handed
from service.tables.ledgers import Ledger


async def carry(tx: Tx, actor: Actor, before: Mapping[UUID, UUID], to: UUID) -> None:
    """Person → who was responsible: where that one is named in the person's ledgers, `to` is named now.

    The persons must be locked and `to` known to serve them. Each ledger gets a version, for somebody else to sign.
    """
    held = select(Ledger).where(Ledger.person_id.in_(before)).execution_options(populate_existing=True)
    found = (await tx.session.scalars(held.order_by(Ledger.id))).all()
    changes = [(one, handed(content_in(one), before[one.person_id], to)) for one in found]
    await revise(tx, actor, changes)
    changed = [one for one, after in changes if one.changed_at == tx.now]
    if changed:
        note_act(tx, actor, "ledger.carry", ("user", to), {"ledgers": len(changed)})
