"""Which days and months cannot be, and which entries overlap; what the plans forbid is asked of the law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from service.entitlements.rules.words import BENEFIT_PURPOSES
from service.law.names import BENEFITS

AHEAD = timedelta(days=366)


def training_faults(
    starts_on: date | None, ends_on: date | None, state: str | None, born_on: date, today: date
) -> dict[str, str]:
    """A class may be enrolled in a year ahead; one that has not begun cannot be attended."""
    faults: dict[str, str] = {}
    if starts_on is None:
        pass
    elif starts_on <= born_on:
        faults["starts_on"] = "开班日期早于出生日期，请核对年份。"
    elif starts_on > today + AHEAD:
        faults["starts_on"] = "开班日期在一年以后，请核对年份。"
    elif starts_on > today and state in {"in_training", "completed"}:
        faults["state"] = "还没有开班，状态请选“已报名”。"
    if ends_on is not None and starts_on is not None and ends_on < starts_on:
        faults["ends_on"] = "结束日期早于开班日期，请核对。"
    elif state == "completed" and ends_on is None:
        faults["ends_on"] = "已结业的请填写结束日期。"
    elif state == "completed" and ends_on is not None and ends_on > today:
        faults["ends_on"] = "结束日期还没有到，不能登记结业。"
    return faults


def post_faults(
    started_on: date | None, subsidy_ends_on: date | None, ended_on: date | None, born_on: date, today: date
) -> dict[str, str]:
    """A placement may be entered a year ahead; its end only when it has come."""
    faults: dict[str, str] = {}
    if started_on is None:
        return faults
    if started_on <= born_on:
        faults["started_on"] = "上岗日期早于出生日期，请核对年份。"
    elif started_on > today + AHEAD:
        faults["started_on"] = "上岗日期在一年以后，请核对年份。"
    if subsidy_ends_on is not None and subsidy_ends_on < started_on:
        faults["subsidy_ends_on"] = "补贴到期日早于上岗日期，请核对。"
    if ended_on is not None and ended_on < started_on:
        faults["ended_on"] = "离岗日期早于上岗日期，请核对。"
    elif ended_on is not None and ended_on > today:
        faults["ended_on"] = "离岗日期还没有到，请在离岗当天或之后登记。"
    return faults


def benefit_faults(from_month: str | None, to_month: str | None, born_on: date, today: date) -> dict[str, str]:
    """Months of a benefit, as 2024-05."""
    faults: dict[str, str] = {}
    if from_month is None:
        return faults
    if from_month <= f"{born_on:%Y-%m}":
        faults["from_month"] = "开始月份早于出生日期，请核对年份。"
    elif from_month > f"{today + AHEAD:%Y-%m}":
        faults["from_month"] = "开始月份在一年以后，请核对年份。"
    if to_month is not None and to_month < from_month:
        faults["to_month"] = "结束月份早于开始月份，请核对。"
    return faults


@dataclass(frozen=True, slots=True)
class Paid:
    """A benefit as TRN-11 looks at it."""

    code: str
    from_month: str
    to_month: str | None
    fund: str | None


def crossing(new: Paid, known: Iterable[Paid]) -> list[str]:
    """TRN-11, 避免交叉使用资金: benefits of the same purpose in overlapping months from another fund, in words."""
    return [
        f"{BENEFITS[one.code]}（{one.fund}，{one.from_month} 至 {one.to_month or '今'}）"
        for one in known
        if purpose(one.code) == purpose(new.code)
        and one.fund is not None
        and new.fund is not None
        and one.fund != new.fund
        and overlap(new.from_month, new.to_month, one.from_month, one.to_month)
    ]


def purpose(code: str) -> str:
    """What a benefit pays for."""
    return BENEFIT_PURPOSES.get(code, code)


def overlap(first: str, last: str | None, other_first: str, other_last: str | None) -> bool:
    """Whether two spans of months share one; no end: it goes on."""
    return (other_last is None or first <= other_last) and (last is None or other_first <= last)
