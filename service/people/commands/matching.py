"""Whether somebody who is to be registered, or gets another number, is on file already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, any_, literal, or_, select, tuple_

from service.access.rules import Actor
from service.access.scope import visible
from service.kit.db import Tx, lock
from service.kit.errors import Refused
from service.people.commands.building import Place
from service.people.commands.holding import HASHES
from service.people.queries.scope import ON_FILE, named
from service.people.rules.fields import SEALED
from service.people.rules.names import search_form
from service.people.rules.planning import NUMBERS
from service.tables.people import Person

AT_ONCE = timedelta(minutes=1)
FEW = 20
"""Up to so many names each is looked up by the pieces of it; beyond, the area is read once."""
MOST_LOCKS = 60
"""Beyond, as in an import, the database's own rule that identity numbers differ must do: locks are kept in memory."""
MOST_ALIKE = 10
_COLUMNS = {number: getattr(Person, SEALED[number].index or "") for number in NUMBERS}


class Twin(Refused):
    """The number is on file already; `existing` is the person's id where the actor may see it."""

    def __init__(self, existing: UUID | None, number: str = "id_number") -> None:
        seen = f"这个{NUMBERS[number]}已经登记过，请打开原有的档案。"
        elsewhere = f"这个{NUMBERS[number]}已在别处登记，不在您的服务范围内。请联系上级督导核实或办理转入。"
        figures = {} if existing is None else {"person": str(existing)}
        super().__init__(elsewhere if existing is None else seen, rule="DUPLICATE", figures=figures)
        self.existing = existing
        self.number = number

    @property
    def errors(self) -> dict[str, str]:
        return {self.number: self.detail}


class TwiceAtOnce(Refused):
    """Two of the entries bear one number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"有{NUMBERS[number]}重复登记，请重新检查这批数据。", rule="DUPLICATE")
        self.number = number

    @property
    def errors(self) -> dict[str, str]:
        return {self.number: self.detail}


class Alike(Refused):
    """Somebody with the same name and birth date (`by_name`), or the same telephone, is on file: ask first."""

    def __init__(self, alike: list[UUID], *, by_name: bool) -> None:
        super().__init__(
            "已有姓名和出生日期相同，或电话相同的人。请先核对；确认不是同一个人，再确认登记（confirmed）。",
            rule="DUPLICATE",
            figures={"alike": [str(one) for one in alike]},
        )
        self.alike = alike
        self.by_name = by_name


class JustRegistered(Refused):
    """The same actor registered somebody of that name and birth date there a moment ago."""

    def __init__(self, alike: list[UUID]) -> None:
        super().__init__(
            "一分钟内刚登记过姓名和出生日期相同的人，请先打开核对。确是另一个人的，请过一分钟再登记。",
            rule="DUPLICATE",
            figures={"alike": [str(one) for one in alike]},
        )


class Who(NamedTuple):
    """Somebody to be looked for: `person_id` None of somebody new, `place` where they would be served."""

    values: Mapping[str, Any]
    numbers: tuple[str, ...]
    person_id: UUID | None = None
    place: Place | None = None


async def lock_numbers(tx: Tx, whom: Sequence[Who]) -> None:
    """Nobody else registers somebody with a number, or a name and birth date, of these until this is committed."""
    keys = [f"{number} {one.values[number]}" for one in whom for number in one.numbers if one.values[number]]
    keys += [f"person {one.values['name']} {one.values['born_on']}" for one in whom if one.person_id is None]
    if len(keys) <= MOST_LOCKS:
        await lock(tx, *dict.fromkeys(keys))


async def twins(tx: Tx, actor: Actor, whom: Sequence[Who]) -> list[Twin | TwiceAtOnce | None]:
    """For each whether another person, or an entry before it, has one of its numbers."""
    hashed = [{number: tx.cipher.index(one.values[number]) for number in NUMBERS if _has(one, number)} for one in whom]
    wanted = {number: {each[number] for each in hashed if number in each} for number in NUMBERS}
    same = [_COLUMNS[number] == any_(literal(list(hashes), HASHES)) for number, hashes in wanted.items() if hashes]
    if not same:
        return [None] * len(whom)
    asked = select(Person.id, visible(Person, actor), *_COLUMNS.values()).where(
        or_(*same), Person.merged_into.is_(None)
    )
    on_file: dict[tuple[str, bytes], list[tuple[UUID, bool]]] = {}
    for person_id, seen, *hashes in await tx.session.execute(asked):
        for number, found in zip(NUMBERS, hashes, strict=True):
            on_file.setdefault((number, found), []).append((person_id, seen))
    taken: set[tuple[str, bytes]] = set()
    return [_twin(one, hashes, on_file, taken) for one, hashes in zip(whom, hashed, strict=True)]


def _has(one: Who, number: str) -> bool:
    return number in one.numbers and bool(one.values.get(number))


def _twin(
    one: Who,
    hashes: Mapping[str, bytes],
    on_file: Mapping[tuple[str, bytes], Sequence[tuple[UUID, bool]]],
    taken: set[tuple[str, bytes]],
) -> Twin | TwiceAtOnce | None:
    for number, found in hashes.items():
        key = number, found
        for person_id, seen in on_file.get(key, ()):
            if person_id != one.person_id:
                return Twin(person_id if seen else None, number)
        if key in taken:
            return TwiceAtOnce(number)
        taken.add(key)
    return None


async def alike(tx: Tx, actor: Actor, whom: Sequence[Who]) -> list[Alike | None]:
    """For each the visible persons who might be the same; ten at most."""
    if not whom:
        return []
    phones = {one.values["phone"]: tx.cipher.index(one.values["phone"]) for one in whom if one.values.get("phone")}
    either = [_of_names(actor, {(one.values["name"], one.values["born_on"]) for one in whom})]
    if phones:
        either.append(Person.phone_index == any_(literal(list(phones.values()), HASHES)))
    columns = select(Person.id, Person.name, Person.born_on, Person.phone_index)
    seen = columns.where(or_(*either), ON_FILE, visible(Person, actor)).limit(MOST_ALIKE * len(whom))
    rows = (await tx.session.execute(seen)).all()
    found: list[Alike | None] = []
    for one in whom:
        named_so = [row.id for row in rows if (row.name, row.born_on) == (one.values["name"], one.values["born_on"])]
        phone = phones.get(one.values.get("phone"))
        called = [row.id for row in rows if phone is not None and row.phone_index == phone]
        ids = list(dict.fromkeys([*named_so, *called]))[:MOST_ALIKE]
        found.append(Alike(ids, by_name=bool(named_so)) if ids else None)
    return found


def _of_names(actor: Actor, pairs: Iterable[tuple[str, date]]) -> ColumnElement[bool]:
    told = sorted(pairs)
    if len(told) > FEW:
        return tuple_(Person.name, Person.born_on).in_(told)
    each = [(Person.name == name) & (Person.born_on == born) & named(search_form(name), actor) for name, born in told]
    return or_(*each)


async def just_registered(tx: Tx, actor: Actor, whom: Sequence[Who]) -> list[JustRegistered | None]:
    """Somebody confirmed to be another person is still no other one when sent twice at once."""
    doubtful = [one for one in whom if not any(one.values[number] for number in NUMBERS)]  # else told apart by these
    if not doubtful:
        return [None] * len(whom)
    each = [
        (Person.name == one.values["name"])
        & (Person.born_on == one.values["born_on"])
        & (Person.county == (one.place.county if one.place else ""))
        & Person.phone_index.is_not_distinct_from(_hash(tx, one.values.get("phone")))
        for one in doubtful
    ]
    recent = select(Person.id, Person.name, Person.born_on).where(
        Person.created_by == actor.id,
        Person.created_at > tx.now - AT_ONCE,
        Person.id_index.is_(None),
        Person.certificate_index.is_(None),
        Person.merged_into.is_(None),
        or_(*each),
    )
    same: dict[tuple[str, date], list[UUID]] = {}
    for person_id, name, born_on in await tx.session.execute(recent):
        same.setdefault((name, born_on), []).append(person_id)
    ids = [same.get((one.values["name"], one.values["born_on"]), []) if one in doubtful else [] for one in whom]
    return [JustRegistered(one[:1]) if one else None for one in ids]


def _hash(tx: Tx, number: str | None) -> bytes | None:
    return tx.cipher.index(number) if number else None
