"""What is on file of the persons that rows name, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import any_, literal, select

from service.access.rules import Actor
from service.access.scope import visible
from service.exchange.commands.judging.rows import Row
from service.kit.db import Tx
from service.people.commands.holding import HASHES, UUIDS
from service.tables.employment import Job
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student


async def people_of(tx: Tx, actor: Actor, rows: Sequence[Row]) -> dict[bytes, Person]:
    """By keyed hash of the identity number: those whom the actor sees."""
    hashes = [tx.cipher.index(row.id_number) for row in rows if row.id_number]
    found = await tx.session.scalars(
        select(Person)
        .where(Person.id_index == any_(literal(hashes, HASHES)), Person.merged_into.is_(None), visible(Person, actor))
        .execution_options(populate_existing=True)
    )
    return {person.id_index: person for person in found if person.id_index}


async def students_of(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Student]:
    """The studies of these persons."""
    found = select(Student).where(Student.person_id == any_(literal(list(ids), UUIDS)))
    rows = await tx.session.scalars(found.execution_options(populate_existing=True))
    return {one.person_id: one for one in rows}


async def jobs_of(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, list[Job]]:
    """The jobs of these persons that stand."""
    wanted = select(Job).where(Job.person_id == any_(literal(list(ids), UUIDS)), Job.voided_at.is_(None))
    jobs: dict[UUID, list[Job]] = defaultdict(list)
    for job in await tx.session.scalars(wanted.execution_options(populate_existing=True)):
        jobs[job.person_id].append(job)
    return jobs


async def ledgers_of(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Ledger]:
    """The graduates' ledgers of these persons."""
    found = select(Ledger).where(Ledger.person_id == any_(literal(list(ids), UUIDS)), Ledger.kind == "graduate")
    rows = await tx.session.scalars(found.execution_options(populate_existing=True))
    return {one.person_id: one for one in rows}
