"""What a plan has units report (报送), and when: periods, cut-off and due day of each report, and when to remind."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from service.law.calendar import WorkCalendar
from service.law.dates import month_end
from service.law.parameters import Many, Shape

UnitLevel = Literal["county", "prefecture", "province"]
REMIND_WORKDAYS = (30, 15, 7, 3, 1)
MonthDay = Annotated[Many[int], Field(min_length=2, max_length=2)]
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that something is reported: of `first` to `cutoff`, by `due_on`, that day included (AMB-21)."""

    period: str
    first: date
    cutoff: date
    due_on: date


class EveryYear(Shape):
    """Once a year, of the year up to a day: the figures of a plan are those of a calendar year."""

    every: Literal["year"]
    cutoff: MonthDay
    due: MonthDay

    @field_validator("cutoff", "due")
    @classmethod
    def _a_day(cls, pair: tuple[int, ...]) -> tuple[int, ...]:
        try:
            date(2023, *pair)
        except ValueError:
            raise ValueError("要写成 [月, 日]，并且每年都有这一天") from None
        return pair

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.due < self.cutoff:
            raise ValueError("报送日不能早于数据截止日")
        return self

    def of_year(self, year: int) -> tuple[Occasion, ...]:
        return (Occasion(f"{year}年", date(year, 1, 1), date(year, *self.cutoff), date(year, *self.due)),)


class EveryPeriod(Shape):
    """At the end of each of these months a period closes, due so many days later; together they are the year."""

    every: Literal["period"]
    closing: Many[int] = Field(min_length=1)
    due_days: int = Field(ge=0, le=31)

    @field_validator("closing")
    @classmethod
    def _the_whole_year(cls, months: tuple[int, ...]) -> tuple[int, ...]:
        if list(months) != sorted(set(months)) or months[0] < 1 or months[-1] != 12:
            raise ValueError("月份要从小到大，不能重复，最后一个是 12")
        return months

    def of_year(self, year: int) -> tuple[Occasion, ...]:
        found = []
        for before, last in zip((0, *self.closing), self.closing, strict=False):
            cutoff = month_end(year * 12 + last - 1)
            due_on = cutoff + timedelta(days=self.due_days)
            found.append(Occasion(_period(year, before + 1, last), date(year, before + 1, 1), cutoff, due_on))
        return tuple(found)


def _period(year: int, first: int, last: int) -> str:
    """The months of a year as offices name them."""
    if last - first == 2 and last % 3 == 0:
        return f"{year}年第{_QUARTERS[last // 3 - 1]}季度"
    if last - first == 5 and last % 6 == 0:
        return f"{year}年{'上' if last == 6 else '下'}半年"
    if (first, last) == (1, 12):
        return f"{year}年"
    return f"{year}年{last}月" if first == last else f"{year}年{first}—{last}月"


class Once(Shape):
    """One time in the life of a plan, of all that was done since its `first` day."""

    every: Literal["once"]
    first: date
    cutoff: date
    due: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.first <= self.cutoff <= self.due:
            raise ValueError("起始日、数据截止日、报送日要按先后写")
        return self

    def of_year(self, year: int) -> tuple[Occasion, ...]:
        period = f"{self.first.year}—{self.cutoff.year}年" if self.first.year < self.cutoff.year else f"{year}年"
        return (Occasion(period, self.first, self.cutoff, self.due),) if self.cutoff.year == year else ()


class Report(Shape):
    """`level`: which units report. `sender`: with `{unit}` for the name of the one that does.

    `indicators`: which of the plan's figures it holds, all where none is named. `assumed`: what the plan leaves open,
    and how it is read, in words. `document`: where it is not the plan itself.
    """

    rule: str = Field(pattern=r"^[A-Z0-9]{2,5}-\d{2}$")
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    document: str | None = None
    clause: str
    text: str = ""
    sender: str
    receiver: str
    level: UnitLevel
    indicators: Many[str] = ()
    assumed: str = ""
    calendar: Annotated[EveryYear | EveryPeriod | Once, Field(discriminator="every")]


def occasions(report: Report, year: int) -> tuple[Occasion, ...]:
    """Those whose period ends in a year, in order; a plan that has run out keeps them (AMB-22)."""
    return report.calendar.of_year(year)


def current(report: Report, on: date) -> Occasion | None:
    """The one into whose time a day falls, or the last before it; None before the first of all."""
    every = (each for year in (on.year - 1, on.year) for each in occasions(report, year))
    begun = [each for each in every if each.first <= on]
    if not begun and isinstance(report.calendar, Once) and report.calendar.first <= on:
        return report.calendar.of_year(report.calendar.cutoff.year)[0]
    return begun[-1] if begun else None


def before_rest(due: date, calendar: WorkCalendar) -> date:
    """The day by which the office is to be ready: when the due day is a rest day, the workday before it (AMB-21)."""
    return calendar.on_or_before(due)


def remind_on(due: date, calendar: WorkCalendar) -> tuple[date, ...]:
    """On which days people are told: 30, 15, 7, 3 and 1 workdays before the office is to be ready (RPT-01)."""
    ready_by = before_rest(due, calendar)
    return tuple(calendar.add(ready_by, -days) for days in REMIND_WORKDAYS)
