"""What one row says of a training somebody took part in, and of the certificate it led to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.exchange.rules.grids import year_in
from service.exchange.rules.layouts import TRAININGS
from service.exchange.rules.reading import CellFault, Context, Reading, of_one_person, parsed, sentence, wrong
from service.people.rules.dates import parse_span

_TOLD = ("type", "course", "project", "level", "provider", "starts_on", "ends_on", "days", "hours", "voucher")
_NEEDED = {"project": "缺少培训项目，请填写。", "starts_on": "缺少开班日期，请填写。"}


def read_training(cells: Mapping[str, object], about: Context) -> Reading:
    """A training and its certificate, as `entitlements` takes them; without a state the days tell it."""
    reading = Reading()
    found = parsed(TRAININGS, cells, reading)
    of_one_person(found, reading)
    _when(found, cells, reading, about)
    missing = {field: message for field, message in _NEEDED.items() if field not in found}
    reading.faults += [CellFault(field, message) for field, message in missing.items() if field not in wrong(reading)]
    if wrong(reading):
        return reading
    starts_on: date = found["starts_on"]
    ends_on: date | None = found.get("ends_on")
    if ends_on is not None and ends_on < starts_on:
        reading.faults.append(CellFault("ends_on", "结束日期早于开班日期，请核对。"))
    told: dict[str, Any] = {name: found[name] for name in _TOLD if name in found}
    told |= {"state": found.get("state") or _state(starts_on, ends_on, about.today)}
    reading.training = told | {"certificate": _certificate(found, reading, about.today)}
    reading.deed = (told.get("type", "vocational"), told["project"], starts_on)
    return reading


def _when(found: dict[str, Any], cells: Mapping[str, object], reading: Reading, about: Context) -> None:
    """Both days out of one cell, or out of the line over the table, whose year may stand in the title alone."""
    if "period" not in cells or "starts_on" in cells:
        return
    try:
        period = parse_span(cells["period"], year_in(about.text))
    except ValueError as fault:
        reading.faults.append(CellFault("period", sentence(fault)))
        found["starts_on"] = about.today  # which is not what is missing
        return
    found["starts_on"] = period.started_on
    if period.ended_on is not None:
        found.setdefault("ends_on", period.ended_on)


def _state(starts_on: date, ends_on: date | None, today: date) -> str:
    if starts_on > today:
        return "enrolled"
    return "completed" if ends_on is not None and ends_on < today else "in_training"


def _certificate(found: Mapping[str, Any], reading: Reading, today: date) -> dict[str, Any] | None:
    """What it led to, when the row names it; it cannot be from a day to come."""
    name, on = found.get("certificate_name"), found.get("certificate_on")
    if not name:
        if on is not None or found.get("certificate_no"):
            reading.notes.append(CellFault("certificate_name", "没有证书名称，证书没有登记。"))
        return None
    if on is None:
        reading.faults.append(CellFault("certificate_on", "填写了证书名称的要填写发证日期。"))
        return None
    if on > today:
        reading.faults.append(CellFault("certificate_on", "发证日期还没有到，请核对。"))
    more = {key: found[at] for key, at in (("level", "level"), ("number", "certificate_no")) if at in found}
    return {"name": name, "issued_on": on} | more
