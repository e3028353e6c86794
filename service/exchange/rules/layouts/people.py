"""实名制登记表: the register."""

from __future__ import annotations

from dataclasses import replace

from service.exchange.rules.columns import WHO, WHO_NEEDED, Column, Layout, phones
from service.people.rules import codes, dates
from service.people.rules.cells import text
from service.people.rules.fields import BY_NAME, FIELDS

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


def of_person(name: str) -> Column:
    """The column of a field of the person."""
    one = BY_NAME[name]
    return Column(name, one.heading, one.parse, one.aliases, one.note, one.examples)


PHONE = replace(of_person("phone"), parse=phones)
_FIRST = ("sex", "category", "grade", "hukou_kind")
_REST = tuple(one.name for one in FIELDS if one.heading and one.name not in {*_FIRST, "phone", "education", "note"})
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
        *(of_person(name) for name in _FIRST),
        TOWNSHIP,
        VILLAGE,
        PHONE,
        of_person("education"),
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
        *(of_person(name) for name in (*_REST, "note")),
    ),
)
