"""Forget staged rows whose time has run out."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from service.audit.commands import note_act
from service.kit.db import Tx
from service.tables.exchange import Batch, BatchFile, BatchRow


async def purge(tx: Tx) -> int:
    """Delete the rows of expired batches; answers how many batches. A batch never applied becomes expired.

    The system's own act: the batches themselves stay, with their counts.
    """
    past = select(Batch.id).where(Batch.expires_at <= tx.now)
    gone = set(
        await tx.session.scalars(delete(BatchRow).where(BatchRow.batch_id.in_(past)).returning(BatchRow.batch_id))
    )
    await tx.session.execute(delete(BatchFile).where(BatchFile.batch_id.in_(past)))
    await tx.session.execute(
        update(Batch).where(Batch.id.in_(past), Batch.state.in_(("staged", "applying"))).values(state="expired")
    )
    if gone:
        note_act(tx, None, "import.purge", ("batch", ""), {"batches": len(gone)})
    return len(gone)
