"""What each field is called on the screen, and how its value is worded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.people.rules.codes import (
    CATEGORY,
    COMMUNICATION,
    DESTINATION,
    EDUCATION,
    GRADE,
    HUKOU,
    LIVING_SOURCE,
    MONITOR,
    SELF_CARE,
    SEX,
    TRI,
    UNEMPLOYED_REASON,
    CodeList,
)
from service.people.schemas import forms

LABELS: dict[str, str] = {
    "role": "人员类型",
    "name": "姓名",
    "area": "所在乡镇、村（社区）",
    "id_number": "身份证号",
    "certificate_number": "残疾人证号",
    "sex": "性别",
    "born_on": "出生日期",
    "phone": "联系电话",
    "phone_of": "电话使用人",
    "credential_kind": "证件类型",
    "category": "残疾类别",
    "components": "多重残疾所含类别",
    "grade": "残疾等级",
    "credential_issued_on": "发证日期",
    "credential_expires_on": "有效期至",
    "credential_status": "证件状态",
    "hukou_kind": "户口性质",
    "hukou_code": "户籍地",
    "residence_code": "常住地",
    "county": "服务县（区）",
    "township": "服务乡镇（街道）",
    "village": "服务村（社区）",
    "address": "详细地址",
    "need": "就业需求",
    "condition": "就业条件",
    "training_need": "培训需求",
    "unemployed_reason": "未就业原因",
    "education": "文化程度",
    "self_care": "生活自理能力",
    "living_source": "未就业生活来源",
    "retirement_base": "原法定退休年龄",
    "hardship_recognised_on": "就业困难人员认定日期",
    "registered_unemployed_on": "登记失业日期",
    "returned_migrant": "返乡农民工",
    "guardian_name": "监护人",
    "guardian_phone": "监护人电话",
    "communication": "沟通需要",
    "low_income_allowance": "低保",
    "low_income": "低收入",
    "lifted_from_poverty": "脱贫户",
    "monitor": "防返贫监测类别",
    "monitor_since": "纳入监测日期",
    "relocated": "易地搬迁",
    "multiple_disabled": "一户多残",
    "dependent_on_elderly": "依老养残",
    "centralised_care": "家有重度残疾人集中照护",
    "income_per_head": "家庭人均月收入（元）",
    "note": "备注",
    "entered_on": "建档日期",
    "legal_basis": "处理依据",
    "exit_reason": "退出原因",
    "exit_on": "退出日期",
    "student": "学业",
    "school": "学校",
    "major": "专业",
    "level": "学历层次",
    "enrolled_on": "入学日期",
    "graduates_on": "毕业日期",
    "roster_on": "列入名册日期",
    "willing": "就业意愿",
    "able": "就业能力",
    "destination_code": "毕业去向",
    "destination_on": "去向落实日期",
}
"""Field or column → its name; the importer's faults and the conflict screen use the same words."""

CODES: dict[str, CodeList[Any]] = {
    "role": forms.ROLE,
    "sex": SEX,
    "phone_of": forms.PHONE_OF,
    "credential_kind": forms.CREDENTIAL,
    "category": CATEGORY,
    "components": CATEGORY,
    "grade": GRADE,
    "credential_status": forms.STATUS,
    "hukou_kind": HUKOU,
    "need": TRI,
    "condition": TRI,
    "training_need": TRI,
    "returned_migrant": TRI,
    "unemployed_reason": UNEMPLOYED_REASON,
    "education": EDUCATION,
    "self_care": SELF_CARE,
    "living_source": LIVING_SOURCE,
    "retirement_base": forms.RETIREMENT_BASE,
    "communication": COMMUNICATION,
    "monitor": MONITOR,
    "legal_basis": forms.BASIS,
    "exit_reason": forms.EXIT,
    "destination_code": DESTINATION,
    "willing": TRI,
    "able": TRI,
}
HAVE: CodeList[Any] = CodeList("有无", {"yes": "有", "no": "无", "unknown": "不清楚"})


def age(born_on: date, today: date) -> int:
    """Full years; who was born on 29 February turns a year older on 1 March in common years."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def worded(field: str, value: Any, areas: Mapping[str, str] | None = None) -> str:  # noqa: ANN401 - any field's value
    """A field's value in words; area codes by `areas` (code → name) where given."""
    if value is None or value == []:
        return "未填写"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(worded(field, one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    codes = HAVE if field in {"need", "condition", "training_need", "willing", "able"} else CODES.get(field)
    if codes is not None:
        return str(codes.labels.get(value, value))
    return (areas or {}).get(str(value), str(value))
