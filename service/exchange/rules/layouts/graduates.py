"""高校毕业生名册, with what a county's 一人一策 sheet has besides: services given, officer, goals, next contact."""

from __future__ import annotations

import re

from service.exchange.rules.columns import WHO, WHO_NEEDED, Column, Layout, coded, line, listed, sentences
from service.exchange.rules.layouts.people import PHONE, TOWNSHIP, VILLAGE
from service.law.names import MODES, RECORD_KINDS
from service.people.rules import codes, dates
from service.people.rules.cells import text, tri

# Beside the labels of `people.rules.DESTINATION`, as schools and counties write them.
_DESTINATION_WORDS = {
    "10": "签就业协议形式就业 就业协议 签订就业协议",
    "11": "签劳动合同形式就业 劳动合同 签订劳动合同",
    "12": "其他录用形式 其他形式录用",
    "27": "科研助理 管理助理 科研助理(管理助理)",
    "46": "参军 入伍 应征入伍",
    "50": "国家基层 三支一扶 西部计划 特岗教师",
    "51": "地方基层",
    "75": "创业",
    "76": "自由职业者",
    "77": "灵活就业",
    "80": "继续深造 考研 专升本 读研",
    "85": "出国出境 出国(境) 出国 出境 留学",
    "70": "未就业 求职中 待业 暂未就业",
    "71": "拟升学 备考 准备考研",
    "72": "暂不就业",
}
SERVICE_WORDS = {
    "info_check": "信息核对 核对",
    "ability_assessment": "职业能力测评 能力评估 能力测评 职业测评 测评",
    "need_registration": "需求登记 求职登记 就业登记",
    "career_guidance": "就业指导 指导",
    "job_lead": "岗位推送 推送岗位 岗位推荐 推荐岗位 岗位",
    "job_referral": "推荐就业",
    "training_referral": "培训项目推荐 推荐培训 就业见习",
    "training_attended": "职业培训 技能培训 培训",
    "policy_consult": "政策宣讲 政策宣传 政策宣介",
    "psychological_counselling": "心理咨询 心理疏导",
    "rehabilitation_training": "康复训练 适应训练",
    "startup_support": "创业指导 创业帮扶 创业服务",
    "job_fair": "招聘会 专场招聘会",
    "public_post_placement": "公益岗安置 公岗安置",
    "assisted_placement": "辅助性就业",
    "benefit_help": "补贴申办 补贴申请 申办补贴",
    "assistive_device": "辅具 辅具适配 合理便利",
    "follow_up": "回访 跟踪 跟踪服务",
    "survey_visit": "走访 调查",
    "other": "其它",
}
MODE_WORDS = {
    "home_visit": "上门 到访 入户走访 走访",
    "phone": "电话联系 电访",
    "online": "微信 网络 网上 短信",
    "office": "到窗口 窗口 面谈 现场",
    "data_match": "数据核对 比对",
    "group": "集中 集体 活动",
}
service = coded("服务内容", RECORD_KINDS, SERVICE_WORDS)
mode = coded("服务方式", MODES, MODE_WORDS)


def services(value: object) -> list[str]:
    """Kinds of record of a cell that lists several."""
    return list(dict.fromkeys(service(part) for part in listed(value)))


def category_grade(value: object) -> tuple[int, int]:
    """肢体三级: kind and grade in one cell."""
    told = re.fullmatch(r"(.+?)(?:残疾)?[、,，/\s]*([一二三四1-4壹贰叁肆])级?", text(value))
    if told is None:
        raise ValueError("残疾类别及等级无法识别，请写成 肢体三级 这样")
    return codes.CATEGORY.parse(told[1].strip()), codes.GRADE.parse(told[2])


GRADUATES = Layout(
    kind="graduates",
    title="残疾人高校毕业生“一人一策”就业服务台账",
    label="高校毕业生名册（一人一策）",
    a_row="一行一人",
    needed=WHO_NEEDED,
    registers=True,
    columns=(
        *WHO,
        Column("sex", "性别", codes.SEX.parse, hint="可不填", examples=("男", "女")),
        Column("category", "残疾类别", codes.CATEGORY.parse, "残疾类型 残疾种类", "有残疾人证号的不用填"),
        Column("grade", "残疾等级", codes.GRADE.parse, "残疾级别", "有残疾人证号的不用填"),
        Column(
            "category_grade",
            "残疾类别及等级",
            category_grade,
            "残疾类别和等级 残疾类别等级 残疾类别与等级 类别等级",
            templated=False,
        ),
        Column(
            "level",
            "学历",
            line,
            "学历层次 培养层次 文化程度",
            "大学本科、大学专科……",
            ("大学本科", "大学专科"),
        ),
        Column(
            "school", "毕业院校", line, "毕业学校 学校 院校 就读学校 就读院校 学校名称", "", ("示例大学", "示例学院")
        ),
        Column("major", "专业", line, "专业名称 所学专业", "", ("会计学", "护理")),
        Column("enrolled_on", "入学日期", dates.parse_date, "入学时间 入学年月", "可不填"),
        Column(
            "graduates_on",
            "毕业日期",
            dates.parse_date,
            "毕业时间 毕业年月 预计毕业时间 预计毕业日期",
            "在校的填预计毕业日期",
            ("2024年6月30日", "2025.6"),
        ),
        PHONE,
        Column("hukou", "户籍地址", text, "户籍所在地 户籍地 户口地址 家庭地址 生源地", "写明乡镇（街道）"),
        Column(
            "residence", "常住地址", text, "现住址 居住地址 现居住地 常住地 常住详细地址", "与户籍地址相同的写：同上"
        ),
        TOWNSHIP,
        VILLAGE,
        Column(
            "willing",
            "就业意愿",
            tri("就业意愿"),
            "有无就业意愿 是否有就业意愿 就业意向",
            "有、无、不清楚",
            ("有", "不清楚"),
        ),
        Column("able", "就业能力", tri("就业能力"), "有无就业能力 是否有就业能力", "有、无、不清楚；可不填"),
        Column("training_need", "培训需求", tri("培训需求"), "有无培训需求 是否有培训需求", "可不填", ("有", "")),
        Column("needs", "就业服务需求", listed, "服务需求 就业需求", "几项用顿号分开；可不填"),
        Column(
            "destination_code",
            "就业去向",
            coded("就业去向", codes.DESTINATION.labels, _DESTINATION_WORDS),
            "毕业去向 去向 就业状况 就业情况 毕业去向代码",
            "签劳动合同、待就业、升学……",
            ("待就业", ""),
        ),
        Column("destination_on", "去向日期", dates.parse_date, "去向落实日期 落实时间 就业时间", "可不填"),
        Column(
            "services",
            "已接受服务",
            services,
            "已提供服务 接受服务 已接受就业服务 已接受服务类型",
            "几项用顿号分开；要同时填服务时间",
            many=True,
        ),
        Column("served_on", "服务时间", dates.parse_date, "服务日期 最近服务时间", "已接受服务的日期"),
        Column("mode", "服务方式", mode, "服务形式", "电话、入户……；空着算来访"),
        Column(
            "lead",
            "推荐单位及岗位",
            text,
            "推荐岗位 推荐单位 推荐单位和岗位 推荐单位及岗位名称",
            "单位和岗位用空格分开，几个岗位一行一个",
        ),
        Column("officer", "台账责任人", line, "责任人 负责人 帮扶责任人 专员 联系人", "系统里的用户姓名"),
        Column("goals", "目标", sentences, "帮扶目标 就业目标 目标任务", "几条用分号分开；空着时用就业服务需求"),
        Column("next_contact_on", "下次联系时间", dates.parse_date, "下次联系日期 下次联系 下次跟踪时间"),
        Column("opened_on", "建档日期", dates.parse_date, "台账建立日期 建台账日期 建档时间", "台账建立的日期；可不填"),
        Column("roster_on", "名册日期", dates.parse_date, "列入名册日期", "空着时用上传时填的日期"),
        Column("note", "备注", text, "", "可不填"),
    ),
)
