"""Words of the job history; forms are those of 动态1表 (domain.md 5.6)."""

from __future__ import annotations

from datetime import date

END_REASONS = {
    "contract_ended": "合同到期",
    "quit": "本人辞职",
    "dismissed": "被辞退",
    "closed": "单位关停",
    "health": "身体原因",
    "other": "其他",
}


def why_not(started_on: date, ended_on: date | None, born_on: date, today: date) -> dict[str, str]:
    """What is wrong with a job's days, by field; jobs may overlap, so other jobs do not matter."""
    faults: dict[str, str] = {}
    if started_on > today:
        faults["started_on"] = "开始日期还没有到，请在上岗当天或之后登记。"
    elif started_on <= born_on:
        faults["started_on"] = "开始日期早于出生日期，请核对年份。"
    if ended_on is not None and ended_on < started_on:
        faults["ended_on"] = "结束日期早于开始日期，请核对。"
    return faults
