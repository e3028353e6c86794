"""The fields of a person, each told once: what it is called, what it may hold, where it is asked, read and shown.

Forms, the conflict screen, sheets in and out, masks and the history read them from here. Beside this file a field has
its column (`service.tables.people`, with a migration) and its place in the shape (`schemas/forms.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from service.people.rules import cells, codes, dates, masks, names, numbers
from service.people.rules.codes import CodeList

Widget = Literal["text", "textarea", "number", "date", "select", "radios", "checkboxes", "flag", "place", "unit"]

IDENTITY = "性别、出生日期、人员类型"
CREDENTIAL = "残疾与证件"
PLACES = "户籍地、常住地"
WORK = "就业情况"
HOME = "家庭情况（同户的人一并更新）"
CARE = "监护与沟通"
BASIS = "告知与依据"
OTHER = "其他"
SECTIONS = (IDENTITY, CREDENTIAL, PLACES, WORK, HOME, CARE, BASIS, OTHER)
"""Headings of the form, in its order; studies stand before `BASIS`."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """How a number is kept: encrypted in `column`, found by its keyed hash in `index`, listed by its end in `tail`.

    `mask`: what is shown of it until somebody asks for it with a reason.
    """

    column: str
    mask: Callable[[str], str]
    index: str | None = None
    tail: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """`name`: in shapes and, unless `sealed`, of the column.

    On the form: `section` ("" for none), `widget`, `hint`, `required`, `blank` (the choice of saying nothing), `first`
    (asked of everybody at the door). `dated`: told by statements, each from a day on. `household`: holds for everybody
    of a home. `filled`: taken over when two entries become one, where the kept one has none.

    In the register's sheet: `heading` ("" for none), further ones in `aliases` parted by blanks, `parse` of a cell,
    `note` and two invented `examples` for the template. `exported`: where it stands in the list that is let out:
    1 before the place, 2 after it, 3 at the end, in the clear, when who may unmask asks for it; 0 for nowhere.
    """

    name: str
    label: str
    section: str = ""
    widget: Widget = "text"
    codes: CodeList[Any] | None = None
    hint: str = ""
    required: bool = False
    blank: str = "未填写"
    first: int = 0
    dated: bool = False
    household: bool = False
    filled: bool = False
    sealed: Sealed | None = None
    heading: str = ""
    aliases: str = ""
    parse: Callable[[object], Any] | None = None
    note: str = ""
    examples: tuple[str, str] = ("", "")
    exported: Literal[0, 1, 2, 3] = 0


def _flag(name: str, label: str, **more: Any) -> Field:  # noqa: ANN401 - of Field
    return Field(name, label, HOME, "flag", dated=True, household=True, **more)


_HUKOU = "按户口簿填写。居民户口不必改填农业或非农业：城乡按户籍所在的村（社区）判断。"
_CERTIFICATE = "20 位，补办过的 22 位。填写后，类别和等级自动得出；没有的，在下面填写。残疾军人证等填证件编号。"
_NEED = "有无就业需求 是否有就业需求 就业意愿 有无就业意愿 是否有就业意愿"
_MONITOR = "防返贫监测对象 防返贫监测对象类别 监测对象类别 监测类别 三类人员类别 防止返贫监测类别"

FIELDS: tuple[Field, ...] = (
    Field("role", "人员类型", IDENTITY, "select", codes.ROLE, required=True),
    Field("name", "姓名", IDENTITY, required=True, first=1),
    Field("area", "所在乡镇、村（社区）", PLACES, "unit", required=True, first=4),
    Field(
        "id_number",
        "身份证号",
        IDENTITY,
        "number",
        hint="18 位。填写后，性别和出生日期自动得出；没有的，在下面填写。",
        first=2,
        sealed=Sealed("sealed_id", masks.mask_identity, "id_index"),
    ),
    Field(
        "certificate_number",
        "残疾人证号",
        IDENTITY,
        "number",
        hint=_CERTIFICATE,
        first=3,
        sealed=Sealed("sealed_certificate", masks.mask_certificate, "certificate_index"),
    ),
    Field(
        *("sex", "性别", IDENTITY, "select", codes.SEX, "没有身份证号时必填。"),
        heading="性别",
        parse=codes.SEX.parse,
        note="男、女；须与身份证号一致",
        examples=("男", "女"),
    ),
    Field("born_on", "出生日期", IDENTITY, "date", hint="没有身份证号时必填。"),
    Field(
        "phone",
        "联系电话",
        IDENTITY,
        "number",
        hint="手机，或带区号的固定电话。",
        first=5,
        sealed=Sealed("sealed_phone", masks.mask_phone, "phone_index", "phone_tail"),
        heading="联系电话",
        aliases="电话 手机 手机号 手机号码 电话号码 联系方式 本人电话",
        parse=numbers.parse_phone,
        note="手机 11 位；座机带区号",
        examples=("13800000001", "0875-2000002"),
    ),
    Field("phone_of", "电话使用人", IDENTITY, "select", codes.PHONE_OF, first=6, filled=True),
    Field("credential_kind", "证件类型", CREDENTIAL, "select", codes.CREDENTIAL, required=True, dated=True),
    Field(
        *("category", "残疾类别", CREDENTIAL, "select", codes.CATEGORY, "没有残疾人证号时必填。"),
        dated=True,
        heading="残疾类别",
        aliases="残疾类型 残疾种类",
        parse=codes.CATEGORY.parse,
        examples=("肢体残疾", "听力残疾"),
        exported=1,
    ),
    Field("components", "多重残疾所含类别", CREDENTIAL, "checkboxes", codes.CATEGORY, dated=True),
    Field(
        *("grade", "残疾等级", CREDENTIAL, "select", codes.GRADE, "没有残疾人证号时必填。"),
        dated=True,
        heading="残疾等级",
        aliases="残疾级别",
        parse=codes.GRADE.parse,
        examples=("二级", "三级"),
        exported=1,
    ),
    Field(
        *("credential_issued_on", "发证日期", CREDENTIAL, "date"),
        dated=True,
        heading="发证日期",
        aliases="残疾人证发证日期",
        parse=dates.parse_date,
        note="可不填",
    ),
    Field(
        *("credential_expires_on", "有效期至", CREDENTIAL, "date"),
        dated=True,
        heading="有效期至",
        aliases="有效期 证件有效期 残疾人证有效期",
        parse=dates.parse_date,
        note="可不填",
    ),
    Field("credential_status", "证件状态", CREDENTIAL, "select", codes.STATUS, required=True, dated=True),
    Field(
        *("hukou_kind", "户口性质", PLACES, "select", codes.HUKOU, _HUKOU),
        required=True,
        first=8,
        dated=True,
        heading="户口性质",
        aliases="户籍性质 户口类型 户口类别",
        parse=codes.HUKOU.parse,
        note="农业、非农业、居民户口",
        examples=("农业", "非农业"),
        exported=1,
    ),
    Field("hukou_code", "户籍地", PLACES, "place", dated=True),
    Field("residence_code", "常住地", PLACES, "place", dated=True),
    Field("county", "服务县（区）", widget="unit", dated=True),
    Field("township", "服务乡镇（街道）", widget="unit", dated=True),
    Field("village", "服务村（社区）", widget="unit", dated=True),
    Field(
        *("address", "详细地址", PLACES),
        first=7,
        filled=True,
        heading="详细地址",
        aliases="家庭住址 住址 现住址 居住地址 地址",
        parse=cells.text,
        note="可不填",
    ),
    Field(
        *("education", "文化程度", WORK, "select", codes.EDUCATION),
        filled=True,
        heading="文化程度",
        aliases="学历 受教育程度 教育程度",
        parse=codes.EDUCATION.parse,
        examples=("初中毕业", "大学专科毕业"),
        exported=2,
    ),
    Field(
        *("need", "就业需求", WORK, "radios", codes.HAVE, "未询问就选“不清楚”，系统会提示去核实。"),
        first=9,
        dated=True,
        heading="就业需求",
        aliases=_NEED,
        parse=cells.tri("就业需求"),
        note="有、无、不清楚；空着算不清楚",
        examples=("有", "不清楚"),
        exported=2,
    ),
    Field("condition", "就业条件", WORK, "radios", codes.HAVE, first=10, dated=True, exported=2),
    Field(
        *("training_need", "培训需求", WORK, "radios", codes.HAVE),
        first=11,
        dated=True,
        heading="培训需求",
        aliases="有无培训需求",
        parse=cells.tri("培训需求"),
        note="可不填",
        examples=("有", ""),
        exported=2,
    ),
    Field(
        *("unemployed_reason", "未就业原因", WORK, "select", codes.UNEMPLOYED_REASON),
        first=12,
        dated=True,
        heading="未就业原因",
        aliases="失业原因 未就业主要原因",
        parse=codes.UNEMPLOYED_REASON.parse,
        note="未就业的填写",
        examples=("无就业技能", ""),
        exported=2,
    ),
    Field(
        *("self_care", "生活自理能力", WORK, "select", codes.SELF_CARE),
        filled=True,
        heading="生活自理能力",
        aliases="自理能力",
        parse=codes.SELF_CARE.parse,
        note="可不填",
    ),
    Field(
        *("living_source", "未就业生活来源", WORK, "select", codes.LIVING_SOURCE),
        filled=True,
        heading="未就业生活来源",
        aliases="未就业主要生活来源 主要生活来源 生活来源",
        parse=codes.LIVING_SOURCE.parse,
        note="未就业的可填",
    ),
    Field(
        *("retirement_base", "原法定退休年龄", WORK, "select", codes.RETIREMENT_BASE),
        hint="女性按原岗位为 50 或 55 岁。",
        required=True,
    ),
    Field(
        *("hardship_recognised_on", "就业困难人员认定日期", WORK, "date"),
        hint="由人社部门认定为就业困难人员的日期。",
        dated=True,
    ),
    Field(
        *("registered_unemployed_on", "登记失业日期", WORK, "date"),
        hint="在人社部门办理失业登记的日期。",
        dated=True,
        heading="登记失业日期",
        aliases="失业登记日期",
        parse=dates.parse_date,
        note="可不填",
    ),
    Field(
        "employment_certificate",
        "就业创业证号",
        WORK,
        "number",
        hint="人社部门发的就业创业证（就业失业登记证）编号，16 位。",
        sealed=Sealed("sealed_employment_certificate", masks.mask_certificate),
        heading="就业创业证号",
        aliases="就业创业证编号 就业创业证 就业失业登记证号 就业失业登记证编号 就业失业登记证",
        parse=numbers.parse_employment_certificate,
        note="16 位；可不填",
        exported=3,
    ),
    Field(
        *("returned_migrant", "返乡农民工", WORK, "radios", codes.TRI),
        dated=True,
        heading="是否返乡农民工",
        aliases="返乡农民工 是否返乡人员 返乡务工人员",
        parse=cells.tri("是否返乡农民工", "是、否、不清楚"),
        note="是、否、不清楚；可不填",
        exported=2,
    ),
    Field(
        *("guardian_name", "监护人", CARE),
        hint="智力、精神残疾人应填写。",
        filled=True,
        heading="监护人",
        aliases="监护人姓名",
        parse=names.parse_name,
        note="可不填",
    ),
    Field(
        "guardian_phone",
        "监护人电话",
        CARE,
        "number",
        sealed=Sealed("sealed_guardian_phone", masks.mask_phone),
        heading="监护人电话",
        aliases="监护人联系电话",
        parse=numbers.parse_phone,
        note="可不填",
    ),
    Field("communication", "沟通需要", CARE, "checkboxes", codes.COMMUNICATION),
    _flag(
        *("low_income_allowance", "低保"),
        heading="是否低保",
        aliases="低保 低保户 是否低保户",
        parse=cells.yes_no("是否低保"),
        note="是、否",
        examples=("否", "是"),
        exported=2,
    ),
    _flag("low_income", "低收入"),
    _flag("lifted_from_poverty", "脱贫户"),
    Field(
        *("monitor", "防返贫监测类别", HOME, "select", codes.MONITOR),
        required=True,
        dated=True,
        household=True,
        heading="防返贫监测类别",
        aliases=_MONITOR,
        parse=codes.MONITOR.parse,
        note="脱贫不稳定户、边缘易致贫户、突发严重困难户，没有的空着",
        examples=("", "边缘易致贫户"),
        exported=2,
    ),
    Field("monitor_since", "纳入监测日期", HOME, "date", dated=True, household=True),
    _flag("relocated", "易地搬迁"),
    _flag("multiple_disabled", "一户多残"),
    _flag(
        *("dependent_on_elderly", "依老养残"),
        heading="是否依老养残",
        aliases="依老养残",
        parse=cells.yes_no("是否依老养残"),
        note="可不填",
    ),
    _flag(
        *("centralised_care", "家有重度残疾人集中照护"),
        heading="是否集中照护",
        aliases="集中照护",
        parse=cells.yes_no("是否集中照护"),
        note="家有重度残疾人集中照护；可不填",
    ),
    Field(
        *("income_per_head", "家庭人均月收入（元）", HOME),
        hint="不清楚可不填。",
        dated=True,
        household=True,
        heading="家庭人均月收入",
        aliases="人均月收入 人均收入",
        parse=numbers.parse_money,
        note="元；可不填",
    ),
    Field("note", "备注", OTHER, "textarea", filled=True, heading="备注", parse=cells.text, note="可不填"),
    Field("entered_on", "建档日期", OTHER, "date", hint="从这一天起计算应办事项；不填为今天。"),
    Field("legal_basis", "处理依据", BASIS, "select", codes.BASIS, required=True),
    Field("exit_reason", "退出原因", widget="select", codes=codes.EXIT, dated=True),
    Field("exit_on", "退出日期", widget="date", dated=True),
)
STUDIES: tuple[Field, ...] = (
    Field("student", "学业"),
    Field("school", "学校"),
    Field("major", "专业"),
    Field("level", "学历层次"),
    Field("enrolled_on", "入学日期", widget="date"),
    Field("graduates_on", "毕业日期", widget="date"),
    Field("roster_on", "列入名册日期", widget="date"),
    Field("willing", "就业意愿", widget="radios", codes=codes.HAVE),
    Field("able", "就业能力", widget="radios", codes=codes.HAVE),
    Field("destination_code", "毕业去向", widget="select", codes=codes.DESTINATION),
    Field("destination_on", "去向落实日期", widget="date"),
)
"""What is kept of studies, in a table of its own."""

BY_NAME: dict[str, Field] = {one.name: one for one in FIELDS}
DATED = frozenset(one.name for one in FIELDS if one.dated)
"""Columns that are told by statements. The owner is not: that is told by `caseloads.Assignment`."""
HOUSEHOLD = frozenset(one.name for one in FIELDS if one.household)
"""Those that hold for everybody of a household."""
SEALED: dict[str, Sealed] = {one.name: one.sealed for one in FIELDS if one.sealed is not None}
"""Numbers, which are kept encrypted and shown masked."""
FLAGS = tuple(one.name for one in FIELDS if one.widget == "flag")
MANY = tuple(one.name for one in FIELDS if one.widget == "checkboxes")
"""Fields of which several values may be chosen."""


def masked(field: str, number: str | None) -> str | None:
    """What is shown of a sealed number."""
    return None if number is None else SEALED[field].mask(number)
