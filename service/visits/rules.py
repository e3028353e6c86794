"""When a visit is the one that was planned, when it may be undone, and the words for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

STATES = {"planned": "已计划", "done": "已登记", "no_contact": "没有人在家", "cancelled": "已取消"}
AHEAD = timedelta(days=7)


def fulfils(planned_for: date, on: date, mode: str) -> bool:
    """Whether a visit of `on` is the planned one: its day has come, or she went to the home up to a week early."""
    return planned_for <= on or (mode == "home_visit" and planned_for - on <= AHEAD)


def why_not_undo(
    state: str, recorded_by: UUID | None, recorded_at: datetime | None, actor: UUID, today: date
) -> str | None:
    """Why a recorded visit cannot be undone with one click; None when it can."""
    if state not in {"done", "no_contact"} or recorded_at is None:
        return "这次走访没有可以撤销的登记。"
    if recorded_by != actor:
        return "只有登记的人可以撤销。请与登记人联系，或逐条作废并写明原因。"
    if recorded_at.date() != today:
        return "只能撤销当天的登记。更早的请在时间线中逐条作废，并写明原因。"
    return None
