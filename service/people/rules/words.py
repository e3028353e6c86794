"""How a field is called on the screen, and how its value is worded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.people.rules.codes import CodeList
from service.people.rules.fields import FIELDS, STUDIES

LABELS: dict[str, str] = {one.name: one.label for one in (*FIELDS, *STUDIES)}
"""Field or column → its name; the importer's faults and the conflict screen use the same words."""
CODES: dict[str, CodeList[Any]] = {one.name: one.codes for one in (*FIELDS, *STUDIES) if one.codes is not None}


def age(born_on: date, today: date) -> int:
    """Full years; who was born on 29 February turns a year older on 1 March in common years."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def in_words(field: str, value: Any, areas: Mapping[str, str] | None = None) -> str:  # noqa: ANN401 - any field's value
    """A field's value in words; area codes by `areas` (code → name) where given."""
    if value is None or value == []:
        return "未填写"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(in_words(field, one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    codes = CODES.get(field)
    if codes is not None:
        return str(codes.labels.get(value, value))
    return (areas or {}).get(str(value), str(value))
