"""The form of a person: its fields in order, and what was typed as the shape takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from service.people.pages.places import FIELDS, shown_as
from service.people.rules.codes import (
    CATEGORY,
    COMMUNICATION,
    DESTINATION,
    EDUCATION,
    GRADE,
    HUKOU,
    LIVING_SOURCE,
    MONITOR,
    SELF_CARE,
    SEX,
    TRI,
    UNEMPLOYED_REASON,
    CodeList,
)
from service.people.schemas.forms import (
    BASIS,
    CONSENT_MODE,
    CREDENTIAL,
    PHONE_OF,
    RETIREMENT_BASE,
    ROLE,
    STATUS,
    ConsentForm,
    PersonForm,
    StudentForm,
)
from service.people.schemas.labels import HAVE, LABELS

Options = list[tuple[Any, str]]
SEALED = ("id_number", "certificate_number", "phone", "guardian_phone")
FLAGS = (
    "low_income_allowance",
    "low_income",
    "lifted_from_poverty",
    "relocated",
    "multiple_disabled",
    "dependent_on_elderly",
    "centralised_care",
)
MANY = ("components", "communication")
FIRST = (
    "name",
    "id_number",
    "certificate_number",
    "area",
    "phone",
    "phone_of",
    "address",
    "hukou_kind",
    "need",
    "condition",
    "training_need",
    "unemployed_reason",
)
"""What is asked of everybody at the door; the rest is folded until it is wanted."""
TECHNICAL = frozenset({"version", "household_flags"})
HUKOU_HINT = "按户口簿填写。居民户口不必改填农业或非农业：城乡按户籍所在的村（社区）判断。"
REMOVE = "无"
"""Typed into the field of a number, it takes the number away."""


class Field(NamedTuple):
    """One field: `kind` is the component's name."""

    kind: str
    name: str
    label: str
    options: Options = []  # noqa: RUF012 - never changed
    required: bool = False
    hint: str = ""
    blank: str = "请选择"


class Part(NamedTuple):
    """Fields under one heading; `folded` ones are out of sight until opened, or until something in them matters."""

    heading: str
    fields: list[Field]
    folded: bool = False
    open: bool = False


def _choice(name: str, codes: CodeList[Any], *, required: bool = False, hint: str = "") -> Field:
    options = list(codes.labels.items())
    return Field("select", name, LABELS[name], options, required, hint, "" if required else "未填写")


def _have(name: str, hint: str = "") -> Field:
    return Field("radios", name, LABELS[name], list(HAVE.labels.items()), hint=hint)


def _text(name: str, *, required: bool = False, hint: str = "") -> Field:
    return Field("text", name, LABELS[name], required=required, hint=hint)


def _day(name: str, hint: str = "") -> Field:
    return Field("date", name, LABELS[name], hint=hint)


def sections(areas: Options, masks: Mapping[str, str], *, new: bool) -> list[tuple[str, list[Field]]]:
    """(heading, fields) of the whole form; `masks`: what is on file of the sealed numbers."""

    def number(name: str, hint: str = "") -> Field:
        kept = masks.get(name)
        told = f"现在是 {kept}。不改请留空，要删去请填“{REMOVE}”。" if kept else hint
        return _text(name, hint=told)

    flags = [(name, LABELS[name]) for name in FLAGS]
    places = [(code, shown_as(code, name)) for code, name in areas]
    elsewhere = "从列表中选，外地的写省、市、县名称。" + ("与所在乡镇、村（社区）相同可不填。" if new else "")
    return [
        (
            "性别、出生日期、人员类型",
            [
                _text("name", required=True),
                number("id_number", "18 位。填写后，性别和出生日期自动得出；没有的，在下面填写。"),
                number(
                    "certificate_number",
                    "20 位，补办过的 22 位。填写后，类别和等级自动得出；没有的，在下面填写。残疾军人证等填证件编号。",
                ),
                _choice("sex", SEX, hint="没有身份证号时必填。"),
                _day("born_on", "没有身份证号时必填。"),
                number("phone", "手机，或带区号的固定电话。"),
                _choice("phone_of", PHONE_OF),
                _choice("role", ROLE, required=True),
            ],
        ),
        (
            "残疾与证件",
            [
                _choice("credential_kind", CREDENTIAL, required=True),
                _choice("category", CATEGORY, hint="没有残疾人证号时必填。"),
                Field("checkboxes", "components", LABELS["components"], list(CATEGORY.labels.items())[:6]),
                _choice("grade", GRADE, hint="没有残疾人证号时必填。"),
                _day("credential_issued_on"),
                _day("credential_expires_on"),
                _choice("credential_status", STATUS, required=True),
            ],
        ),
        (
            "户籍地、常住地",
            [
                Field("select", "area", LABELS["area"], areas, required=True),
                _choice("hukou_kind", HUKOU, required=True, hint=HUKOU_HINT),
                *(Field("place", name, LABELS[name], places, hint=elsewhere) for name in FIELDS),
                _text("address"),
            ],
        ),
        (
            "就业情况",
            [
                _have("need", "未询问就选“不清楚”，系统会提示去核实。"),
                _have("condition"),
                _have("training_need"),
                _choice("unemployed_reason", UNEMPLOYED_REASON),
                _choice("living_source", LIVING_SOURCE),
                _choice("education", EDUCATION),
                _choice("self_care", SELF_CARE),
                _choice("retirement_base", RETIREMENT_BASE, required=True, hint="女性按原岗位为 50 或 55 岁。"),
                _day("hardship_recognised_on", "由人社部门认定为就业困难人员的日期。"),
                _day("registered_unemployed_on", "在人社部门办理失业登记的日期。"),
                Field("radios", "returned_migrant", LABELS["returned_migrant"], list(TRI.labels.items())),
            ],
        ),
        (
            "家庭情况（同户的人一并更新）",
            [
                Field("checkboxes", "household_flags", "属于", flags),
                _choice("monitor", MONITOR, required=True),
                _day("monitor_since"),
                _text("income_per_head", hint="不清楚可不填。"),
            ],
        ),
        (
            "监护与沟通",
            [
                _text("guardian_name", hint="智力、精神残疾人应填写。"),
                number("guardian_phone"),
                Field("checkboxes", "communication", LABELS["communication"], list(COMMUNICATION.labels.items())),
            ],
        ),
        ("学业（在校生和毕业生填写）", [_student(name) for name in StudentForm.model_fields]),
        (
            "告知与依据",
            [
                _choice("legal_basis", BASIS, required=True),
                Field("date", "consent.given_on", "告知同意的日期", hint="依据是单独同意时填写。"),
                Field("select", "consent.mode", "告知方式", list(CONSENT_MODE.labels.items()), blank="未填写"),
                Field("checkboxes", "consent.by_guardian", "由谁同意", [("true", "由监护人同意")]),
            ],
        ),
        (
            "其他",
            [
                Field("textarea", "note", LABELS["note"]),
                _day("entered_on", "从这一天起计算应办事项；不填为今天。"),
                *([] if new else [Field("date", "valid_from", "以上变化起始日期", hint="不填为今天。")]),
            ],
        ),
    ]


def _student(name: str) -> Field:
    label = LABELS[name]
    if name in {"willing", "able"}:
        return Field("radios", f"student.{name}", label, list(HAVE.labels.items()))
    if name == "destination_code":
        options = [(code, f"{code} {text}") for code, text in DESTINATION.labels.items()]
        return Field("select", f"student.{name}", label, options, blank="未填写")
    return Field("date" if name.endswith("_on") else "text", f"student.{name}", label)


def parts(found: list[tuple[str, list[Field]]], typed: Mapping[str, Any], told: Collection[str]) -> list[Part]:
    """What is needed first, then the rest: open where something was said, or `told` names a fault or a question."""
    usual = shown(blank())

    def matters(name: str) -> bool:
        said = typed.get(name)
        return name in told or (str(said or "") not in {"", "unknown", "[]", str(usual.get(name) or "")})

    named = {field.name: field for _, fields in found for field in fields}
    rest = [(heading, [field for field in fields if field.name not in FIRST]) for heading, fields in found]
    folded = [Part(heading, each, True, any(matters(one.name) for one in each)) for heading, each in rest if each]
    return [Part("基本信息", [named[name] for name in FIRST]), *folded]


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the form by field name, as the components take them."""
    flat = {key: value for key, value in values.items() if key != "student"}
    flat |= {f"student.{key}": value for key, value in (values.get("student") or {}).items()}
    made = {key: value.isoformat() if isinstance(value, date) else value for key, value in flat.items()}
    return made | {"household_flags": [name for name in FLAGS if values.get(name)]}


def blank() -> dict[str, Any]:
    """A new form: what the shape takes when nothing is said."""
    fields = PersonForm.model_fields.items()
    return {key: field.default for key, field in fields if not field.is_required() and field.default is not None}


def typed(form: FormData) -> dict[str, Any]:
    """What was typed, to show it again: lists where several may be chosen."""
    several = {*MANY, "household_flags", "consent.by_guardian"}
    return {key: form.getlist(key) if key in several else str(value) for key, value in form.items()}


def read(form: FormData, places: Mapping[str, str]) -> dict[str, Any]:
    """The form as the shape takes it: every field given, but numbers only where something was typed.

    `places`: the codes of what was typed into fields of places.
    """
    words = {key: str(value).strip() for key, value in form.items() if key not in TECHNICAL} | dict(places)
    data: dict[str, Any] = {
        key: value or None
        for key, value in words.items()
        if "." not in key and key not in MANY and (value or key not in (*SEALED, "entered_on", "valid_from"))
    }
    data |= {key: None for key in SEALED if data.get(key) == REMOVE}
    data |= {name: name in form.getlist("household_flags") for name in FLAGS}
    data |= {name: form.getlist(name) for name in MANY}
    for part, shape in (("student", StudentForm), ("consent", ConsentForm)):
        inner = {key.partition(".")[2]: value for key, value in words.items() if key.startswith(f"{part}.") and value}
        said = {key: value for key, value in inner.items() if value != "unknown" and key != "by_guardian"}
        data[part] = {key: inner[key] for key in shape.model_fields if key in inner} if said else None
    return {key: value for key, value in data.items() if key in PersonForm.model_fields}
