"""What is wrong with a business as told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def business_faults(told: Mapping[str, Any], born_on: date, today: date) -> dict[str, str]:
    """Field → what is wrong and what to do."""
    faults: dict[str, str] = {}
    words = {"licensed_on": "取得执照", "recognised_on": "认定", "closed_on": "停业"}
    for name, word in words.items():
        if told[name] is not None and told[name] > today:
            faults[name] = f"{word}的日期还没有到，请核对。"
    licensed_on = told["licensed_on"]
    if licensed_on is not None and licensed_on <= born_on:
        faults["licensed_on"] = "取得执照的日期早于出生日期，请核对年份。"
    if told["closed_on"] is not None and licensed_on is not None and told["closed_on"] < licensed_on:
        faults["closed_on"] = "停业日期早于取得执照的日期，请核对。"
    if any(told[name] for name in ("real_name", "steady", "good_credit")) and told["kind"] != "online":
        faults["kind"] = "平台实名注册、稳定经营、信誉良好只对网络商户填写，请选“网络商户”，或取消这几项的勾选。"
    return faults
