"""A place (户籍地, 常住地) as people choose or type it: from the list, by name, or by code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.access.queries import area_names, places_named
from service.kit.db import Tx
from service.kit.errors import Invalid

FIELDS = ("hukou_code", "residence_code")
_CODED = re.compile(r"(?:.*（)?((?:\d{4}(?:\d{2}|U\d))(?:\w{3}){0,2})）?", re.ASCII)


def shown_as(code: str, name: str | None) -> str:
    """兰城街道（530502001）: how a choice stands in the list, and is read back."""
    return f"{name}（{code}）" if name else code


async def with_names(tx: Tx, values: Mapping[str, object]) -> dict[str, object]:
    """A form's values with codes of places shown as choices."""
    codes = {name: str(values[name]) for name in FIELDS if values.get(name)}
    names = await area_names(tx.session, list(codes.values()))
    return dict(values) | {name: shown_as(code, names.get(code)) for name, code in codes.items()}


async def coded(tx: Tx, typed: Mapping[str, object]) -> dict[str, str]:
    """Field → code of what was typed into fields of places; Invalid when it names none, or several."""
    found, errors = await located(tx, typed)
    if errors:
        raise Invalid(errors)
    return found


async def located(tx: Tx, typed: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Field → code as `coded` has it, and field → what is wrong with it."""
    found, errors = {}, {}
    for name in FIELDS:
        text = str(typed.get(name) or "").strip()
        told = _CODED.fullmatch(text)
        if not text or told:
            found[name] = told[1] if told else ""
            continue
        places = await places_named(tx.session, text)
        if len(places) == 1:
            found[name] = places[0].code
        else:
            several = "有几个地方叫这个名字，请在前面写上省、市、县。"
            errors[name] = several if places else "没有找到这个地方，请从列表中选择，或写全省、市、县的名称。"
    return found, errors
