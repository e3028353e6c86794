"""What an entry of a register (培训、公益性岗位) is as a service of the person: typed once, it counts once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from service.law.facts import Mode, RecordKind, folded

Became = Literal["same", "made", "corrected", "by_hand", "asked", "refused"]
SAID: dict[Became, str] = {
    "made": "同时记为一次就业服务。",
    "corrected": "就业服务记录已随之更正。",
    "by_hand": "这次的服务记录已经登记过，没有重复记。",
    "asked": "这是 30 天以前的事，计为就业服务要经督导同意，申请已提交。",
    "refused": "督导没有同意计为就业服务。情况有变的，请在本人页面上登记服务并重新申请。",
}
"""What became of an entry as a service, in words; nothing when it is as it was."""

_TELLING = ("project", "employer")


@dataclass(frozen=True, slots=True)
class Served:
    """`until`: the last day on which a record typed by hand tells of the same; `words`: what was entered."""

    entry: UUID
    kind: RecordKind
    on: date
    until: date
    mode: Mode
    told: Mapping[str, str]
    words: str

    @property
    def detail(self) -> dict[str, Any]:
        """The record's."""
        return {"entry": str(self.entry), **self.told}


def told_by_hand(one: Served, kind: str, on: date, detail: Mapping[str, Any]) -> bool:
    """Whether a record of no entry tells of this one; what it leaves unsaid (project, employer) does not differ."""
    same = all(not detail.get(name) or folded(detail[name]) == folded(one.told.get(name)) for name in _TELLING)
    return detail.get("entry") is None and kind == one.kind and one.on <= on <= one.until and same
