"""Every number equals what its asker may see: no more, so that nothing is given away, and no less."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.access.rules import Permission
from tests.access.world import STANDS, Somebody, World

WORKING = [title for title in STANDS if "administrator" not in title and not title.startswith("somebody")]
GONE = {"退出"}
AT_WORK = {"县管"}  # of whom nothing is owed


@pytest.fixture(params=WORKING)
def who(request: pytest.FixtureRequest, world: World) -> Somebody:
    return world.actors[request.param]


async def _all(who: Somebody, path: str, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - filters
    """Every page of a list, few at a time."""
    found, cursor = [], None
    while True:
        answer = await who.get(path, params={"limit": 4, **asked} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, (path, answer.text)
        told = answer.json()
        found += told["items"]
        cursor = told["next"]
        if cursor is None:
            return found


def _numbers(text: str, pattern: str) -> list[int]:
    return [int(number) for number in re.findall(pattern, text)]


@pytest.mark.parametrize("state", ["active", "exited", "all"])
async def test_the_register_counts_whom_it_lists(world: World, who: Somebody, state: str) -> None:
    seen = {name for name in world.seen(who) if state == "all" or (name in GONE) == (state == "exited")}
    listed = await _all(who, "/api/v1/people", state=state)
    assert {one["name"] for one in listed} == {f"曾{name}" for name in seen}
    counted = (await who.get("/api/v1/people", params={"state": state, "count": "true"})).json()["count"]
    assert counted == len(listed) == len(seen)
    if state != "all":
        page = await who.get("/people", params={"show": {"active": "all"}.get(state, state)})
        assert _numbers(page.text, r"共 (\d+) 人") == [len(seen)]


async def test_the_work_list_counts_whom_it_shows(world: World, who: Somebody) -> None:
    owed = await _all(who, "/api/v1/duties")
    counted = (await who.get("/api/v1/duties", params={"count": "true"})).json()["count"]
    people = {one["person_id"] for one in owed}
    assert counted == len(owed)
    assert people <= {str(world.of("person", name)) for name in world.seen(who)}
    assert len(people) == len(set(world.seen(who)) - GONE - AT_WORK)
    page = await who.get("/today", params={"owner": "all", "view": "all"})
    shown = set(re.findall(r'href="/people/([0-9a-f-]{36})"', page.text))
    assert shown == people
    (tab,) = re.findall(r'aria-current="page">全部待办.*?</span>(\d+)<', page.text, re.DOTALL)
    assert int(tab) == len(people)


async def test_visits_requests_and_reminders_are_of_those_in_sight(world: World, who: Somebody) -> None:
    seen = {str(world.of("person", name)) for name in world.seen(who)}
    visits = await _all(who, "/api/v1/visits")
    assert {one["person_id"] for one in visits} == seen
    reminders = await _all(who, "/api/v1/reminders")
    assert {one["person_id"] for one in reminders} <= seen
    page = await who.get("/inbox")
    for digest in re.findall(r'href="/inbox/([0-9a-f-]{36})"', page.text):
        message = await who.get(f"/inbox/{digest}")
        assert set(re.findall(r'href="/people/([0-9a-f-]{36})', message.text)) <= seen


async def test_what_waits_to_be_decided_is_counted_where_one_decides(world: World, who: Somebody) -> None:
    if not who.may(Permission.APPROVAL_DECIDE):
        return
    there = set(world.seen(who, Permission.APPROVAL_DECIDE)) - {"退出"}  # what was asked for who has left is closed
    decided = {str(world.of("person", name)) for name in there}
    waiting = (await who.get("/api/v1/approvals")).json()["items"]
    assert {one["person_id"] for one in waiting} == decided
    others = [one for one in waiting if one["requested_by"] != str(who.user_id)]
    page = await who.get("/approvals")
    assert _numbers(page.text, r"等待审批.*?</span>(\d+)<")[:1] == [len(others)]


async def test_a_days_reminders_add_up_to_what_is_listed(world: World, who: Somebody) -> None:
    if not who.may(Permission.RECONCILE):
        return
    told = (await who.get("/api/v1/reminders/reconciliation")).json()
    states = ("waiting", "sent", "read", "suppressed", "failed")
    listed = 0
    for state in states:
        page = await who.get("/reconciliation", params={"outcome": state})
        listed += len(re.findall(r'<td[^>]*>\s*<a href="/people/[0-9a-f-]{36}"', page.text))
    assert told["made"] == sum(told[state] for state in states) == listed


async def test_caseloads_count_those_in_care(world: World, who: Somebody) -> None:
    if not who.may(Permission.CASELOAD_ASSIGN):
        return
    page = await who.get("/caseloads")
    counts = _numbers(page.text, r'<td role="cell">(\d+) 人</td>')
    assert sum(counts) <= len(set(world.seen(who, Permission.CASELOAD_ASSIGN)) - GONE)
