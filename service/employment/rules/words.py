"""Code lists of jobs, destinations and businesses, as users read them and as workbooks may write them."""

from __future__ import annotations

from service.people.rules.codes import CodeList

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
    {"dispatch": "劳务派遣", "agency": "中介 人力资源机构", "public": "残联 公共就业", "self": "自己 本人"},
)
EVIDENCE: CodeList[str] = CodeList(
    "凭证",
    {"contract": "合同", "insurance": "社保", "pay": "工资", "visit": "走访"},
    {"contract": "劳动合同", "insurance": "社会保险 参保证明", "pay": "工资条 工资流水", "visit": "走访核实"},
)
PAY_OK = {"unknown": "没有核实", "yes": "已核实，不低于最低工资", "no": "低于最低工资"}
BUSINESS_KIND: CodeList[str] = CodeList("实体类型", {"massage": "按摩店", "other": "其他"}, {"massage": "盲人按摩店"})
