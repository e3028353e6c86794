"""Which profile governs an area, and what its rules say in plain Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.access.areas import lineage
from service.law.assumed import figures, marked, months_text, steps_text, window_of
from service.law.phrases import CONDITIONS
from service.law.profile import Profile
from service.law.profile_store import load
from service.law.reporting import EveryPeriod, EveryYear, Report
from service.law.rules import AnyRule, Audience, Cadence, Continuity, Deadline, Milestones, Quota


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding in force: from `valid_from` on, `profile` governs `area` and what lies below."""

    area: str
    profile: str
    valid_from: date


class Bindings:
    """All bindings at once, so that many persons are judged without a statement each."""

    def __init__(self, bound: Iterable[Bound]) -> None:
        self._by_area: dict[str, list[Bound]] = {}
        for binding in sorted(bound, key=lambda one: one.valid_from, reverse=True):
            self._by_area.setdefault(binding.area, []).append(binding)

    def binding(self, area: str, on: date) -> Bound | None:
        """Its own, else that of the nearest area above; of several, the latest begun; None before any begins."""
        for code in (area, *lineage(area)):
            for binding in self._by_area.get(code, ()):
                if binding.valid_from <= on:
                    return binding
        return None

    def profile(self, area: str, on: date) -> Profile | None:
        """The profile that governs the area on that day; None where none is bound."""
        binding = self.binding(area, on)
        return None if binding is None else load(binding.profile)

    def turns_on(self, area: str, after: date) -> date | None:
        """The first later day on which another binding may begin to govern the area."""
        bound = (binding for code in (area, *lineage(area)) for binding in self._by_area.get(code, ()))
        return min((binding.valid_from for binding in bound if binding.valid_from > after), default=None)


def audience_text(audience: Audience) -> str:
    """Whom a rule or a group takes in, in one Chinese sentence."""
    parts = [
        "，且".join(CONDITIONS[name].yes for name in audience.all_of),
        "，或".join(CONDITIONS[name].yes for name in audience.any_of),
    ]
    said = "；并且".join(part for part in parts if part) or "所有服务对象"
    without = "、".join(CONDITIONS[name].yes for name in audience.none_of)
    return f"{said}；但{without}的除外" if without else said


_DEADLINES = {
    "graduate_roster": "纳入毕业生名册后",
    "graduation": "毕业后",
    "household_without_job": "纳入服务（或家里不再有人就业）后",
    "pathway": "提出培训需求（以后为上一步完成）后",
    "monitoring": "列为监测对象后",
}
_MILESTONES = {"graduate_job": "就业后", "contract_job": "签订合同就业后", "massage_shop": "按摩店领照后"}


def clock_text(rule: AnyRule) -> str:
    """How a rule is counted, in one Chinese sentence, what no plan states marked."""
    return "；".join([*_counting(rule), *(marked(words, "assumed") for words in figures(rule))])


def _counting(rule: AnyRule) -> list[str]:
    source = rule.period_source
    if isinstance(rule, Quota):
        return [marked("每年", source) + "：" + "；".join(steps_text(rule))]
    if isinstance(rule, Deadline):
        return [marked(_deadline(rule), source)]
    if isinstance(rule, Milestones):
        return [_MILESTONES[rule.anchor] + months_text(rule)]
    if isinstance(rule, Continuity):
        within = marked(f"毕业后 {rule.window_months} 个月内", window_of(rule))
        return [within, marked(f"两次联系之间不超过 {rule.max_gap_days} 天", source)]
    if isinstance(rule, Cadence):
        return [marked(f"每 {rule.every_months} 个月至少一次", source)]
    return [marked(f"一般不超过 {rule.term_months} 个月", source)] if rule.term_months else []


def _deadline(rule: Deadline) -> str:
    if rule.anchor == "stated_contact":
        return "台账写明的下次联系日期前联系一次"
    length = f"{rule.days} 天" if rule.days else f"{rule.months} 个月"
    return f"{_DEADLINES[rule.anchor]} {length}内办成"


def calendar_text(report: Report) -> str:
    """When a report is due, in one Chinese sentence."""
    calendar = report.calendar
    if isinstance(calendar, EveryYear):
        (month, day), (last_month, last_day) = calendar.due, calendar.cutoff
        return f"每年 {month} 月 {day} 日前，数据截至 {last_month} 月 {last_day} 日"
    if isinstance(calendar, EveryPeriod):
        months = "、".join(map(str, calendar.closing))
        within = f"，期末后 {calendar.due_days} 日内报送" if calendar.due_days else "，期末当日报送"
        return f"截至 {months} 月末各一次{within}"
    return f"一次，{calendar.due} 前，数据截至 {calendar.cutoff}"
