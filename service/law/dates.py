"""Arithmetic of months as in the Civil Code, articles 200 to 203 (民法典, AMB-25)."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (or earlier), or that month's last day where it does not exist."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, last)


def year_end(year: int) -> date:
    return date(year, 12, 31)


def span(first: date, last: date) -> str:
    """A period as it is written where it is no calendar year: `2024-08-31/2025-02-28`."""
    return f"{first.isoformat()}/{last.isoformat()}"
