"""Invented names of people, villages, employers and the like. Any likeness to somebody real is chance."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
WOMEN = "秀英桂兰玉梅凤琴春花丽芳红艳美珍翠云霞萍娟燕静敏洁雪慧婷莲菊琼芬素彩会香"
MEN = "建国志强文军永明德华世林洪伟光荣家富学成正平福贵兴龙海涛勇刚斌辉宗祥立有朝顺"
EITHER = "小新天晓思子如安和宁泽加一乐仕"
PLACES = "上下南北东西大小新老"
LANDS = "坝田寨河山坡湾塘桥沟岭屯庄营冲箐登街"
STREETS = (
    "正阳",
    "太保",
    "龙泉",
    "同仁",
    "升阳",
    "玉泉",
    "象山",
    "文庙",
    "九龙",
    "永和",
    "青阳",
    "玫瑰",
    "学府",
    "民主",
)
EMPLOYERS = (
    "隆阳区某合作社",
    "某物业公司",
    "某食品加工厂",
    "某超市",
    "自家农田",
    "某咖啡种植园",
    "某建筑公司",
    "某养殖场",
    "某餐馆",
    "某快递站点",
    "街道保洁队",
    "盲人按摩店",
    "某服装厂",
    "某托养中心",
)
TITLES = ("保洁员", "分拣员", "缝纫工", "仓库管理员", "客服专员", "采摘工", "护林员", "门卫", "面点工", "数据标注员")
PROJECTS = ("家政服务", "中式面点", "咖啡栽培", "电子商务", "盲人按摩", "手工编织", "家禽养殖", "缝纫", "短视频剪辑")
SCHOOLS = ("云南某大学", "昆明某学院", "保山某学院", "大理某大学", "某职业技术学院", "某特殊教育学院")
MAJORS = ("会计", "计算机应用技术", "针灸推拿", "特殊教育", "电子商务", "护理", "法学", "视觉传达设计")
WISHES = ("保洁", "种植养殖", "手工", "客服", "门卫", "餐饮", "网店", "按摩", "加工厂务工")
GOALS = (
    "毕业后半年内落实一份专业对口的工作",
    "先参加一期职业技能培训",
    "考取职业资格证书",
    "准备事业单位招聘考试",
    "找到离家近、可以居家办公的岗位",
    "参加至少两场残疾人毕业生专场招聘",
)
MEASURES = (
    ("job_fair", "陪同参加残疾人毕业生专场招聘会"),
    ("training_referral", "推荐一期职业技能培训并跟进报名"),
    ("ability_assessment", "组织一次职业能力测评"),
    ("job_referral", "每月推荐至少一个合适的岗位"),
    ("benefit_help", "协助申请一次性求职补贴"),
    ("policy_consult", "讲解创业和社保补贴政策"),
)
NOTES = (
    "本人在家，精神尚好，愿意继续联系。",
    "家属陪同，已说明政策。",
    "想在村里就近找活。",
    "希望参加下一期培训。",
    "身体情况比去年好一些。",
    "家里有老人要照顾，只能做半天。",
)


def person_name(rng: Random, sex: str) -> str:
    """Two to three characters, with the surnames that are frequent more often."""
    surname = SURNAMES[min(int(rng.expovariate(1 / 22)), len(SURNAMES) - 1)]
    pool = WOMEN if sex == "female" else MEN
    first = rng.choice(pool)
    if rng.random() < 0.25:
        return surname + first
    second = rng.choice(pool + EITHER)
    return surname + first + second


def village_names(rng: Random, count: int, *, urban: bool) -> list[str]:
    """Names that differ within a township: communities (社区) in a street, villages elsewhere."""
    rural = [place + land for place in PLACES for land in LANDS]
    rng.shuffle(rural)
    if not urban:
        return [f"{name}村" for name in rural[:count]]
    streets = [*rng.sample(STREETS, min(count, len(STREETS))), *rural]
    return [f"{name}社区" for name in streets[:count]]
