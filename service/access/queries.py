"""Areas by name, for select boxes, and what a grant spells out to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Text, bindparam, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.areas import VILLAGE_CODE, AreaRow, Level, covers, level_of, lineage, simplified
from service.access.rules import PERMISSIONS, Actor, Grant, Permission, Role
from service.kit import paging
from service.kit.errors import Invalid
from service.kit.paging import Page
from service.law.facts import Tri
from service.tables.access import Area

_TREE = Area.__table__
_NODE = (*(_TREE.c[name] for name in ("code", "name", "level", "parent", "county", "township", "unit")), _TREE.c.rural)
_BELOW = select(*_NODE).where(_TREE.c.parent == bindparam("parent", type_=Text)).order_by(_TREE.c.code)


async def area(session: AsyncSession, code: str) -> Area | None:
    """One node of the tree; areas themselves are no secret, so no actor."""
    return await session.get(Area, code)


async def area_names(session: AsyncSession, codes: Collection[str | None]) -> dict[str, str]:
    """Code → the area's own name; unknown codes are left out."""
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    rows = await session.execute(select(Area.code, Area.name).where(Area.code.in_(wanted)))
    return dict(rows.all())


async def places_named(session: AsyncSession, text: str) -> list[Area]:
    """The nodes that a text names as people write addresses: 宁波市, 浙江省宁波市; several where it is not clear."""
    wanted = simplified(text)
    ends = literal(wanted, Text).like(func.concat("%", Area.name))
    found = list((await session.scalars(select(Area).where(ends).order_by(Area.code))).all())
    names = await area_names(session, {code for node in found for code in lineage(node.code)})
    named = []
    for node in found:
        rest = wanted.removesuffix(node.name)
        for code in lineage(node.code):
            rest = rest.removesuffix(names.get(code, ""))
        if not rest:
            named.append(node)
    return named


async def rural_villages(session: AsyncSession, codes: Collection[str | None]) -> dict[str, Tri]:
    """Whether these are rural, of those among them that are villages."""
    wanted = sorted({code for code in codes if code and len(code) == VILLAGE_CODE})
    if not wanted:
        return {}
    found = await session.execute(select(Area.code, Area.rural).where(Area.code.in_(wanted)))
    return {code: rural for code, rural in found if rural is not None}


def within(actor: Actor, code: str) -> bool:
    """Whether the node is one of the actor's areas or below one, whatever the role."""
    return any(covers(grant.area, code) for grant in actor.grants)


async def children(session: AsyncSession, actor: Actor, parent: str | None = None) -> Sequence[AreaRow | Area]:
    """The nodes right below `parent` for a select box, by code: those of the actor's areas, and on the way there.

    Without `parent`: the actor's areas themselves.
    """
    if parent is None:
        return await _nodes(session, Area.code.in_(sorted({grant.area for grant in actor.grants})))
    return [
        node
        for node in (AreaRow(*row) for row in await session.execute(_BELOW, {"parent": parent}))
        if within(actor, node.code) or any(covers(node.code, grant.area) for grant in actor.grants)
    ]


async def own_and_below(session: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    """The actor's areas and the nodes right below each, as code and name for a select box."""
    found: list[tuple[str, str]] = []
    names = await area_names(session, [grant.area for grant in actor.grants])
    for grant in actor.grants:
        found.append((grant.area, names.get(grant.area, grant.label)))
        found += [(node.code, f"　{node.name}") for node in await children(session, actor, grant.area)]
    return list(dict.fromkeys(found))


async def area_choices(session: AsyncSession, actor: Actor, chosen: str | None) -> list[tuple[str, str]]:
    """Code and name of what a list may be narrowed to, in one statement: the nodes right below the actor's areas.

    Where one is `chosen`, it and each node on the way to it stands open: those right below follow, indented.
    """
    own = list(dict.fromkeys(grant.area for grant in actor.grants))
    path = (chosen, *lineage(chosen)) if chosen and _is_code(chosen) else ()
    way = [code for code in path if within(actor, code)]
    below: dict[str, list[Area]] = {}
    for node in await _nodes(session, Area.parent.in_({*own, *way})):
        below.setdefault(node.parent or "", []).append(node)

    def opened(parent: str, indent: str) -> Iterator[tuple[str, str]]:
        for node in below.get(parent, ()):
            yield node.code, indent + node.name
            if node.code in way:
                yield from opened(node.code, indent + "　")

    return list(dict(each for area in own for each in opened(area, "")).items())


def _is_code(text: str) -> bool:
    try:
        level_of(text)
    except ValueError:
        return False
    return True


def level_asked(code: str) -> Level:
    """The level of an area that somebody asks for; Invalid for no area code."""
    try:
        return level_of(code)
    except ValueError as fault:
        raise Invalid({"area": f"{fault}。"}) from fault


async def two_levels(session: AsyncSession, actor: Actor) -> list[Area]:
    """The actor's areas, their children and grandchildren, each below its parent: what one may grant or bind."""
    own = sorted({grant.area for grant in actor.grants})
    below = select(Area.code).where(Area.parent.in_(own))
    return await _nodes(session, or_(Area.code.in_(own), Area.parent.in_(own), Area.parent.in_(below)))


async def _nodes(session: AsyncSession, condition: Any) -> list[Area]:  # noqa: ANN401 - a SQL expression
    return list((await session.scalars(select(Area).where(condition).order_by(Area.code))).all())


async def areas_page(
    session: AsyncSession, actor: Actor, parent: str | None, *, limit: int, cursor: str | None
) -> Page[AreaRow | Area]:
    """As `children`, in pages, for the API."""
    after = str(paging.decode(cursor, str)[0]) if cursor else ""
    found = [node for node in await children(session, actor, parent) if node.code > after]
    more = len(found) > limit
    return Page(found[:limit], paging.encode(found[limit - 1].code) if more else None)


def counties_below(area: ColumnElement[str]) -> ScalarSelect[Sequence[str]]:
    """As an array: the codes of all counties, and units at that level, of a province or prefecture."""
    above, county = _TREE.alias("above"), _TREE.alias("counties")
    itself = or_(above.c.code == area, above.c.parent == area)  # an OR outside would read all areas
    prefectures = select(above.c.code).where(itself).correlate(_TREE)
    found = select(func.array_agg(county.c.code)).where(county.c.level == "county", county.c.parent.in_(prefectures))
    return found.scalar_subquery()


def spelled_out(held: Iterable[tuple[Grant, str, Sequence[str] | None]]) -> dict[str, frozenset[str]]:
    """`counties`, `townships`, `villages` of an Actor, from grants, the levels of their areas, and `counties_below`.

    Only roles that read cases count; a prefecture or province becomes its counties.
    """
    found: dict[str, set[str]] = {"counties": set(), "townships": set(), "villages": set()}
    for grant, level, counties in held:
        if Permission.CASE_READ not in PERMISSIONS[grant.role]:
            continue
        if level in {"province", "prefecture"}:
            found["counties"].update(counties or ())
        else:
            found[{"county": "counties", "township": "townships", "village": "villages"}[level]].add(grant.area)
    return {name: frozenset(codes) for name, codes in found.items()}


async def system_for(session: AsyncSession, area: str) -> Actor | None:
    """The installation itself, as who supervises one area: for its operator, where nobody is named."""
    below = case((_TREE.c.county.is_(None), counties_below(_TREE.c.code)))
    row = (await session.execute(select(_TREE.c.name, _TREE.c.level, below).where(_TREE.c.code == area))).one_or_none()
    if row is None:
        return None
    name, level, counties = row
    grant = Grant(Role.SUPERVISOR, area, name)
    return Actor(UUID(int=0), "system", "系统", (grant,), **spelled_out([(grant, level, counties)]))
