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


Months = tuple[int, int]
"""First and last month, both included, counted from the year nought; see `month_text`."""
OPEN_END = 12 * 3000


def month_of(text: str) -> int:
    """The month `2024-05`, as a number."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def month_text(month: int) -> str:
    year, index = divmod(month, 12)
    return f"{year:04}-{index + 1:02}"


def month_end(month: int) -> date:
    """The last day of that month."""
    year, index = divmod(month, 12)
    return date(year, index + 1, monthrange(year, index + 1)[1])


def months_of(first: str, last: str | None) -> Months:
    """From a month to a month; without the second it goes on."""
    return month_of(first), OPEN_END if last is None else month_of(last)


def months_between(first: date, last: date) -> Months:
    """The months that two days fall into, and those between."""
    return first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
