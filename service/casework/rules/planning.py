"""What becomes of a service that is recorded: it counts now, a supervisor is asked, it is on file, or not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.casework.rules.likeness import likeness
from service.casework.rules.records import AFTER_CHECK, is_late, out_of_order

FUTURE = "日期还没有到。请填实际发生的日期；以后的事请用走访计划安排。"
NOT_CHECKED = "今年还没有做基础信息核对，评估和需求登记已先记下。请尽快补做核对。"


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as told, and whose it is. `approved`: a supervisor has agreed to a late one, or none need be asked."""

    kind: str
    on: date
    outcome: str
    detail: Mapping[str, Any]
    born_on: date
    exit_on: date | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Current:
    """What is on file of a person: the likenesses of what stands, where imports ask; and the days of their checks."""

    alike: AbstractSet[tuple[object, ...]] = frozenset()
    checked: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`needs_approval`: late, so a supervisor is asked."""

    same: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why not, by field."""

    errors: Mapping[str, str]


def plan(current: Current, entry: Entry, today: date) -> Plan | Fault:
    """What becomes of one; `current.alike` is empty where the same may be told twice (a person may be met twice)."""
    if entry.on > today:
        return Fault({"on": FUTURE})
    if entry.on <= entry.born_on:
        return Fault({"on": "服务日期早于出生日期，请核对年份。"})
    if entry.exit_on is not None and entry.on >= entry.exit_on:
        return Fault({"on": "这一天此人已退出服务，不能登记；请核对日期。"})
    if alike(entry) in current.alike:
        return Plan(same=True)
    return Plan(needs_approval=not entry.approved and is_late(entry.on, today))


def alike(entry: Entry) -> tuple[object, ...]:
    """What two entries of the same thing share."""
    return likeness(entry.kind, entry.on, entry.outcome, entry.detail)


def warnings(current: Current, entries: Sequence[Entry]) -> list[str]:
    """AMB-06: a hint, never a refusal, of what is told of one person at once."""
    kinds = [one.kind for one in entries if one.outcome == "done"]
    if not entries or not out_of_order(entries[0].on, kinds, current.checked):
        return []
    return [NOT_CHECKED]


def asks_for_checks(entries: Sequence[Entry]) -> bool:
    """Whether the days of checks matter."""
    return any(one.kind in AFTER_CHECK for one in entries)
