"""Layouts (表样): which columns a kind of sheet has, what else they may be called, and what each cell means.

A further kind of sheet is a further entry of LAYOUTS.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from service.people import rules as people

# Fewer recognised column names than this do not make a row a header.
_HEADER_LEAST = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `parse` raises ValueError with what to do; None: the row's own rules read the cell.

    `aliases` are parted by blanks. `hint` goes into the template; `examples` are two invented persons' cells.
    """

    field: str
    header: str
    parse: Callable[[object], Any] | None = None
    aliases: str = ""
    hint: str = ""
    examples: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of sheet. Of each group in `needed` at least one column must be there."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]

    def header_of(self, field: str) -> str:
        """A field's column as the template calls it."""
        return next(column.header for column in self.columns if column.field == field)


class Recognised(NamedTuple):
    """A header row read: field → position, and what is wrong with it, in Chinese, if anything."""

    positions: dict[str, int]
    faults: tuple[str, ...]


def _key(text: str) -> str:
    """A column name as it is compared: 乡镇（街道）, 乡镇/街道 and *乡镇 街道 are one."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\W_]+|必填|选填", "", plain).lower()


@lru_cache
def _names(layout: Layout) -> dict[str, str]:
    return {_key(name): column.field for column in layout.columns for name in (column.header, *column.aliases.split())}


def recognise(layout: Layout, cells: Sequence[str]) -> Recognised | None:
    """The header that a row of cells makes; None when it is none. Unknown columns are left alone."""
    names = _names(layout)
    found = [(names[key], index) for index, cell in enumerate(cells) if (key := _key(cell)) in names]
    if len({field for field, _ in found}) < _HEADER_LEAST:
        return None
    positions: dict[str, int] = {}
    faults = []
    for field, index in found:
        if field in positions:
            faults.append(f"有两列都是“{layout.header_of(field)}”，请删去一列。")
        positions.setdefault(field, index)
    for group in layout.needed:
        if not positions.keys() & set(group):
            wanted = "或".join(f"“{layout.header_of(field)}”" for field in group)
            faults.append(f"缺少{wanted}列，请照模板补上。")
    return Recognised(positions, tuple(faults))


def _identity(value: object) -> str:
    return people.parse_identity(value).number


def _certificate(value: object) -> str:
    return people.parse_certificate(value).number


def _text(value: object) -> str:
    text = str(value).strip()
    if len(text) > 500:
        raise ValueError("内容太长，最多 500 个字，请缩短")
    return text


def _yes_no(title: str) -> Callable[[object], bool | None]:
    def parse(value: object) -> bool | None:
        try:
            return {"yes": True, "no": False, "unknown": None}[people.parse_tri(value)]
        except ValueError:
            raise ValueError(f"{title}看不懂，请写：是、否") from None

    return parse


def _asked(title: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        try:
            return people.parse_tri(value)
        except ValueError:
            raise ValueError(f"{title}看不懂，请写：有、无、不清楚") from None

    return parse


PEOPLE = Layout(
    kind="people",
    title="残疾人就业和职业培训实名制登记表",
    needed=(("name",), ("id_number", "certificate_number")),
    columns=(
        Column("serial", "序号", examples=("1", "2")),
        Column("name", "姓名", people.parse_name, "残疾人姓名", "必填", ("示例甲", "示例乙")),
        Column("sex", "性别", people.SEX.parse, "", "男、女；须与身份证号一致", ("男", "女")),
        Column(
            "certificate_number",
            "残疾人证号",
            _certificate,
            "残疾证号 残疾证号码 残疾人证号码 残疾人证编号 残疾证编号",
            "20 位，补办过的 22 位；按文本填写",
            ("99999919900307001242", "99999919900307002023"),
        ),
        Column(
            "id_number",
            "身份证号",
            _identity,
            "身份证号码 公民身份号码 公民身份证号码 身份证 证件号 证件号码",
            "18 位；按文本填写，存成数字会丢失末尾几位",
            ("999999199003070012", "999999199003070020"),
        ),
        Column("category", "残疾类别", people.CATEGORY.parse, "残疾类型 残疾种类", "", ("肢体残疾", "听力残疾")),
        Column("grade", "残疾等级", people.GRADE.parse, "残疾级别", "", ("二级", "三级")),
        Column(
            "hukou_kind",
            "户口性质",
            people.HUKOU.parse,
            "户籍性质 户口类型 户口类别",
            "农业、非农业、居民户口",
            ("农业", "非农业"),
        ),
        Column(
            "township",
            "乡镇（街道）",
            None,
            "乡镇 街道 所属乡镇 所在乡镇 户籍乡镇 乡镇办事处",
            "必填；与区划名称一致",
            ("兰城街道", "永昌街道"),
        ),
        Column(
            "village",
            "村（社区）",
            None,
            "村 社区 村委会 村居 村居委会 行政村 所在村",
            "没有的村会自动新建",
            ("示例村", "示例社区"),
        ),
        Column(
            "phone",
            "联系电话",
            people.parse_phone,
            "电话 手机 手机号 手机号码 电话号码 联系方式 本人电话",
            "手机 11 位；座机带区号",
            ("13800000001", "0875-2000002"),
        ),
        Column(
            "education",
            "文化程度",
            people.EDUCATION.parse,
            "学历 受教育程度 教育程度",
            examples=("初中毕业", "大学专科毕业"),
        ),
        Column(
            "employed",
            "就业状况",
            people.parse_employed,
            "就业状态 就业情况 是否就业",
            "已就业、未就业、不清楚",
            ("未就业", "已就业"),
        ),
        Column(
            "form",
            "就业形式",
            people.JOB_FORM.parse,
            "就业途径 就业方式 就业类型",
            "已就业的必填",
            ("", "灵活就业"),
        ),
        Column("employer", "单位名称", _text, "就业单位 工作单位 用人单位 单位", "", ("", "示例合作社")),
        Column(
            "period",
            "起止时间",
            people.parse_period,
            "就业起止时间 工作起止时间 就业时间 起止日期",
            "已就业的必填；2018.4- 表示 2018 年 4 月起",
            ("", "2018.4-"),
        ),
        Column(
            "unemployed_reason",
            "未就业原因",
            people.UNEMPLOYED_REASON.parse,
            "失业原因",
            "未就业的填写",
            ("无就业技能", ""),
        ),
        Column(
            "need",
            "就业需求",
            _asked("就业需求"),
            "有无就业需求 是否有就业需求 就业意愿 有无就业意愿 是否有就业意愿",
            "有、无、不清楚；空着算不清楚",
            ("有", "不清楚"),
        ),
        Column(
            "low_income_allowance", "是否低保", _yes_no("是否低保"), "低保 低保户 是否低保户", "是、否", ("否", "是")
        ),
        Column(
            "monitor",
            "防返贫监测类别",
            people.MONITOR.parse,
            "防返贫监测对象 防返贫监测对象类别 监测对象类别 监测类别 三类人员类别 防止返贫监测类别",
            "脱贫不稳定户、边缘易致贫户、突发严重困难户，没有的空着",
            ("", "边缘易致贫户"),
        ),
        Column("dependent_on_elderly", "是否依老养残", _yes_no("是否依老养残"), "依老养残", "可不填"),
        Column(
            "centralised_care", "是否集中照护", _yes_no("是否集中照护"), "集中照护", "家有重度残疾人集中照护；可不填"
        ),
        Column("income_per_head", "家庭人均月收入", people.parse_money, "人均月收入 人均收入", "元；可不填"),
        Column("registered_unemployed_on", "登记失业日期", people.parse_date, "失业登记日期", "可不填"),
        Column("training_need", "培训需求", _asked("培训需求"), "有无培训需求", "可不填", ("有", "")),
        Column("self_care", "生活自理能力", people.SELF_CARE.parse, "自理能力", "可不填"),
        Column("credential_issued_on", "发证日期", people.parse_date, "残疾人证发证日期", "可不填"),
        Column("credential_expires_on", "有效期至", people.parse_date, "有效期 证件有效期 残疾人证有效期", "可不填"),
        Column("address", "详细地址", _text, "家庭住址 住址 现住址 居住地址 地址", "可不填"),
        Column("guardian_name", "监护人", people.parse_name, "监护人姓名", "可不填"),
        Column("guardian_phone", "监护人电话", people.parse_phone, "监护人联系电话", "可不填"),
        Column("note", "备注", _text, "", "可不填"),
    ),
)
LAYOUTS = {layout.kind: layout for layout in (PEOPLE,)}
