"""What one row says of somebody on the register: a service given, a job held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.casework.rules.likeness import likeness
from service.employment.rules.jobs import why_not
from service.exchange.rules.layouts import JOBS, RECORDS
from service.exchange.rules.places import Places
from service.exchange.rules.reading import NUMBERS, CellFault, JobCells, Reading, of_one_person, parsed, wrong
from service.people.rules.dates import Period

_SERVICE = ("employer", "title", "project", "provider")
SURVEY = ("wish", "post_need", "training_need")  # GRAD-08
DETAILS: dict[str, tuple[str, ...]] = {
    "info_check": (),
    "ability_assessment": ("result", "signed", "provider"),
    "need_registration": ("items",),
    "job_lead": ("employer", "title"),
    "training_referral": ("project",),
    "follow_up": ("in_post", "same_employer"),
    "survey_visit": SURVEY,
}
"""Kind of record → the columns that its detail takes; every other kind takes those of a service."""
_ASKED = (*_SERVICE, "result", "signed", "items", "in_post", "same_employer", *SURVEY)
_NONE = {"无", "没有", "无需求", "无就业需求"}


def read_record(cells: Mapping[str, object], places: Places, today: date) -> Reading:
    """A service record, as `casework` takes it."""
    del places
    reading = Reading()
    found = parsed(RECORDS, cells, reading)
    of_one_person(found, reading)
    _ask_for(cells, reading, {"kind": "缺少服务内容，请填写。", "on": "缺少服务日期，请填写。"})
    if "on" in found and found["on"] > today:
        reading.faults.append(CellFault("on", "服务日期还没有到，请填实际发生的日期。"))
    if wrong(reading):
        return reading
    outcome = found.get("outcome", "done")
    detail = _detail(found, outcome, reading)
    told = {"kind": found["kind"], "on": found["on"].isoformat(), "mode": found.get("mode", "office")}
    note = {"note": found["note"]} if "note" in found else {}
    reading.records = [told | {"outcome": outcome, "detail": detail} | note]
    reading.deed = likeness(found["kind"], found["on"], outcome, detail)
    return reading


def _ask_for(cells: Mapping[str, object], reading: Reading, fields: Mapping[str, str]) -> None:
    reading.faults += [CellFault(field, message) for field, message in fields.items() if field not in cells]


def _detail(found: Mapping[str, Any], outcome: str, reading: Reading) -> dict[str, Any]:
    kind = found["kind"]
    takes = DETAILS.get(kind, _SERVICE) if outcome == "done" else ()
    given = {field for field in _ASKED if found.get(field) not in (None, "")}
    for field in sorted(given - set(takes)):
        reading.notes.append(CellFault(field, "这类服务用不到这一项，没有导入。"))
    detail = {field: found[field] for field in takes if field in given}
    if kind == "need_registration" and outcome == "done":
        items = detail.pop("items", [])
        detail = {"declared_none": True} if set(items) & _NONE else {"items": items[:10]}
        if not items:
            reading.faults.append(CellFault("items", "就业需求登记要填写登记的需求；没有需求的写：无。"))
    if kind == "ability_assessment" and outcome == "done" and not detail.get("signed"):
        reading.notes.append(CellFault("signed", "没有签字的评估会保存，但不算完成评估，按惯例（方案未写明）。"))
    return detail


def read_job(cells: Mapping[str, object], places: Places, today: date) -> Reading:
    """A job, by 起止时间 or by two dates; an empty cell says nothing."""
    del places
    reading = Reading()
    found = parsed(JOBS, cells, reading)
    of_one_person(found, reading)
    _ask_for(cells, reading, {"form": "缺少就业形式，请填写。", "employer": "缺少单位名称，请填写；个体经营的写店名。"})
    if "period" not in cells and "started_on" not in cells:
        reading.faults.append(CellFault("started_on", "缺少开始日期，请填写。"))
    if wrong(reading):
        return reading
    period = found.get("period") or Period(found["started_on"], None)
    at = "started_on" if "started_on" in found else "period"
    started_on: date = found.get("started_on", period.started_on)
    ended_on: date | None = found.get("ended_on", period.ended_on)
    born_on = reading.born_on or date.min
    for field, message in why_not(started_on, ended_on, born_on, today).items():
        reading.faults.append(CellFault(field if field in cells else at, message))
    if found.get("contract") is None and {"contract_from", "contract_to"} & found.keys():
        found["contract"] = True
    more = {key: value for key, value in found.items() if key not in _NOT_MORE and value is not None}
    reading.job = JobCells(found["form"], found["employer"], started_on, ended_on, more)
    reading.deed = reading.job.which
    return reading


_NOT_MORE = {"name", *NUMBERS, "form", "employer", "started_on", "ended_on", "period"}
