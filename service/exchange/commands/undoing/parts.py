"""What hung on the persons of a batch, taken back: jobs, services, ledgers; and whether somebody worked on it since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.casework.commands.saving import take_back as take_records_back
from service.employment.commands import saving as employment
from service.entitlements.commands.saving import take_back
from service.entitlements.queries.sorts import POST
from service.exchange.rules.layouts import LAYOUTS, TRAININGS
from service.exchange.schemas import Before
from service.kit.db import Tx
from service.kit.outcome import Outcome
from service.ledgers.commands.saving import take_back as take_ledgers_back
from service.people.commands.restoring import versions_of
from service.tables.employment import Job
from service.tables.entitlements import Training
from service.tables.exchange import Batch


class Applied(Protocol):
    """A row that was applied."""

    @property
    def row(self) -> tuple[int, int]: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def before(self) -> Before: ...


async def worked_on_since(tx: Tx, batch: Batch, rows: Sequence[Applied]) -> set[tuple[int, int]]:
    """The rows whose person is no longer as the batch left it."""
    found: set[tuple[int, int]] = set()
    if LAYOUTS[batch.kind].registers:
        now = await versions_of(tx, [row.person_id for row in rows])
        found |= {row.row for row in rows if now.get(row.person_id) != row.version}
    return found


async def _jobs(tx: Tx, batch: Batch, rows: Sequence[Applied]) -> list[Outcome]:
    """The jobs that the batch made, which may be several of one person, and those that it put right."""
    of_batch = select(Job.id, Job.person_id).where(Job.batch_id == batch.id)
    made = [Outcome(one.person_id, one.id, 1, made=True) for one in await tx.session.execute(of_batch)]
    put_right = [
        Outcome(row.person_id, row.before.job, row.before.job_version, before=row.before.job_was)
        for row in rows
        if row.before.job is not None
    ]
    return [*made, *put_right]


async def take_parts_back(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[Applied]) -> set[tuple[int, int]]:
    """Remove what the batch made, put back the jobs it changed; answers the rows of what was worked on since."""
    jobs = await _jobs(tx, batch, rows)
    against = set(await employment.take_back(tx, actor, jobs))
    whose = {one.person_id for one in jobs if one.id in against}
    worked_on = {row.row for row in rows if row.person_id in whose}
    posts = {row.before.post: row for row in rows if row.before.post is not None}
    entered = [Outcome(row.person_id, one, 1, made=True) for one, row in posts.items()]
    worked_on |= {posts[one].row for one in await take_back(tx, actor, entered, POST)}
    opened = {row.before.ledger: row for row in rows if row.before.ledger is not None}
    ledgers = [Outcome(row.person_id, one, 1, made=True) for one, row in opened.items()]
    worked_on |= {opened[one].row for one in await take_ledgers_back(tx, actor, ledgers)}
    made = {one: row for row in rows for one in row.before.records}
    records = [Outcome(row.person_id, one, 1, made=True) for one, row in made.items()]
    return worked_on | {made[one].row for one in await take_records_back(tx, actor, records)}


async def take_trainings_back(tx: Tx, actor: Actor, batch: Batch, rows: Sequence[Applied]) -> set[tuple[int, int]]:
    """Void the trainings that the batch entered; answers the rows of those that somebody has changed since."""
    if LAYOUTS[batch.kind] is not TRAININGS:
        return set()
    made = await tx.session.execute(select(Training.id, Training.person_id).where(Training.batch_id == batch.id))
    outcomes = [Outcome(one.person_id, one.id, 1, made=True) for one in made]
    against = set(await take_back(tx, actor, outcomes))
    whose = {one.person_id for one in outcomes if one.id in against}
    return {row.row for row in rows if row.person_id in whose}
