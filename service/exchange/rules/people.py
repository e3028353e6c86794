"""What one row of the register says: the fields of a person, a job, and every fault by its column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from service.employment.rules import why_not
from service.exchange.rules.layouts import PEOPLE
from service.exchange.rules.places import Found, Places
from service.people.rules.codes import JOB_FORM
from service.people.rules.dates import Period
from service.people.schemas import PersonForm, completed, faults

NO_EMPLOYER = "未填写"
_NOT_OF_THE_PERSON = frozenset({"serial", "township", "village", "employed", "form", "employer", "period"})
_NUMBERS = ("id_number", "certificate_number")
_BLANK = PersonForm.model_construct(name="", area="").model_dump()


class Said(NamedTuple):
    """A message about a cell; `field` is the column's field."""

    field: str
    message: str


class JobSaid(NamedTuple):
    """A job as the row tells it."""

    form: int
    employer: str
    started_on: date
    ended_on: date | None


@dataclass(slots=True)
class Reading:
    """A row read. `values` are fields of PersonForm that the row gives; an empty cell gives nothing.

    `village`: name of a village that is not there yet, below `values["area"]`.
    """

    values: dict[str, Any] = field(default_factory=dict)
    job: JobSaid | None = None
    village: str | None = None
    employed: str = "unknown"
    faults: list[Said] = field(default_factory=list)


def read_person(cells: Mapping[str, object], places: Places, today: date) -> Reading:
    """Read a row; `cells` maps fields to cells, without the empty ones."""
    reading = Reading()
    parsed: dict[str, Any] = {}
    for column in PEOPLE.columns:
        if column.parse is not None and column.field in cells:
            try:
                parsed[column.field] = column.parse(cells[column.field])
            except ValueError as fault:
                reading.faults.append(Said(column.field, _sentence(fault)))
    if "name" not in cells:
        reading.faults.append(Said("name", "缺少姓名，请填写。"))
    if not any(number in cells for number in _NUMBERS):
        reading.faults.append(Said("id_number", "缺少身份证号，请填写。"))
    reading.values = {
        key: value for key, value in parsed.items() if key not in _NOT_OF_THE_PERSON and value is not None
    }
    reading.employed = parsed.get("employed", "unknown")
    found = _place(cells, places, reading)
    if found is not None:
        reading.values["area"], reading.village = found.code, found.village
    _agree(reading, today)
    _job(parsed, cells, reading, today)
    return reading


def _sentence(fault: ValueError) -> str:
    return f"{str(fault).rstrip('。')}。"


def _place(cells: Mapping[str, object], places: Places, reading: Reading) -> Found | None:
    """The service unit; without a column for the township it is the area of the batch."""
    at = "township"
    try:
        township = places.township(str(cells.get("township", ""))).code
        at = "village"
        return places.village(str(cells["village"]), township) if "village" in cells else Found(township, None)
    except ValueError as fault:
        reading.faults.append(Said(at, _sentence(fault)))
        return None


def _agree(reading: Reading, today: date) -> None:
    """Numbers, sex, category, grade and dates must not contradict one another."""
    values = reading.values
    full = completed(_BLANK | values, set(values))
    wrong = {fault.field for fault in reading.faults}
    unclear = bool(wrong & set(_NUMBERS))
    for name, message in faults(full, today).items():
        # What a number that cannot be read would have told is not missing besides.
        if name not in wrong and not (unclear and name not in values):
            reading.faults.append(Said(name, message))


def _job(parsed: Mapping[str, Any], cells: Mapping[str, object], reading: Reading, today: date) -> None:
    """The job, when the row tells of one; faults when it tells half of one."""
    wrong = {fault.field for fault in reading.faults}
    if wrong & {"employed", "form", "employer", "period"}:
        return
    period: Period | None = parsed.get("period")
    if period is None and "form" not in cells and reading.employed != "yes":
        return
    if period is None:
        reading.faults.append(Said("period", "已就业的要填写起止时间，如 2018.4-。"))
        return
    if "form" not in parsed:
        reading.faults.append(Said("form", "填写了起止时间的要填写就业形式。"))
        return
    for message in _days_wrong(period, reading, today):
        reading.faults.append(Said("period", message))
    employer = str(parsed.get("employer") or NO_EMPLOYER)[:100]
    reading.job = JobSaid(parsed["form"], employer, period.started_on, period.ended_on)


def _days_wrong(period: Period, reading: Reading, today: date) -> list[str]:
    lasts = period.ended_on is None or period.ended_on >= today
    if reading.employed == "no" and lasts:
        return ["就业状况是未就业，起止时间却没有结束，请核对是哪一个写错了。"]
    if reading.employed == "yes" and not lasts:
        return ["就业状况是已就业，起止时间却已经结束，请核对是哪一个写错了。"]
    born_on = _born_on(reading)
    return list(why_not(period.started_on, period.ended_on, born_on, today).values()) if born_on else []


def _born_on(reading: Reading) -> date | None:
    number = reading.values.get("id_number") or reading.values.get("certificate_number")
    return None if number is None else date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def job_text(jobs: Sequence[JobSaid]) -> str:
    """Jobs in words: 灵活就业（某合作社），2018-04-01 起."""
    return "；".join(
        f"{JOB_FORM.label(job.form).split('（')[0]}（{job.employer}），{job.started_on} "
        + ("起" if job.ended_on is None else f"至 {job.ended_on}")
        for job in jobs
    )
