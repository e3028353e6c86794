"""What must agree in a person's particulars, and what the numbers say by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.people.rules import codes, numbers


def completed(values: Mapping[str, Any], given: frozenset[str] | set[str]) -> dict[str, Any]:
    """The values with what the numbers say filled in, where it was not `given` by hand."""
    full = dict(values)
    told: dict[str, Any] = {}
    certificate = _certificate(full)
    if certificate is not None:
        told |= {"category": certificate.category, "grade": certificate.grade}
        full["id_number"] = full.get("id_number") or certificate.identity.number
    if full.get("id_number"):
        identity = numbers.parse_identity(full["id_number"])
        told |= {"born_on": identity.born_on, "sex": identity.sex}
    for key, value in told.items():
        if key not in given or full.get(key) is None:
            full[key] = value
    if full.get("monitor") == "none":
        full["monitor_since"] = None
    return full


def _certificate(values: Mapping[str, Any]) -> numbers.Certificate | None:
    """The certificate when its number is sound; `faults` says what is wrong with one that is not."""
    if not values.get("certificate_number") or values.get("credential_kind") != "disability_certificate":
        return None
    try:
        return numbers.parse_certificate(values["certificate_number"])
    except ValueError:
        return None


def faults(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Field → what is wrong and what to do; of `completed` values."""
    found = _number_faults(values) | _date_faults(values, today)
    for key, text in (("sex", "请选择性别，或填写身份证号。"), ("born_on", "请填写出生日期，或填写身份证号。")):
        if values.get(key) is None:
            found.setdefault(key, text)
    if values["role"] == "disabled" and values["credential_kind"] == "disability_certificate":
        for key, text in (("category", "请选择残疾类别。"), ("grade", "请选择残疾等级。")):
            if values.get(key) is None:
                found.setdefault(key, text)
    if values["components"] and values["category"] != 7:
        found["components"] = "只有多重残疾才填写包含的类别，请删去或改残疾类别。"
    if 7 in values["components"]:
        found["components"] = "多重残疾所含的类别只能是视力、听力、言语、肢体、智力、精神。"
    if values["legal_basis"] == "separate_consent" and not values.get("consent") and not values.get("consented"):
        found["consent.given_on"] = "依据是单独同意时，请填写告知同意的日期和方式。"
    for number, member in enumerate(values.get("members") or ()):
        found |= {f"members.{number}.{key}": text for key, text in member_faults(member, today).items()}
    return found


def _number_faults(values: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    if values.get("id_number"):
        identity = numbers.parse_identity(values["id_number"])
        if values["sex"] != identity.sex:
            found["sex"] = f"与身份证号不一致（身份证号为{codes.SEX.label(identity.sex)}），请核对。"
        if values["born_on"] != identity.born_on:
            found["born_on"] = "与身份证号中的出生日期不一致，请核对。"
    if not values.get("certificate_number"):
        return found
    try:
        if values["credential_kind"] != "disability_certificate":
            numbers.parse_credential(values["certificate_number"])
            return found
        certificate = numbers.parse_certificate(values["certificate_number"])
        if values.get("id_number") is not None:
            numbers.agree(certificate, values["id_number"])
    except ValueError as fault:
        return {"certificate_number": f"{fault}。"} | found
    if values["category"] != certificate.category:
        label = codes.CATEGORY.label(certificate.category)
        found["category"] = f"与残疾人证号不一致（证号第 19 位为{label}），请核对。"
    if values["grade"] != certificate.grade:
        found["grade"] = f"与残疾人证号不一致（证号第 20 位为{codes.GRADE.label(certificate.grade)}），请核对。"
    return found


_NOT_LATER = {
    "born_on": "出生日期不能晚于今天。",
    "entered_on": "建档日期不能晚于今天。",
    "valid_from": "生效日期不能晚于今天。",
    "monitor_since": "纳入监测的日期不能晚于今天。",
    "credential_issued_on": "发证日期不能晚于今天。",
    "hardship_recognised_on": "认定日期不能晚于今天。",
    "registered_unemployed_on": "登记失业日期不能晚于今天。",
}


def _date_faults(values: Mapping[str, Any], today: date) -> dict[str, str]:
    found = {key: text for key, text in _NOT_LATER.items() if values.get(key) is not None and values[key] > today}
    issued, expires = values["credential_issued_on"], values["credential_expires_on"]
    if issued and expires and expires <= issued:
        found["credential_expires_on"] = "有效期应晚于发证日期，请核对。"
    student = values.get("student") or {}
    enrolled, graduates = student.get("enrolled_on"), student.get("graduates_on")
    if enrolled and graduates and enrolled >= graduates:
        found["student.enrolled_on"] = "入学日期应早于毕业日期，请核对。"
    return found


def member_faults(told: Mapping[str, Any], today: date) -> dict[str, str]:
    """Field → what is wrong with a household member who is no case of ours."""
    since, ended = told["employed_since"], told["last_job_ended_on"]
    found = {}
    if since and not told["employed"]:
        found["employed"] = "填写了现工作开始日期的，请勾选“已就业”；没有工作的，请删去这个日期。"
    if since and ended and ended >= since:
        found["last_job_ended_on"] = "上一份工作的结束日期应早于现工作开始日期，请核对。"
    labels = {"born_on": "出生日期", "employed_since": "现工作开始日期", "last_job_ended_on": "上一份工作结束日期"}
    for name, label in labels.items():
        if told[name] and told[name] > today:
            found[name] = f"{label}不能晚于今天。"
        elif told[name] and name != "born_on" and told[name] <= told["born_on"]:
            found[name] = f"{label}早于出生日期，请核对年份。"
    return found


def hints(values: Mapping[str, Any]) -> list[str]:
    """What is worth filling in, though nothing forbids going without."""
    found = []
    kinds = {values.get("category"), *(values.get("components") or ())}
    if kinds & {5, 6} and not values.get("guardian_name"):
        found.append("智力、精神残疾人应登记监护人及其电话，告知和同意由监护人作出。")
    if values.get("monitor", "none") != "none" and not values.get("monitor_since"):
        found.append("防返贫监测对象请补填纳入日期，跟踪访视从这一天算起。")
    if values.get("category") == 7 and not values.get("components"):
        found.append("多重残疾请补填所含的类别。")
    return found
