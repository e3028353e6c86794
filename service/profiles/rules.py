"""Which profile governs an area, and what its rules say in plain Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.access.areas import lineage
from service.law.names import STEPS
from service.law.phrases import CONDITIONS
from service.law.profile import Profile
from service.law.reporting import EveryPeriod, EveryYear, Report
from service.law.rules import AnyRule, Audience, Cadence, Continuity, Deadline, Milestones, Quota
from service.law.shelf import load


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
    """How a rule is counted, in one Chinese sentence."""
    if isinstance(rule, Quota):
        return "每年：" + "，".join(f"{STEPS.get(step.step, step.step)} {step.required} 次" for step in rule.steps)
    if isinstance(rule, Deadline):
        return _deadline_text(rule)
    if isinstance(rule, Milestones):
        months = "、".join(map(str, rule.at_months))
        early = f"，可提前 {rule.early_days} 天（最后一次 {rule.last_early_days} 天）" if rule.early_days else ""
        return f"{_MILESTONES[rule.anchor]}第 {months} 个月各一次{early}"
    if isinstance(rule, Continuity):
        return f"毕业后 {rule.window_months} 个月内，两次联系之间不超过 {rule.max_gap_days} 天"
    if isinstance(rule, Cadence):
        first = f"，第一次在列为监测对象后 {rule.first_days} 天内" if rule.first_days else ""
        return f"每 {rule.every_months} 个月至少一次{first}"
    term = f"，一般不超过 {rule.term_months} 个月" if rule.term_months else ""
    return f"期满前 {rule.ahead_days} 天起提醒{term}"


def _deadline_text(rule: Deadline) -> str:
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
