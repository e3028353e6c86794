"""就业情况登记表: a row is a job. Whatever the form of a job asks can be told in it."""

from __future__ import annotations

from service.employment.rules import words
from service.exchange.rules.columns import WHO, WHO_NEEDED, Column, Layout, coded, line, listed, whole
from service.people.rules import dates
from service.people.rules.cells import text, yes_no
from service.people.rules.codes import JOB_FORM, CodeList

EMPLOYER = Column(
    "employer", "单位名称", line, "就业单位 工作单位 用人单位 单位 企业名称", "", ("示例合作社", "示例工坊")
)


def _evidence(value: object) -> list[str]:
    """Several in a cell; in the order of the form, so that the same is the same."""
    told = {words.EVIDENCE.parse(part) for part in listed(value)}
    return [code for code in words.EVIDENCE.labels if code in told]


def _choices(codes: CodeList[str]) -> str:
    return "、".join(codes.labels.values())


_MORE = (
    Column(
        "subform", "灵活就业方式", words.SUBFORM.parse, "灵活就业形式", f"{_choices(words.SUBFORM)}；灵活就业的可填"
    ),
    Column("employer_staff", "单位人数", whole("单位人数", 1_000_000, least=1), "职工人数 员工人数", "可不填"),
    Column("title", "岗位", line, "岗位名称 职务 工种 从事岗位 现任岗位 从事工种", "可不填", ("", "客服")),
    Column(
        "workplace",
        "就业地",
        words.WORKPLACE.parse,
        "就业地点 务工类型 是否外出务工 外出务工",
        f"{_choices(words.WORKPLACE)}；可不填",
        ("本地", "外出务工"),
    ),
    Column(
        "workplace_at", "务工地点", line, "工作地点 外出务工地点 务工地", "外出务工的写省、市", ("", "浙江省杭州市")
    ),
    Column(
        "place_type",
        "就业场所",
        words.PLACE_TYPE.parse,
        "岗位类型 场所类型 就业场所类型",
        f"{_choices(words.PLACE_TYPE)}；不是的空着",
    ),
    Column(
        "contract_from",
        "合同开始日期",
        dates.parse_date,
        "合同开始时间 合同起始日期 合同签订日期",
        "签了劳动合同的填写",
        ("", "2023-03-01"),
    ),
    Column(
        "contract_to",
        "合同到期日",
        dates.parse_date,
        "合同结束日期 合同终止日期 合同到期日期 合同到期时间 合同期满时间 期满时间",
        "没有固定期限的空着",
        ("", "2024-02-29"),
    ),
    Column(
        "monthly_pay", "月工资（元）", whole("月工资", 1_000_000), "月工资 工资 月收入 月薪", "可不填", ("", "2500")
    ),
    Column(
        "pay_ok",
        "工资核实",
        coded("工资核实", words.PAY_OK, {"unknown": "未核实", "yes": "不低于最低工资 达标", "no": "不达标"}),
        "工资是否达标",
        "、".join(words.PAY_OK.values()) + "；可不填",
    ),
    Column(
        "referral",
        "推荐渠道",
        words.REFERRAL.parse,
        "就业渠道 谁推荐的 推荐方式",
        f"{_choices(words.REFERRAL)}；可不填",
        ("自己找的", ""),
    ),
    Column("referrer", "推荐机构", line, "推荐单位 派遣单位 中介机构", "可不填"),
    Column(
        "evidence",
        "凭证",
        _evidence,
        "就业凭证 佐证材料",
        f"{_choices(words.EVIDENCE)}，几样用顿号分开；可不填",
        many=True,
    ),
    Column("note", "备注", text, "说明", "可不填"),
)
JOBS = Layout(
    kind="jobs",
    title="残疾人就业情况登记表",
    label="就业经历",
    a_row="一行一份工作",
    needed=(*WHO_NEEDED, ("form",), ("period", "started_on")),
    sayable=frozenset({"form", "started_on"}),
    columns=(
        *WHO,
        Column(
            "form",
            "就业形式",
            JOB_FORM.parse,
            "就业途径 就业方式 就业类型",
            "、".join(label.split("（")[0] for label in JOB_FORM.labels.values()),
            ("灵活就业", "按比例就业"),
        ),
        EMPLOYER,
        Column(
            "started_on",
            "开始日期",
            dates.parse_date,
            "入职日期 入职时间 上岗日期 上岗时间 就业时间",
            "",
            ("2024-05-01", ""),
        ),
        Column("ended_on", "结束日期", dates.parse_date, "离职日期 离职时间 离岗日期", "还在做的空着"),
        Column(
            "period",
            "起止时间",
            dates.parse_period,
            "就业起止时间 工作起止时间 起止日期 岗位期限 服务期限 聘用期限 合同期限 合同起止日期 合同起止时间",
            "代替开始日期和结束日期：2018.4- 表示 2018 年 4 月起",
            ("", "2023.3-2024.2"),
        ),
        Column(
            "contract", "劳动合同", yes_no("劳动合同"), "是否签订劳动合同 签订劳动合同 合同", "是、否", ("否", "是")
        ),
        Column(
            "social_insurance",
            "社会保险",
            yes_no("社会保险"),
            "是否缴纳社会保险 缴纳社保 社保 是否参保",
            "是、否",
            ("否", "是"),
        ),
        Column(
            "self_employed_first", "首次自主创业", yes_no("首次自主创业"), "首次创业 是否首次创业", "是、否；可不填"
        ),
        Column(
            "end_reason",
            "离职原因",
            coded(
                "离职原因", words.END_REASONS, {"quit": "辞职", "dismissed": "辞退", "closed": "关停", "other": "其它"}
            ),
            "",
            "、".join(words.END_REASONS.values()) + "；可不填",
            ("", "合同到期"),
        ),
        *_MORE,
    ),
)
