"""Apply a staged batch: in bulk, some rows at a time, so that a large one can go on where it stopped."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.commands.applying.parts import put_jobs, put_ledgers, put_posts, put_records, put_trainings
from service.exchange.commands.applying.persons import keep_versions, leave_out_stale, make_villages, put_persons, sound
from service.exchange.commands.applying.work import Work
from service.exchange.commands.explaining import remember
from service.exchange.queries.batches import batch as batch_of
from service.exchange.queries.batches import place_of, sheets_of, staged_of, told_of
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Before
from service.kit.db import Tx
from service.kit.errors import Forbidden, Refused
from service.kit.queue import enqueue
from service.tables.exchange import Batch, BatchFile, BatchRow

CHUNK = 1_000
KEPT = timedelta(days=30)  # how long an applied batch can be taken back
JOB = "import.apply"
GROWING = ("person", "statement", "student", "household_member", "job", "record", "duty", "agenda", "batch_row")
_WAITING = (BatchRow.verdict.in_(("new", "changed")), BatchRow.applied.is_(False), BatchRow.waits.is_(False))


async def begin(tx: Tx, actor: Actor, batch_id: UUID) -> Batch:
    """Apply at once what is small; leave the rest to the worker, which goes on until all is done.

    Refused while a column is neither taken nor said not to be, or a word is still to be explained.
    """
    batch = await batch_of(tx.session, actor, batch_id)
    if batch.state == "staged":
        _settled(tx, batch)
    if await apply(tx, actor, batch_id):
        await enqueue(tx, JOB, {"batch": str(batch_id), "user": str(actor.id)}, key=f"{JOB}:{batch_id}")
    return await batch_of(tx.session, actor, batch_id)


def _settled(tx: Tx, batch: Batch) -> None:
    """不导入 is a choice that somebody makes."""
    sheets = [sheet for sheet in sheets_of(batch) if not sheet.why]
    left = [column.heading for sheet in sheets for column in sheet.columns if column.undecided]
    if left:
        raise Refused(f"还有 {len(left)} 列没有说明是什么、要不要导入，请先在“对应列”里选好。")
    asks = len(told_of(tx.cipher, batch).asks)
    if asks:
        raise Refused(f"还有 {asks} 个词没有说明，请先选好它们是什么意思。")


async def apply(tx: Tx, actor: Actor, batch_id: UUID, *, most: int | None = None) -> int:
    """Apply the next rows, 1,000 unless told; answers how many are left. Whose person changed since is left out.

    Applying an applied batch does nothing. Refused when it was taken back or has expired.
    """
    if not actor.may(Permission.IMPORT):
        raise Forbidden
    batch = await batch_of(tx.session, actor, batch_id, lock=True)
    if batch.state == "applied":
        return 0
    if batch.state not in {"staged", "applying"}:
        raise Refused("这一批已经撤销或过期，不能再应用。请重新上传文件。")
    if batch.state == "staged":
        await remember(tx, actor, batch)
        await tx.session.execute(delete(BatchFile).where(BatchFile.batch_id == batch_id))
    elif batch.counts.get("applied", 0) <= CHUNK:
        await _analyze(tx)
    wanted = select(BatchRow).where(BatchRow.batch_id == batch_id, *_WAITING).order_by(BatchRow.sheet, BatchRow.row)
    rows = await tx.session.scalars(wanted.limit(most or CHUNK))
    works = await leave_out_stale(tx, actor, batch, [Work(row, staged_of(tx.cipher, row)) for row in rows])
    done = await _put(tx, actor, batch, works)
    await tx.session.flush()
    counted = select(func.count()).select_from(BatchRow).where(BatchRow.batch_id == batch_id, *_WAITING)
    left = await tx.session.scalar(counted)
    batch.counts = batch.counts | {"applied": batch.counts.get("applied", 0) + done}
    batch.state = "applying" if left else "applied"
    batch.applied_at, batch.expires_at = tx.now, tx.now + KEPT
    note_act(tx, actor, "import.apply", ("batch", batch_id), {"rows": done, "left": left})
    await tx.session.flush()
    return left or 0


async def _analyze(tx: Tx) -> None:
    """After the first rows of a large batch: PostgreSQL may know nothing yet of tables that were empty this morning.

    Without it each thousand rows takes longer than the one before (1.0 to 1.8 s), until the database looks by itself.
    """
    for name in GROWING:
        await tx.session.execute(text(f"ANALYZE {name}"))


async def _put(tx: Tx, actor: Actor, batch: Batch, works: list[Work]) -> int:
    """Persons first, then what hangs on them; each row keeps what undoing it needs. Answers how many were done."""
    await make_villages(tx, batch, works)
    await put_persons(tx, actor, batch, works)
    for put in (put_jobs, put_posts, put_records, put_ledgers, put_trainings):
        await put(tx, actor, batch, sound(works))
    done = sound(works)
    if LAYOUTS[batch.kind].registers:
        await keep_versions(tx, done)
    nothing = Before()
    for work in done:
        work.row.applied = True
        if work.before != nothing:
            sealed = tx.cipher.seal(work.before.model_dump_json(), place_of(batch.id, work.row.sheet, work.row.row))
            work.row.before = sealed
    return len(done)
