"""上级公布平均值: what others publish, entered once and never overwritten; a target once it is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.kit.db import Database, Tx
from service.kit.errors import Invalid
from service.supervision.commands import averages
from service.supervision.queries import figures, persons
from service.supervision.queries.averages import entered
from service.supervision.rules.figures import Figure
from service.supervision.schemas import AverageForm
from service.tables.supervision import OutsideAverage
from tests import builders
from tests.builders import LANCHENG, LONGYANG

TODAY = date(2024, 6, 12)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


def form(**told: object) -> AverageForm:
    usual = {
        "area": LONGYANG,
        "average": "provincial",
        "year": 2024,
        "percent": "50",
        "covers": "all_graduates",
        "source": "省残联通报",
    }
    return AverageForm.model_validate({**usual, **told})


async def rate(tx: Tx, boss: Actor, area: str = LONGYANG) -> Figure:
    return persons.figure_of(await figures.figures(tx.session, boss, area, TODAY, TODAY), "employment_rate")


async def test_grad_05_longyang_is_compared_with_the_province_of_the_same_year(
    database: Database, tx: Tx, boss: Actor
) -> None:
    """One of two graduates at work: 50 % is reached, 50.01 % is not, and without the average nothing is judged."""
    for at_work in (True, False):
        who = await builders.person(tx)
        await builders.student(tx, who, willing="yes", able="yes")
        if at_work:
            await builders.job(tx, who, date(2024, 6, 1))
    await database.settle(tx)
    assert (await rate(tx, boss)).verdict == "n/a"
    assert "尚未录入" in (await rate(tx, boss)).target
    await averages.enter_average(tx, boss, form(year=2023))
    assert (await rate(tx, boss)).verdict == "n/a", "of another year"
    await averages.enter_average(tx, boss, form())
    found = await rate(tx, boss)
    assert (found.verdict, found.rate, found.target) == ("pass", "50%", "不低于 2024 年全省平均 50%")
    await averages.enter_average(tx, boss, form(percent="50.01%"))
    found = await rate(tx, boss)
    assert (found.verdict, found.shortfall) == ("fail", 1)
    assert (await rate(tx, boss, LANCHENG)).wanted == Decimal("50.01"), "what holds for the county holds below"


async def test_what_stood_is_kept_beside(tx: Tx, boss: Actor) -> None:
    await averages.enter_average(tx, boss, form())
    await averages.enter_average(tx, boss, form(percent="51"))
    assert [row.percent for row in await entered(tx.session, boss)] == [Decimal(51)]
    assert await tx.session.scalar(select(func.count()).select_from(OutsideAverage)) == 2


async def test_the_nearest_area_decides(tx: Tx, boss: Actor) -> None:
    province = await builders.actor(tx, role=Role.SUPERVISOR, area="530000")
    await averages.enter_average(tx, province, form(area="530000", percent="80"))
    assert (await rate(tx, boss)).wanted == Decimal(80)
    await averages.enter_average(tx, boss, form(percent="82.5"))
    assert (await rate(tx, boss)).wanted == Decimal("82.5")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"area": "150203"}, "area"),
        ({"year": 2025}, "year"),
        ({"published_on": "2024-06-13"}, "published_on"),
    ],
)
async def test_what_cannot_be_is_told_by_field(tx: Tx, boss: Actor, told: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        await averages.enter_average(tx, boss, form(**told))
    assert list(fault.value.fields) == [field]


@pytest.mark.parametrize("percent", ["-1", "100.01", "86.555", "八成", ""])
def test_a_percentage_is_one(percent: str) -> None:
    with pytest.raises(ValidationError):
        form(percent=percent)
