"""Code lists of jobs, destinations and businesses, as users read them and as workbooks may write them."""

from __future__ import annotations

from typing import Any

from service.people.rules.codes import JOB_FORM, CodeList

END_REASONS = {
    "contract_ended": "合同到期",
    "quit": "本人辞职",
    "dismissed": "被辞退",
    "closed": "单位关停",
    "health": "身体原因",
    "other": "其他",
}
SUBFORM: CodeList[str] = CodeList(
    "灵活就业方式", {"community": "社区就业", "home": "居家就业"}, {"community": "社区", "home": "居家"}
)
WORKPLACE: CodeList[str] = CodeList(
    "就业地", {"local": "本地", "away": "外出务工"}, {"local": "本县 县内 本县（区）", "away": "外地 外出 省外 县外"}
)
PLACE_TYPE: CodeList[str] = CodeList(
    "就业场所",
    {"sunshine_base": "阳光助残基地", "assisted": "辅助性就业机构", "massage": "盲人按摩机构"},
    {"sunshine_base": "助残基地 阳光基地"},
)
REFERRAL: CodeList[str] = CodeList(
    "推荐渠道",
    {
        "dispatch": "劳务派遣机构",
        "agency": "其他人力资源机构",
        "public": "残联或公共就业服务机构",
        "self": "自己找的",
    },
    {
        "dispatch": "劳务派遣 派遣 劳务派遣公司",
        "agency": "中介 人力资源机构 人力资源服务机构 人力资源公司 职业中介",
        "public": "残联 公共就业 公共就业服务 公共就业服务机构 人社部门",
        "self": "自己 本人 自主 自主就业 自主求职",
    },
)
EVIDENCE: CodeList[str] = CodeList(
    "凭证",
    {"contract": "合同", "insurance": "社保", "pay": "工资", "visit": "走访"},
    {"contract": "劳动合同", "insurance": "社会保险 参保证明", "pay": "工资条 工资流水", "visit": "走访核实"},
)
PAY_OK = {"unknown": "没有核实", "yes": "已核实，不低于最低工资", "no": "低于最低工资"}
BUSINESS_KIND: CodeList[str] = CodeList(
    "实体类型",
    {"massage": "按摩店", "online": "网络商户（网店、电商）", "other": "其他"},
    {"massage": "盲人按摩店", "online": "网络商户 网络店铺 网店 电商 网上开店"},
)
JOB_LABELS = {
    "form": "就业形式",
    "subform": "灵活就业方式",
    "employer": "单位",
    "employer_staff": "单位人数",
    "title": "岗位",
    "started_on": "开始日期",
    "ended_on": "结束日期",
    "workplace": "就业地",
    "workplace_at": "务工地点",
    "place_type": "就业场所",
    "contract": "劳动合同",
    "contract_from": "合同开始日期",
    "contract_to": "合同到期日",
    "social_insurance": "社会保险",
    "monthly_pay": "月工资（元）",
    "pay_ok": "工资核实",
    "referral": "推荐渠道",
    "referrer": "推荐机构",
    "self_employed_first": "首次自主创业",
    "evidence": "凭证",
    "end_reason": "离职原因",
    "note": "备注",
}
"""Column of a job → its name."""
_JOB_CODES: dict[str, CodeList[Any]] = {
    "form": JOB_FORM,
    "subform": SUBFORM,
    "workplace": WORKPLACE,
    "place_type": PLACE_TYPE,
    "referral": REFERRAL,
}


def job_words(name: str, value: object) -> str:
    """A field's value of a job, as users read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in _JOB_CODES:
        return str(_JOB_CODES[name].labels.get(value, value))
    if name == "evidence" and isinstance(value, list):
        return "、".join(EVIDENCE.label(one) for one in value)
    return {**END_REASONS, **PAY_OK}.get(str(value), str(value))
