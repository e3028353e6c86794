"""Lists of persons: the register, search, entries that may be one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, case, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.rules import Actor
from service.access.scope import visible
from service.kit import paging
from service.kit.crypto import Cipher
from service.kit.errors import Invalid
from service.kit.paging import Page
from service.people.queries.one import disability, tags
from service.people.queries.scope import ON_FILE, counties_of, in_area, named
from service.people.queries.work import persons_owed, working
from service.people.rules import names, numbers
from service.people.rules.words import age, in_words
from service.tables.access import Area
from service.tables.accounts import User
from service.tables.people import FormerCertificate, Person, Student

Work = Literal["any", "local", "away", "none"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. `group`: an audience of the plan, by name."""

    area: str | None = None
    owner: UUID | None = None
    unassigned: bool = False
    category: int | None = None
    need: str | None = None
    graduate: bool | None = None
    work: Work | None = None
    state: Literal["active", "exited", "all"] = "active"
    duty_state: str | None = None
    program: str | None = None
    group: str | None = None


def chosen(actor: Actor, show: str, asked: Mapping[str, str]) -> Filters:
    """What the page of the register was asked for, or an export from there; Invalid for a category that is none."""
    try:
        category = int(asked["category"]) if "category" in asked else None
    except ValueError as fault:
        raise Invalid({"category": "请从所列的残疾类别中选择。"}) from fault
    return Filters(
        area=asked.get("area"),
        owner=actor.id if show == "mine" else None,
        unassigned=show == "unassigned",
        category=category,
        need=asked.get("need"),
        graduate=True if asked.get("graduate") else None,
        work=next((where for where in get_args(Work) if where == asked.get("work")), None),
        group=asked.get("group"),
        state="exited" if show == "exited" else "active",
    )


class Line(NamedTuple):
    """A person in a list, worded, with the plain codes beside; the telephone by its last four characters."""

    id: UUID
    name: str
    about: str
    disability: str
    place: str
    need: str
    owner: str
    born_on: date
    phone_tail: str
    tags: list[tuple[str, str]]
    codes: dict[str, Any]


_CODES = (
    "sex",
    "born_on",
    "role",
    "category",
    "grade",
    "need",
    "monitor",
    "owner_id",
    "county",
    "township",
    "village",
    "exit_reason",
    "exit_on",
    "graduates_on",
)
_TOWNSHIP, _VILLAGE = aliased(Area), aliased(Area)
_STUDY = aliased(Student)
_COLUMNS: Select[*tuple[Any, ...]] = (
    select(
        Person.id,
        Person.sort_key,
        Person.name,
        Person.sex,
        Person.born_on,
        Person.role,
        Person.category,
        Person.grade,
        Person.credential_kind,
        Person.need,
        Person.monitor,
        Person.phone_tail,
        Person.exit_on,
        Person.exit_reason,
        Person.owner_id,
        Person.county,
        Person.township,
        Person.village,
        User.name.label("owner"),
        _TOWNSHIP.name.label("township_name"),
        _VILLAGE.name.label("village_name"),
        Student.graduates_on,
    )
    .outerjoin(User, User.id == Person.owner_id)
    .outerjoin(_TOWNSHIP, _TOWNSHIP.code == func.coalesce(Person.township, Person.county))
    .outerjoin(_VILLAGE, _VILLAGE.code == Person.village)
    .outerjoin(Student, Student.person_id == Person.id)
)


def _line(row: Any, today: date) -> Line:  # noqa: ANN401 - a row of _COLUMNS
    return Line(
        row.id,
        row.name,
        f"{in_words('sex', row.sex)} {age(row.born_on, today)}",
        disability(row.category, row.grade, row.credential_kind),
        f"{row.township_name or ''}{row.village_name or ''}",
        in_words("need", row.need),
        row.owner or "未分派",
        row.born_on,
        row.phone_tail or "",
        tags(row, row.graduates_on),
        {key: getattr(row, key) for key in _CODES},
    )


def conditions(actor: Actor, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The filters as conditions on Person, the actor's scope first."""
    found: list[ColumnElement[bool]] = [visible(Person, actor), ON_FILE]
    if filters.area is not None:
        found.append(in_area(filters.area))
    if filters.state != "all":
        found.append(Person.exit_on.is_(None) if filters.state == "active" else Person.exit_on.is_not(None))
    return [*found, *_in_care(filters), *_of_kind(actor, filters), *_at_work_or_owed(filters, today)]


def _in_care(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.owner is not None:
        yield Person.owner_id == filters.owner
    if filters.unassigned:
        yield Person.owner_id.is_(None)


def _of_kind(actor: Actor, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What sort of person."""
    if filters.category is not None:
        yield or_(Person.category == filters.category, Person.components.contains([filters.category]))
    if filters.need is not None:
        yield Person.need == filters.need
    if filters.graduate is not None:
        studies = exists().where(_STUDY.person_id == Person.id)
        yield studies if filters.graduate else ~studies
    if filters.group is not None:
        yield Person.groups.overlap([names.group_key(county, filters.group) for county in sorted(counties_of(actor))])


def _at_work_or_owed(filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    if filters.work is not None:
        yield working(filters.work, today)
    if filters.duty_state is not None or filters.program is not None:
        yield persons_owed(filters.duty_state, filters.program, today)


async def lines(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    today: date,
    *,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
    seekers_first: bool = False,
) -> Page[Line]:
    """The register in the order of a Chinese directory; `seekers_first`: who has no work and wishes for it, before."""
    order = _SORTED if not seekers_first else (_settled(today), *_SORTED)
    return await _page(session, actor, conditions(actor, filters, today), today, cursor, limit, order)


def _settled(today: date) -> ColumnElement[int]:
    """0 for who has no work and wishes for it, 1 for others."""
    return case((and_(Person.need == "yes", working("none", today)), 0), else_=1)


async def count(session: AsyncSession, actor: Actor, filters: Filters, today: date) -> int:
    """How many the list holds."""
    counted = select(func.count()).select_from(Person).where(*conditions(actor, filters, today))
    return (await session.scalar(counted)) or 0


async def meeting(
    session: AsyncSession,
    actor: Actor,
    condition: ColumnElement[bool],
    today: date,
    *,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> Page[Line]:
    """Those within sight who meet a condition on Person, who have left included, in the same order."""
    return await _page(session, actor, [visible(Person, actor), ON_FILE, condition], today, cursor, limit)


async def count_meeting(session: AsyncSession, actor: Actor, condition: ColumnElement[bool]) -> int:
    """How many `meeting` lists."""
    counted = select(func.count()).select_from(Person).where(visible(Person, actor), ON_FILE, condition)
    return (await session.scalar(counted)) or 0


_SORTED: tuple[Any, ...] = (Person.sort_key, Person.id)


async def _page(
    session: AsyncSession,
    actor: Actor,
    where: list[ColumnElement[bool]],
    today: date,
    cursor: str | None,
    limit: int,
    order: tuple[Any, ...] = _SORTED,
) -> Page[Line]:
    statement = _COLUMNS.where(*where).order_by(*order).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(tuple_(*order) > await _after(session, actor, cursor, order))
    rows = (await session.execute(statement)).all()
    more = len(rows) > limit
    return Page([_line(row, today) for row in rows[:limit]], paging.encode(rows[limit - 1].id) if more else None)


async def _after(session: AsyncSession, actor: Actor, cursor: str, order: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key of the last row shown. The cursor holds its id only: sort keys are names, which no address may show.

    Somebody out of sight is no row shown: where they would stand among others tells of their name.
    """
    (last,) = paging.decode(cursor, UUID)
    key = (await session.execute(select(*order).where(Person.id == last, visible(Person, actor)))).one_or_none()
    if key is None:
        raise Invalid({"cursor": "翻页位置无效，请从第一页重新打开。"})
    return tuple(key)


# -------------------------------------------------------------------------------------------------- search


async def find(
    session: AsyncSession,
    actor: Actor,
    q: str,
    today: date,
    *,
    cipher: Cipher,
    area: str | None = None,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> Page[Line]:
    """Persons by part of the name (one character is enough), 繁 or 简, pinyin or initials, a whole number.

    Those who left are found too: their names are still asked for.
    """
    wanted = _wanted(q, actor, cipher, area)
    if wanted is None:
        return Page([], None)
    where = [visible(Person, actor), ON_FILE, wanted]
    if area is not None:
        where.append(in_area(area))
    return await _page(session, actor, where, today, cursor, limit)


def is_number(q: str) -> bool:
    """Whether a search is for a whole number, not for a name."""
    return _number(q) is not None


def _wanted(q: str, actor: Actor, cipher: Cipher, area: str | None) -> ColumnElement[bool] | None:
    number = _number(q)
    if number is not None:
        return _numbered(number, cipher)
    letters = names.query_spelling(q)
    if letters:
        counties = sorted(counties_of(actor, area))
        parts = [_begins(Person.pinyin, letters), _begins(Person.initials, letters)]
        return or_(*parts, named(names.search_form(q), actor, area)) & Person.county.in_(counties)
    text = names.search_form(q)
    return named(text, actor, area) if text else None


def _number(q: str) -> str | None:
    """The text as a whole number of an identity card, certificate or telephone; None when it is none."""
    bare = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", q)).upper()
    return bare if sum(letter.isdigit() for letter in bare) >= 7 else None


def _numbered(number: str, cipher: Cipher) -> ColumnElement[bool]:
    index = cipher.index(number)
    replaced = select(FormerCertificate.person_id).where(FormerCertificate.number_index == index)
    hits = [Person.id_index == index, Person.certificate_index == index, Person.phone_index == index]
    hits.append(Person.id == any_(func.array(replaced.scalar_subquery())))  # an array, so that each is an index's
    if len(number) >= 20:
        hits.append(Person.id_index == cipher.index(number[:18]))
    with suppress(ValueError):
        hits.append(Person.phone_index == cipher.index(numbers.parse_phone(number)))
    return or_(*hits)


def _begins(column: Any, letters: str) -> ColumnElement[bool]:  # noqa: ANN401 - a text column
    """Byte-wise prefix: these operators use the pattern index also when the text comes as a parameter."""
    begins: ColumnElement[bool] = column.bool_op("~>=~")(letters) & column.bool_op("~<~")(letters + "{")
    return begins


# ---------------------------------------------------------------------------------------------- duplicates


class Twins(NamedTuple):
    """Entries that may be one person."""

    because: str
    entries: list[Line]


async def duplicates(session: AsyncSession, actor: Actor, today: date, most: int = 50) -> list[Twins]:
    """Groups with the same name and birth date, in the actor's scope."""
    scope = visible(Person, actor), ON_FILE
    groups = (
        select(Person.name, Person.born_on)
        .where(*scope)
        .group_by(Person.name, Person.born_on)
        .having(func.count() > 1)
        .order_by(Person.name)
        .limit(most)
    )
    pairs = (await session.execute(groups)).all()
    if not pairs:
        return []
    rows = await session.execute(
        _COLUMNS.where(*scope, tuple_(Person.name, Person.born_on).in_(pairs)).order_by(Person.name, Person.id)
    )
    found: dict[tuple[str, date], list[Line]] = {}
    for row in rows:
        found.setdefault((row.name, row.born_on), []).append(_line(row, today))
    return [Twins("姓名和出生日期相同", entries) for entries in found.values()]


async def entries(session: AsyncSession, actor: Actor, ids: list[UUID], today: date) -> list[Line]:
    """These persons as lines, as far as the actor sees them."""
    where = [visible(Person, actor), ON_FILE, Person.id.in_(ids)]
    return list((await _page(session, actor, where, today, None, 200)).items)
