"""新增就业 of an area is the sum of what the pages say of each (KPI-01)."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from service.employment import queries
from service.employment.rules import counted
from service.kit.db import Tx
from service.people.commands import state
from tests import builders

WINDOW = (date(2022, 1, 1), date(2024, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize("seed", range(3))
async def test_kpi_01_the_count_of_an_area_is_the_sum_of_its_persons(tx: Tx, seed: int) -> None:
    chance, actor = random.Random(seed), await builders.actor(tx)
    before = await queries.newly_employed_in(tx.session, actor, None, WINDOW, tx.today)
    expected = dict.fromkeys(("urban", "rural", "resident"), 0)
    for _ in range(25):
        who = await builders.person(tx, hukou_kind=chance.choice(list(expected)))
        spans = []
        for _ in range(chance.randrange(4)):
            start = date(2021, 6, 1) + chance.randrange(1000) * DAY
            spans.append((start, chance.choice([None, start + chance.randrange(400) * DAY])))
            await builders.job(tx, who, *spans[-1])
        if counted(spans, WINDOW).on is not None:
            expected[who.hukou_kind] += 1
    found = await queries.newly_employed_in(tx.session, actor, builders.LANCHENG, WINDOW, tx.today)
    assert (found.urban, found.rural, found.resident) == tuple(expected.values())
    assert before.total == 0
    assert found.total == sum(expected.values())


async def test_kpi_01_goes_by_the_hukou_on_the_day_the_job_began(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, hukou_kind="rural")
    await builders.job(tx, who, date(2023, 5, 1))
    await state(tx, actor, who, {"hukou_kind": "urban"}, valid_from=date(2024, 1, 1), source="page")
    found = await queries.newly_employed_in(tx.session, actor, None, WINDOW, tx.today)
    assert (found.rural, found.urban) == (1, 0)
    assert (await queries.newly_employed(tx.session, actor, who.id, tx.today)).hukou == "rural"


async def test_kpi_01_relatives_and_work_injuries_are_not_counted(tx: Tx) -> None:
    actor = await builders.actor(tx)
    for who in (await builders.person(tx, role="family"), await builders.person(tx, credential_kind="work_injury")):
        await builders.job(tx, who, date(2023, 5, 1))
        assert (await queries.newly_employed(tx.session, actor, who.id, tx.today)).on is None
    assert (await queries.newly_employed_in(tx.session, actor, None, WINDOW, tx.today)).total == 0


@pytest.mark.parametrize(("area", "seen"), [(builders.LANCHENG, 1), (builders.YONGCHANG, 0), (builders.LONGYANG, 1)])
async def test_kpi_01_is_counted_within_sight_alone(tx: Tx, area: str, seen: int) -> None:
    await builders.job(tx, await builders.person(tx), date(2023, 5, 1))
    actor = await builders.actor(tx, area=area)
    assert (await queries.newly_employed_in(tx.session, actor, None, WINDOW, tx.today)).total == seen
