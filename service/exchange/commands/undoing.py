"""Take an applied batch back whole, or say which rows have been worked on since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, delete, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from service.access.models import Area
from service.access.rules import Actor, Permission
from service.audit.commands import record
from service.employment.models import Job
from service.exchange.models import Batch, BatchRow
from service.exchange.queries import batch as batch_of
from service.exchange.queries import place_of
from service.exchange.schemas import Before
from service.kit.db import Tx
from service.kit.errors import Forbidden, Refused
from service.people.commands import Changed, take_back, touch, worked_on
from service.people.commands.holding import UUIDS
from service.people.models import Person

CHUNK = 1_000
NAMED = 20  # rows named in the refusal's text; its figures hold them all


class _Row(NamedTuple):
    """A row that was applied; `before` is None for somebody new."""

    row: int
    person_id: UUID
    version: int
    before: Before | None


async def undo(tx: Tx, actor: Actor, batch_id: UUID) -> Batch:
    """Delete whom the batch registered, put back whom it changed, remove what it made.

    Refused, with the rows, when one of the persons has been worked on since; then everything stays.
    """
    if not actor.may(Permission.IMPORT):
        raise Forbidden
    batch = await batch_of(tx.session, actor, batch_id, lock=True)
    if batch.state not in {"applied", "applying"}:
        raise Refused("只有已经应用的批次才能撤销。")
    if tx.now >= batch.expires_at:
        raise Refused("这一批应用已超过 30 天，原始数据已删除，不能再整批撤销；请逐个在档案里更正。")
    rows = await _applied(tx, batch)
    async with tx.session.begin_nested():
        await touch(tx, [row.person_id for row in rows])
        touched = await _changed_since(tx, batch, rows)
        await _take_jobs_back(tx, batch, rows)
        made = {row.person_id: row.row for row in rows if row.before is None}
        touched |= {made[person_id] for person_id in await worked_on(tx, list(made))}
        _refuse(touched)
        for start in range(0, len(rows), CHUNK):
            await _put_back(tx, actor, rows[start : start + CHUNK])
    await _remove_villages(tx, batch.layout["made"])
    batch.state, batch.undone_at = "undone", tx.now
    counts = {"removed": len(made), "restored": len(rows) - len(made)}
    record(tx, actor, "import.undo", ("batch", batch_id), counts)
    await tx.session.flush()
    return batch


async def _applied(tx: Tx, batch: Batch) -> list[_Row]:
    done = or_(BatchRow.verdict == "new", BatchRow.before.is_not(None))
    columns = (BatchRow.row, BatchRow.person_id, BatchRow.person_version, BatchRow.before)
    found = await tx.session.execute(
        select(*columns)
        .where(BatchRow.batch_id == batch.id, BatchRow.person_id.is_not(None), done)
        .order_by(BatchRow.row)
    )
    return [
        _Row(row, who, version or 0, _opened(tx, batch, row, before))
        for row, who, version, before in found
        if who is not None
    ]


def _opened(tx: Tx, batch: Batch, row: int, before: bytes | None) -> Before | None:
    if before is None:
        return None
    return Before.model_validate_json(tx.cipher.open(before, place_of(batch.id, row)))


async def _changed_since(tx: Tx, batch: Batch, rows: list[_Row]) -> set[int]:
    """The rows whose person, or a job that came with the batch, is no longer as the batch left it."""
    ids = literal([row.person_id for row in rows], UUIDS)
    versions = select(Person.id, Person.version).where(Person.id == any_(ids))
    now = {row.id: row.version for row in await tx.session.execute(versions)}
    jobs = select(Job.id, Job.version).where(Job.person_id == any_(ids), Job.voided_at.is_(None))
    standing = {job.id: job.version for job in await tx.session.execute(jobs)}
    edited = set(
        await tx.session.scalars(
            select(Job.person_id).where(Job.batch_id == batch.id, or_(Job.version != 1, Job.voided_at.is_not(None)))
        )
    )
    return {
        row.row
        for row in rows
        if now.get(row.person_id) != row.version or row.person_id in edited or _job_differs(row.before, standing)
    }


def _job_differs(before: Before | None, standing: Mapping[UUID, int]) -> bool:
    return before is not None and before.job is not None and standing.get(before.job) != before.job_version


async def _take_jobs_back(tx: Tx, batch: Batch, rows: list[_Row]) -> None:
    await tx.session.execute(delete(Job).where(Job.batch_id == batch.id))
    for row in rows:
        if row.before is not None and row.before.job is not None:
            values = {"ended_on": row.before.job_ended_on, "version": Job.version + 1}
            await tx.session.execute(update(Job).where(Job.id == row.before.job).values(values))


def _refuse(touched: Iterable[int]) -> None:
    rows = sorted(touched)
    if rows:
        named = "、".join(str(row) for row in rows[:NAMED]) + (" 等" if len(rows) > NAMED else "")
        raise Refused(
            f"第 {named} 行（共 {len(rows)} 行）的人在导入之后已有人办理过，不能整批撤销；请逐个在档案里更正。",
            figures={"rows": rows},
        )


async def _put_back(tx: Tx, actor: Actor, rows: list[_Row]) -> None:
    made = [row.person_id for row in rows if row.before is None]
    changed = [
        Changed(row.person_id, row.version, row.before.fields, row.before.person)
        for row in rows
        if row.before is not None and row.before.person is not None
    ]
    await take_back(tx, actor, made, changed)


async def _remove_villages(tx: Tx, codes: list[str]) -> None:
    """Remove the villages made for the batch, but those that something else refers to by now."""
    try:
        async with tx.session.begin_nested():
            await tx.session.execute(delete(Area).where(Area.code.in_(codes)))
    except IntegrityError:  # somebody lives in one of them by now: find the others
        half = len(codes) // 2
        for part in (codes[:half], codes[half:]) if half else ():
            await _remove_villages(tx, part)
