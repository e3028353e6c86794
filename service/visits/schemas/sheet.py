"""The one form of a visit, as a page sends it: flat fields, of which the ticked tasks make records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from service.casework.rules.records import is_late
from service.casework.schemas.records import Day, detail_shape
from service.kit.errors import Invalid, first_errors, shaped
from service.law.names import RECORD_KINDS
from service.people.rules.numbers import parse_phone
from service.visits.schemas.visits import VisitForm

Told = Mapping[str, Sequence[str]]
Details = list[tuple[str, dict[str, Any]]]
TASKS = {
    "info_check": "基础信息核对",
    "ability_assessment": "职业能力评估",
    "need_registration": "就业需求登记",
    "job_lead": "岗位信息",
    "career_guidance": "职业指导",
    "training_referral": "培训推荐",
    "follow_up": "跟踪回访",
    "service": "其他就业服务",
}
CHECK_ITEMS = ("姓名、证件", "残疾证", "户籍、住址", "联系电话", "就业状况", "家庭情况")
PHONE_ITEM = "联系电话"
DIMENSIONS = ("身体功能", "职业潜能", "功能性学业能力", "社会适应性", "职业兴趣", "环境支持")
_NOT_OFFERED = {*TASKS, "other", "survey_visit", "family_help"}
SERVICES = {kind: label for kind, label in RECORD_KINDS.items() if kind not in _NOT_OFFERED}
DECLINABLE = ("ability_assessment", "need_registration", "career_guidance", "job_lead", "training_referral")
LEADS = (1, 2, 3)
# Detail → field, where the two are called differently; one name may stand on the page once only.
_FIELDS = {
    "need_registration": {"area": "wish_area", "hours": "wish_hours", "job_types": "job_type_1", "items": "job_type_1"},
    "career_guidance": {"content": "guidance_content"},
    "service": {"content": "service_content", "result": "service_result", "satisfaction": "service_satisfaction"},
    "job_lead": {"employer": "employer_1", "title": "title_1"},
}


def read(told: Told, today: date) -> VisitForm:
    """The visit that was told; Invalid names the page's fields. What was filled in but not ticked is not meant."""
    outcome = _one(told, "outcome") or "done"
    errors: dict[str, str] = {}
    details: Details = []
    if outcome == "done":
        details = [pair for task in told.get("done", ()) if task in _READERS for pair in _READERS[task](told, errors)]
        errors |= {} if details or errors else {"done": "请勾选本次办理事项；未见到本人的，请选“没有人在家”。"}
    elif outcome == "declined":
        details = _declined(told, errors)
    _check_day(told, today, errors)
    for kind, detail in details:
        _check(kind, outcome, detail, errors)
    if errors:
        raise Invalid(errors)
    plain = ("on", "mode", "note", "late_reason", "id")
    form: dict[str, Any] = {name: _one(told, name) for name in plain if _one(told, name)}
    form |= {"phone": _one(told, "phone")} if any(kind == "info_check" for kind, _ in details) else {}
    form |= {"outcome": outcome, "records": [{"kind": kind, "detail": detail} for kind, detail in details]}
    return shaped(VisitForm, form)


def _check_day(told: Told, today: date, errors: dict[str, str]) -> None:
    try:
        on = TypeAdapter(Day).validate_python(_one(told, "on") or today)
    except ValidationError as fault:
        errors["on"] = next(iter(first_errors(dict(one) for one in fault.errors()).values()))
        return
    if on > today:
        errors["on"] = "日期还没有到。请填实际走访的日期。"
    elif is_late(on, today) and not _one(told, "late_reason"):
        errors["late_reason"] = "这是 30 天以前的走访，要由督导同意后才计入。请写明补录原因。"


def _check(kind: str, outcome: str, detail: dict[str, Any], errors: dict[str, str]) -> None:
    try:
        detail_shape(kind, outcome).model_validate(detail)
    except ValidationError as fault:
        task = kind if kind in TASKS else "service"
        for name, text in first_errors(dict(one) for one in fault.errors()).items():
            first = name.split(".")[0]
            field = _FIELDS.get(task, {}).get(first, "declared_none" if first == "form" else first)
            errors.setdefault(field, text)


# ---------------------------------------------------------------------------------------------- what was ticked


def _info_check(told: Told, errors: dict[str, str]) -> Details:
    changed, unverified = set(told.get("changed", ())), told.get("unverified", ())
    number = _one(told, "phone")
    if number:
        changed.add(PHONE_ITEM)
        try:
            parse_phone(number)
        except ValueError as fault:
            errors["phone"] = f"{fault}。"
    elif PHONE_ITEM in changed and PHONE_ITEM not in unverified:
        errors["phone"] = "联系电话有变更，请填写新的号码；号码还不知道的，请改勾“无法核实”。"
    items = {
        item: "unverifiable" if item in unverified else "changed" if item in changed else "same" for item in CHECK_ITEMS
    }
    answers = ("need", "condition", "training_need", "unemployed_reason", "hukou_kind")
    detail: dict[str, Any] = {"items": items, "updates": _some(told, answers)}
    return [("info_check", detail | _some(told, ("verifier",)))]


def _assessment(told: Told, errors: dict[str, str]) -> Details:
    detail: dict[str, Any] = _some(told, ("result", "signer", "suitable_jobs", "recommended_training"))
    if not detail.get("result"):
        errors["result"] = "请选择评估结论。"
    levels = {label: _one(told, f"dimension_{number}") for number, label in enumerate(DIMENSIONS, start=1)}
    detail["dimensions"] = {label: level for label, level in levels.items() if level}
    return [("ability_assessment", detail | {"signed": bool(_one(told, "signed"))})]


def _need(told: Told, errors: dict[str, str]) -> Details:
    jobs = [job for number in LEADS if (job := _one(told, f"job_type_{number}"))]
    detail: dict[str, Any] = _some(told, ("pay_floor", "valid_until"))
    detail |= {key: value for key in ("area", "hours") if (value := _one(told, f"wish_{key}"))}
    wishes = ("at_home", "wants_training", "wants_startup", "wants_loan", "declared_none")
    detail |= {name: True for name in wishes if _one(told, name)}
    if jobs:
        detail["job_types"] = jobs
    if told.get("support"):
        detail["support"] = list(told["support"])
    if not detail.keys() & {"job_types", "wants_training", "wants_startup", "wants_loan", "declared_none"}:
        errors["job_type_1"] = "请填至少一种想做的工作，或勾选培训、创业等愿望；都没有，请勾选“没有就业需求”。"
    return [("need_registration", detail)]


def _leads(told: Told, errors: dict[str, str]) -> Details:
    found: Details = []
    for number in LEADS:
        employer, title = _one(told, f"employer_{number}"), _one(told, f"title_{number}")
        if employer or title:
            found.append(("job_lead", {"employer": employer, "title": title}))
    if not found:
        errors["employer_1"] = "请填推荐的单位和岗位；单位或岗位不同才算不同的岗位信息。"
    return found


def _guidance(told: Told, errors: dict[str, str]) -> Details:
    del errors
    content = _one(told, "guidance_content")
    return [("career_guidance", {"content": content} if content else {})]


def _referral(told: Told, errors: dict[str, str]) -> Details:
    if not _one(told, "project"):
        errors["project"] = "请填推荐的培训项目。"
    return [("training_referral", {"project": _one(told, "project")})]


def _follow_up(told: Told, errors: dict[str, str]) -> Details:
    del errors
    answers = ("in_post", "same_employer", "contract", "social_insurance", "pay_ok", "paid", "intends_to_leave")
    return [("follow_up", _some(told, (*answers, "satisfaction", "needs", "problem", "next")))]


def _service(told: Told, errors: dict[str, str]) -> Details:
    kind = _one(told, "service_kind")
    if kind not in SERVICES:
        errors["service_kind"] = "请选择做了服务种类。"
        return []
    fields = ("content", "result", "satisfaction")
    return [(kind, {key: value for key in fields if (value := _one(told, f"service_{key}"))})]


def _declined(told: Told, errors: dict[str, str]) -> Details:
    if not told.get("declined"):
        errors["declined"] = "请勾选本人不愿意做的事项。"
    if not _one(told, "declined_reason"):
        errors["declined_reason"] = "请写明本人不愿意的原因。"
    detail = {"reason": _one(told, "declined_reason"), "signed": bool(_one(told, "declined_signed"))}
    return [(kind, detail) for kind in told.get("declined", ()) if kind in DECLINABLE]


_READERS: dict[str, Callable[[Told, dict[str, str]], Details]] = {
    "info_check": _info_check,
    "ability_assessment": _assessment,
    "need_registration": _need,
    "job_lead": _leads,
    "career_guidance": _guidance,
    "training_referral": _referral,
    "follow_up": _follow_up,
    "service": _service,
}


def _one(told: Told, name: str) -> str:
    values = told.get(name, ())
    return values[-1].strip() if values else ""


def _some(told: Told, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := _one(told, name))}
