"""The codes as users read them."""

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
    "ledger": "建立台账",
    "ledger_contact": "台账约定联系",
    "retention_contact": "稳岗留岗跟踪",
    "guidance_contact": "不断线就业指导",
    "visit": "跟踪访视",
    "term_end": "公益性岗位期满",
    "service": "毕业生就业服务",
    "training": "毕业生就业培训",
    "survey": "毕业生走访调查",
    "status_check": "监测对象动态回访",
    "stability_contact": "稳定就业回访",
    "shop_check": "按摩店经营满半年核查",
    "first_job": "零就业家庭帮扶",
    "hardship_help": "就业援助",
    "renewal": "残疾人证换证",
    "next_step": "盲人按摩培训下一步",
    "annual_review": "盲人按摩证书年审",
    "rent": "创业场地租金补贴",
    "blind_insurance": "盲人按摩社保补贴",
    "low_income_employment": "低保就业补贴期满",
    "low_income_delay": "低保延退期满",
}
COURSES = {
    "skill": "就业技能培训",
    "pre_job": "岗前技能培训",
    "on_job": "岗位技能提升培训",
    "startup": "创业创新培训",
}
BENEFITS = {
    "startup_grant": "一次性创业补贴",
    "jobseeker_grant": "求职创业补贴",
    "post_subsidy": "岗位补贴",
    "flexible_insurance": "灵活就业社会保险补贴",
    "self_employed_insurance": "个体工商户社会保险补贴",
    "internship": "见习补贴",
    "assistive_device": "辅具适配补贴",
    "tax": "税收优惠",
    "startup_loan": "创业担保贷款",
    "rent": "创业场地租金补贴",
    "blind_insurance": "盲人按摩社会保险补贴",
    "network_fee": "网络资费补助",
    "low_income_employment": "低保就业补贴",
    "low_income_delay": "低保延退",
    "low_income_taper": "低保渐退",
    "training_fee": "培训费补贴",
    "living_fee": "生活费（含交通费）补贴",
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
VERDICTS = {"allowed": "可以办理", "needs_approval": "须报批准", "refused": "不能办理"}
TRI = {"yes": "是", "no": "否", "unknown": "不清楚"}
ASSUMED = "按惯例（方案未写明）"
PERIOD_SOURCES = {"explicit": "方案写明", "assumed": ASSUMED}
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
