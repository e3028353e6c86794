"""What no plan states, in words: users see 按惯例（方案未写明） beside each of these, wherever it is shown."""

from collections.abc import Callable, Iterator
from typing import Any

from service.law.caps import Limit, PostTerm
from service.law.evaluate import Duty
from service.law.indicators import AnyIndicator, OfDuty
from service.law.names import ASSUMED, STEPS
from service.law.parameters import PeriodSource, Sourced
from service.law.profile import Profile
from service.law.reporting import Report
from service.law.rules import AnyRule, Continuity, Milestones, Quota, QuotaStep

_PROOFS = {
    "signed": "职业能力评估有签字才算完成",
    "items": "就业需求登记至少写一项需求",
    "items_or_declared_none": "登记了无就业需求的也算已登记",
}
_WORDS: dict[str, Callable[[Any], str]] = {
    "proof": lambda proof: _PROOFS[proof],
    "required": lambda times: f"{times} 次",
    "stage_days": lambda stages: "后续各步分别在 " + "、".join(str(days) for days in stages.values()) + " 天内",
    "beside_days": lambda days: f"与其他跟踪联系相隔不超过 {days} 天的，一次走访即可",
    "early_days": lambda days: f"提前 {days} 天以内的也算",
    "last_early_days": lambda days: f"最后一次提前 {days} 天以内的也算",
    "window_months": lambda months: f"{months} 个月",
    "first_days": lambda days: f"第一次在 {days} 天内",
    "ahead_days": lambda days: f"期满前 {days} 天起提醒",
    "remind_days": lambda days: "期满前 " + "、".join(map(str, days)) + " 天各提醒一次",
    "retirement_within_months": lambda months: f"距退休不足 {months} 个月的可延长到退休",
    "band": lambda band: f"就业年龄段从 {band.from_age} 周岁起，男不满 {band.male}、女不满 {band.female} 周岁",
    "lost_after_days": lambda days: f"{days} 个不同的日子没有联系上，按失联处理",
    "refusal_days": lambda days: f"本人谢绝后 {days} 天内不再列为应办",
    "back_dating_days": lambda days: f"补录 {days} 天以前的记录要经督导批准",
    "cohort_months": lambda months: f"毕业后服务 {months} 个月",
    "market_attempts": lambda times: f"推荐 {times} 次未成，视为难以通过市场就业",
    "per_year": lambda times: f"每年 {times} 次",
    "months": lambda months: f"{months} 个月",
    "days": lambda days: f"{days} 天",
    "hours": lambda hours: f"{hours} 课时",
    "most": lambda most: f"最多 {most}",
    "years": lambda years: f"{years} 年",
    "from_months": lambda months: f"满 {months} 个月起",
    "to_months": lambda months: f"{months} 个月内",
}


def marked(text: str, source: PeriodSource) -> str:
    """The text, with the mark where no plan states it."""
    return f"{text}，{ASSUMED}" if source == "assumed" else text


def figures(part: Sourced) -> list[str]:
    """The figures of a part that no plan states."""
    return [_WORDS[name](getattr(part, name)) for name in part.assumed_figures() if name != "window_months"]


def of_duty(rule: AnyRule, duty: Duty) -> list[str]:
    """What a duty goes by that no plan states, its due date and period left aside."""
    if isinstance(rule, Quota):
        return [words for step in rule.steps if step.step == duty.step for words in figures(step)]
    if isinstance(rule, Continuity) and rule.period_source == "assumed":
        return [f"两次联系之间不超过 {rule.max_gap_days} 天"]
    return []


def window_of(rule: AnyRule) -> PeriodSource:
    """Whether the plan states the time in which a duty stands, which need not be what makes its due date."""
    return rule.sources["window_months"] if isinstance(rule, Continuity) else rule.period_source


def of_report(report: Report) -> str:
    """What of a report's days no plan states, with the mark."""
    return marked(report.assumed, "assumed") if report.assumed else ""


def of_limit(limit: Limit, profile: Profile) -> bool:
    """Whether a figure by which a limit refuses stands in no plan."""
    rule = profile.post_rule
    if isinstance(limit, PostTerm) and rule is not None:
        return rule.period_source == "assumed"
    return bool(limit.assumed_figures())


def of_indicator(indicator: AnyIndicator, profile: Profile) -> str:
    """What of an indicator no plan states, with the mark; nothing where the plan states all."""
    rule = profile.rule(indicator.of) if isinstance(indicator, OfDuty) else None
    yearly = "按自然年统计" if isinstance(rule, Quota) and rule.period_source == "assumed" else ""
    said = "；".join(part for part in (yearly, indicator.assumed) if part)
    return marked(said, "assumed") if said else ""


def months_text(rule: Milestones) -> str:
    """The months of a rule, those that no plan states marked."""
    if len(groups := {rule.source_at(months) for months in rule.at_months}) == 1:
        return marked("第 " + "、".join(map(str, rule.at_months)) + " 个月各一次", groups.pop())
    return "；".join(marked(f"第 {months} 个月一次", rule.source_at(months)) for months in rule.at_months)


def steps_text(rule: Quota) -> Iterator[str]:
    for step in rule.steps:
        yield f"{STEPS.get(step.step, step.step)} {step.required} 次{_proof(step)}"


def _proof(step: QuotaStep) -> str:
    return "".join(f"；{words}，{ASSUMED}" for words in figures(step))
