"""Apply a staged batch: in bulk, some rows at a time, so that a large one can go on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, any_, func, insert, literal, or_, select

from service.access.areas import AreaRow, area_row, local_village_code
from service.access.commands import store_areas
from service.access.models import Area
from service.access.rules import Actor, Permission
from service.audit.commands import record
from service.employment.models import Job
from service.exchange.models import Batch, BatchRow
from service.exchange.queries import batch as batch_of
from service.exchange.queries import place_of, staged_of
from service.exchange.schemas import Before, Remark, Staged, StagedJob
from service.kit.db import Base, Tx
from service.kit.errors import Forbidden, Refused
from service.kit.queue import enqueue
from service.people.commands import change_many, register_many, touch
from service.people.commands.holding import HASHES, UUIDS
from service.people.models import Person
from service.people.schemas import PersonForm, PersonPatch

CHUNK = 1_000
KEPT = timedelta(days=30)  # how long an applied batch can be taken back
JOB = "import.apply"
_WAITING = or_(
    and_(BatchRow.verdict == "new", BatchRow.person_id.is_(None)),
    and_(BatchRow.verdict == "changed", BatchRow.before.is_(None)),
)
_Opened = tuple[BatchRow, Staged]


async def begin(tx: Tx, actor: Actor, batch_id: UUID) -> Batch:
    """Apply at once what is small; leave the rest to the worker, which goes on until all is done."""
    if await apply(tx, actor, batch_id):
        await enqueue(tx, JOB, {"batch": str(batch_id), "user": str(actor.id)}, key=f"{JOB}:{batch_id}")
    return await batch_of(tx.session, actor, batch_id)


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
    wanted = select(BatchRow).where(BatchRow.batch_id == batch_id, _WAITING).order_by(BatchRow.row).limit(most or CHUNK)
    rows = [(row, staged_of(tx.cipher, row)) for row in await tx.session.scalars(wanted)]
    sound = await _leave_out_stale(tx, batch, rows)
    await _make_villages(tx, batch, sound)
    await _register(tx, actor, batch, [one for one in sound if one[0].verdict == "new"])
    await _change(tx, actor, batch, [one for one in sound if one[0].verdict == "changed"])
    await tx.session.flush()
    left = await tx.session.scalar(
        select(func.count()).select_from(BatchRow).where(BatchRow.batch_id == batch_id, _WAITING)
    )
    batch.counts = batch.counts | {"applied": batch.counts.get("applied", 0) + len(sound)}
    batch.state = "applying" if left else "applied"
    batch.applied_at, batch.expires_at = tx.now, tx.now + KEPT
    record(tx, actor, "import.apply", ("batch", batch_id), {"rows": len(sound), "left": left})
    await tx.session.flush()
    return left or 0


async def _leave_out_stale(tx: Tx, batch: Batch, rows: Sequence[_Opened]) -> list[_Opened]:
    """Lock the persons, and take as faults the rows whose ground has shifted since the preview."""
    ids = [row.person_id for row, _ in rows if row.person_id is not None]
    await touch(tx, ids)
    versions = select(Person.id, Person.version).where(
        Person.id == any_(literal(ids, UUIDS)), Person.merged_into.is_(None)
    )
    current = {row.id: row.version for row in await tx.session.execute(versions)}
    hashes = {row.row: _number_index(tx, staged) for row, staged in rows if row.verdict == "new"}
    taken = set(
        await tx.session.scalars(
            select(Person.id_index).where(
                Person.id_index == any_(literal(list(hashes.values()), HASHES)), Person.merged_into.is_(None)
            )
        )
    )
    sound = []
    for row, staged in rows:
        if row.verdict == "changed" and row.person_id is not None and current.get(row.person_id) != row.person_version:
            await _refuse_row(tx, batch, row, "预览之后有人改过这个人的档案，这一行没有导入，请重新上传核对。")
        elif hashes.get(row.row) in taken:
            await _refuse_row(tx, batch, row, "预览之后有人登记了这个人，这一行没有导入，请重新上传核对。")
        else:
            sound.append((row, staged))
    return sound


def _number_index(tx: Tx, staged: Staged) -> bytes:
    number = staged.values.get("id_number") or staged.values["certificate_number"][:18]
    return tx.cipher.index(number)


async def _refuse_row(tx: Tx, batch: Batch, row: BatchRow, message: str) -> None:
    positions, headers = batch.layout["positions"], batch.layout["headers"]
    at = positions["name"]
    fault = Remark(column=headers[at], message=message, at=at).model_dump()
    counts = dict(batch.counts)
    counts[row.verdict] -= 1
    counts["wrong"] += 1
    batch.counts = counts
    row.verdict, row.faults = "wrong", [*row.faults, fault]
    await tx.session.flush()


async def _make_villages(tx: Tx, batch: Batch, rows: Sequence[_Opened]) -> None:
    """Make the villages that are not there yet, and let the rows name them."""
    wanted = {(staged.values["area"], staged.village) for _, staged in rows if staged.village is not None}
    codes: dict[tuple[str, str], str] = {}
    new: list[AreaRow] = []
    for township in sorted({township for township, _ in wanted}):
        # One import at a time numbers the villages of a township.
        await tx.session.execute(select(Area.code).where(Area.code == township).with_for_update(key_share=True))
        there = await tx.session.execute(select(Area.code, Area.name).where(Area.parent == township))
        known = {row.name: row.code for row in there}
        last = max([0, *(int(code[9:]) - 900 for code in known.values())])
        missing = sorted(name for code, name in wanted if code == township and name not in known)
        new += [area_row(local_village_code(township, last + n), name) for n, name in enumerate(missing, start=1)]
        codes |= {(township, name): code for name, code in known.items()}
    codes |= {(row.code[:9], row.name): row.code for row in new}
    await store_areas(tx, new)
    batch.layout = batch.layout | {"made": [*batch.layout["made"], *(row.code for row in new)]}
    for _, staged in rows:
        if staged.village is not None:
            staged.values["area"] = codes[staged.values["area"], staged.village]


async def _register(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[_Opened]) -> None:
    if not rows:
        return
    forms = [PersonForm.model_validate(staged.values) for _, staged in rows]
    ids = await register_many(tx, actor, forms, batch_id=batch.id, source=_source(batch))
    jobs = []
    for person_id, (row, staged) in zip(ids, rows, strict=True):
        row.person_id, row.person_version = person_id, 1
        if staged.job is not None:
            jobs.append(_job_row(tx, actor, batch, person_id, staged.job))
    if jobs:
        await tx.session.execute(insert(_JOBS), jobs)


async def _change(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[_Opened]) -> None:
    pairs = [(row.person_id, PersonPatch.model_validate(staged.values)) for row, staged in rows if row.person_id]
    if not pairs:
        return
    done = {one.person_id: one for one in await change_many(tx, actor, pairs, batch_id=batch.id, source=_source(batch))}
    jobs = []
    for row, staged in rows:
        one = None if row.person_id is None else done.get(row.person_id)
        before = Before() if one is None else Before(person=one.before, fields=one.fields)
        row.person_version = row.person_version if one is None else one.version
        if staged.job is not None and staged.job.known is not None:
            await _end_job(tx, staged.job, before)
        elif staged.job is not None and row.person_id is not None:
            jobs.append(_job_row(tx, actor, batch, row.person_id, staged.job))
        row.before = tx.cipher.seal(before.model_dump_json(), place_of(batch.id, row.row))
    if jobs:
        await tx.session.execute(insert(_JOBS), jobs)


_JOBS = Base.metadata.tables["job"]


def _source(batch: Batch) -> str:
    return f"import:{batch.id}"


def _job_row(tx: Tx, actor: Actor, batch: Batch, person_id: UUID, job: StagedJob) -> dict[str, Any]:
    made = {"id": uuid4(), "person_id": person_id, "version": 1, **job.said._asdict(), "batch_id": batch.id}
    return made | {"recorded_at": tx.now, "recorded_by": actor.id}


async def _end_job(tx: Tx, job: StagedJob, before: Before) -> None:
    """Give a job on file the last day that the sheet tells."""
    held = await tx.session.get_one(Job, job.known, populate_existing=True)
    before.job, before.job_version, before.job_ended_on = held.id, held.version + 1, held.ended_on
    held.ended_on, held.version = job.ended_on, held.version + 1
