"""The codes as users read them."""

from typing import NamedTuple

PROGRAMS = {
    "four_ones": "四个一",
    "one_three_one": "131服务",
    "graduate": "高校毕业生",
    "monitoring": "防返贫监测",
    "employment": "稳定就业",
    "training": "培训",
    "public_post": "公益性岗位",
    "benefit": "补贴",
    "credential": "证件",
    "household": "零就业家庭",
    "blind_massage": "盲人按摩",
}
STEPS = {
    "info_check": "基础信息核对",
    "ability_assessment": "职业能力评估",
    "need_registration": "就业需求登记",
    "employment_service": "就业服务",
    "career_guidance": "职业指导",
    "job_lead": "岗位信息",
    "training_referral": "培训推荐",
    "ledger": "一人一策台账",
    "retention_contact": "稳岗留岗跟踪",
    "guidance_contact": "不断线就业指导",
    "visit": "跟踪访视",
    "term_end": "公益性岗位期满",
}
RECORD_KINDS = {
    "info_check": "基础信息核对",
    "ability_assessment": "职业能力评估",
    "need_registration": "就业需求登记",
    "career_guidance": "职业指导",
    "job_lead": "岗位信息",
    "job_referral": "职业介绍",
    "training_referral": "培训推荐",
    "training_attended": "参加培训",
    "policy_consult": "政策咨询",
    "psychological_counselling": "职业心理咨询",
    "rehabilitation_training": "职业康复训练",
    "startup_support": "创业扶持",
    "job_fair": "招聘活动",
    "public_post_placement": "公益性岗位安置",
    "assisted_placement": "辅助性就业安置",
    "benefit_help": "补贴申办协助",
    "assistive_device": "辅具与合理便利",
    "follow_up": "跟踪回访",
    "family_help": "家庭成员帮扶",
    "survey_visit": "走访调查",
    "other": "其他",
}
MODES = {
    "home_visit": "入户",
    "phone": "电话",
    "online": "线上",
    "office": "来访",
    "data_match": "数据比对",
    "group": "集体活动",
}
OUTCOMES = {"done": "已完成", "no_contact": "没联系上", "declined": "本人谢绝"}
STATES = {
    "open": "应办",
    "met": "已办",
    "blocked": "缺信息",
    "declined": "本人谢绝",
    "waived": "已批准免办",
    "lapsed": "过期未办",
}
TRI = {"yes": "是", "no": "否", "unknown": "不清楚"}
PERIOD_SOURCES = {"explicit": "方案写明", "assumed": "方案未写明，按默认"}
CLOCKS = {
    "quota": "每期定量",
    "deadline": "限期一次",
    "milestones": "按月回访",
    "continuity": "不断线",
    "cadence": "定期",
    "expiry": "到期提醒",
}
CREDENTIALS = {
    "disability_certificate": "残疾人证",
    "military_disability": "残疾军人证",
    "work_injury": "工伤伤残证明",
}
MONITOR = {"none": "无", "unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "sudden": "突发严重困难户"}
EXITS = {
    "died": "已去世",
    "moved_out": "已迁出",
    "certificate_cancelled": "残疾人证已注销",
    "over_age": "已超龄退出",
    "other": "已退出服务",
}


class Phrases(NamedTuple):
    """A condition's name, and how each answer to it reads."""

    label: str
    yes: str
    no: str
    unknown: str


CONDITIONS = {
    "disabled_person": Phrases("残疾人本人", "是残疾人本人", "是家庭成员，不列应办事项", "身份不清楚"),
    "credential_admitted": Phrases("证件种类", "证件种类符合方案", "没有方案认可的残疾证件", "证件不清楚"),
    "in_force": Phrases("方案时间", "方案已施行", "方案尚未施行", "方案时间不清楚"),
    "entered": Phrases("纳入服务", "已纳入服务", "尚未纳入服务", "纳入日期不清楚"),
    "present": Phrases("仍在服务中", "仍在服务中", "已退出服务", "是否仍在服务中不清楚"),
    "working_age": Phrases("就业年龄段", "在就业年龄段内", "不在就业年龄段内", "出生日期或性别不清楚"),
    "unemployed": Phrases("未就业", "未就业", "已就业", "是否就业不清楚"),
    "need": Phrases("就业需求", "有就业需求", "无就业需求", "就业需求不清楚"),
    "need_not_no": Phrases("就业需求", "没有表示无就业需求", "无就业需求", "就业需求不清楚"),
    "condition": Phrases("就业条件", "有就业条件", "无就业条件", "就业条件不清楚"),
    "condition_not_no": Phrases("就业条件", "没有认定为无就业条件", "无就业条件", "就业条件不清楚"),
    "training_need": Phrases("培训需求", "有培训需求", "无培训需求", "培训需求不清楚"),
    "hardship_recognised": Phrases("就业困难人员", "已认定为就业困难人员", "未认定为就业困难人员", "认定情况不清楚"),
    "credential_valid": Phrases("证件有效", "证件有效", "证件无效或已过期", "证件是否有效不清楚"),
    "family_member": Phrases("家庭成员", "是残疾人的家庭成员", "不是家庭成员", "身份不清楚"),
    "rural": Phrases("农村户口", "农村户口", "城镇户口", "户口性质不清楚（居民户口未区分城乡）"),
    "served_here": Phrases("户籍或常住在本地", "户籍或常住在本地", "户籍和常住都不在本地", "户籍地和常住地不清楚"),
    "monitored": Phrases("防返贫监测对象", "是防返贫监测对象", "不是防返贫监测对象", "是否监测对象不清楚"),
    "lifted_from_poverty": Phrases("脱贫户", "是脱贫户", "不是脱贫户", "是否脱贫户不清楚"),
    "public_post": Phrases("公益性岗位", "在公益性岗位上", "没有公益性岗位安置", "公益性岗位情况不清楚"),
    "student": Phrases("高校毕业生", "有高校毕业生信息", "不是高校毕业生", "毕业信息不清楚"),
    "graduate": Phrases("毕业生服务期", "在毕业生服务期内", "不在毕业生服务期内", "毕业日期不清楚"),
    "local_graduate": Phrases("本地毕业生", "户籍或常住地符合", "户籍和常住地都不符合", "户籍地不清楚"),
    "no_destination": Phrases("毕业去向", "尚无毕业去向", "已有毕业去向", "毕业去向不清楚"),
}
