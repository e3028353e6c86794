"""Lists to be exported: persons by a server-side cursor, what hangs on them piece by piece, whatever their number."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor
from service.casefile.queries import describe
from service.duties.rules.words import period_words
from service.exchange.rules.exports import AFTER_PLACE, BEFORE_PLACE, IN_THE_CLEAR, joined_words, tail, without_numbers
from service.kit.sheets import Cell
from service.law.names import MODES, OUTCOMES, PERIOD_SOURCES, PROGRAMS, RECORD_KINDS, STATES, STEPS
from service.ledgers.queries.exporting import exported
from service.ledgers.rules.subsidies import EXPORTED
from service.people.queries.lists import Filters, conditions
from service.people.rules.codes import EXIT
from service.people.rules.fields import SEALED
from service.people.rules.words import age, in_words
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.duties import IS_OWED, Duty
from service.tables.people import Person, Student
from service.tables.records import Record

CHUNK = 500
_TOWNSHIP, _VILLAGE = aliased(Area), aliased(Area)
_BEFORE, _AFTER = ([one.name for one in fields] for fields in (BEFORE_PLACE, AFTER_PLACE))
SEALED_COLUMNS = {one.name: SEALED[one.name].column for one in IN_THE_CLEAR}
_PERSONS: Select[*tuple[Any, ...]] = (
    select(
        *(Person.id, Person.name, Person.sex, Person.born_on, Person.phone_tail, Person.entered_on),
        *(getattr(Person, name) for name in (*_BEFORE, *_AFTER, *SEALED_COLUMNS.values())),
        *(Person.exit_on, Person.exit_reason, Student.school, Student.major, Student.graduates_on),
        func.coalesce(_TOWNSHIP.name, "").label("township_name"),
        func.coalesce(_VILLAGE.name, "").label("village_name"),
        func.coalesce(User.name, "未分派").label("owner"),
    )
    .outerjoin(User, User.id == Person.owner_id)
    .outerjoin(_TOWNSHIP, _TOWNSHIP.code == func.coalesce(Person.township, Person.county))
    .outerjoin(_VILLAGE, _VILLAGE.code == Person.village)
    .outerjoin(Student, Student.person_id == Person.id)
    .order_by(Person.county, Person.township, Person.village, Person.sort_key, Person.id)
)
Persons = Sequence[Any]
Lines = list[list[Cell]]


async def lines(
    session: AsyncSession, actor: Actor, kind: str, filters: Filters, today: date
) -> AsyncIterator[tuple[Persons, Lines]]:
    """The rows of a list, a few hundred persons at a time, with these persons (of `people`, each is a row)."""
    found = await session.stream(_PERSONS.where(*conditions(actor, filters, today)).execution_options(yield_per=CHUNK))
    async for persons in found.partitions():
        yield persons, await LISTS[kind](session, persons, today)


def _place(person: Any) -> list[Cell]:  # noqa: ANN401 - a row of _PERSONS
    return [person.township_name, person.village_name, person.owner]


def _word(name: str, value: object) -> str:
    return "" if value is None else in_words(name, value)


async def _people(session: AsyncSession, persons: Persons, today: date) -> Lines:
    del session
    return [
        [
            *(one.name, in_words("sex", one.sex), age(one.born_on, today), str(one.born_on)),
            *(_word(name, getattr(one, name)) for name in _BEFORE),
            *(*_place(one), tail(one.phone_tail)),
            *(_word(name, getattr(one, name)) for name in _AFTER),
            *(one.school or "", _word("graduates_on", one.graduates_on), str(one.entered_on)),
            "" if one.exit_on is None else f"{one.exit_on} {EXIT.label(one.exit_reason)}",
            str(one.id),
        ]
        for one in persons
    ]


async def _hanging(session: AsyncSession, wanted: Select[*tuple[Any, ...]], persons: Persons) -> list[tuple[Any, Any]]:
    """What hangs on these persons, each with the person, in the persons' order; the first column names the person."""
    found: dict[Any, list[Any]] = {person.id: [] for person in persons}
    column = wanted.selected_columns[0]
    ids = literal(list(found), ARRAY(Uuid()))
    for row in await session.execute(wanted.where(column == any_(ids))):
        found[row[0]].append(row)
    return [(person, row) for person in persons for row in found[person.id]]


_DUTIES = (
    select(
        *(Duty.person_id, Duty.program, Duty.step, Duty.period, Duty.rule, Duty.due_on, Duty.plan_by),
        *(Duty.done, Duty.required, Duty.state, Duty.period_source),
    )
    .where(IS_OWED)
    .order_by(Duty.plan_by, Duty.id)
)


async def _duties(session: AsyncSession, persons: Persons, today: date) -> Lines:
    """What is owed now."""
    return [
        [
            *(person.name, *_place(person), PROGRAMS.get(duty.program, duty.program)),
            *(STEPS.get(duty.step, duty.step), period_words(duty.period), duty.rule),
            *(str(duty.due_on), str(duty.plan_by), duty.done, duty.required, STATES[duty.state]),
            "是" if duty.due_on < today else "",
            PERIOD_SOURCES[duty.period_source],
        ]
        for person, duty in await _hanging(session, _DUTIES, persons)
    ]


async def _ledgers(session: AsyncSession, persons: Persons, today: date) -> Lines:
    del today
    by_id = {person.id: person for person in persons}
    told: dict[Any, Lines] = {person_id: [] for person_id in by_id}
    for person_id, row in await exported(session, list(by_id)):
        person = by_id[person_id]
        told[person_id].append(
            [person.name, *_place(person), *(without_numbers(row[name]) for name in EXPORTED), str(person_id)]
        )
    return [line for lines in told.values() for line in lines]


_RECORDS = (
    select(
        *(
            Record.person_id,
            Record.id,
            Record.happened_on,
            Record.kind,
            Record.mode,
            Record.outcome,
            Record.detail,
            Record.note,
        ),
        *(Record.recorded_at, User.name.label("by")),
    )
    .outerjoin(User, User.id == Record.recorded_by)
    .where(Record.voided_at.is_(None))
    .order_by(Record.happened_on, Record.id)
)


async def _records(session: AsyncSession, persons: Persons, today: date) -> Lines:
    """What stands."""
    del today
    return [
        [
            *(person.name, *_place(person), str(record.happened_on), RECORD_KINDS.get(record.kind, record.kind)),
            *(
                MODES[record.mode],
                OUTCOMES[record.outcome],
                joined_words([*describe(record.kind, record.detail), record.note]),
            ),
            *(record.by or "系统", f"{record.recorded_at:%Y-%m-%d %H:%M}", str(person.id), str(record.id)),
        ]
        for person, record in await _hanging(session, _RECORDS, persons)
    ]


LISTS: dict[str, Callable[[AsyncSession, Persons, date], Awaitable[Lines]]] = {
    "people": _people,
    "duties": _duties,
    "ledgers": _ledgers,
    "records": _records,
}
"""Kind of list → the rows that a piece of it makes."""
