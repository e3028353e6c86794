"""What one row of a graduates' sheet says: the person, the studies, services given, and a ledger if it tells enough."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from service.access.areas import AreaRow
from service.exchange.rules.layouts import GRADUATES
from service.exchange.rules.people import served_at, whose_phone
from service.exchange.rules.places import Places
from service.exchange.rules.reading import (
    Ask,
    CellFault,
    Context,
    LedgerCells,
    Reading,
    RecordCells,
    of_one_person,
    parsed,
    referred,
    wrong,
)
from service.law.names import MODES
from service.people.rules import codes
from service.people.rules.numbers import parse_certificate

_PERSON = ("sex", "category", "grade", "phone", "training_need", "note")
_STUDY = (
    *("school", "major", "level", "enrolled_on", "graduates_on", "willing", "able"),
    *("destination_code", "destination_on", "roster_on"),
)
_SAME = re.compile(r"同上|同户籍.*|同左|与?户籍(?:地址)?(?:一致|相同)|一致|相同")
_LATER = {"roster_on": "名册日期", "destination_on": "去向日期", "enrolled_on": "入学日期"}
LEADS = frozenset({"job_lead", "job_referral"})


def read_graduate(cells: Mapping[str, object], about: Context) -> Reading:
    """Read a row; whether the studies are told whole depends on what is on file, and is judged there."""
    reading = Reading()
    found = parsed(GRADUATES, cells, reading)
    of_one_person(found, reading)
    _person(found, cells, about.places, reading)
    _study(found, reading, about.today)
    _services(found, reading, about)
    _ledger(found, reading, about.today)
    return reading


def _person(found: dict[str, Any], cells: Mapping[str, object], places: Places, reading: Reading) -> None:
    values = reading.values
    found = _kind_and_grade(found, reading)
    values |= {key: found[key] for key in _PERSON if key in found}
    if "training_need" not in found and any("培训" in need for need in found.get("needs", ())):
        values["training_need"] = "yes"
    with suppress(ValueError):
        values["education"] = codes.EDUCATION.parse(found.get("level", ""))
    whose_phone(cells, reading)
    hukou = _located(found.get("hukou"), places)
    residence = found.get("residence")
    lives_at = hukou if residence and _SAME.fullmatch(residence) else _located(residence, places)
    told = found.get("hukou") if not residence or _SAME.fullmatch(residence) else residence
    values |= {key: row.code for key, row in (("hukou_code", hukou), ("residence_code", lives_at)) if row is not None}
    values |= {"address": told} if told else {}
    if "township" in cells:
        place = served_at(cells, places, reading)
        if place is not None:
            values["area"], reading.village = place.code, place.village
    elif (served := lives_at or hukou) is not None:
        values["area"] = served.code


def _kind_and_grade(found: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Both out of one cell, which must say what the certificate says."""
    if "category_grade" not in found:
        return found
    category, grade = found["category_grade"]
    number = reading.values.get("certificate_number")
    if number is None:
        return {"category": category, "grade": grade} | found
    held = parse_certificate(number)
    if (held.category, held.grade) != (category, grade):
        told = f"{codes.CATEGORY.label(held.category)}{codes.GRADE.label(held.grade)}"
        reading.faults.append(CellFault("category_grade", f"与残疾人证号不一致（证号为{told}），请核对。"))
    return found


def _located(address: str | None, places: Places) -> AreaRow | None:
    return None if address is None else places.index.in_address(address, places.within)


def _study(found: Mapping[str, Any], reading: Reading, today: date) -> None:
    reading.study = {key: found[key] for key in _STUDY if key in found}
    study, born_on = reading.study, reading.born_on
    for key, title in _LATER.items():
        if key in study and study[key] > today:
            reading.faults.append(CellFault(key, f"{title}还没有到，请核对年份。"))
    ends = study.get("graduates_on")
    if ends is not None and born_on is not None and ends.year - born_on.year < 15:
        reading.faults.append(CellFault("graduates_on", "毕业时不满 15 岁，请核对毕业日期和身份证号。"))
    if ends is not None and ends <= study.get("enrolled_on", date.min) <= today:
        reading.faults.append(CellFault("enrolled_on", "入学日期应早于毕业日期，请核对。"))


def _services(found: Mapping[str, Any], reading: Reading, about: Context) -> None:
    """One record a service, and one a lead; what has no day, or one to come, has not been given yet."""
    kinds: list[str] = [referred(kind, about) for kind in found.get("services", ())]
    leads = [lead for told in str(found.get("lead") or "").splitlines() if (lead := _lead(told))]
    if leads and not LEADS & set(kinds):
        kinds.append("job_lead")
    if not kinds or wrong(reading) & {"services", "served_on", "mode"}:
        return
    on: date | None = found.get("served_on")
    if on is None:
        reading.notes.append(CellFault("services", "没有服务时间，已接受服务没有登记；请补上服务时间。"))
    elif on > about.today:
        reading.notes.append(CellFault("served_on", "服务时间还没有到，已接受服务没有登记；请在服务之后再导入。"))
    else:
        if about.columns and "mode" not in about.columns and about.unsaid("mode") is None:
            reading.asks.append(Ask("mode", "", tuple(MODES.values())))
        how = {"on": on.isoformat(), "mode": found.get("mode") or about.unsaid("mode") or "office", "outcome": "done"}
        reading.records = [
            RecordCells({"kind": kind, **how, "detail": detail}, "served_on")
            for kind in kinds
            for detail in (leads or [{}] if kind in LEADS else [{}])
        ]


def _lead(told: str | None) -> dict[str, str]:
    """青龙街工坊 客服: the employer, and the post after a blank."""
    if not told:
        return {}
    employer, _, title = re.sub(r"[\s,，:：/]+", " ", told).partition(" ")
    return {"employer": employer[:100]} | ({"title": title[:100]} if title else {})


def _ledger(found: Mapping[str, Any], reading: Reading, today: date) -> None:
    """A ledger, when officer, goals and next contact are told; what is missing is noted where one was begun."""
    officer, next_contact_on = found.get("officer"), found.get("next_contact_on")
    own, needs = found.get("goals", []), found.get("needs", [])
    if not (officer or own or next_contact_on) or wrong(reading) & {"officer", "goals", "next_contact_on", "opened_on"}:
        return
    goals = own or ([f"落实就业服务需求：{'、'.join(needs)}"] if needs else [])
    missing = [
        word
        for word, given in (
            ("台账责任人", officer),
            ("目标（或就业服务需求）", goals),
            ("下次联系时间", next_contact_on),
        )
        if not given
    ]
    opened_on = found.get("opened_on")
    if officer is None or next_contact_on is None or not goals:
        reading.notes.append(CellFault("officer", f"没有建立台账：缺少{'、'.join(missing)}。"))
    elif next_contact_on < today:
        reading.notes.append(CellFault("next_contact_on", "没有建立台账：下次联系时间已经过去，请改为今天以后的日期。"))
    elif opened_on is not None and opened_on > today:
        reading.notes.append(CellFault("opened_on", "没有建立台账：建档日期还没有到，请核对。"))
    else:
        reading.ledger = LedgerCells(officer, goals, next_contact_on, opened_on)
