"""What a record means beyond what the law counts: late entry, order of steps, failed contacts, what was learnt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from service.law.facts import Record

LATE_DAYS = 30
WHY_LATE = "这是 30 天以前的事，要由督导同意后才计入。请写明补录原因。"
LOST_AFTER = 3
RESULT_LABELS = {
    "employable": "可就业",
    "supported": "需支持就业",
    "assisted": "辅助性就业",
    "not_yet": "暂不具备",
}
# What became of a lead or a recommendation; GRAD-13 counts those of whom the employer wanted nothing.
REFERRAL_RESULTS = {
    "interviewed": "已面试",
    "hired": "录用",
    "not_hired": "未录用",
    "refused": "本人拒绝",
}
RESULT_WORDS = RESULT_LABELS | REFERRAL_RESULTS
# Steps 2 to 4 of 四个一: the check is meant to come before them (AMB-06).
AFTER_CHECK = frozenset({"ability_assessment", "need_registration"})
REACHES_NOBODY = frozenset({"data_match", "group"})


def is_late(on: date, today: date) -> bool:
    """Whether entering it now needs a supervisor: more than 30 days ago (domain trap 3)."""
    return on < today - timedelta(days=LATE_DAYS)


def lost_on(records: Iterable[Record]) -> date | None:
    """AMB-05, 失联: the day of the third failed contact, on three different days since the person was last reached.

    A refusal is a contact. Data matching and group events reach nobody in particular, so they end nothing.
    """
    told = sorted(records, key=lambda one: one.on)
    reached = [one.on for one in told if one.outcome != "no_contact" and one.mode not in REACHES_NOBODY]
    since = max(reached, default=date.min)
    failed = sorted({one.on for one in told if one.outcome == "no_contact" and one.on > since})
    return failed[LOST_AFTER - 1] if len(failed) >= LOST_AFTER else None


def out_of_order(on: date, kinds: Iterable[str], checked: Iterable[date]) -> bool:
    """AMB-06: whether steps 2 and 3 are told for a year without a check of that year by that day; a warning only."""
    kinds = set(kinds)
    if "info_check" in kinds or not kinds & AFTER_CHECK:
        return False
    return not any(day.year == on.year and day <= on for day in checked)


def learnt(kind: str, outcome: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """The dated fields of the person that a record answers, so that a duty waiting for the answer goes on."""
    if outcome != "done":
        return {}
    if kind == "info_check":
        return dict(detail.get("updates", {}))
    if kind == "need_registration":
        return _wished(detail)
    if kind == "survey_visit" and detail.get("wants_training") is not None:
        return {"training_need": "yes" if detail["wants_training"] else "no"}
    if kind == "ability_assessment" and detail.get("signed") and detail.get("result") in RESULT_LABELS:
        # AMB-04: an assessment that says 暂不具备 answers 就业条件 with no.
        return {"condition": "no" if detail["result"] == "not_yet" else "yes"}
    return {}


def _wished(detail: Mapping[str, Any]) -> dict[str, Any]:
    if detail.get("declared_none"):
        return {"need": "no"}
    found: dict[str, Any] = {"need": "yes"} if detail.get("items") else {}
    if detail.get("wants_training") is not None:
        found["training_need"] = "yes" if detail["wants_training"] else "no"
    return found
