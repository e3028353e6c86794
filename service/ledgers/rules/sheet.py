"""A ledger as it is printed: the same data for PDF and Word; for inspection, without anything that tells who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.law.names import MODES, RECORD_KINDS
from service.ledgers.rules.content import (
    GOAL_STATES,
    LABELS,
    MEASURE_STATES,
    SUBSIDY_STATES,
    TITLES,
    Content,
    Goal,
    Kind,
    Measure,
)
from service.ledgers.rules.series import Service, Tick, series
from service.ledgers.rules.subsidies import subsidy_of
from service.ledgers.rules.versions import SIGN_OFF

HIDDEN = "——"
NUMERALS = "①②③④⑤⑥"
LASTING = ("sex", "age", "disability")  # of who it is about, what a sheet for inspection still tells


@dataclass(frozen=True, slots=True)
class Who:
    """The person as a sheet shows one; numbers are masked already. A place is the county's name."""

    name: str
    sex: str
    age: str
    disability: str
    id_number: str
    phone: str
    hukou: str
    residence: str
    education: str
    place: str
    monitor: str = ""
    school: str = ""
    major: str = ""
    level: str = ""
    graduates_on: str = ""
    willing: str = ""
    training_need: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed. `wishes`: the blocks of the newest survey; `names`: of users; `offered`: code → subsidy."""

    kind: Kind
    number: str
    version: int
    content: Content
    who: Who
    wishes: tuple[str, str, str]
    surveyed_on: date | None
    services: Sequence[tuple[date, str, str]]
    done: Sequence[Service]
    names: Mapping[UUID, str]
    offered: Mapping[str, str]
    sign_off: str
    signed_by: str
    signed_on: date | None
    remark: str
    printed_on: date
    printed_by: str


def file_number(county: str, opened_on: date, ledger_id: UUID) -> str:
    """编号: says where and when, and who it is only to the office that holds the file."""
    return f"{county}-{opened_on.year}-{ledger_id.hex[:8].upper()}"


def data_of(sheet: Sheet, *, redacted: bool) -> dict[str, Any]:
    """As the templates take it: plain texts and lists of them."""
    who = {name: getattr(sheet.who, name) for name in Who.__dataclass_fields__}
    if redacted:
        who = {name: value if name in {*LASTING, "place"} else HIDDEN for name, value in who.items()}
    content = sheet.content

    def name_of(user: UUID) -> str:
        return HIDDEN if redacted else sheet.names.get(user, "")

    return {
        "title": TITLES[sheet.kind],
        "note": "检查用脱敏件：不含姓名、号码、住址、学校、单位和自由填写的文字" if redacted else "",
        "number": sheet.number,
        "version": f"第 {sheet.version} 版",
        "who": who,
        "facts": _facts(sheet, who, name_of(content.officer_id)),
        "officer": name_of(content.officer_id),
        "opened_on": _cn(content.opened_on),
        "next_contact_on": _cn(content.next_contact_on),
        "wishes": _wishes(sheet, redacted=redacted),
        "goals": [_goal(number, goal, redacted=redacted) for number, goal in enumerate(content.goals, 1)],
        "measures": [
            _measure(number, one, name_of(one.owner), redacted=redacted)
            for number, one in enumerate(content.measures, 1)
        ],
        "subsidies": [_subsidy(sheet, code, label, redacted=redacted) for code, label in sheet.offered.items()],
        "series": [_tick(*each) for each in zip(NUMERALS, series(sheet.done), strict=True) if sheet.kind == "graduate"],
        "services": [
            {"on": str(on), "kind": RECORD_KINDS.get(kind, kind), "mode": MODES.get(mode, mode)}
            for on, kind, mode in sheet.services
        ],
        "signature": _signature(sheet, redacted=redacted),
        "place": sheet.who.place,
        "printed_on": _cn(sheet.printed_on),
        "printed_by": HIDDEN if redacted else sheet.printed_by,
    }


def _facts(sheet: Sheet, who: Mapping[str, str], officer: str) -> list[dict[str, str]]:
    pairs = [
        ("姓名", who["name"]),
        ("性别、年龄", f"{who['sex']}，{who['age']}"),
        ("残疾类别等级", who["disability"]),
        ("身份证号", who["id_number"]),
        ("联系电话", who["phone"]),
        ("文化程度", who["education"]),
        ("户籍地", who["hukou"]),
        ("常住地", who["residence"]),
    ]
    if sheet.kind == "graduate":
        pairs += [
            ("毕业院校", who["school"]),
            ("专业、学历", "，".join(dict.fromkeys(filter(None, (who["major"], who["level"]))))),
            ("毕业日期", who["graduates_on"]),
            ("毕业去向", who["destination"]),
            ("就业意愿", who["willing"]),
            ("培训需求", who["training_need"]),
        ]
    else:
        pairs += [("监测类别", who["monitor"]), ("培训需求", who["training_need"])]
    pairs += [
        (LABELS["officer_id"], officer),
        ("建立日期", _cn(sheet.content.opened_on)),
        ("下次联系", _cn(sheet.content.next_contact_on)),
        ("台账版本", f"第 {sheet.version} 版（{SIGN_OFF[sheet.sign_off]}）"),
    ]
    return [{"label": label, "value": value} for label, value in pairs]


def _wishes(sheet: Sheet, *, redacted: bool) -> list[dict[str, str]]:
    labels = ("就业意向", "岗位需求", "培训需求")
    if redacted:
        told = [f"已于 {sheet.surveyed_on} 调查登记" if sheet.surveyed_on else "未登记"] * len(labels)
    else:
        told = [text or "未登记" for text in sheet.wishes]
    return [{"label": label, "value": value} for label, value in zip(labels, told, strict=True)]


def _goal(number: int, goal: Goal, *, redacted: bool) -> dict[str, str]:
    return {"n": str(number), "text": HIDDEN if redacted else goal.text, "state": GOAL_STATES[goal.state]}


def _measure(number: int, one: Measure, owner: str, *, redacted: bool) -> dict[str, str]:
    return {
        "n": str(number),
        "kind": RECORD_KINDS.get(one.kind, one.kind),
        "text": HIDDEN if redacted else one.text,
        "owner": owner,
        "due_on": str(one.due_on),
        "state": MEASURE_STATES[one.state],
        "done_on": str(one.done_on or ""),
    }


def _subsidy(sheet: Sheet, code: str, label: str, *, redacted: bool) -> dict[str, str]:
    one = subsidy_of(sheet.content.subsidies, code)
    document = HIDDEN if redacted and one.document else one.document
    return {"label": label, "state": SUBSIDY_STATES[one.state], "on": str(one.on or ""), "document": document}


def _tick(mark: str, one: Tick) -> dict[str, str]:
    many = f"{one.done}/{one.of}（{'、'.join(one.parts)}）" if one.parts else f"{one.done}/{one.of}"
    return {
        "n": mark,
        "label": one.label,
        "box": "☑" if one.ticked else "☐",
        "detail": many if one.of > 1 else "已开展" if one.ticked else "未开展",
        "last_on": str(one.last_on or ""),
    }


def _signature(sheet: Sheet, *, redacted: bool) -> dict[str, str]:
    free = redacted or not sheet.remark
    return {
        "state": SIGN_OFF[sheet.sign_off],
        "by": "" if redacted else sheet.signed_by,
        "on": str(sheet.signed_on or ""),
        "remark": "" if free else sheet.remark,
    }


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
