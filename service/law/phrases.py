"""How each answer to a condition reads."""

from typing import NamedTuple


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
    "rural": Phrases("农村户口", "农村户口", "城镇户口", "户口是农村还是城镇不清楚"),
    "served_here": Phrases("户籍或常住在本地", "户籍或常住在本地", "户籍和常住都不在本地", "户籍地和常住地不清楚"),
    "monitored": Phrases("防返贫监测对象", "是防返贫监测对象", "不是防返贫监测对象", "是否监测对象不清楚"),
    "lifted_from_poverty": Phrases("脱贫户", "是脱贫户", "不是脱贫户", "是否脱贫户不清楚"),
    "public_post": Phrases("公益性岗位", "在公益性岗位上", "没有公益性岗位安置", "公益性岗位情况不清楚"),
    "student": Phrases("高校毕业生", "有高校毕业生信息", "不是高校毕业生", "毕业信息不清楚"),
    "graduate": Phrases("毕业生服务期", "在毕业生服务期内", "不在毕业生服务期内", "毕业日期不清楚"),
    "local_graduate": Phrases("本地毕业生", "户籍或常住地符合", "户籍和常住地都不符合", "户籍地不清楚"),
    "no_destination": Phrases("毕业去向", "尚无毕业去向", "已有毕业去向", "毕业去向不清楚"),
    "employed": Phrases("就业", "已就业", "未就业", "是否就业不清楚"),
    "young": Phrases(
        "青壮年", "16 至 45 岁（按惯例，方案未写明）", "不在 16 至 45 岁（按惯例，方案未写明）", "出生日期不清楚"
    ),
    "self_employed_first": Phrases("首次自主创业", "已首次自主创业", "没有首次自主创业", "是否创业不清楚"),
    "registered_unemployed": Phrases("登记失业", "就业前已登记失业", "就业前没有登记失业", "是否登记失业不清楚"),
    "untrained": Phrases("技能培训", "尚未参加过技能培训", "已参加过技能培训", "是否参加过培训不清楚"),
    "untrained_when_asking": Phrases(
        "技能培训", "提出需求前没有参加过技能培训", "提出需求前已参加过技能培训", "是否参加过培训不清楚"
    ),
    "asked_for_training": Phrases("培训需求", "已提出培训需求", "还没有提出培训需求", "是否提出培训需求不清楚"),
    "licensed_masseur": Phrases("盲人按摩证书", "持有盲人按摩证书", "没有盲人按摩证书", "证书情况不清楚"),
    "massage_shop": Phrases("按摩店", "本人开办按摩店", "没有按摩店", "按摩店情况不清楚"),
    "online_shop": Phrases("网络商户", "本人开办网店", "没有网店", "网店情况不清楚"),
    "returned_migrant": Phrases("返乡农民工", "是返乡农民工", "不是返乡农民工", "是否返乡农民工不清楚"),
    "visual": Phrases("视力残疾", "视力残疾（含多重）", "不是视力残疾", "残疾类别不清楚"),
    "middle_school": Phrases("文化程度", "初中或高中文化", "不是初中或高中文化", "文化程度不清楚"),
    "schooled": Phrases("文化程度", "有一定文化程度", "没有相应文化程度", "文化程度不清楚"),
    "local_hukou": Phrases("本地户籍", "户籍在本地", "户籍不在本地", "户籍地不清楚"),
    "low_income_allowance": Phrases("低保", "享受低保", "不享受低保", "是否低保不清楚"),
    "difficult_household": Phrases("困难家庭", "低保、低收入、监测或脱贫家庭", "不是困难家庭", "家庭情况不清楚"),
    "relocated": Phrases("易地搬迁", "易地搬迁户", "不是易地搬迁户", "是否搬迁不清楚"),
    "multiple_disabled": Phrases("一户多残", "一户多残", "不是一户多残", "是否一户多残不清楚"),
    "dependent_on_elderly": Phrases("依老养残", "依老养残", "不是依老养残", "是否依老养残不清楚"),
    "centralised_care": Phrases("集中照护", "家中有重度残疾人集中照护", "没有集中照护", "是否集中照护不清楚"),
    "household_untrained": Phrases(
        "家庭成员培训", "家里还没有人参加过实用技术培训", "家里已有人参加过实用技术培训", "家里有没有人参加过不清楚"
    ),
    "above_allowance": Phrases("家庭收入", "人均收入高于低保标准", "人均收入不高于低保标准", "收入或低保标准没有填写"),
    "zero_job_household": Phrases(
        "零就业家庭",
        "家里没有人就业，有人能就业、想就业",
        "家里有人就业，或没有人能就业、想就业",
        "家里有没有人想就业不清楚",
    ),
    "severe": Phrases("重度残疾", "一级或二级残疾", "不是一级或二级残疾", "残疾等级不清楚"),
    "blind": Phrases("盲人", "视力残疾一级或二级", "不是视力残疾一级或二级", "残疾类别或等级不清楚"),
    "intellectual_or_mental": Phrases("智力、精神残疾", "智力或精神残疾", "不是智力或精神残疾", "残疾类别不清楚"),
    "severe_physical": Phrases("重度肢体残疾", "肢体残疾一级或二级", "不是重度肢体残疾", "残疾类别或等级不清楚"),
    "fresh_graduate": Phrases("应届", "今年毕业", "不是今年毕业", "毕业日期不清楚"),
    "willing": Phrases("就业意愿", "有就业意愿", "无就业意愿", "就业意愿不清楚"),
    "able": Phrases("就业能力", "有就业能力", "无就业能力", "就业能力不清楚"),
    "market_failed": Phrases("市场求职", "离校半年，推荐多次未被录用", "还没有到多次推荐未被录用", "毕业日期不清楚"),
}
