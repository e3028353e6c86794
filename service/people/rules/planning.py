"""What registering somebody, or changing what is on file, comes to: decided before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.people.rules.agreement import completed, faults
from service.people.rules.fields import SEALED
from service.people.rules.words import LABELS, in_words

NUMBERS = {"id_number": "身份证号", "certificate_number": "残疾人证号"}
"""Fields that tell a person from all others."""
NOT_ON_FILE = frozenset({"valid_from", "confirmed", "consent"})
"""Of a form, what is not compared with what is on file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says. `given`: the fields that it names; the others of `values` are defaults."""

    values: Mapping[str, Any]
    given: frozenset[str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """What is on file: as the form would say it, numbers in the clear, to be compared and never shown."""

    version: int
    values: Mapping[str, Any]
    consented: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`values`: all as they would be. `changed`: the fields that differ; of somebody new, all."""

    values: Mapping[str, Any]
    before: Mapping[str, Any]
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why not: by field; or, `overtaken`, somebody else saved first and `plan` says what would differ."""

    errors: Mapping[str, str]
    plan: Plan | None = None
    overtaken: bool = False


def plan(current: Current | None, entry: Entry, today: date) -> Plan | Fault:
    """`current`: None of somebody new."""
    if current is None:
        values = completed(entry.values, entry.given)
        errors = faults(values, today)
        values["entered_on"] = values["entered_on"] or today
        return Fault(errors) if errors else Plan(values, {}, frozenset(values))
    if entry.values.get("members"):
        return Fault({"members": "家庭成员请在“家庭”页面登记。"})
    told = {key: entry.values[key] for key in entry.given - NOT_ON_FILE}
    values = merged(current.values, told, entry.values.get("valid_from"))
    changed = frozenset(key for key in current.values if values[key] != current.values[key])
    found = Plan(values, current.values, changed)
    if not changed:
        return found
    if entry.version is not None and entry.version != current.version:
        return Fault({}, found, overtaken=True)
    consent = {"consented": current.consented, "consent": entry.values.get("consent")}
    errors = faults(values | consent, today)
    return Fault(errors, found) if errors else found


def merged(before: Mapping[str, Any], told: Mapping[str, Any], valid_from: date | None) -> dict[str, Any]:
    """What is on file with what is told now; where a number is another, what it tells goes before what was kept."""
    values = dict(before) | dict(told) | {"valid_from": valid_from}
    renumbered = any(values[key] != before[key] for key in NUMBERS)
    values = completed(values, frozenset(told if renumbered else before))
    values["entered_on"] = values["entered_on"] or before["entered_on"]
    return values


def differences(found: Plan) -> list[tuple[str, str, str, str]]:
    """(field, label, mine, theirs) of what differs, numbers masked."""
    return [
        (field, label, _shown(field, found.values[field]), _shown(field, found.before[field]))
        for field, label in LABELS.items()
        if field in found.changed and field in found.before
    ]


def study_differences(found: Plan) -> list[tuple[str, str, str, str]]:
    """The same of the studies, one by one; a new answer that is none is not worth telling."""
    if "student" not in found.changed:
        return []
    before, after = found.before.get("student") or {}, found.values["student"] or {}
    return [
        (f"student.{key}", LABELS[key], in_words(key, after.get(key)), in_words(key, before.get(key)))
        for key in {**before, **after}
        if before.get(key) != after.get(key) and not (key not in before and after[key] == "unknown")
    ]


def _shown(field: str, value: Any) -> str:  # noqa: ANN401 - any field's value
    if field in SEALED and value is not None:
        return SEALED[field].mask(value)
    if isinstance(value, Mapping):
        return "、".join(f"{LABELS[key]}：{in_words(key, one)}" for key, one in value.items() if one is not None)
    return in_words(field, value)
