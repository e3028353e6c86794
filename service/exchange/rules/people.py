"""What one row of the register says: the fields of a person, a job, and every fault by its column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.employment.rules.jobs import why_not
from service.exchange.rules.columns import several_phones
from service.exchange.rules.layouts import PEOPLE
from service.exchange.rules.places import Found, Places
from service.exchange.rules.reading import NUMBERS, CellFault, Context, JobCells, Reading, parsed, sentence, wrong
from service.people.rules.agreement import completed, faults
from service.people.rules.dates import Period
from service.people.schemas.forms import PersonForm

NO_EMPLOYER = "未填写"
_NOT_OF_THE_PERSON = frozenset({"serial", "township", "village", "employed", "form", "employer", "period"})
_BLANK = PersonForm.model_construct(name="", area="").model_dump()


def read_person(cells: Mapping[str, object], about: Context) -> Reading:
    """Read a row; `cells` maps fields to cells, without the empty ones."""
    reading = Reading()
    found = parsed(PEOPLE, cells, reading)
    reading.values = {key: value for key, value in found.items() if key not in _NOT_OF_THE_PERSON and value is not None}
    reading.employed = found.get("employed", "unknown")
    place = None if _is_unchanged(cells, about.places) else served_at(cells, about.places, reading)
    if place is not None:
        reading.values["area"], reading.village = place.code, place.village
    whose_phone(cells, reading)
    if "case" not in cells:
        agree(reading, about.today)
    _job(found, cells, reading, about)
    return reading


def _is_unchanged(cells: Mapping[str, object], places: Places) -> bool:
    """Of a row of our own list: no place, or the county, where no more is known."""
    return "case" in cells and str(cells.get("township", places.name)) == places.name and "village" not in cells


def whose_phone(cells: Mapping[str, object], reading: Reading) -> None:
    """Whose telephone it is, where the cell says it beside the number; further numbers are told of."""
    told = several_phones(cells.get("phone", ""))
    if "phone" in reading.values and told and "监护" in told[0]:
        reading.values["phone_of"] = "guardian"
    if len(told) > 1:
        reading.notes.append(CellFault("phone", "写了几个号码，只导入第一个；其他的请写在备注里。"))


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


def _job(found: Mapping[str, Any], cells: Mapping[str, object], reading: Reading, about: Context) -> None:
    """The job, when the row tells of one; faults when it tells half of one."""
    if wrong(reading) & {"employed", "form", "employer", "period"}:
        return
    period: Period | None = found.get("period")
    if period is None and "form" not in cells and reading.employed != "yes":
        return
    if reading.employed == "no" and period is None:
        reading.notes.append(CellFault("form", "写的是未就业，又填了就业形式；就业情况没有登记，请核对。"))
        return
    if period is None and about.columns and "period" not in about.columns:
        reading.notes.append(CellFault("employed", "表里没有起止时间，就业情况没有登记；请用“就业经历”表补上。"))
        return
    if period is None:
        reading.faults.append(CellFault("period", "已就业的要填写起止时间，如 2018.4-。"))
        return
    if "form" not in found:
        reading.faults.append(CellFault("form", "填写了起止时间的要填写就业形式。"))
        return
    for message in _days_wrong(period, reading, about.today):
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
