"""The measures: every case has its turn, statements are heard and sent again, the page holds only what was found."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.demo.bench.asgi import Browser
from service.demo.bench.bare import connect, of_the_list, overheard, replay
from service.demo.bench.boards import Board, Seen
from service.demo.bench.bulk import Bulk
from service.demo.bench.lists import Asked, Listed, Saved
from service.demo.bench.report import Results, growth, markdown
from service.demo.bench.timing import WARM_UP, Stopwatch, Times
from service.demo.bench.wire import Wired
from service.kit.db import Database, Tx
from tests import builders


def times(p50: float) -> Times:
    return Times(p50, p50 * 2)


def results(**roles: tuple[float, float]) -> Results:
    """Of each role the time of its first page with few and with many people."""
    lists = {
        Asked(people, role, form, 1): Listed(times(p50), times(1), times(2), 5)
        for role, pair in roles.items()
        for people, p50 in zip((10, 100), pair, strict=True)
        for form in ("page", "API")
    }
    saving = {10: Saved(times(6), times(2), 9), 100: Saved(times(6), times(2), 9)}
    boards = {
        Seen(people, "county supervisor", form): Board(times(8), times(2), 6)
        for people in (10, 100)
        for form in ("page", "API")
    }
    wired = {"list": Wired(times(5.2), times(4)), "person": Wired(times(48), times(4))}
    bulk = Bulk(10, 0.5, None), Bulk(10, 2.0, 0.5), Bulk(20, 4.0, 1.0)
    return Results((10, 100), 7, "18.6", lists, boards, wired, saving, *bulk)


async def test_every_case_has_its_turn_in_every_round_and_the_first_rounds_do_not_count() -> None:
    turns: list[str] = []

    async def case(name: str) -> None:
        turns.append(name)
        await asyncio.sleep(0)

    found = await Stopwatch[str](5).measure({"a": lambda: case("a"), "b": lambda: case("b")})
    assert found.keys() == {"a", "b"}
    assert turns.count("a") == turns.count("b") == WARM_UP + 5
    assert all({*turns[at : at + 2]} == {"a", "b"} for at in range(0, len(turns), 2))


def test_the_median_and_the_slowest_of_twenty_are_told_in_milliseconds() -> None:
    assert Times.of([number / 1000 for number in range(1, 102)]) == Times(51, 96)


async def test_a_statement_overheard_can_be_sent_again_by_itself(committed: Database) -> None:
    with overheard(committed) as sent:
        async with committed.sessions() as session:
            await session.execute(text("select code from area where parent = :parent"), {"parent": "530502"})
    assert len(sent) == 1
    connection = await connect(committed)
    await (await replay(connection, sent))()
    await connection.close()


def test_the_lists_own_statement_is_told_from_counts_and_from_who_asks() -> None:
    line = ("SELECT x FROM agenda LIMIT 50", ())
    others = [("SELECT count(*) FROM (SELECT 1 FROM agenda LIMIT 9) s", ()), ("SELECT id FROM user_account", ())]
    assert of_the_list([*others, line]) == [line]


async def test_a_page_is_asked_for_as_a_user_and_a_refusal_is_not_taken_for_one(app: FastAPI, tx: Tx) -> None:
    token = await issue_token(tx, (await builders.user(tx, role=Role.SUPERVISOR)).id)
    await tx.session.commit()
    assert (await Browser(app, token).json("GET", "/api/v1/me"))["roles"]
    with pytest.raises(RuntimeError, match="401"):
        await Browser(app, "nobody").call("GET", "/api/v1/me")


def test_growth_compares_the_same_list_at_both_sizes() -> None:
    found = growth(results(counselor=(10, 12), supervisor=(10, 20)))
    assert {(asked.role, ratio) for asked, ratio in found.items()} == {("counselor", 1.2), ("supervisor", 2.0)}


def test_the_page_says_what_was_kept_and_what_was_missed() -> None:
    page = markdown(results(counselor=(10, 12), supervisor=(10, 20)))
    assert "| counselor | page | 1 | 1.20 | kept |" in page
    assert "| supervisor | page | 1 | 2.00 | **missed** |" in page
    assert "| page | 1.67 | **missed** |" in page
    assert "| 100 | county supervisor | API | 8.00 | 16.00 | 2.00 | 4.0 | 1.00 | 6 |" in page
    assert "| list | 5.20 | 10.40 | 4.00 | 8.00 | 1.30 | kept |" in page
    assert "| person | 48.00 | 96.00 | 4.00 | 8.00 | 12.00 | **missed** |" in page
    assert "| 10 | 6.00 | 12.00 | 2.00 | 4.00 | 3.0 | 3.0 | 9 |" in page
    assert "| import of a workbook (persons), to COPY of its rows | 20 | 4.0 | 5 | 1.0 | 4.0 |" in page
