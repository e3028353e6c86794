"""Working days in Asia/Shanghai: weekends, statutory holidays and the weekends worked in their stead (调休)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

import chinese_calendar

DayKind = Literal["holiday", "workday"]
_DAY = timedelta(days=1)


class ExceptionalDay(NamedTuple):
    """A day off, or a weekend day that is worked, with the holiday it belongs to."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Years without a single exceptional day are not known: there weekends alone are rest days."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    _years: dict[int, list[date]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, days: Iterable[tuple[date, str]]) -> "WorkCalendar":
        """From pairs of day and kind, as the database keeps them."""
        kept = list(days)
        return cls(
            frozenset(day for day, kind in kept if kind == "holiday"),
            frozenset(day for day, kind in kept if kind == "workday"),
        )

    def knows(self, year: int) -> bool:
        """Whether this year's holidays are known; where not, say so on screen."""
        return any(day.year == year for day in self.holidays)

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def on_or_before(self, day: date) -> date:
        """The last working day up to and including `day`."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, when negative); `day` itself is not counted."""
        step = _DAY if count >= 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both included."""
        days: list[date] = []
        for year in range(first.year, last.year + 1):
            whole = self._year(year)
            days += whole[bisect_left(whole, first) : bisect_right(whole, last)]
        return days

    def _year(self, year: int) -> list[date]:
        whole = self._years.get(year)
        if whole is None:
            start = date(year, 1, 1)
            every = (start + timedelta(days=number) for number in range((date(year + 1, 1, 1) - start).days))
            whole = self._years[year] = [day for day in every if self.is_working(day)]
        return whole


def seed() -> Iterator[ExceptionalDay]:
    """The exceptional days that are published and packaged: 2004 to 2026."""
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    for day, name in chinese_calendar.constants.holidays.items():
        yield ExceptionalDay(day, "holiday", names[name])
    for day, name in chinese_calendar.constants.workdays.items():
        yield ExceptionalDay(day, "workday", names[name])


def packaged() -> WorkCalendar:
    """The calendar of `seed`, for where no database keeps one."""
    return WorkCalendar.of((day, kind) for day, kind, _ in seed())
