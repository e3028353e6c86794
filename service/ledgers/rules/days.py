"""Which days of a ledger cannot be."""

from __future__ import annotations

from datetime import date


def why_not(opened_on: date, next_contact_on: date, born_on: date, today: date) -> dict[str, str]:
    """What is wrong with a ledger's days, by field."""
    faults: dict[str, str] = {}
    if opened_on > today:
        faults["opened_on"] = "建立日期还没有到，请填实际建立的日期。"
    elif opened_on <= born_on:
        faults["opened_on"] = "建立日期早于出生日期，请核对年份。"
    if next_contact_on < today:
        faults["next_contact_on"] = "下次联系日期已经过去，请填今天或以后的日期。"
    return faults


def why_not_done(done_on: date, opened_on: date, today: date) -> str | None:
    """Why a measure cannot have been done on that day."""
    if done_on > today:
        return "办结日期还没有到，请填实际办结的日期。"
    if done_on < opened_on:
        return f"办结日期早于台账建立日期（{opened_on}），请核对。"
    return None
