"""Whether a hukou is rural: as its kind says, 居民户口 as its village is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.access.areas import VILLAGE_CODE, covers
from service.law.facts import Tri

HUKOU_FIELDS = ("hukou_kind", "hukou_code", "village", "residence_code")


def hukou_village(held: Mapping[str, Any]) -> str | None:
    """The village of the hukou; where it names none, that of the service unit, else of residence, if it lies there."""
    hukou = held.get("hukou_code")
    for code in (hukou, held.get("village"), held.get("residence_code")):
        if code and len(code) == VILLAGE_CODE and (not hukou or covers(hukou, code)):
            return str(code)
    return None


def rural_by(held: Mapping[str, Any], villages: Mapping[str, Tri]) -> Tri:
    """Of a person's fields (`HUKOU_FIELDS`), by what is known of the villages."""
    kind = held["hukou_kind"]
    if kind == "resident":
        return villages.get(hukou_village(held) or "", "unknown")
    return "unknown" if kind is None else "yes" if kind == "rural" else "no"
