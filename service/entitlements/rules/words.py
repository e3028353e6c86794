"""The codes of this slice as users read them."""

from __future__ import annotations

from service.law.names import BENEFITS, COURSES

TYPES = {"vocational": "职业技能培训", "practical": "农村实用技术培训"}
TRAINING_STATES = {"enrolled": "已报名", "in_training": "在训", "completed": "已结业", "dropped": "中途退出"}
RESULTS = {"passed": "合格", "failed": "不合格"}
# The five levels of a skill, lowest first; how else they are written → one spelling, since TRN-05 compares them.
LEVELS = ("初级（五级）", "中级（四级）", "高级（三级）", "技师（二级）", "高级技师（一级）")
_LEVEL_WORDS = {word: level for level in LEVELS for word in (level, *level.rstrip("）").split("（"))}
_LEVEL_WORDS |= {f"{number}级": level for number, level in zip("54321", LEVELS, strict=True)}


def level_word(text: str) -> str:
    """初级, 初级工, 五级 and 5级 are 初级（五级）; what is none of the five stays as it is."""
    bare = text.strip().replace("(", "（").replace(")", "）")
    return _LEVEL_WORDS.get(bare, _LEVEL_WORDS.get(bare.removesuffix("工"), text.strip()))


# PUB-05: the posts that the plans name; any other may be written.
POST_TYPES = (
    "保洁员",
    "护路员",
    "生态护林员",
    "卫生防疫员",
    "农家书屋管理员",
    "村（社区）工作人员",
    "水管员",
    "社会救助协理员",
    "社区服务人员",
    "残疾人就业辅导员",
)
STATUSES = {"applied": "已申请", "granted": "已享受", "denied": "未批准", "declined": "本人放弃"}
FUNDS = ("就业补助资金", "残疾人就业保障金", "残疾人事业发展资金", "失业保险基金", "社会救助资金")
# TRN-11: benefits that pay for the same thing.
BENEFIT_PURPOSES = {
    "flexible_insurance": "社会保险",
    "self_employed_insurance": "社会保险",
    "blind_insurance": "社会保险",
}
LABELS = {
    "type": "培训类型",
    "course": "培训种类",
    "project": "培训项目",
    "level": "等级",
    "provider": "培训机构",
    "starts_on": "开班日期",
    "ends_on": "结束日期",
    "days": "天数",
    "hours": "课时",
    "state": "状态",
    "result": "结业成绩",
    "free": "免费",
    "voucher": "电子培训券编号",
    "training_fee": "培训费补贴（元）",
    "living_fee": "生活费补贴（元）",
    "employer": "用人单位",
    "post_type": "岗位",
    "started_on": "上岗日期",
    "subsidy_ends_on": "补贴到期日",
    "first_approved_on": "首次核定日期",
    "assessed_ok": "考核合格",
    "filed": "已备案",
    "filing_number": "备案文号",
    "ended_on": "离岗日期",
    "code": "补贴项目",
    "from_month": "起始月份",
    "to_month": "截止月份",
    "monthly_amount": "每月金额（元）",
    "fund": "资金来源",
    "document": "文号",
    "assessment_id": "依据的评估",
    "status": "办理情况",
}
_CODES: dict[str, dict[str, str]] = {
    "type": TYPES,
    "course": COURSES,
    "state": TRAINING_STATES,
    "result": RESULTS,
    "code": BENEFITS,
    "status": STATUSES,
}


def in_words(name: str, value: object) -> str:
    """A column's value as it is shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    return _CODES.get(name, {}).get(str(value), str(value))
