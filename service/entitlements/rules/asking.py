"""What of an entry the law is asked, what it is in words, and what is worth a second look though nothing forbids it.

`values` are the columns that a form sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from service.entitlements.rules.days import Paid, crossing
from service.entitlements.rules.words import TYPES
from service.law.dates import add_months
from service.law.facts import Benefit, Facts, Post, Record, Training
from service.law.limits.asking import BenefitRequest, PostRequest, TrainingRequest
from service.law.names import BENEFITS
from service.law.profile import Profile

Values = Mapping[str, Any]


# ------------------------------------------------------------------------------------------------ training


def training_request(values: Values, _today: date) -> TrainingRequest | None:
    """Nothing is asked about a class that was left."""
    if values["state"] == "dropped":
        return None
    return TrainingRequest(
        type=values["type"],
        project=values["project"],
        level=values["level"],
        starts_on=values["starts_on"],
        days=values["days"],
        hours=values["hours"],
        course=values["course"],
    )


def training_fact(values: Values) -> Training:
    """As the dossier tells the law."""
    names = ("starts_on", "ends_on", "type", "project", "level", "days", "hours", "state")
    return Training(**{name: values[name] for name in names})


def training_words(values: Values) -> str:
    """One line."""
    level = f"（{values['level']}）" if values["level"] else ""
    return f"{TYPES[values['type']]}“{values['project']}”{level}，{values['starts_on']} 开班"


def assessment(records: Iterable[Record], on: date) -> Any:  # noqa: ANN401 - the record's own id
    """TRN-08: the newest signed ability assessment of the year that a class begins in; None without one."""
    signed = [
        record
        for record in records
        if record.kind == "ability_assessment"
        and record.outcome == "done"
        and record.detail.get("signed")
        and record.on.year == on.year
    ]
    return max(signed, key=lambda record: record.on).ref if signed else None


def training_warnings(values: Values) -> list[str]:
    """TRN-08 asks for an assessment first; a hint, never a refusal."""
    if values["assessment_id"] is not None or values["state"] in {"completed", "dropped"}:
        return []
    year = values["starts_on"].year
    return [f"{year} 年还没有签字的职业能力评估。培训应以评估结果为依据，请尽快补做（TRN-08）。"]


# ---------------------------------------------------------------------------------------------------- post


def term_end(profile: Profile | None, started_on: date, retires_on: date | None) -> date | None:
    """PUB-01: the last day of a subsidy as the plan has it, not after retirement; None where it names no term."""
    rule = profile.post_rule if profile else None
    if rule is None or not rule.term_months:
        return None
    full = add_months(started_on, rule.term_months)
    return min(full, retires_on) if retires_on is not None and retires_on > started_on else full


def post_request(values: Values, _today: date) -> PostRequest:
    """A placement until its subsidy ends."""
    return PostRequest(
        starts_on=values["started_on"],
        ends_on=values["subsidy_ends_on"],
        filed=values["filed"],
        first_approved_on=values["first_approved_on"],
    )


def post_fact(values: Values) -> Post:
    """As the dossier tells the law: who has left the post gets nothing more."""
    ends = [day for day in (values["subsidy_ends_on"], values["ended_on"]) if day is not None]
    return Post(
        started_on=values["started_on"],
        subsidy_ends_on=min(ends, default=None),
        first_approved_on=values["first_approved_on"],
        assessed_ok=values["assessed_ok"],
        filed=values["filed"],
    )


def post_lasts_longer(before: Values, after: Values) -> bool:
    """Somebody who had left stays after all: meanwhile something else may have been had instead."""
    was, now = before["ended_on"], after["ended_on"]
    return was is not None and (now is None or now > was)


def post_words(values: Values) -> str:
    """One line."""
    until = f"，补贴到 {values['subsidy_ends_on']}" if values["subsidy_ends_on"] else ""
    return f"公益性岗位“{values['post_type']}”（{values['employer']}），{values['started_on']} 上岗{until}"


# ------------------------------------------------------------------------------------------------- benefit


def benefit_request(values: Values, today: date) -> BenefitRequest | None:
    """Nothing is asked about what is not had. What goes on is asked for up to this month, as the law counts it."""
    if values["status"] not in {"applied", "granted"}:
        return None
    return BenefitRequest(
        code=values["code"],
        from_month=values["from_month"],
        to_month=values["to_month"] or max(values["from_month"], f"{today:%Y-%m}"),
        amount=values["monthly_amount"],
    )


def benefit_fact(values: Values) -> Benefit | None:
    """Only what is had is a fact."""
    if values["status"] != "granted":
        return None
    names = ("code", "from_month", "to_month", "monthly_amount", "fund")
    return Benefit(**{name: values[name] for name in names})


def benefit_is_had(before: Values, after: Values) -> bool:
    """What was applied for is granted: until now it was no fact, and others may have been granted meanwhile."""
    return bool(before["status"] != "granted" and after["status"] == "granted")


def benefit_words(values: Values) -> str:
    """One line."""
    amount = "" if values["monthly_amount"] is None else f"，每月 {values['monthly_amount']:g} 元"
    return f"{BENEFITS[values['code']]}，{values['from_month']} 至 {values['to_month'] or '今'}{amount}"


def benefit_warnings(values: Values, facts: Facts) -> list[str]:
    """TRN-11: the same purpose paid from two funds."""
    if values["status"] not in {"applied", "granted"}:
        return []
    new = Paid(values["code"], values["from_month"], values["to_month"], values["fund"])
    known = (Paid(one.code, one.from_month, one.to_month, one.fund) for one in facts.benefits)
    return [f"可能交叉使用资金，请核对：{found}（TRN-11）。" for found in crossing(new, known)]
