"""What a list may be narrowed to: the actor's areas and what lies below, opened on the way to the one chosen."""

from __future__ import annotations

import pytest

from service.access.queries import area_choices
from service.access.rules import Role
from service.kit.db import Tx
from tests import builders


async def codes(tx: Tx, area: str, chosen: str | None) -> list[str]:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=area)
    return [code for code, _ in await area_choices(tx.session, boss, chosen)]


async def test_the_nodes_right_below_ones_area_are_offered(tx: Tx) -> None:
    found = await codes(tx, builders.LONGYANG, None)
    assert builders.LANCHENG in found
    assert {code[:6] for code in found} == {builders.LONGYANG}
    assert {len(code) for code in found} == {9}


async def test_choosing_a_district_does_not_open_the_one_whose_code_begins_alike(tx: Tx) -> None:
    """东丽区 120110 without its last nought begins as 西青区 120111 does."""
    found = await codes(tx, "120000", "120110")
    assert any(code.startswith("120110") and len(code) > 6 for code in found)
    assert not any(code.startswith("120111") and len(code) > 6 for code in found)


@pytest.mark.parametrize("area", ["530000", "530500", builders.LONGYANG])
async def test_whoever_looks_from_above_comes_down_to_the_villages(tx: Tx, area: str) -> None:
    await builders.village(tx, "530502001999")
    chosen = builders.LANCHENG
    found = await codes(tx, area, chosen)
    assert "530502001999" in found
    assert not any(len(code) == 12 and not code.startswith(chosen) for code in found)


async def test_what_is_below_stands_under_its_parent_and_further_in(tx: Tx) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area="530500")
    shown = await area_choices(tx.session, boss, builders.LANCHENG)
    labels = dict(shown)
    at = [code for code, _ in shown].index(builders.LONGYANG)
    assert shown[at + 1][0].startswith(builders.LONGYANG)
    depth = [len(labels[code]) - len(labels[code].lstrip("　")) for code in (builders.LONGYANG, builders.LANCHENG)]
    assert depth == [0, 1]


@pytest.mark.parametrize("chosen", ["120110", "nonsense", "5305020019999999", ""])
async def test_an_area_out_of_reach_or_none_at_all_opens_nothing(tx: Tx, chosen: str) -> None:
    assert await codes(tx, builders.LONGYANG, chosen) == await codes(tx, builders.LONGYANG, None)
