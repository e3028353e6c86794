"""What one row of the register says: the fields of a person, a job, and every fault by its column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.employment.rules.jobs import why_not
from service.exchange.rules.layouts import PEOPLE
from service.exchange.rules.places import Found, Places
from service.exchange.rules.reading import NUMBERS, CellFault, JobCells, Reading, parsed, sentence, wrong
from service.people.rules.agreement import completed, faults
from service.people.rules.dates import Period
from service.people.schemas.forms import PersonForm

NO_EMPLOYER = "未填写"
_NOT_OF_THE_PERSON = frozenset({"serial", "township", "village", "employed", "form", "employer", "period"})
_BLANK = PersonForm.model_construct(name="", area="").model_dump()


def read_person(cells: Mapping[str, object], places: Places, today: date) -> Reading:
    """Read a row; `cells` maps fields to cells, without the empty ones."""
    reading = Reading()
    found = parsed(PEOPLE, cells, reading)
    reading.values = {key: value for key, value in found.items() if key not in _NOT_OF_THE_PERSON and value is not None}
    reading.employed = found.get("employed", "unknown")
    place = served_at(cells, places, reading)
    if place is not None:
        reading.values["area"], reading.village = place.code, place.village
    agree(reading, today)
    _job(found, cells, reading, today)
    return reading


def served_at(cells: Mapping[str, object], places: Places, reading: Reading) -> Found | None:
    """The service unit; without a column for the township it is the area of the batch."""
    at = "township"
    try:
        township = places.township(str(cells.get("township", ""))).code
        at = "village"
        return places.village(str(cells["village"]), township) if "village" in cells else Found(township, None)
    except ValueError as fault:
        reading.faults.append(CellFault(at, sentence(fault)))
        return None


def agree(reading: Reading, today: date) -> None:
    """Numbers, sex, category, grade and dates must not contradict one another."""
    values = reading.values
    full = completed(_BLANK | values, set(values))
    known = wrong(reading)
    unclear = bool(known & set(NUMBERS))
    for name, message in faults(full, today).items():
        # What a number that cannot be read would have told is not missing besides.
        if name not in known and not (unclear and name not in values):
            reading.faults.append(CellFault(name, message))


def _job(found: Mapping[str, Any], cells: Mapping[str, object], reading: Reading, today: date) -> None:
    """The job, when the row tells of one; faults when it tells half of one."""
    if wrong(reading) & {"employed", "form", "employer", "period"}:
        return
    period: Period | None = found.get("period")
    if period is None and "form" not in cells and reading.employed != "yes":
        return
    if period is None:
        reading.faults.append(CellFault("period", "已就业的要填写起止时间，如 2018.4-。"))
        return
    if "form" not in found:
        reading.faults.append(CellFault("form", "填写了起止时间的要填写就业形式。"))
        return
    for message in _days_wrong(period, reading, today):
        reading.faults.append(CellFault("period", message))
    employer = str(found.get("employer") or NO_EMPLOYER)[:100]
    reading.job = JobCells(found["form"], employer, period.started_on, period.ended_on)


def _days_wrong(period: Period, reading: Reading, today: date) -> list[str]:
    lasts = period.ended_on is None or period.ended_on >= today
    if reading.employed == "no" and lasts:
        return ["就业状况是未就业，起止时间却没有结束，请核对是哪一个写错了。"]
    if reading.employed == "yes" and not lasts:
        return ["就业状况是已就业，起止时间却已经结束，请核对是哪一个写错了。"]
    born_on = reading.born_on
    return list(why_not(period.started_on, period.ended_on, born_on, today).values()) if born_on else []
