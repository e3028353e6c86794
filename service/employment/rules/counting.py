"""新增就业 (KPI-01, AMB-20): a person is counted once in a plan, on the first day of going from 未就业 to 就业."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Span = tuple[date, date | None]
Hukou = Literal["rural", "urban", "resident"]
HUKOU_WORDS = {"rural": "农村", "urban": "城镇", "resident": "居民户口，未分城乡"}
SHORT_DAYS = 30
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewlyEmployed:
    """Whether somebody counts as 新增就业: `on` the day, or `why_not` in words. `short`: the job held under 30 days."""

    on: date | None = None
    hukou: str | None = None
    why_not: str | None = None
    short: bool = False


def transitions(spans: Iterable[Span]) -> list[Span]:
    """Times of employment without a day between: each begins with a change from 未就业 to 就业."""
    found: list[tuple[date, date]] = []
    for start, end in sorted((start, end or date.max) for start, end in spans):
        if found and (found[-1][1] == date.max or start <= found[-1][1] + DAY):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return [(start, None if end == date.max else end) for start, end in found]


def newly_employed_on(spans: Iterable[Span], first: date, last: date) -> date | None:
    """The first day in [first, last] on which somebody is employed and was not the day before."""
    return next((start for start, _ in transitions(spans) if first <= start <= last), None)


def counted(spans: Iterable[Span], window: tuple[date, date] | None, *, excluded: str | None = None) -> NewlyEmployed:
    """Whether, and if not why not, in the words of the page. `excluded`: why this person is never counted."""
    kept = list(spans)
    if excluded is not None:
        return NewlyEmployed(why_not=excluded)
    if window is None:
        return NewlyEmployed(why_not="这个地方没有适用的政策规则")
    if not kept:
        return NewlyEmployed(why_not="还没有登记过工作")
    first, last = window
    found = newly_employed_on(kept, first, last)
    if found is not None:
        end = next(end for start, end in transitions(kept) if start == found)
        return NewlyEmployed(on=found, short=end is not None and (end - found).days + 1 < SHORT_DAYS)
    if any(start < first and (end is None or end >= first) for start, end in kept):
        return NewlyEmployed(why_not=f"{first} 计划开始前已经就业，之后没有从未就业转为就业")
    return NewlyEmployed(why_not=f"没有在计划期内（{first} 至 {last}）开始的工作")
