"""Duties in the words of the work list: how a line's date, chips and missing answers read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from service.law.conditions import REGISTRY
from service.law.names import ASSUMED, STEPS

Look = Literal["done", "overdue", "behind", "blocked", "current", "none"]
SHORT = {
    "info_check": "核对",
    "ability_assessment": "评估",
    "need_registration": "登记",
    "employment_service": "服务",
    "career_guidance": "指导",
    "job_lead": "岗位",
    "training_referral": "培训",
    "ledger": "台账",
    "ledger_contact": "台账联系",
    "retention_contact": "稳岗",
    "guidance_contact": "不断线",
    "visit": "访视",
    "term_end": "期满",
    "service": "就业服务",
    "training": "培训",
    "survey": "走访调查",
    "status_check": "动态监测",
    "stability_contact": "稳定就业",
    "shop_check": "查店",
    "first_job": "零就业",
    "hardship_help": "援助",
    "renewal": "换证",
    "next_step": "按摩培训",
    "annual_review": "年审",
    "rent": "租金补贴",
    "blind_insurance": "社保补贴",
    "low_income_employment": "就业补贴",
    "low_income_delay": "低保延退",
}
# Condition → the field of the register that answers it; the others need no answer, or are told elsewhere.
FIELDS = {
    "need": "need",
    "need_not_no": "need",
    "condition": "condition",
    "condition_not_no": "condition",
    "training_need": "training_need",
    "asked_for_training": "training_need",
    "rural": "hukou_code",
    "served_here": "hukou_code",
    "local_hukou": "hukou_code",
    "local_graduate": "hukou_code",
    "working_age": "born_on",
    "young": "born_on",
    "monitored": "monitor",
    "hardship_recognised": "hardship_recognised_on",
    "registered_unemployed": "registered_unemployed_on",
    "middle_school": "education",
    "schooled": "education",
    "above_allowance": "income_per_head",
    "severe": "grade",
    "blind": "category",
    "intellectual_or_mental": "category",
    "severe_physical": "category",
    "graduate": "student.graduates_on",
    "fresh_graduate": "student.graduates_on",
    "market_failed": "student.graduates_on",
    "willing": "student.willing",
    "able": "student.able",
}
ORDER = {step: place for place, step in enumerate(STEPS)}


class Chip(NamedTuple):
    """A step on a line: how it looks, its short word, `done/required` where more than one is required."""

    look: Look
    text: str


def chips(steps: Sequence[Sequence[Any]], today: date) -> list[Chip]:
    """The chips of `Agenda.steps`."""
    day = today.isoformat()
    return [
        Chip(
            _look(state, plan_by, due_on, day),
            f"{SHORT.get(step, step)} {done}/{required}" if required > 1 else SHORT.get(step, step),
        )
        for _program, step, state, done, required, plan_by, due_on, *_ in steps
    ]


def _look(state: str, plan_by: str, due_on: str, today: str) -> Look:
    if state in {"met", "declined", "waived"}:
        return "done" if state == "met" else "none"
    if due_on < today:
        return "overdue"
    if state == "blocked":
        return "blocked"
    return "behind" if plan_by < today else "current"


def when(next_by: date, due_on: date, today: date) -> tuple[str, str]:
    """Kind of tag and text of when the next thing is to be done."""
    if due_on < today:
        return "bad", f"逾期 {(today - due_on).days} 天"
    if next_by < today:
        return "warn", f"进度落后 {(today - next_by).days} 天"
    if next_by == today:
        return "info", "今天应办"
    return "muted", f"应于 {next_by} 前完成"


def next_step(steps: Sequence[Sequence[Any]]) -> tuple[str, str]:
    """The step to be done first of those owed, and the mark where no plan states its date."""
    owed = [
        (plan_by, due_on, ORDER.get(step, len(ORDER)), step, *source)
        for _, step, state, _, _, plan_by, due_on, *source in steps
        if state in {"open", "blocked"}
    ]
    if not owed:
        return "", ""
    step, *source = min(owed)[3:]
    return STEPS.get(step, step), ASSUMED if source == ["assumed"] else ""


def missing(names: Iterable[str]) -> str:
    """What is to be asked before it can be said whether something is owed."""
    labels = [REGISTRY[name].label for name in names if name in REGISTRY]
    return f"缺少信息：{'、'.join(dict.fromkeys(labels))}" if labels else ""


def asking(person: UUID, names: Sequence[str]) -> str:
    """Where the missing answers are given: the form of the person, open at their fields; else the household's page."""
    fields = list(dict.fromkeys(FIELDS[name] for name in names if name in FIELDS))
    if fields:
        return f"/people/{person}/edit?{urlencode({'ask': fields}, doseq=True)}#{fields[0]}"
    return f"/people/{person}/household" if "zero_job_household" in names else f"/people/{person}/edit"


def period_words(period: str) -> str:
    """2024 as 2024 年, a span as from and to."""
    first, _, last = period.partition("/")
    return f"{first} 至 {last}" if last else f"{first} 年"
