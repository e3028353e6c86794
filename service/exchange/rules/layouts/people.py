"""实名制登记表: the register."""

from __future__ import annotations

from service.exchange.rules.columns import WHO, WHO_NEEDED, Column, Layout, asked, text, yes_no
from service.people.rules import codes, dates, names, numbers

TOWNSHIP = Column(
    "township",
    "乡镇（街道）",
    None,
    "乡镇 街道 所属乡镇 所在乡镇 户籍乡镇 乡镇办事处",
    "必填；与区划名称一致",
    ("兰城街道", "永昌街道"),
)
VILLAGE = Column(
    "village",
    "村（社区）",
    None,
    "村 社区 村委会 村居 村居委会 行政村 所在村",
    "没有的村会自动新建",
    ("示例村", "示例社区"),
)
PHONE = Column(
    "phone",
    "联系电话",
    numbers.parse_phone,
    "电话 手机 手机号 手机号码 电话号码 联系方式 本人电话",
    "手机 11 位；座机带区号",
    ("13800000001", "0875-2000002"),
)
PEOPLE = Layout(
    kind="people",
    title="残疾人就业和职业培训实名制登记表",
    label="实名制登记表",
    a_row="一行一人",
    needed=WHO_NEEDED,
    registers=True,
    placed=True,
    columns=(
        *WHO,
        Column("sex", "性别", codes.SEX.parse, "", "男、女；须与身份证号一致", ("男", "女")),
        Column("category", "残疾类别", codes.CATEGORY.parse, "残疾类型 残疾种类", "", ("肢体残疾", "听力残疾")),
        Column("grade", "残疾等级", codes.GRADE.parse, "残疾级别", "", ("二级", "三级")),
        Column(
            "hukou_kind",
            "户口性质",
            codes.HUKOU.parse,
            "户籍性质 户口类型 户口类别",
            "农业、非农业、居民户口",
            ("农业", "非农业"),
        ),
        TOWNSHIP,
        VILLAGE,
        PHONE,
        Column(
            "education",
            "文化程度",
            codes.EDUCATION.parse,
            "学历 受教育程度 教育程度",
            examples=("初中毕业", "大学专科毕业"),
        ),
        Column(
            "employed",
            "就业状况",
            codes.parse_employed,
            "就业状态 就业情况 是否就业",
            "已就业、未就业、不清楚",
            ("未就业", "已就业"),
        ),
        Column(
            "form",
            "就业形式",
            codes.JOB_FORM.parse,
            "就业途径 就业方式 就业类型",
            "已就业的必填",
            ("", "灵活就业"),
        ),
        Column("employer", "单位名称", text, "就业单位 工作单位 用人单位 单位", "", ("", "示例合作社")),
        Column(
            "period",
            "起止时间",
            dates.parse_period,
            "就业起止时间 工作起止时间 就业时间 起止日期",
            "已就业的必填；2018.4- 表示 2018 年 4 月起",
            ("", "2018.4-"),
        ),
        Column(
            "unemployed_reason",
            "未就业原因",
            codes.UNEMPLOYED_REASON.parse,
            "失业原因",
            "未就业的填写",
            ("无就业技能", ""),
        ),
        Column(
            "need",
            "就业需求",
            asked("就业需求"),
            "有无就业需求 是否有就业需求 就业意愿 有无就业意愿 是否有就业意愿",
            "有、无、不清楚；空着算不清楚",
            ("有", "不清楚"),
        ),
        Column(
            "low_income_allowance", "是否低保", yes_no("是否低保"), "低保 低保户 是否低保户", "是、否", ("否", "是")
        ),
        Column(
            "monitor",
            "防返贫监测类别",
            codes.MONITOR.parse,
            "防返贫监测对象 防返贫监测对象类别 监测对象类别 监测类别 三类人员类别 防止返贫监测类别",
            "脱贫不稳定户、边缘易致贫户、突发严重困难户，没有的空着",
            ("", "边缘易致贫户"),
        ),
        Column("dependent_on_elderly", "是否依老养残", yes_no("是否依老养残"), "依老养残", "可不填"),
        Column(
            "centralised_care", "是否集中照护", yes_no("是否集中照护"), "集中照护", "家有重度残疾人集中照护；可不填"
        ),
        Column("income_per_head", "家庭人均月收入", numbers.parse_money, "人均月收入 人均收入", "元；可不填"),
        Column("registered_unemployed_on", "登记失业日期", dates.parse_date, "失业登记日期", "可不填"),
        Column(
            "returned_migrant",
            "是否返乡农民工",
            asked("是否返乡农民工", "是、否、不清楚"),
            "返乡农民工 是否返乡人员 返乡务工人员",
            "是、否、不清楚；可不填",
        ),
        Column("training_need", "培训需求", asked("培训需求"), "有无培训需求", "可不填", ("有", "")),
        Column("self_care", "生活自理能力", codes.SELF_CARE.parse, "自理能力", "可不填"),
        Column("credential_issued_on", "发证日期", dates.parse_date, "残疾人证发证日期", "可不填"),
        Column("credential_expires_on", "有效期至", dates.parse_date, "有效期 证件有效期 残疾人证有效期", "可不填"),
        Column("address", "详细地址", text, "家庭住址 住址 现住址 居住地址 地址", "可不填"),
        Column("guardian_name", "监护人", names.parse_name, "监护人姓名", "可不填"),
        Column("guardian_phone", "监护人电话", numbers.parse_phone, "监护人联系电话", "可不填"),
        Column("note", "备注", text, "", "可不填"),
    ),
)
