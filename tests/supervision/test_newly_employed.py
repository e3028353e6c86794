"""新增就业 of an area (KPI-01) is the sum of what the pages say of each person."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from service.access.rules import Actor
from service.employment.queries.counting import newly_employed
from service.employment.rules.counting import counted
from service.kit.db import Database, Tx
from service.people.commands.stating import Saying, state
from service.supervision.queries.figures import figures
from tests import builders

WINDOW = (date(2022, 1, 1), date(2024, 12, 31))
DAY = timedelta(days=1)


async def numbers(tx: Tx, database: Database, actor: Actor) -> tuple[int, int, int]:
    """Of all, of the towns, of the villages."""
    await database.settle(tx)
    found = {one.indicator.code: one for one in await figures(tx.session, actor, None, tx.today, tx.today)}
    names = ("newly_employed", "newly_employed_urban", "newly_employed_rural")
    return tuple(found[name].numerator for name in names)  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(3))
async def test_kpi_01_the_count_of_an_area_is_the_sum_of_its_persons(tx: Tx, database: Database, seed: int) -> None:
    chance, actor = random.Random(seed), await builders.actor(tx)
    expected = dict.fromkeys(("urban", "rural", "resident"), 0)
    for _ in range(25):
        who = await builders.person(tx, hukou_kind=chance.choice(list(expected)))
        spans = []
        for _ in range(chance.randrange(4)):
            start = date(2021, 6, 1) + chance.randrange(1000) * DAY
            spans.append((start, chance.choice([None, start + chance.randrange(400) * DAY])))
            await builders.job(tx, who, *spans[-1])
        said = await newly_employed(tx.session, actor, who.id, tx.today)
        assert (said.on is not None) == (counted(spans, WINDOW).on is not None)
        if said.on is not None and said.on <= tx.today:
            expected[who.hukou_kind] += 1
    assert await numbers(tx, database, actor) == (sum(expected.values()), expected["urban"], expected["rural"])


async def test_kpi_01_goes_by_the_hukou_on_the_day_the_job_began(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, hukou_kind="rural")
    await builders.job(tx, who, date(2023, 5, 1))
    await state(tx, actor, [Saying(who, {"hukou_kind": "urban"}, date(2024, 1, 1), "page")])
    assert await numbers(tx, database, actor) == (1, 0, 1)
    assert (await newly_employed(tx.session, actor, who.id, tx.today)).hukou == "rural"


async def test_kpi_01_relatives_and_work_injuries_are_not_counted(tx: Tx, database: Database) -> None:
    actor = await builders.actor(tx)
    for who in (await builders.person(tx, role="family"), await builders.person(tx, credential_kind="work_injury")):
        await builders.job(tx, who, date(2023, 5, 1))
        assert (await newly_employed(tx.session, actor, who.id, tx.today)).on is None
    assert await numbers(tx, database, actor) == (0, 0, 0)


@pytest.mark.parametrize(("area", "seen"), [(builders.LANCHENG, 1), (builders.YONGCHANG, 0), (builders.LONGYANG, 1)])
async def test_kpi_01_is_counted_within_sight_alone(tx: Tx, database: Database, area: str, seen: int) -> None:
    await builders.job(tx, await builders.person(tx), date(2023, 5, 1))
    actor = await builders.actor(tx, area=area)
    assert (await numbers(tx, database, actor))[0] == seen
