"""The work list as page and as API, first page and a far one, for every role and both sizes; and saving a record."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import select

from service.accounts.queries import actor_of
from service.demo.bench.bare import connect, of_the_list, overheard, replay
from service.demo.bench.places import Installation
from service.demo.bench.timing import Case, Stopwatch, Times
from service.duties.queries.worklist import agenda
from service.duties.schemas import Filters
from service.tables.duties import Duty

FAR = 20
ROWS = 50


class Asked(NamedTuple):
    """One list: how many people, who asks, page or API, which page."""

    people: int
    role: str
    form: str
    page: int


class Listed(NamedTuple):
    """End to end; its list statement alone; all its statements; how many they are."""

    whole: Times
    alone: Times
    sql: Times
    statements: int


async def lists(places: Sequence[Installation], watch: Stopwatch[Any]) -> dict[Asked, Listed]:
    """Measure them all in one go."""
    cases: dict[tuple[Asked, str], Case] = {}
    statements: dict[Asked, int] = {}
    for place in places:
        connection = await connect(place.database)
        for role, browser in place.browsers.items():
            for asked, path in await _paths(place, role):
                await browser.call("GET", path)
                with overheard(place.database) as sent:
                    await browser.call("GET", path)
                statements[asked] = len(sent)
                cases[asked, "whole"] = _get(place, role, path)
                cases[asked, "alone"] = await replay(connection, of_the_list(sent))
                cases[asked, "sql"] = await replay(connection, [one for one in sent if one[0].startswith("SELECT")])
    times = await watch.measure(cases)
    return {
        asked: Listed(times[asked, "whole"], times[asked, "alone"], times[asked, "sql"], number)
        for asked, number in statements.items()
    }


def _get(place: Installation, role: str, path: str) -> Case:
    browser = place.browsers[role]
    return lambda: browser.call("GET", path)


async def _paths(place: Installation, role: str) -> list[tuple[Asked, str]]:
    """As opened in the morning; then page 20 of all that is owed, or the last one where there are fewer."""
    duties = f"/api/v1/duties?limit={ROWS}"
    found = [(Asked(place.people, role, "page", 1), "/today"), (Asked(place.people, role, "API", 1), duties)]
    for form, path, (cursor, page) in (
        ("page", "/today?view=all", await _far_page(place, role)),
        ("API", duties, await _far_api(place, role)),
    ):
        if cursor is not None:
            found.append((Asked(place.people, role, form, page), f"{path}&cursor={cursor}"))
    return found


async def _far_page(place: Installation, role: str) -> tuple[str | None, int]:
    user = await place.user(role)
    async with place.database.sessions() as session:
        actor = await actor_of(session, user.id)
        owner = user.id if actor.works_cases else None
        cursor, page = None, 1
        while page < FAR:
            found = await agenda(session, actor, Filters("all", owner=owner), place.clock.today(), cursor)
            if found.next is None:
                break
            cursor, page = found.next, page + 1
    return cursor, page


async def _far_api(place: Installation, role: str) -> tuple[str | None, int]:
    cursor, page = None, 1
    while page < FAR:
        after = f"&cursor={cursor}" if cursor else ""
        found = await place.browsers[role].json("GET", f"/api/v1/duties?limit={ROWS}{after}")
        if found["next"] is None:
            break
        cursor, page = found["next"], page + 1
    return cursor, page


# ------------------------------------------------------------------------------------------------------ saving


class Saved(NamedTuple):
    """Saving a record over HTTP, with duties, work list, reminders and audit; and its rows alone, committed."""

    whole: Times
    alone: Times
    statements: int


INSERT_RECORD = (
    "insert into record (id, person_id, kind, happened_on, mode, outcome, detail, recorded_at) "
    "values (gen_random_uuid(), $1, 'policy_consult', $2, 'phone', 'done', '{}', now())"
)
INSERT_ACT = (
    "insert into act (at, verb, subject_kind, subject_id, detail) "
    "values (now(), 'record.add', 'person', $1::text, '{}')"
)
CHANGE_DUTY = "update duty set done = done + 1 where id = $1"
CHANGE_LINE = "update agenda set steps = steps where person_id = $1"


async def saving(places: Sequence[Installation], watch: Stopwatch[Any]) -> dict[int, Saved]:
    """By size: the counselor records a service for one person of the caseload after another."""
    cases: dict[tuple[int, str], Case] = {}
    statements: dict[int, int] = {}
    for place in places:
        owed = await _owed(place)
        whole = _save(place, owed)
        await whole()
        with overheard(place.database) as sent:
            await whole()
        statements[place.people] = len(sent)
        cases[place.people, "whole"] = whole
        cases[place.people, "alone"] = await _rows_alone(place, owed)
    times = await watch.measure(cases)
    return {people: Saved(times[people, "whole"], times[people, "alone"], n) for people, n in statements.items()}


async def _owed(place: Installation) -> list[tuple[Any, Any]]:
    user = await place.user("counselor")
    service = (Duty.owner_id == user.id, Duty.step == "employment_service", Duty.state == "open")
    async with place.database.sessions() as session:
        return [
            (person, duty) for person, duty in await session.execute(select(Duty.person_id, Duty.id).where(*service))
        ]


def _save(place: Installation, owed: Sequence[tuple[Any, Any]]) -> Case:
    turns = count()
    form = {"kind": "policy_consult", "on": place.clock.today().isoformat(), "mode": "phone"}

    async def run() -> None:
        person, _ = owed[next(turns) % len(owed)]
        await place.browsers["counselor"].call("POST", f"/api/v1/people/{person}/records", form)

    return run


async def _rows_alone(place: Installation, owed: Sequence[tuple[Any, Any]]) -> Case:
    connection = await connect(place.database)
    record = await connection.prepare(INSERT_RECORD)
    act = await connection.prepare(INSERT_ACT)
    duty = await connection.prepare(CHANGE_DUTY)
    line = await connection.prepare(CHANGE_LINE)
    turns = count()

    async def run() -> None:
        person, duty_id = owed[next(turns) % len(owed)]
        async with connection.transaction():
            await record.fetch(person, place.clock.today())
            await act.fetch(str(person))
            await duty.fetch(duty_id)
            await line.fetch(person)

    return run
