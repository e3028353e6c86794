"""新增就业 (KPI-01, AMB-20): a person is counted once in a plan, on the first day of going from 未就业 to 就业."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.law.spells import Span, employment_spells, newly_employed_on

Hukou = Literal["rural", "urban", "resident"]
HUKOU_WORDS = {"rural": "农村", "urban": "城镇", "resident": "居民户口，村（社区）性质不清楚"}
SHORT_DAYS = 30


@dataclass(frozen=True, slots=True)
class NewlyEmployed:
    """Whether somebody counts as 新增就业: `on` the day, or `why_not` in words. `short`: the job held under 30 days."""

    on: date | None = None
    hukou: str | None = None
    why_not: str | None = None
    short: bool = False


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
        end = next(end for start, end in employment_spells(kept) if start == found)
        return NewlyEmployed(on=found, short=end is not None and (end - found).days + 1 < SHORT_DAYS)
    if any(start < first and (end is None or end >= first) for start, end in kept):
        return NewlyEmployed(why_not=f"{first} 计划开始前已经就业，之后没有从未就业转为就业")
    return NewlyEmployed(why_not=f"没有在计划期内（{first} 至 {last}）开始的工作")
