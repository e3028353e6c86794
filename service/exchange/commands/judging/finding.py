"""What is on file of the persons that rows name, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import any_, literal, or_, select

from service.access.rules import Actor
from service.access.scope import visible
from service.exchange.commands.judging.rows import Row
from service.exchange.rules.reading import CellFault
from service.kit.db import Tx
from service.people.commands.holding import HASHES, UUIDS
from service.people.rules.names import search_form
from service.tables.employment import Job
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student

OTHER_NAME = "与档案里这个号码的姓名不一致，请核对姓名和号码。"


async def people_of(tx: Tx, actor: Actor, rows: Sequence[Row]) -> dict[bytes | UUID, Person]:
    """By keyed hash of the identity number, and by key: those whom the actor sees."""
    hashes = [tx.cipher.index(row.id_number) for row in rows if row.id_number]
    cases = [row.case for row in rows if row.case is not None]
    named = Person.id_index == any_(literal(hashes, HASHES))
    found = list(
        await tx.session.scalars(
            select(Person)
            .where(named if not cases else or_(named, Person.id == any_(literal(cases, UUIDS))))
            .where(Person.merged_into.is_(None), visible(Person, actor))
            .execution_options(populate_existing=True)
        )
    )
    by_number: dict[bytes | UUID, Person] = {person.id_index: person for person in found if person.id_index}
    return by_number | {person.id: person for person in found}


def person_in(tx: Tx, people: Mapping[bytes | UUID, Person], row: Row) -> Person | None:
    """Whom a row is about, by its number or by the key that our own lists bear."""
    if row.case is not None:
        return people.get(row.case)
    return people.get(tx.cipher.index(row.id_number)) if row.id_number else None


def misnamed(tx: Tx, people: Mapping[bytes | UUID, Person], row: Row, person: Person | None) -> CellFault | None:
    """What stands against whom a row names: by the key of our own lists, or by another name than is on file.

    繁 or 简 and blanks make no difference. Somebody who is not on file may yet be registered: that is not judged here.
    """
    against = other_case(tx, people, row, person)
    told = row.reading.values.get("name")
    if against is None and person is not None and told and search_form(told) != search_form(person.name):
        return CellFault("name", OTHER_NAME)
    return against


def other_case(tx: Tx, people: Mapping[bytes | UUID, Person], row: Row, person: Person | None) -> CellFault | None:
    """What stands against the key of our own lists that a row bears."""
    if row.case is None:
        return None
    if person is None:
        return CellFault("case", "您的服务范围内没有这个编号的人，请照导出的表核对；新的人请把编号空着。")
    named = people.get(tx.cipher.index(row.id_number)) if row.id_number else None
    if row.id_number and person.id_index is not None and named is not person:
        return CellFault("case", "这个编号和号码不是同一个人，请核对。")
    return None


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
