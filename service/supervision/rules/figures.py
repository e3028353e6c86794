"""One figure of a board or a report: an indicator, who counts in it, and whether its target is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from math import ceil

from service.law.indicators import AVERAGES, AnyIndicator, Average, Target, Verdict, is_rate, verdict
from service.law.marks import Mark
from service.law.profile import Profile

VERDICTS: dict[Verdict, str] = {"pass": "已达到", "fail": "未达到", "n/a": "不评定"}
MARK_LABELS: dict[Mark, str] = {
    "met": "已完成",
    "unmet": "未完成",
    "unknown": "待核实",
    "declined": "已尽责（本人拒绝）",
}
Averages = Mapping[tuple[Average, int], Decimal]


@dataclass(frozen=True, slots=True)
class Figure:
    """`counts`: how many persons bear each mark. `wanted`: the figure to be reached, None while it is not known."""

    profile: Profile
    indicator: AnyIndicator
    year: int
    counts: Mapping[Mark, int] = field(default_factory=dict)
    wanted: Decimal | None = None

    @property
    def numerator(self) -> int:
        return self.counts.get("met", 0)

    @property
    def denominator(self) -> int | None:
        """None where persons alone are counted."""
        return sum(self.counts.values()) if is_rate(self.indicator) else None

    @property
    def verdict(self) -> Verdict:
        return verdict(self.indicator.target, self.wanted, self.numerator, self.denominator)

    @property
    def rate(self) -> str:
        """In words; cut off, not rounded, so that 94.99 % never reads 95 % (AMB-27)."""
        if self.denominator is None:
            return f"{self.numerator} 人"
        if not self.denominator:
            return "无对象"
        share = Decimal(self.numerator * 100) / self.denominator
        return f"{share.quantize(Decimal('0.01'), ROUND_DOWN).normalize():f}%"

    @property
    def target(self) -> str:
        """In words."""
        return target_in_words(self.indicator.target, self.wanted, self.year)

    @property
    def shortfall(self) -> int:
        """How many persons more would reach the target; 0 when it is reached or cannot be judged."""
        if self.verdict != "fail" or self.wanted is None:
            return 0
        if self.denominator is None:
            return int(self.wanted) - self.numerator
        return ceil(Fraction(self.wanted) * self.denominator / 100) - self.numerator


def target_in_words(target: Target | None, wanted: Decimal | None, year: int) -> str:
    if target is None:
        return "无目标值"
    if target.persons is not None:
        by = f"（{target.by} 前）" if target.by else ""
        return f"不少于 {target.persons} 人{by}"
    if target.average is None:
        month = f"（每年 {target.by_month} 月底前）" if target.by_month else ""
        return f"{target.percent}%{month}"
    name = f"{year - target.years_before} 年{AVERAGES[target.average]}"
    return f"不低于 {name} {wanted.normalize():f}%" if wanted is not None else f"不低于 {name}（尚未录入）"


def figures_of(
    profile: Profile, year: int, counted: Mapping[tuple[str, Mark], int], averages: Averages
) -> list[Figure]:
    """Every indicator of a plan, in the plan's order, those nobody counts in included (trap 12)."""
    return [
        Figure(
            profile,
            each,
            year,
            {mark: number for (code, mark), number in counted.items() if code == each.code and number},
            each.target.wanted(averages, year) if each.target else None,
        )
        for each in profile.indicators
    ]
