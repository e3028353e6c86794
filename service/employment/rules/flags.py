"""What a supervisor should look at (RPT-10): facts that do not fit together. They accuse nobody."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from service.employment.rules.counting import SHORT_DAYS

FlagKind = Literal["not_in_post", "no_pay", "short"]
TINY_STAFF = 10
MANY = 3
KINDS: dict[FlagKind, str] = {
    "not_in_post": "登记在职，回访说不在岗",
    "no_pay": "登记在职，回访说工资不足",
    "short": f"不到 {SHORT_DAYS} 天就离职",
}


def days_held(started_on: date, ended_on: date) -> int:
    """Both days included."""
    return (ended_on - started_on).days + 1


def told_by(detail: dict[str, Any]) -> list[FlagKind]:
    """What a follow-up during a job says against it."""
    found: list[FlagKind] = []
    if detail.get("in_post") == "no":
        found.append("not_in_post")
    if detail.get("pay_ok") == "no":
        found.append("no_pay")
    return found
