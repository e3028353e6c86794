"""What happened to persons who are on the register: services given, trainings; a row is one of them."""

from __future__ import annotations

from service.casework.rules.records import RESULT_LABELS
from service.entitlements.rules.words import TRAINING_STATES, TYPES
from service.exchange.rules.columns import WHO, WHO_NEEDED, Column, Layout, case_number, coded, line, listed, number
from service.exchange.rules.layouts.graduates import mode, services
from service.law.names import COURSES, OUTCOMES
from service.people.rules import codes, dates
from service.people.rules.cells import text, tri, yes_no

_OUTCOME_WORDS = {
    "done": "完成 成功 已办 已服务",
    "no_contact": "未联系上 联系不上 无人接听 失联",
    "declined": "谢绝 拒绝 不愿意",
}
_IN_POST = {
    "yes": "在岗 在职 在业 仍在岗 调岗 有",
    "no": "离岗 已离岗 离职 已离职 不在岗 无",
    "unknown": "未知 不详",
}
RECORDS = Layout(
    kind="records",
    title="残疾人就业服务记录",
    label="服务记录",
    a_row="一行一次服务",
    needed=WHO_NEEDED,
    wide=True,
    columns=(
        *WHO,
        Column(
            "kind",
            "服务内容",
            services,
            "服务类型 服务项目 服务类别 服务名称 服务",
            "基础信息核对、职业指导、岗位信息……",
            ("职业指导", "岗位信息"),
            many=True,
        ),
        Column(
            "on",
            "服务日期",
            dates.parse_date,
            "服务时间 日期 办理日期 走访日期 走访时间",
            "实际发生的日期",
            ("2024-05-20", "2024.5.21"),
        ),
        Column(
            "mode", "服务方式", mode, "方式 走访方式 联系途径", "入户、电话、线上、来访……；空着算来访", ("入户", "电话")
        ),
        Column(
            "outcome",
            "服务结果",
            coded("服务结果", OUTCOMES, _OUTCOME_WORDS),
            "结果 办理结果",
            "已完成、没联系上、本人谢绝；空着算已完成",
            ("已完成", ""),
        ),
        Column("employer", "推荐单位", line, "单位 用人单位 企业 单位名称", "岗位信息、职业介绍填写", ("", "示例工坊")),
        Column("title", "推荐岗位", line, "岗位 职位 岗位名称", "岗位信息、职业介绍填写", ("", "客服")),
        Column("project", "培训项目", line, "推荐培训 项目", "培训推荐填写"),
        Column(
            "result",
            "评估结果",
            coded("评估结果", RESULT_LABELS),
            "评估结论 能力评估结果",
            "、".join(RESULT_LABELS.values()) + "；职业能力评估填写",
        ),
        Column(
            "signed",
            "是否签字",
            yes_no("是否签字"),
            "签字 已签字",
            "职业能力评估填写；没有签字的评估不算数，按惯例（方案未写明）",
        ),
        Column("items", "登记的需求", listed, "就业需求 需求 需求内容", "就业需求登记填写；无需求的写：无"),
        Column(
            "in_post",
            "是否在岗",
            coded("是否在岗", {str(code): label for code, label in codes.TRI.labels.items()}, _IN_POST),
            "在岗 在岗情况",
            "跟踪回访填写",
        ),
        Column("same_employer", "是否原单位", tri("是否原单位"), "原单位", "跟踪回访填写"),
        Column("social_insurance", "是否参保", tri("是否参保"), "参保 是否缴纳社保 社保", "跟踪回访填写"),
        Column("problem", "存在问题", line, "存在困难和问题 困难和问题", "跟踪回访填写"),
        Column("next", "帮扶措施", line, "下一步措施", "跟踪回访填写"),
        Column("wish", "就业意向", text, "意向", "走访调查填写"),
        Column("post_need", "岗位需求", text, "岗位意向", "走访调查填写"),
        Column("training_need", "培训需求", text, "培训意愿", "走访调查填写"),
        Column("provider", "服务机构", line, "提供机构 服务单位", "可不填"),
        Column("note", "备注", text, "情况说明 服务情况 说明", "可不填"),
        Column("record", "记录编号", case_number, templated=False),
    ),
)
RECORD_COLUMNS = {column.field: column for column in RECORDS.columns}
WHO_LAYOUT = Layout("who", "", "", "", WHO, WHO_NEEDED)
TRAININGS = Layout(
    kind="trainings",
    title="残疾人职业培训实名制登记表",
    label="培训记录",
    a_row="一行一次培训",
    needed=(*WHO_NEEDED, ("project",), ("starts_on", "period")),
    columns=(
        *WHO,
        Column(
            "type",
            "培训类别",
            coded(
                "培训类别",
                TYPES,
                {"vocational": "职业技能 职业培训", "practical": "实用技术 农村实用技术 实用技术培训"},
            ),
            "培训类型",
            "职业技能培训、实用技术培训",
            ("职业技能培训", "实用技术培训"),
        ),
        Column(
            "course",
            "培训种类",
            coded(
                "培训种类",
                COURSES,
                {
                    "skill": "就业技能",
                    "pre_job": "岗前 岗前培训",
                    "on_job": "岗位提升",
                    "startup": "创业",
                },
            ),
            "课程类别",
            "就业技能、岗前、岗位提升、创业；可不填",
        ),
        Column("project", "培训项目", line, "培训名称 培训工种 工种 专业", "", ("保健按摩师", "食用菌种植")),
        Column("level", "等级", line, "技能等级 培训等级", "可不填", ("初级", "")),
        Column("provider", "培训机构", line, "承办机构 培训单位", "可不填", ("示例培训学校", "")),
        Column("starts_on", "开班日期", dates.parse_date, "开始日期 开班时间 开始时间", "", ("2024-04-01", "2024.5.6")),
        Column("ends_on", "结束日期", dates.parse_date, "结业日期 结束时间 结业时间", "可不填", ("2024-04-20", "")),
        Column(
            "period",
            "培训时间",
            None,
            "培训起止时间 起止时间 培训日期 起止日期",
            "代替开班日期和结束日期：2026年4月13日至4月24日",
            templated=False,
        ),
        Column("days", "天数", number("天数", 400), "培训天数", "", ("20", "2")),
        Column("hours", "课时", number("课时", 4000), "学时 培训课时 培训学时", "", ("160", "16")),
        Column(
            "state",
            "培训状态",
            coded(
                "培训状态",
                TRAINING_STATES,
                {
                    "enrolled": "报名",
                    "in_training": "在训",
                    "completed": "结业 完成 合格 是 √ 已结业",
                    "dropped": "退训 退出 退学 中途退训",
                },
            ),
            "状态 结业情况 培训结果 是否结业",
            "已报名、培训中、已结业、中途退出；空着按日期",
            ("已结业", ""),
        ),
        Column("certificate_name", "证书名称", line, "证书", "可不填"),
        Column("certificate_no", "证书编号", line, "证书号", "可不填", beside="certificate_name"),
        Column("certificate_on", "发证日期", dates.parse_date, "证书日期", "可不填", beside="certificate_name"),
        Column("voucher", "培训券号", line, "培训券 券号", "可不填"),
    ),
)
