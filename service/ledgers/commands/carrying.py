"""When work is handed to another worker, the ledgers go along: hooks of caseloads, filled by wiring."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import insert, select, update

from service.access.rules import Actor
from service.audit.commands import record
from service.kit.db import Tx
from service.ledgers.commands.changing import version_row
from service.ledgers.queries import naming, one
from service.ledgers.rules import content
from service.tables.ledgers import Ledger, LedgerVersion


async def named_in(tx: Tx, user_id: UUID) -> set[UUID]:
    """The persons in whose ledgers a user is named."""
    return await naming.persons_naming(tx.session, user_id)


async def carry(tx: Tx, actor: Actor, before: Mapping[UUID, UUID], to: UUID) -> None:
    """Person → who was responsible: where that one is named in the person's ledgers, `to` is named now.

    The persons must be locked and `to` known to serve them. Each ledger gets a version, for somebody else to sign.
    """
    held = select(Ledger).where(Ledger.person_id.in_(before)).execution_options(populate_existing=True)
    changed, versions = [], []
    for found in (await tx.session.scalars(held.order_by(Ledger.id))).all():
        said = one.content_in(found)
        after = content.handed(said, before[found.person_id], to)
        if after != said:
            told = content.as_json(after)
            number, columns = found.version + 1, {"officer_id": after.officer_id, "measures": told["measures"]}
            changed.append({"id": found.id, "version": number, **columns, "sign_off": "waiting", "changed_at": tx.now})
            versions.append(version_row(tx, actor, found.id, found.person_id, number, after))
    if not changed:
        return
    await tx.session.execute(update(Ledger), changed)
    await tx.session.execute(insert(LedgerVersion), versions)
    record(tx, actor, "ledger.carry", ("user", to), {"ledgers": len(changed)})
