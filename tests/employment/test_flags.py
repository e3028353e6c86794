"""What supervisors are shown to look at (RPT-10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from httpx import AsyncClient

from service.access.rules import Actor, Role
from service.employment.queries import flags
from service.kit.db import Tx
from service.tables.people import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
DAY = timedelta(days=1)


async def seen(tx: Tx, actor: Actor) -> list[tuple[str, date]]:
    return [("；".join(flag.what), flag.on) for flag in (await flags.red_flags(tx.session, actor)).items]


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx)


@pytest.mark.parametrize(
    ("detail", "what"),
    [
        ({"in_post": "no"}, "登记在职，回访说不在岗"),
        ({"pay_ok": "no"}, "登记在职，回访说工资不足"),
        ({"in_post": "no", "pay_ok": "no"}, "登记在职，回访说不在岗；登记在职，回访说工资不足"),
        ({"in_post": "yes", "pay_ok": "unknown"}, None),
    ],
)
async def test_rpt_10_a_follow_up_that_contradicts_the_job(
    tx: Tx, boss: Actor, who: Person, detail: dict[str, str], what: str | None
) -> None:
    await builders.job(tx, who, date(2024, 1, 1))
    await builders.record(tx, who, "follow_up", date(2024, 5, 1), **detail)
    assert await seen(tx, boss) == ([] if what is None else [(what, date(2024, 5, 1))])


async def test_rpt_10_a_follow_up_out_of_work_contradicts_nothing(tx: Tx, boss: Actor, who: Person) -> None:
    await builders.job(tx, who, date(2024, 1, 1), date(2024, 4, 30))
    await builders.record(tx, who, "follow_up", date(2024, 5, 1), in_post="no")
    assert await seen(tx, boss) == []


@pytest.mark.parametrize(("length", "flagged"), [(29, True), (30, False)])
async def test_rpt_10_a_job_of_less_than_thirty_days(
    tx: Tx, boss: Actor, who: Person, length: int, flagged: bool
) -> None:
    last = date(2024, 1, 1) + (length - 1) * DAY
    await builders.job(tx, who, date(2024, 1, 1), last)
    assert await seen(tx, boss) == ([("不到 30 天就离职", last)] if flagged else [])


@pytest.mark.parametrize(
    ("persons", "staff", "flagged"), [(3, 10, True), (2, 5, False), (3, 11, False), (3, None, False)]
)
async def test_rpt_10_many_at_one_tiny_employer(
    tx: Tx, boss: Actor, persons: int, staff: int | None, flagged: bool
) -> None:
    for _ in range(persons):
        await builders.job(tx, await builders.person(tx), date(2024, 1, 1), employer="小店", employer_staff=staff)
    found = [(crowd.employer, len(crowd.persons)) for crowd in await flags.crowds(tx.session, boss)]
    assert found == ([("小店", persons)] if flagged else [])


async def test_rpt_10_is_read_page_by_page_newest_first(tx: Tx, boss: Actor) -> None:
    expected = []
    for number in range(7):
        who = await builders.person(tx)
        first = date(2024, 1, 1) + number * DAY
        await builders.job(tx, who, first, first + 3 * DAY)
        expected.append(first + 3 * DAY)
        if number % 2:
            await builders.job(tx, who, first)
            await builders.record(tx, who, "follow_up", first, in_post="no")
            expected.append(first)
    found, cursor = [], None
    while True:
        page = await flags.red_flags(tx.session, boss, cursor=cursor, limit=3)
        found += [flag.on for flag in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == sorted(expected, reverse=True)


async def test_rpt_10_is_shown_to_who_decides_alone_and_names_nobody_elsewhere(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx, name="曾示例")
    await builders.job(tx, who, date(2024, 1, 1), date(2024, 1, 5))
    here = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LANCHENG))
    page = await here.get("/red-flags")
    assert "曾示例" in page.text
    assert "甲公司：2024-01-01 至 2024-01-05，5 天" in page.text
    elsewhere = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.YONGCHANG))
    assert "曾示例" not in (await elsewhere.get("/red-flags")).text
    worker = await as_user(await builders.user(tx))
    assert (await worker.get("/red-flags")).status_code == 403
