"""What hung on the persons of a batch, taken back: jobs, services, ledgers; and whether somebody worked on it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import any_, delete, literal, or_, select, update

from service.access.rules import Actor
from service.casework.commands.saving import take_back as take_records_back
from service.entitlements.commands.enrolling import void_batch
from service.exchange.rules import LAYOUTS, TRAININGS
from service.exchange.schemas import Before
from service.kit.db import Tx
from service.kit.outcome import Outcome
from service.people.commands.holding import UUIDS
from service.tables.employment import Job
from service.tables.exchange import Batch
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person


class Applied(Protocol):
    """A row that was applied."""

    @property
    def row(self) -> int: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def before(self) -> Before: ...


async def worked_on_since(tx: Tx, batch: Batch, rows: Sequence[Applied]) -> set[int]:
    """The rows whose person, or something that came with the batch, is no longer as the batch left it."""
    found = set(await _jobs_changed(tx, batch, rows))
    if LAYOUTS[batch.kind].registers:
        ids = literal([row.person_id for row in rows], UUIDS)
        versions = await tx.session.execute(select(Person.id, Person.version).where(Person.id == any_(ids)))
        now = {row.id: row.version for row in versions}
        found |= {row.row for row in rows if now.get(row.person_id) != row.version}
    ledgers = await _fresh_ledgers(tx, rows)
    for row in rows:
        made = row.before
        if made.ledger is not None and made.ledger not in ledgers:
            found.add(row.row)
    return found


async def _jobs_changed(tx: Tx, batch: Batch, rows: Sequence[Applied]) -> set[int]:
    """By the jobs that the batch made, which may be several of one person, and those that it changed."""
    numbers = defaultdict(set)
    for row in rows:
        numbers[row.person_id].add(row.row)
    edited = select(Job.person_id).where(Job.batch_id == batch.id, or_(Job.version != 1, Job.voided_at.is_not(None)))
    found = {number for person_id in await tx.session.scalars(edited) for number in numbers[person_id]}
    ids = [row.before.job for row in rows if row.before.job is not None]
    jobs = select(Job.id, Job.version).where(Job.id == any_(literal(ids, UUIDS)), Job.voided_at.is_(None))
    standing = {job.id: job.version for job in await tx.session.execute(jobs)}
    return found | {row.row for row in rows if _job_differs(row.before, standing)}


def _job_differs(before: Before, standing: Mapping[UUID, int]) -> bool:
    return before.job is not None and standing.get(before.job) != before.job_version


async def _fresh_ledgers(tx: Tx, rows: Sequence[Applied]) -> set[UUID]:
    ids = literal([row.before.ledger for row in rows if row.before.ledger is not None], UUIDS)
    untouched = Ledger.version == 1, Ledger.sign_off == "waiting"  # what was signed or sent back stays too
    return set(await tx.session.scalars(select(Ledger.id).where(Ledger.id == any_(ids), *untouched)))


async def take_parts_back(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[Applied]) -> set[int]:
    """Remove what the batch made, put back the jobs it changed; answers the rows of what was worked on since."""
    await tx.session.execute(delete(Job).where(Job.batch_id == batch.id))
    for row in rows:
        if row.before.job is not None:
            values = row.before.job_was | {"version": Job.version + 1}
            await tx.session.execute(update(Job).where(Job.id == row.before.job).values(values))
    ledgers = literal([row.before.ledger for row in rows if row.before.ledger is not None], UUIDS)
    await tx.session.execute(delete(LedgerVersion).where(LedgerVersion.ledger_id == any_(ledgers)))
    await tx.session.execute(delete(Ledger).where(Ledger.id == any_(ledgers)))
    made = {one: row for row in rows for one in row.before.records}
    records = [Outcome(row.person_id, one, 1, made=True) for one, row in made.items()]
    return {made[one].row for one in await take_records_back(tx, actor, records)}


async def take_trainings_back(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[Applied]) -> set[int]:
    """Void the trainings that the batch entered; answers the rows of those that somebody has changed since."""
    if LAYOUTS[batch.kind] is not TRAININGS:
        return set()
    changed = {one.person_id for one in await void_batch(tx, actor, batch.id, "撤销导入")}
    return {row.row for row in rows if row.person_id in changed}
