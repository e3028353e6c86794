"""What a plan is measured by (指标): who is counted, against which target; judged by whole numbers alone (AMB-27)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.law.parameters import Many, Shape

Verdict = Literal["pass", "fail", "n/a"]
Average = Literal["national", "provincial"]
AVERAGES: dict[Average, str] = {"national": "全国平均", "provincial": "全省平均"}


class Target(Shape):
    """What is to be reached: so many in a hundred, so many persons, or an average that others publish.

    `years_before`: the average of which year, counted back from the year measured. `by`: the last day for it;
    `by_month`: the last month of each year, where no day is named.
    """

    percent: int | None = Field(None, ge=1, le=100)
    persons: int | None = Field(None, ge=1)
    average: Average | None = None
    years_before: int = Field(0, ge=0)
    by: date | None = None
    by_month: int | None = Field(None, ge=1, le=12)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.percent, self.persons, self.average].count(None) != 2:
            raise ValueError("percent、persons 和 average 要写其中一个，且只写一个")
        return self

    def wanted(self, averages: Mapping[tuple[Average, int], Decimal], year: int) -> Decimal | None:
        """The figure to be reached by what is measured in a year; None while the average is not on file."""
        if self.average is not None:
            return averages.get((self.average, year - self.years_before))
        return Decimal(self.percent or self.persons or 0)


class Measured(Shape):
    """`internal`: 内部，不公开 (三不得). `assumed`: what of it no plan states, in words (月份、口径)."""

    rule: str = Field(pattern=r"^[A-Z0-9]{2,5}-\d{2}$")
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    clause: str
    target: Target | None = None
    internal: bool = False
    assumed: str = ""

    @model_validator(mode="after")
    def _a_month_is_nobodys(self) -> Self:
        if self.target is not None and self.target.by_month is not None and not self.assumed:
            raise ValueError("by_month 是按惯例定的月份，要在 assumed 里写明")
        return self


class OfDuty(Measured):
    """Of those who are owed the steps of a rule this year, who had all of them (FOUR-01 …, S131, GRAD-04)."""

    measure: Literal["duty"]
    of: str


class Filed(Measured):
    """Of the graduates of the year, who has a ledger (GRAD-03 建档率)."""

    measure: Literal["filed"]


class Outcome(Measured):
    """Of the graduates of the year, who has work or went where graduates go (GRAD-05, AMB-10).

    `among`: which of them are counted, by conditions. `as_at`: month and day of the measuring, in the year itself.
    `study`: further study (升学、出国出境) is neither counted nor met, or both.
    """

    measure: Literal["outcome"]
    among: Many[Literal["willing", "able"]]
    as_at: Annotated[Many[int], Field(min_length=2, max_length=2)] = (12, 31)
    study: Literal["left_out", "counted"]
    formula: str
    assumed: str = Field(min_length=1)

    def day(self, on: date) -> date:
        """The day that a report of `on` measures."""
        month, day = self.as_at
        return min(on, date(on.year, month, day))


class NewlyEmployed(Measured):
    """Who went from 未就业 to 就业 in the plan's time, each once (KPI-01, AMB-20); of one 户口性质, or of any."""

    measure: Literal["newly_employed"]
    hukou: Literal["urban", "rural"] | None = None


class Trained(Measured):
    """Of those who completed a training this year, what came of it (TRN-06).

    `passed` its examination, a certificate, help after it, or work within half a year. `type` and `rural`: classes of
    one type alone, villagers alone.
    """

    measure: Literal["trained"]
    type: Literal["vocational", "practical"] | None = None
    rural: bool = False
    then: Literal["passed", "certified", "helped", "employed"]


class AtPost(Measured):
    """Who held a public-welfare post on a day of the year (PUB-06): as many as there were, not only new ones."""

    measure: Literal["at_post"]


class AtBase(Measured):
    """Who worked at a 阳光助残基地 in the year: villagers, and the family of villagers severely disabled (KPI-02)."""

    measure: Literal["at_base"]


AnyIndicator = Annotated[
    OfDuty | Filed | Outcome | NewlyEmployed | Trained | AtPost | AtBase,
    Field(discriminator="measure"),
]
HEADCOUNTS = (NewlyEmployed, AtPost, AtBase)


def is_rate(indicator: AnyIndicator) -> bool:
    """Whether it is a share of a number of persons, and not a number of persons alone."""
    return not isinstance(indicator, HEADCOUNTS)


def verdict(target: Target | None, wanted: Decimal | None, numerator: int, denominator: int | None) -> Verdict:
    """Whether the target is reached; `n/a` without a target, with nobody counted, or while its average is unknown.

    94.99 of a hundred are not 95, and are never rounded to it (trap 6).
    """
    if target is None or wanted is None:
        return "n/a"
    if target.persons is not None:
        return "pass" if numerator >= wanted else "fail"
    if not denominator:
        return "n/a"
    return "pass" if numerator * 100 >= Fraction(wanted) * denominator else "fail"
