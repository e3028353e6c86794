"""What a ledger (一人一策台账) says, in words, and which of its days cannot be."""

from __future__ import annotations

from datetime import date

MOST_GOALS = 5
LONGEST_GOAL = 200
LABELS = {"opened_on": "建立日期", "officer_id": "负责人", "goals": "目标", "next_contact_on": "下次联系日期"}


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
