"""Times of employment: when somebody went from 未就业 to 就业 (KPI-01, AMB-20)."""

from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date | None]
_DAY = timedelta(days=1)


def employment_spells(spans: Iterable[Span]) -> list[Span]:
    """Times of employment without a day between: each begins with a change from 未就业 to 就业."""
    found: list[tuple[date, date]] = []
    for start, end in sorted((start, end or date.max) for start, end in spans):
        if found and (found[-1][1] == date.max or start <= found[-1][1] + _DAY):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return [(start, None if end == date.max else end) for start, end in found]


def newly_employed_on(spans: Iterable[Span], first: date, last: date) -> date | None:
    """The first day in [first, last] on which somebody is employed and was not the day before."""
    return next((start for start, _ in employment_spells(spans) if first <= start <= last), None)
