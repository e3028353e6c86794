"""How the day by which a graduate's ledger is owed reads."""

from __future__ import annotations

from datetime import date

from service.law.assumed import marked
from service.law.parameters import PeriodSource


def owed_by(
    due_on: date | None, graduates_on: date, today: date, source: PeriodSource | None = None
) -> tuple[str, str]:
    """(kind of tag, words); without a day the year of graduation is not there yet, or no plan asks for a ledger."""
    if due_on is None:
        later = graduates_on.year > today.year
        return "muted", f"{graduates_on.year} 年 1 月起应建" if later else "不在应建范围内"
    if due_on < today:
        return "bad", marked(f"应在 {due_on} 前建立，已逾期", source or "explicit")
    return "warn", marked(f"{due_on} 前建立", source or "explicit")
