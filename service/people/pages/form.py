"""The form of a person: its fields in order, and what was typed as the shape takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from service.people.pages.places import shown_as
from service.people.rules import fields
from service.people.rules.codes import CATEGORY, CONSENT_MODE
from service.people.rules.fields import BY_NAME, FLAGS, MANY, SEALED
from service.people.schemas.forms import ConsentForm, PersonForm, StudentForm

Options = list[tuple[Any, str]]
FIRST = tuple(one.name for one in sorted(fields.FIELDS, key=lambda one: one.first) if one.first)
"""What is asked of everybody at the door; the rest is folded until it is wanted."""
TECHNICAL = frozenset({"version", "household_flags"})
STUDIES = "学业（在校生和毕业生填写）"
PLACES_HINT = "从列表中选，外地的写省、市、县名称。"
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


def options_of(one: fields.Field) -> Options:
    """The choices of a field; of several kinds of disability each but the one that says that there are several."""
    if one.codes is None:
        return []
    numbered = [(code, f"{code} {text}") for code, text in one.codes.labels.items()]
    every = numbered if one.name == "destination_code" else list(one.codes.labels.items())
    return every[:6] if one.widget == "checkboxes" and one.codes is CATEGORY else every


def sections(areas: Options, masks: Mapping[str, str | None], *, new: bool) -> list[tuple[str, list[Field]]]:
    """(heading, fields) of the whole form; `masks`: what is on file of the sealed numbers."""
    places = [(code, shown_as(code, name)) for code, name in areas]

    def shown(one: fields.Field) -> Field:
        kind, options, hint = one.widget, options_of(one), one.hint
        if one.widget == "number":
            kept = masks.get(one.name)
            return Field("text", *(one.name, one.label), hint=_change(kept) if kept else hint)
        if one.widget == "place":
            options, hint = places, PLACES_HINT + ("与所在乡镇、村（社区）相同可不填。" if new else "")
        if one.widget == "unit":
            return Field("select", one.name, one.label, areas, required=True)
        blank = "" if one.required else "未填写"
        return Field(kind, one.name, one.label, options, one.required, hint, blank)

    found = {heading: [shown(one) for one in fields.FIELDS if one.section == heading] for heading in fields.SECTIONS}
    flags = [one for one in found[fields.HOME] if one.kind == "flag"]
    together = Field("checkboxes", "household_flags", "属于", [(one.name, one.label) for one in flags])
    found[fields.HOME] = [together, *(one for one in found[fields.HOME] if one.kind != "flag")]
    found[fields.BASIS] += [
        Field("date", "consent.given_on", "告知同意的日期", hint="依据是单独同意时填写。"),
        Field("select", "consent.mode", "告知方式", list(CONSENT_MODE.labels.items()), blank="未填写"),
        Field("checkboxes", "consent.by_guardian", "由谁同意", [("true", "由监护人同意")]),
    ]
    if not new:
        found[fields.OTHER].append(Field("date", "valid_from", "以上变化起始日期", hint="不填为今天。"))
    studies = [_study(one) for one in fields.STUDIES if one.name in StudentForm.model_fields]
    parts = list(found.items())
    at = fields.SECTIONS.index(fields.BASIS)
    return [*parts[:at], (STUDIES, studies), *parts[at:]]


def _change(kept: str) -> str:
    return f"现在是 {kept}。不改请留空，要删去请填“{REMOVE}”。"


def _study(one: fields.Field) -> Field:
    return Field(one.widget, f"student.{one.name}", one.label, options_of(one), blank="未填写")


def answer(name: str) -> Field:
    """A dated field by itself, to be said anew."""
    one = BY_NAME[name]
    if one.widget == "flag":
        return Field("radios", name, one.label, [("true", "是"), ("false", "否")])
    hint = "写省、市、县、乡镇的名称，或区划代码。" if one.widget == "place" else ""
    return Field(one.widget, name, one.label, options_of(one), hint=hint, blank="未填写")


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
        if "." not in key and key not in MANY and (value or key not in {*SEALED, "entered_on", "valid_from"})
    }
    data |= {key: None for key in SEALED if data.get(key) == REMOVE}
    data |= {name: name in form.getlist("household_flags") for name in FLAGS}
    data |= {name: form.getlist(name) for name in MANY}
    for part, shape in (("student", StudentForm), ("consent", ConsentForm)):
        inner = {key.partition(".")[2]: value for key, value in words.items() if key.startswith(f"{part}.") and value}
        said = {key: value for key, value in inner.items() if value != "unknown" and key != "by_guardian"}
        data[part] = {key: inner[key] for key in shape.model_fields if key in inner} if said else None
    return {key: value for key, value in data.items() if key in PersonForm.model_fields}
