"""How long a job or a shop has held: the evidence for 稳定就业一年 (FUP-03) and 正常经营满半年 (FUP-04).

No interruption is tolerated with the same employer: rows of one employer without a day between them are one job.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from service.employment.rules.words import REFERRAL
from service.law.dates import add_months
from service.law.facts import folded

STABLE_MONTHS = 12
OPERATING_MONTHS = 6
DAY = timedelta(days=1)


class Held(Protocol):
    """A row of the job history."""

    @property
    def employer(self) -> str: ...
    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def contract(self) -> bool: ...
    @property
    def referral(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Spell:
    """Time without a break from `since` to `until` (None: it lasts), `months` of it whole, as of a day.

    `reached_on`: the day on which the months asked for are full; `why_not`: in words, None when they are.
    """

    since: date
    until: date | None
    months: int
    reached_on: date
    why_not: str | None

    @property
    def holds(self) -> bool:
        return self.why_not is None


def whole_months(since: date, day: date) -> int:
    """Months that are full on a day: the day that corresponds to `since` fills one (民法典 201, 202)."""
    count = (day.year - since.year) * 12 + day.month - since.month
    return max(0, count if add_months(since, count) <= day else count - 1)


def stability(job: Held, jobs: Iterable[Held], today: date, referrals: Collection[str] = ()) -> Spell:
    """The unbroken time with a job's employer under contract, as of a day; a job without one is counted by itself.

    `referrals`: through whom the job must have been found, as its first row says; none where the plan does not ask.
    """
    name = folded(job.employer)
    same = [each for each in jobs if folded(each.employer) == name and each.contract] if job.contract else [job]
    since, until = _unbroken(job, same)
    last = today if until is None else min(until, today)
    reached = add_months(since, STABLE_MONTHS)
    why_not = None
    if not job.contract:
        why_not = "没有登记劳动合同"
    elif referrals and not any(row.started_on == since and row.referral in referrals for row in same):
        why_not = f"方案只计由{'、'.join(REFERRAL.label(one) for one in referrals)}推荐的，这份工作不是，或没有写明"
    elif last < reached:
        ended = until is not None and until < today
        why_not = f"在 {until} 中断，不满一年" if ended else f"还不满一年，{reached} 满"
    return Spell(since, until, whole_months(since, last), reached, why_not)


def _unbroken(job: Held, rows: Iterable[Held]) -> tuple[date, date | None]:
    """First and last day of the time around a job in which each day is covered by one of the rows."""
    blocks: list[tuple[date, date]] = []
    for start, end in sorted((row.started_on, row.ended_on or date.max) for row in rows):
        if blocks and start <= _after(blocks[-1][1]):
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], end))
        else:
            blocks.append((start, end))
    since, until = next(block for block in blocks if block[0] <= job.started_on <= block[1])
    return since, None if until == date.max else until


def _after(day: date) -> date:
    return day if day == date.max else day + DAY


def operating(licensed_on: date, closed_on: date | None, checks: Iterable[date], today: date) -> Spell:
    """How long a shop has been open; a visit on or after the day on which six months are full must have seen it."""
    last = today if closed_on is None else min(closed_on - DAY, today)
    reached = add_months(licensed_on, OPERATING_MONTHS)
    why_not = None
    if last < reached:
        closed = closed_on is not None and closed_on <= today
        why_not = f"在 {closed_on} 停业，不满半年" if closed else f"还不满半年，{reached} 满"
    elif not any(reached <= check <= last for check in checks):
        why_not = "已满半年，还没有走访核实"
    return Spell(licensed_on, closed_on, whole_months(licensed_on, last), reached, why_not)
