"""资金核对: what may have been paid twice, and classes paid above the standard of the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.access.rules import Actor, Role
from service.kit.db import Tx
from service.supervision.queries import funds
from service.tables.entitlements import Benefit
from service.tables.people import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG

TODAY = date(2024, 6, 12)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx, area=LANCHENG)


async def granted(tx: Tx, who: Person, fund: str | None, first: str, last: str | None = None, **values: object) -> None:
    told = {"code": "post_subsidy", "status": "granted", **values}
    made = Benefit(person_id=who.id, fund=fund, from_month=first, to_month=last, recorded_at=tx.now, **told)
    tx.session.add(made)
    await tx.session.flush()


async def test_trn_11_the_same_purpose_in_the_same_month_out_of_two_funds(tx: Tx, boss: Actor, who: Person) -> None:
    await granted(tx, who, "残保金", "2024-01", "2024-03")
    await granted(tx, who, "就业补助资金", "2024-03")
    (found,) = await funds.crossings(tx.session, boss)
    assert (found.person_id, found.code, {found.fund, found.other}) == (
        who.id,
        "post_subsidy",
        {"残保金", "就业补助资金"},
    )
    assert found.since == "2024-03"


@pytest.mark.parametrize(
    "other",
    [
        {"fund": "就业补助资金", "first": "2024-04"},
        {"fund": "残保金", "first": "2024-03"},
        {"fund": None, "first": "2024-03"},
        {"fund": "就业补助资金", "first": "2024-03", "code": "internship"},
        {"fund": "就业补助资金", "first": "2024-03", "status": "applied"},
    ],
    ids=["another month", "the same fund", "fund not told", "another purpose", "not granted"],
)
async def test_trn_11_what_does_not_cross_is_no_clue(tx: Tx, boss: Actor, who: Person, other: dict[str, str]) -> None:
    await granted(tx, who, "残保金", "2024-01", "2024-03")
    await granted(tx, who, **other)
    assert list(await funds.crossings(tx.session, boss)) == []


async def test_trn_11_nobody_out_of_sight_is_shown(tx: Tx, who: Person) -> None:
    await granted(tx, who, "残保金", "2024-01")
    await granted(tx, who, "就业补助资金", "2024-01")
    stranger = await builders.actor(tx, role=Role.SUPERVISOR, area=BAOTOU_KUNDULUN)
    assert list(await funds.crossings(tx.session, stranger)) == []


async def test_trn_03_the_mean_of_a_class_counts_and_only_where_the_plan_has_a_standard(tx: Tx, boss: Actor) -> None:
    """In 包头 1500 yuan a trainee on the mean: 1400 and 1700 are above, 1300 and 1700 are not; 隆阳 has no standard."""
    for area, project, fees in (
        (BAOTOU_KUNDULUN, "月嫂", (1400, 1700)),
        (BAOTOU_KUNDULUN, "面点", (1300, 1700)),
        (LANCHENG, "月嫂", (3000, 3000)),
    ):
        for fee in fees:
            trainee = await builders.person(tx, area=area)
            await builders.training(
                tx, trainee, date(2024, 3, 1), project=project, training_fee=fee - 200, living_fee=200
            )
    baotou = await builders.actor(tx, role=Role.SUPERVISOR, area=BAOTOU_KUNDULUN)
    (above,) = await funds.classes_above(tx.session, baotou, TODAY)
    assert (above.project, above.persons, above.mean, above.standard) == ("月嫂", 2, Decimal("1550.00"), 1500)
    assert (above.rule, above.clause) == ("TRN-03", "二(十)2")
    assert list(await funds.classes_above(tx.session, boss, TODAY)) == []


async def test_trn_03_a_practical_class_is_cited_by_the_clause_on_practical_classes(tx: Tx) -> None:
    trainee = await builders.person(tx, area=BAOTOU_KUNDULUN)
    await builders.training(tx, trainee, date(2024, 3, 1), type="practical", training_fee=1600)
    baotou = await builders.actor(tx, role=Role.SUPERVISOR, area=BAOTOU_KUNDULUN)
    (above,) = await funds.classes_above(tx.session, baotou, TODAY)
    assert (above.rule, above.clause) == ("TRN-03", "二(六)3")
