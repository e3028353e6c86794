"""What is wrong with a job's days, and whether somebody who has left may still have it told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


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


def after_leaving(on: date, exit_on: date | None) -> str | None:
    """Why something that began on a day is not told of somebody who had left by then; what was before may be told."""
    if exit_on is None or on < exit_on:
        return None
    return f"这个人已于 {exit_on} 退出服务，之后的情况不再登记。需要登记时，请先恢复服务。"


def contradictions(told: Mapping[str, Any]) -> dict[str, str]:
    """What one field of a job says against another, by field."""
    faults: dict[str, str] = {}
    begins, ends = told["contract_from"], told["contract_to"]
    if told["subform"] is not None and told["form"] != 7:
        faults["subform"] = "只有灵活就业才分社区就业、居家就业，请改就业形式，或这里不选。"
    if told["workplace_at"] is not None and told["workplace"] != "away":
        faults["workplace"] = "填了务工地点，就业地请选“外出务工”。"
    if (begins or ends) and not told["contract"]:
        faults["contract_from"] = "填了合同日期，请勾选“已签订劳动合同”。"
    elif ends is not None and begins is None:
        faults["contract_from"] = "填了合同到期日，也请填写合同开始日期。"
    elif ends is not None and begins is not None and ends < begins:
        faults["contract_to"] = "合同到期日早于合同开始日期，请核对。"
    return faults
