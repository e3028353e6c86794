"""What one row says of somebody on the register: a service given, a job held."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from service.casework.rules.likeness import likeness
from service.employment.rules.jobs import why_not
from service.exchange.rules.groups import Part, groups_in
from service.exchange.rules.layouts import JOBS
from service.exchange.rules.layouts.deeds import RECORD_COLUMNS, WHO_LAYOUT
from service.exchange.rules.matching import MANY_PARTS, SERVICE, WHOSE
from service.exchange.rules.reading import (
    NUMBERS,
    Ask,
    CellFault,
    Context,
    JobCells,
    Reading,
    RecordCells,
    is_nothing,
    of_one_person,
    one_cell,
    parsed,
    referred,
    wrong,
)
from service.law.names import MODES, OUTCOMES
from service.people.rules.cells import as_text
from service.people.rules.codes import JOB_FORM
from service.people.rules.dates import Period

_SERVICE = ("employer", "title", "project", "provider")
SURVEY = ("wish", "post_need", "training_need")  # GRAD-08
DETAILS: dict[str, tuple[str, ...]] = {
    "info_check": (),
    "ability_assessment": ("result", "signed", "provider"),
    "need_registration": ("items",),
    "job_lead": ("employer", "title"),
    "training_referral": ("project",),
    "follow_up": ("in_post", "same_employer", "social_insurance", "problem", "next"),
    "survey_visit": SURVEY,
}
"""Kind of record → the columns that its detail takes; every other kind takes those of a service."""
_ASKED = frozenset(_SERVICE).union(*DETAILS.values())
_NONE = {"无", "没有", "无需求", "无就业需求"}


def read_record(cells: Mapping[str, object], about: Context) -> Reading:
    """Service records, as `casework` takes them: of a row about one service, or of several in columns of their own."""
    reading = Reading()
    of_one_person(parsed(WHO_LAYOUT, cells, reading), reading)
    told = groups_in({key: cell for key, cell in cells.items() if key not in WHOSE})
    row_note = [part for part in told.pop("", []) if part.field == "note"] if told.keys() - {""} else []
    if told.keys() <= {""}:
        told = {"": told.get("", [])}
        _ask_for(cells, reading, {"kind": "缺少服务内容，请填写。", "on": "缺少服务日期，请填写。"})
    for at, parts in told.items():
        _read_group(at, parts, row_note, about, reading)
    if wrong(reading):
        reading.records = []
    elif not reading.records:
        first = next((key for key in about.columns if "." in key), "on")
        reading.faults.append(CellFault(first, "这一行没有写任何一次服务的时间，请补上；没有服务的请删去这一行。"))
    told_all = [one.told for one in reading.records]
    detail = [likeness(one["kind"], date.fromisoformat(one["on"]), one["outcome"], one["detail"]) for one in told_all]
    reading.deed = detail[0] if len(detail) == 1 else tuple(detail)
    return reading


def _read_group(at: str, parts: Sequence[Part], row_note: Sequence[Part], about: Context, reading: Reading) -> None:
    """The records of one group of columns; nothing where it says nothing. `at`: its name, "" of the row's own."""
    kind = at.partition("#")[0]
    told = [part for part in parts if not (is_nothing(part.cell) or part.cell in _NONE)]
    if at and not any(part.field != "mode" for part in told):
        return
    found = _cells_of(told, reading)
    days = [part for part in parts if part.field == "on"]
    if not any(part.field == "on" for part in told):
        where = days[0].key if days else next((key for key in about.columns if key == f"{at}.on"), parts[0].key)
        if at:
            reading.faults.append(
                CellFault(where, "写了服务的情况，却没有写时间，请补上时间；没有服务的请清空这几格。")
            )
    elif "on" in found and found["on"] > about.today:
        where = next(part.key for part in told if part.field == "on")
        reading.faults.append(CellFault(where, "服务日期还没有到，请填实际发生的日期。"))
    kinds = found.get("kind") or ([] if kind in {"", SERVICE} else [kind])
    if at and kind == SERVICE and not kinds and not _asked(reading, "kind"):
        reading.faults.append(CellFault(parts[0].key, "没有写服务内容，请补上。"))
    if "on" not in found:
        return
    _unsaid(at, about, reading)
    given = {part.field for part in told}
    mode = found.get("mode") or about.unsaid("mode") or "office"
    outcome = found.get("outcome") or about.unsaid("outcome") or "done"
    keys = {part.field: part.key for part in told}
    for one in dict.fromkeys(referred(kind, about) for kind in kinds or ["other"]):  # a word asked about will tell
        told_kind = {"kind": one, "on": found["on"].isoformat(), "mode": mode}
        kept = {"items": found["items"]} if one == "need_registration" and "items" in found else {}
        detail = _detail(
            one, found | kept, outcome, given, keys, reading, nothing=_NONE & {str(part.cell) for part in parts}
        )
        words = _words(at, found, told, row_note, about)
        record = told_kind | {"outcome": outcome, "detail": detail} | ({"note": words} if words else {})
        record |= {"id": found["record"]} if "record" in found else {}
        reading.records.append(RecordCells(record, keys["on"], keys))


def _asked(reading: Reading, field: str) -> bool:
    return any(ask.field == field for ask in reading.asks)


def _cells_of(parts: Sequence[Part], reading: Reading) -> dict[str, Any]:
    """What the cells of a group say, by field; of several cells of one field all that they say."""
    found: dict[str, Any] = {}
    for part in parts:
        column = RECORD_COLUMNS.get(part.field)
        value = None if column is None else one_cell(column, part.cell, reading, part.key)
        if value is None:
            continue
        if part.field in MANY_PARTS and part.field != "note" and part.field in found:
            found[part.field] = [*found[part.field], *value]
        else:
            found.setdefault(part.field, value)
    return found


def _unsaid(at: str, about: Context, reading: Reading) -> None:
    """How, and with what result: asked once for the sheet where it has no column for it."""
    prefix = f"{at}." if at else ""
    for field in ("mode", "outcome"):
        if about.columns and not {prefix + field, field} & about.columns.keys() and about.unsaid(field) is None:
            choices = tuple(MODES.values() if field == "mode" else OUTCOMES.values())
            reading.asks.append(Ask(field, "", choices))


def _words(at: str, found: Mapping[str, Any], told: Sequence[Part], row_note: Sequence[Part], about: Context) -> str:
    """What has no place of its own, as a note: 核对人：某；核对结果：…."""
    notes = [part for part in (*told, *row_note) if part.field == "note"]
    if not at and "note" in found:
        return str(found["note"])
    return "；".join(
        f"{about.columns.get(part.key, '备注').rpartition(' ')[2]}：{as_text(part.cell)}"  # type: ignore[arg-type]
        for part in notes
        if not is_nothing(part.cell)
    )[:2000]


def _ask_for(cells: Collection[str], reading: Reading, fields: Mapping[str, str]) -> None:
    reading.faults += [CellFault(field, message) for field, message in fields.items() if field not in cells]


def _detail(
    kind: str,
    found: Mapping[str, Any],
    outcome: str,
    given: Collection[str],
    keys: Mapping[str, str],
    reading: Reading,
    *,
    nothing: Collection[str],
) -> dict[str, Any]:
    if "record" in found:  # it is on file; what it tells beside is not read from a list
        return {}
    takes = DETAILS.get(kind, _SERVICE) if outcome == "done" else ()
    for field in sorted(_ASKED & set(given) & found.keys() - set(takes)):
        reading.notes.append(CellFault(keys[field], "这类服务用不到这一项，没有导入。"))
    detail = {field: found[field] for field in takes if found.get(field) not in (None, "")}
    if kind == "need_registration" and outcome == "done":
        items = detail.pop("items", [])
        none = set(items) & _NONE or (nothing and not items)
        detail = {"declared_none": True} if none else {"items": items[:10]}
        if not items and not none:
            reading.faults.append(
                CellFault(keys.get("items", "items"), "就业需求登记要填写登记的需求；没有需求的写：无。")
            )
    if kind == "ability_assessment" and outcome == "done" and not detail.get("signed"):
        note = "没有签字的评估会保存，但不算完成评估，按惯例（方案未写明）。"
        reading.notes.append(CellFault(keys.get("signed", "signed"), note))
    return detail


def read_job(cells: Mapping[str, object], about: Context) -> Reading:
    """A job, by 起止时间 or by two dates; an empty cell says nothing. The form may stand in the title alone."""
    reading = Reading()
    found = parsed(JOBS, cells, reading)
    of_one_person(found, reading)
    _once_for_all(found, reading, about)
    there = {*found, *wrong(reading), *(ask.field for ask in reading.asks)}
    _ask_for(there, reading, {"form": "缺少就业形式，请填写。", "employer": "缺少单位名称，请填写；个体经营的写店名。"})
    if not {"period", "started_on"} & there:
        reading.faults.append(CellFault("started_on", "缺少开始日期，请填写。"))
    if wrong(reading):
        return reading
    found.setdefault("form", 7)  # a word that is asked about will tell
    if not {"period", "started_on"} & found.keys():
        found["started_on"] = about.today
    period = found.get("period") or Period(found["started_on"], None)
    at = "started_on" if "started_on" in found else "period"
    started_on: date = found.get("started_on", period.started_on)
    ended_on: date | None = found.get("ended_on", period.ended_on)
    if ended_on is not None and ended_on > about.today and "ended_on" not in found:  # the term of a post or contract
        found = {"contract_from": started_on, "contract_to": ended_on} | found
        ended_on = None
    born_on = reading.born_on or date.min
    for field, message in why_not(started_on, ended_on, born_on, about.today).items():
        reading.faults.append(CellFault(field if field in cells else at, message))
    if found.get("contract") is None and {"contract_from", "contract_to"} & found.keys():
        found["contract"] = True
    more = {key: value for key, value in found.items() if key not in _NOT_MORE and value is not None}
    post = found["form"] == PUBLIC_POST and _POSTS.search(about.text) is not None
    reading.job = JobCells(found["form"], found["employer"], started_on, ended_on, more, post)
    reading.deed = reading.job.which
    return reading


def _once_for_all(found: dict[str, Any], reading: Reading, about: Context) -> None:
    """What the sheet has no column for: told by its title, said by somebody, or asked."""
    if not about.columns:
        return
    if "form" not in about.columns and "form" not in found:
        titled = next((form for form, words in _TITLED.items() if re.search(words, about.text)), None)
        if titled is not None:
            found["form"] = titled
        else:
            reading.asks.append(Ask("form", "", tuple(JOB_FORM.labels.values())))
    if not {"started_on", "period"} & {*about.columns, *found}:
        reading.asks.append(Ask("started_on", "", ()))


PUBLIC_POST = 4
_POSTS = re.compile("公益性?岗")
_TITLED = {PUBLIC_POST: "公益性?岗", 1: "按比例", 5: "辅助性就业", 2: "集中(?:安置|就业)"}
_NOT_MORE = {"name", *NUMBERS, "form", "employer", "started_on", "ended_on", "period"}
