"""Nobody sees a person outside their area: every route, asked by everybody, about everybody.

The routes are those that are served, so that a new one is asked too, or fails the first test here until
`tests/access/asking.py` says how.
"""

from __future__ import annotations

import base64
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from service.access.rules import PERMISSIONS, Permission
from service.exchange.rules.exports import EXPORTS
from tests.access import asking
from tests.access.asking import KINDS, NOBODY, SEARCHES, WRITES, asked, filled, parameters, said
from tests.access.world import AT_LAST, PLACES, STANDS, Somebody, World, holds
from tests.routes import guards

READS = [(path, route) for method, path, route in asked() if method == "GET"]
NOT_ALLOWED = {303, 401, 403}


EVERYTHING = "--long" in sys.argv


@pytest.fixture(params=STANDS)
def who(request: pytest.FixtureRequest, world: World) -> Somebody:
    return world.actors[request.param]


@pytest.fixture
def seed(who: Somebody) -> int:
    return 3 * list(STANDS).index(who.title)


# ------------------------------------------------------------------------------------- what the matrix knows


def test_the_matrix_knows_every_route() -> None:
    known = WRITES.keys() | SEARCHES.keys() | asking.ABOUT_NOBODY.keys()
    for method, path, route in asked():
        unknown = [name for name in parameters(path) if name not in KINDS and name not in asking.PUBLIC_IDS]
        assert not unknown, f"tests/access/asking.py: say in KINDS what {unknown} of {method} {path} names"
        if method == "GET":
            missing = [name for name in asking.filters(path, route) if name not in asking.LISTED]
            assert not missing, f"tests/access/asking.py: give LISTED values for {missing} of {path}"
        else:
            name = asking.spelled(method, path)
            assert name in known, f"tests/access/asking.py: say in WRITES what {name} takes, or why it is ABOUT_NOBODY"
    served = {asking.spelled(method, path) for method, path, _ in asked()}
    assert known <= served, f"no longer served: {known - served}"


def test_filters_that_a_page_reads_by_itself_are_known() -> None:
    reading = {route.endpoint.__module__ for _, route in READS if asking.reads_its_address(route)}
    told = {route.endpoint.__module__ for path, route in READS if path in asking.UNDECLARED}
    ours = {module for module in reading if module.startswith("service.") and not module.startswith("service.kit")}
    assert ours <= told, f"tests/access/asking.py: say in UNDECLARED what {ours - told} read from the address"


# --------------------------------------------------------------------------------------------------- looking


def shown(answer: Response) -> str:
    """All that an answer tells: its text, what a workbook holds, the address it leads to, the messages it leaves."""
    body = answer.text
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            body = " ".join(book.read(part).decode(errors="replace") for part in book.namelist())
    heads = " ".join(f"{name}: {unquote(value)}" for name, value in answer.headers.items())
    for flash in re.findall(r"onecase-flash=([\w=-]+)", heads):
        heads += base64.urlsafe_b64decode(flash).decode("unicode_escape", errors="replace")
    return f"{heads} {body}"


def leaks(world: World, who: Somebody, answer: Response, *sent: object) -> list[str]:
    """What an answer tells that it must not; what was sent may come back."""
    text, asked_with = shown(answer), " ".join(map(str, sent))
    of_audit = who.may(Permission.AUDIT_READ)  # acts name their subjects by id, and by nothing else
    found = []
    for secret, what in world.secrets(who).items():
        if secret in text and secret not in asked_with and not (of_audit and _is_id(secret)):
            found.append(what)
    return found


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f-]{36}", text) is not None


def permission(route: APIRoute) -> Permission | None:
    return next((guard.permission for guard in guards(route.dependant)), None)


def out_of_sight(world: World, who: Somebody, needed: Permission) -> list[str]:
    """Whom somebody may not see, or may not do this to."""
    return [name for name in PLACES if not world.sees(who, name, needed)]


def some(found: list[Any], seed: int, most: int = 1) -> list[Any]:
    """A few of many, others for another seed, so that all are asked about by somebody somewhere; `--long`: all."""
    if EVERYTHING or len(found) <= most:
        return found
    return [found[(seed + number * 5) % len(found)] for number in range(most)]


def ids_of(world: World, name: str) -> dict[str, object]:
    """What hangs on a person, one of each kind; an id that nobody has where there is none."""
    found: dict[str, object] = {kind: world.of(kind, name) or NOBODY for kind in KINDS.values()}
    for kind in asking.OF_A_COUNTY:
        found[kind] = world.of(kind, (AT_LAST[name] or "999999")[:6]) or NOBODY
    return found | {
        "grant": NOBODY,
        "other": NOBODY,
        "place": AT_LAST[name] or "999999",
        "version": world.versions[name],
    }


def nobodys() -> dict[str, object]:
    """Ids that nobody has."""
    return dict.fromkeys([*KINDS.values(), "grant", "other"], NOBODY) | {"place": "999999", "version": 1}


def foreign(
    world: World, who: Somebody, path: str, needed: Permission, seed: int, write: asking.Write | None = None
) -> Iterator[dict[str, object]]:
    """Ids out of sight for a path or a form: of other persons, of things of theirs under one's own, of others."""
    kinds = {KINDS[name] for name in parameters(path) if name in KINDS}
    hidden = out_of_sight(world, who, needed)
    if kinds <= asking.OF_NOBODY_SERVED | asking.OF_A_COUNTY and kinds:
        (kind,) = kinds
        yield from ({**nobodys(), kind: one} for one in some(not_theirs(world, who, kind, needed), seed))
        theirs = next((one for one, area in world.things[kind].items() if works_in(who, area, needed)), None)
        if "{person}" in str(write) and theirs is not None:
            yield from (ids_of(world, name) | {kind: theirs} for name in some(hidden, seed))
        return
    yield from (ids_of(world, name) for name in some(hidden, seed))
    seen = world.seen(who, needed)
    if seen and len(kinds) > 1:
        mine = {"person": world.of("person", seen[0])}
        yield from (ids_of(world, name) | mine for name in some([*hidden, *seen[1:]], seed + 1))


def not_theirs(world: World, who: Somebody, kind: str, needed: Permission) -> list[UUID]:
    """Users, messages, imports and reports that are not somebody's to see."""
    things = world.things[kind]
    if kind == "digest":
        return [one for one, owner in things.items() if owner != who.title]
    if kind in {"batch", "report"}:
        return [one for one, area in things.items() if not who.reaches(area, needed)]
    if kind in asking.OF_A_COUNTY:
        return [one for one, county in things.items() if not works_in(who, county, needed)]
    taker = "graduate officer of the county"  # to whom cases are handed in what is sent here
    return [one for one, title in things.items() if title != taker and not _governs(who, title, needed)]


def works_in(who: Somebody, county: str, needed: Permission) -> bool:
    """Whether somebody works in a county, or in a part of it."""
    allowed = [area for role, area in who.grants if needed in PERMISSIONS[role]]
    return any(holds(area, county) or area.startswith(county) for area in allowed)


def _governs(who: Somebody, title: str, needed: Permission) -> bool:
    held = STANDS[title]
    return not held or any(who.reaches(area, needed) for _, area in held)


def alike(answer: Response, ids: dict[str, object]) -> tuple[int, str]:
    """An answer with the ids taken out, those of its forms too, to be compared."""
    text = re.sub(r'(name="form_id" value=)"[\w-]+"', r"\1FORM", answer.text)
    for one in ids.values():
        if isinstance(one, UUID):
            text = text.replace(str(one), "ID")
    return answer.status_code, re.sub(r"\s+", " ", text)


# ------------------------------------------------------------------------------------------------ what is read


async def test_no_list_page_or_count_shows_anybody_out_of_sight(world: World, who: Somebody, seed: int) -> None:
    hidden = out_of_sight(world, who, Permission.CASE_READ)
    theirs = ids_of(world, (some(hidden, seed) or ["外县"])[0]) | {"user": world.actors["supervisor far away"].user_id}
    for path, route in READS:
        needed = permission(route)
        if any(name in KINDS for name in parameters(path)):
            continue
        address = filled(path, {})
        tries: list[tuple[str, str] | None] = [None]
        if needed is not None and who.may(needed):
            listed = [(name, one) for name in asking.filters(path, route) for one in asking.LISTED[name]]
            tries += [(name, str(said(one, theirs))) for name, one in some(listed, seed, 5)]
        for one in tries:
            answer = await who.get(address, params=dict([one]) if one else {})
            what = (path, one, answer.status_code)
            if needed is None:
                assert answer.status_code in {200, 303}, what
            elif not who.may(needed):
                assert answer.status_code in NOT_ALLOWED, what
            else:
                assert answer.status_code in {200, 303, 422}, what
            assert leaks(world, who, answer, one) == [], what


async def test_pages_of_those_in_sight_show_nobody_else(world: World, who: Somebody, seed: int) -> None:
    for name in some(world.seen(who), seed):
        ids = ids_of(world, name) | {"user": who.user_id}
        for path, route in READS:
            needed = permission(route)
            kinds = {KINDS[one] for one in parameters(path) if one in KINDS}
            if not kinds or kinds & asking.OF_NOBODY_SERVED or NOBODY in {ids[kind] for kind in kinds}:
                continue
            assert needed is not None
            answer = await who.get(filled(path, ids))
            sees = who.may(needed) and world.sees(who, name, needed)
            allowed = {200} if sees else {404} if who.may(needed) else NOT_ALLOWED
            if kinds == {"duty"}:
                allowed |= {404}  # settled long ago
            assert answer.status_code in allowed, (path, name)
            assert leaks(world, who, answer) == [], (path, name)


async def test_what_is_of_users_and_areas_in_sight_shows_nobody_else(world: World, who: Somebody, seed: int) -> None:
    for path, route in READS:
        kinds = {KINDS[one] for one in parameters(path) if one in KINDS}
        needed = permission(route)
        if not kinds or not kinds <= asking.OF_NOBODY_SERVED or needed is None or not who.may(needed):
            continue
        (kind,) = kinds
        hidden = not_theirs(world, who, kind, needed)
        if kind == "user":  # to whom one may hand over, one need not govern
            hidden += [one for one, title in world.things[kind].items() if not _governs(who, title, needed)]
        for one in some([one for one in world.things[kind] if one not in hidden], seed):
            answer = await who.get(filled(path, {kind: one}))
            assert answer.status_code == 200, path
            assert leaks(world, who, answer) == [], path


async def test_what_is_out_of_sight_is_told_from_nothing_by_no_page(world: World, who: Somebody, seed: int) -> None:
    for number, (path, route) in enumerate(READS):
        needed = permission(route)
        if needed is None or not any(name in KINDS for name in parameters(path)):
            continue
        nothing = alike(await who.get(filled(path, nobodys())), nobodys())
        assert nothing[0] == 404 if who.may(needed) else nothing[0] in NOT_ALLOWED, (path, nothing)
        for ids in foreign(world, who, path, needed, seed + number) if who.may(needed) else ():
            answer = await who.get(filled(path, ids))
            assert alike(answer, ids) == nothing, path
            assert leaks(world, who, answer, *ids.values()) == [], path


async def test_no_search_finds_anybody_out_of_sight(world: World, who: Somebody, seed: int) -> None:
    mine = next(iter(world.seen(who)), None)
    for name in some(out_of_sight(world, who, Permission.CASE_READ), seed):
        number, phone = world.numbers[name]
        async with world.undone():  # numbers looked for in vain are counted
            for q in (f"曾{name}", name[0], number, f"{number}42", phone):
                await _search(world, who, mine, {"q": q})
    places = [place for place in (*AT_LAST.values(), "530000", "150000") if place]
    for turn, q in enumerate(some(["曾", "zeng", "z", "%", "_", "'", "\\", "曾\x00", "\x00", "１３９"], seed, 4)):
        await _search(world, who, mine, {"q": q})
        await _search(world, who, mine, {"q": q, "area": some(places, seed + turn)[0]})


@pytest.mark.parametrize("kind", EXPORTS)
async def test_no_list_let_out_shows_anybody_out_of_sight(world: World, who: Somebody, seed: int, kind: str) -> None:
    places = [place for place in (*AT_LAST.values(), "530000", "150000") if place]
    for typed in ({}, {"area": some(places, seed)[0]}, {"show": "all", "need": "yes"}, {"show": "exited"}):
        answer = await who.request("POST", "/exports", data={"kind": kind, "reason": "核对名单", **typed})
        allowed = {200, 422} if who.may(Permission.EXPORT) else NOT_ALLOWED
        assert answer.status_code in allowed, (kind, typed, answer.text)
        assert leaks(world, who, answer) == [], (kind, typed)


async def _search(world: World, who: Somebody, mine: str | None, typed: dict[str, str]) -> None:
    for name, kind in SEARCHES.items():
        method, _, path = name.partition(" ")
        if "{" in path:
            if mine is None or "area" in typed:
                continue
            path = filled(path, {"person": world.of("person", mine)})
        sent: dict[str, Any] = {"data": typed} if kind == "form" else {"json": typed}
        answer = await who.request(method, path, **sent)
        if kind == "form" and who.may(Permission.CASE_READ) and answer.status_code == 303:
            assert typed["q"] not in answer.headers["location"]
            answer = await who.get(answer.headers["location"])
        allowed = {200, 422} if who.may(Permission.CASE_READ) else NOT_ALLOWED
        assert answer.status_code in allowed, (name, typed, answer.status_code)
        assert leaks(world, who, answer, typed["q"]) == [], (name, typed)


# -------------------------------------------------------------------------------------------- what is written


def writes() -> list[tuple[str, str, APIRoute, asking.Write]]:
    found = []
    for method, path, route in asked():
        write = WRITES.get(asking.spelled(method, path))
        if write is not None:
            found.append((method, path, route, write))
    return found


async def send(
    world: World, who: Somebody, method: str, path: str, write: asking.Write, ids: dict[str, object]
) -> Response:
    ids = {"mine": NOBODY, "worker": world.actors["graduate officer of the county"].user_id, **ids}
    sent: dict[str, Any] = {"headers": dict(write.headers)}
    if write.json is not None:
        sent["json"] = said(write.json, ids)
    elif write.form is not None:
        sent["data"] = said(write.form, ids)
    if write.file is not None:
        sent["files"] = {"file": ("x", write.file)}
    return await who.request(method, filled(path, ids), **sent)


async def test_nobody_changes_anybody_out_of_sight(world: World, who: Somebody, seed: int) -> None:
    before = await world.fingerprint()
    mine: dict[str, object] = {"mine": next((world.of("person", name) for name in world.seen(who)), NOBODY)}
    for number, (method, path, route, write) in enumerate(writes()):
        needed = permission(route)
        assert needed is not None, path
        base = await send(world, who, method, path, write, {**nobodys(), **mine})
        assert base.status_code in ({write.refused} if who.may(needed) else NOT_ALLOWED), (method, path, base.text)
        async with world.undone() if EVERYTHING else nullcontext():  # so many locks are not kept to the end
            for ids in foreign(world, who, path, needed, seed + number, write) if who.may(needed) else ():
                if ids["person"] == mine["mine"]:
                    continue  # seen in another role, and named twice: refused before anybody is looked up
                answer = await send(world, who, method, path, write, {**ids, **mine})
                assert answer.status_code == base.status_code, (method, path, answer.status_code, answer.text)
                if not write.tells_places:
                    assert alike(answer, {**ids, **mine}) == alike(base, {**nobodys(), **mine}), (method, path)
                assert leaks(world, who, answer, *ids.values()) == [], (method, path)
            if EVERYTHING:
                assert await world.fingerprint() == before, (method, path)
    assert await world.fingerprint() == before, "something was written; see which table differs"


async def test_what_the_matrix_sends_is_what_the_routes_take(world: World) -> None:
    """So that the refusals above are for the ids, and not for what was sent."""
    refused = []
    for method, path, _, write in writes():
        async with world.undone():
            who, ids = world.actors[write.by], in_sight(world, write)
            if write.after is not None:
                first, _, there = write.after.partition(" ")
                await send(world, who, first, there, WRITES[write.after], ids)
            answer = await send(world, who, method, path, write, ids)
        if answer.status_code not in {200, 201, 202, 303}:
            refused.append((method, path, answer.status_code, re.sub(r"<[^>]*>|\s+", " ", answer.text)[-600:]))
    assert refused == [], "\n".join(map(str, refused))


def in_sight(world: World, write: asking.Write) -> dict[str, object]:
    """Ids with which `write.by` may do it."""
    worker = "counselor of the township" if "worker" in str(write) else "counselor of a village"
    grants = world.things["grant"]
    return (
        ids_of(world, write.to)
        | {
            "place": PLACES[write.to],
            "user": world.actors[worker].user_id,
            "grant": next(one for one, title in grants.items() if title == worker),
            "mine": world.of("person", "无主"),
            "other": world.of("person", "邻乡"),
            "batch": next(one for one, area in world.things["batch"].items() if area == PLACES["无主"]),
            "digest": next((one for one, title in world.things["digest"].items() if title == write.by), NOBODY),
        }
        | write.ids(world)
    )
