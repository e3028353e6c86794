"""What entering a job, or putting one right, comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.employment.rules.jobs import job_faults

NO_GRADUATE = "毕业去向只为毕业生登记。是毕业生的，请先在档案里填写学业信息。"
SAME = ("form", "employer", "started_on")
"""What makes two jobs of a person one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of a job; of `job_id`, else of the same one on file, if any, else of a new one.

    `partial`: only the fields of `given` are told, and of the same job on file they are put right; else that is the
    one already there, and stays as it is.
    """

    values: Mapping[str, Any]
    given: frozenset[str]
    job_id: UUID | None = None
    version: int | None = None
    partial: bool = False
    destination: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A job on file."""

    id: UUID
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Current:
    """A person and the jobs that stand; `graduate`: where somebody went may be told."""

    born_on: date
    exit_on: date | None
    graduate: bool
    jobs: Sequence[Held]


@dataclass(frozen=True, slots=True)
class Plan:
    """`held`: the job on file, if any; `changed`: the fields that differ from it."""

    values: Mapping[str, Any]
    held: Held | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why not, by field; `missing`: there is no such job; `plan`: somebody else saved first, this would differ."""

    errors: Mapping[str, str]
    missing: bool = False
    plan: Plan | None = None


def plan(current: Current, entry: Entry, today: date) -> Plan | Fault:
    """What becomes of one; jobs may overlap."""
    held = _held(current, entry)
    if entry.job_id is not None and held is None:
        return Fault({}, missing=True)
    values = {**held.values, **_told(entry)} if held is not None and entry.partial else dict(entry.values)
    faults = job_faults(values, current.born_on, current.exit_on, today)
    if entry.destination and not current.graduate:
        faults["destination"] = NO_GRADUATE
    if faults:
        return Fault(faults)
    if held is None:
        return Plan(values)
    if entry.job_id is None and not entry.partial:
        return Plan(held.values, held)
    changed = tuple(name for name, value in values.items() if held.values[name] != value)
    found = Plan(values, held, changed)
    stale = entry.version is not None and entry.version != held.version
    return Fault({}, plan=found) if stale else found


def _held(current: Current, entry: Entry) -> Held | None:
    if entry.job_id is not None:
        return next((one for one in current.jobs if one.id == entry.job_id), None)
    same = [entry.values[name] for name in SAME]
    return next((one for one in current.jobs if [one.values[name] for name in SAME] == same), None)


def _told(entry: Entry) -> dict[str, Any]:
    return {name: entry.values[name] for name in entry.given if name in entry.values}
