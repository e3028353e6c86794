"""Figures in words: cut off, never rounded up, and how many are still missing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from service.law.marks import MARKS
from service.law.profile_store import load
from service.supervision.rules.figures import Figure, figures_of

XINYANG = load("xinyang-2022")
COUNTS = st.fixed_dictionaries({mark: st.integers(0, 300) for mark in MARKS})


def figure(code: str, **counts: int) -> Figure:
    found = figures_of(XINYANG, 2024, {(code, mark): counts.get(mark, 0) for mark in MARKS}, {})
    return next(one for one in found if one.indicator.code == code)


def test_trap_6_94_99_percent_does_not_read_95() -> None:
    """Trap 6."""
    almost = figure("employment_rate", met=94_999, unmet=5_001)
    assert (almost.rate, almost.verdict, almost.shortfall) == ("94.99%", "fail", 1)
    assert figure("employment_rate", met=95, unmet=5).rate == "95%"
    assert (figure("employment_rate").rate, figure("employment_rate").verdict) == ("无对象", "n/a")


@given(COUNTS)
def test_so_many_more_reach_the_target_and_one_fewer_does_not(counts: dict[str, int]) -> None:
    found = figure("employment_rate", **counts)
    more = found.shortfall
    assert (more > 0) == (found.verdict == "fail")
    if more:
        left = sum(counts.values()) - counts["met"]
        assert figure("employment_rate", met=counts["met"] + more, unmet=left - more).verdict == "pass"
        assert figure("employment_rate", met=counts["met"] + more - 1, unmet=left - more + 1).verdict == "fail"


@given(COUNTS)
def test_no_rate_reads_higher_than_it_is(counts: dict[str, int]) -> None:
    found = figure("employment_rate", **counts)
    if found.denominator:
        assert Decimal(found.rate.rstrip("%")) * found.denominator <= found.numerator * 100


def test_trap_12_a_plan_without_anybody_has_every_figure_all_the_same() -> None:
    """Trap 12: an indicator in which nobody counts is a line, not a gap."""
    assert [one.indicator for one in figures_of(XINYANG, 2024, {}, {})] == list(XINYANG.indicators)
