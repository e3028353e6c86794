"""What opening a ledger, or saying something else in one, comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from service.ledgers.rules.content import Content, Kind, goals_told
from service.ledgers.rules.days import why_not

LEFT = "这个人已退出服务，台账不再改动。"
NO_STUDIES = "一人一策台账只为高校毕业生建立。请先在档案里填写学业信息。"
NO_RULE = "当地方案没有要求建立就业帮扶台账。"
NOT_MONITORED = "就业帮扶台账只为三类监测对象建立。请先在档案里填写防返贫监测类别。"
NOT_SERVING = "所选台账责任人已停用，或不服务这个人所在的地方，请另选一位。"
NO_GOAL = "请至少保留一条目标。"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of a ledger; what is None stays, or is today and the actor of a new one."""

    goals: tuple[str, ...]
    next_contact_on: date
    opened_on: date | None = None
    officer: UUID | None = None
    version: int | None = None
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Current:
    """The person and the ledger of that kind, if any. `entitled`: the plan of the place wants such a ledger."""

    born_on: date
    exit_on: date | None
    graduate: bool
    monitored: bool
    entitled: bool
    content: Content | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What it would say. `opens`: there is none yet; `changed`: the columns that differ."""

    content: Content
    opens: bool
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why not: `rule` forbids it (`words`), or by field; `missing`: there is no ledger to change."""

    errors: Mapping[str, str]
    words: str = ""
    rule: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else has opened or changed it: what it says, and what is told now."""

    theirs: Content
    mine: Content


def plan(
    current: Current, entry: Entry, kind: Kind, actor: UUID, today: date, *, serves: bool
) -> Plan | Fault | Overtaken:
    """`serves`: whether the officer told serves the place of the person."""
    forbidden = _forbidden(current, entry, kind)
    if forbidden is not None:
        return forbidden
    before = current.content
    told = _content(entry, before, actor, today)
    faults = faults_of(told, current.born_on, today, serves=serves)
    if faults:
        return Fault(faults)
    if before is None:
        return Plan(told, opens=True)
    changed = tuple(name for name in COLUMNS if getattr(before, name) != getattr(told, name))
    late = entry.opens or (entry.version is not None and entry.version != current.version)
    if changed and late:
        return Overtaken(before, told)
    return Plan(told, opens=False, changed=changed)


COLUMNS = ("opened_on", "officer_id", "next_contact_on", "goals", "measures", "subsidies")


def _forbidden(current: Current, entry: Entry, kind: Kind) -> Fault | None:
    if current.exit_on is not None:
        return Fault({}, LEFT)
    if not entry.opens:
        return Fault({}, missing=True) if current.content is None else None
    return _unentitled(current, kind)


def _unentitled(current: Current, kind: Kind) -> Fault | None:
    """Each kind is for whom the plan wants it: graduates (GRAD-02), monitored persons where FUP-02 holds."""
    if kind == "graduate":
        return None if current.graduate else Fault({}, NO_STUDIES, "GRAD-02")
    if not current.entitled:
        return Fault({}, NO_RULE, "FUP-02")
    return None if current.monitored else Fault({}, NOT_MONITORED, "FUP-02")


def _content(entry: Entry, before: Content | None, actor: UUID, today: date) -> Content:
    if before is None or entry.opens:
        said = Content(entry.opened_on or today, entry.officer or actor, entry.next_contact_on)
    else:
        said = replace(before, next_contact_on=entry.next_contact_on)
        said = replace(said, opened_on=entry.opened_on or said.opened_on, officer_id=entry.officer or said.officer_id)
    if before is not None:
        said = replace(said, measures=before.measures, subsidies=before.subsidies)
    return replace(said, goals=goals_told(() if before is None else before.goals, entry.goals))


def faults_of(said: Content, born_on: date, today: date, *, serves: bool) -> dict[str, str]:
    """What stands against a ledger that says so, by field."""
    faults = why_not(said.opened_on, said.next_contact_on, born_on, today)
    if not serves:
        faults["officer"] = NOT_SERVING
    if not said.standing_goals:
        faults["goals"] = NO_GOAL
    return faults
