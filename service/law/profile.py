"""A plan as data: one TOML file a place, versioned, with document and clause for each rule.

`service.law.profile_store` reads the files and checks them; this module is their shape.
"""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from service.law.caps import AnyLimit
from service.law.conditions import REGISTRY, Turns
from service.law.indicators import AnyIndicator
from service.law.offers import Offers
from service.law.parameters import Many, Parameters, Shape
from service.law.reporting import Occasion, Report, occasions
from service.law.rules import AnyRule, Deadline, Expiry, Rule


class SecondRound(Shape):
    """Programmes that wait for the village's next visit but `after_rounds - 1`."""

    programs: Many[str] = Field(min_length=1)
    after_rounds: int = Field(1, ge=1)


class Pacing(Shape):
    """How a year's steps spread over its months: every village is visited once in `round_days` working days.

    `stretch_days`: working days over which one village's people of one visit are spread. `assumed`: which clause the
    season answers, where that clause names no month (FOUR-06).
    """

    first_month: int = Field(2, ge=1, le=12)
    last_month: int = Field(11, ge=1, le=12)
    round_days: int = Field(10, ge=1)
    stretch_days: int = Field(5, ge=1)
    second_round: SecondRound | None = None
    assumed: str = ""

    @field_validator("last_month")
    @classmethod
    def _after_the_first(cls, last: int, info: ValidationInfo) -> int:
        if last < info.data.get("first_month", 1):
            raise ValueError("最后一个月不能早于第一个月")
        return last


class Reminders(Shape):
    """When people are told: days before and after `plan_by` (ahead, behind) and after `due_on` (overdue).

    `supervisor_after_days`: so many days after `due_on` the supervisor is told as well.
    """

    ahead_days: Many[int] = (7,)
    on_day: bool = True
    behind_days: Many[int] = (7,)
    overdue_days: Many[int] = (1,)
    supervisor_after_days: int = Field(15, ge=0)

    @field_validator("ahead_days", "behind_days", "overdue_days")
    @classmethod
    def _distinct(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(days)) != len(days) or any(day < 1 for day in days):
            raise ValueError("天数不能重复，从 1 起")
        return days


class ClassStandard(Shape):
    """What a trainee of a class may get on the mean, in yuan (TRN-03): a mean, no limit for one person.

    `practical_clause`: where the plan says so of practical classes (实用技术).
    """

    rule: str
    clause: str
    practical_clause: str
    yuan: int = Field(ge=1)


class Organisation(Shape):
    """Which levels organise the work (FOUR-07), higher ones first."""

    rule: str
    clause: str
    levels: Many[Literal["province", "city", "county", "township", "village"]] = Field(min_length=1)


class Profile(Offers):
    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    place: str
    title: str
    document: str
    issued_on: date | None = None
    parameters: Parameters
    organisation: Organisation
    class_standard: ClassStandard | None = None
    pacing: Pacing = Pacing()
    reminders: Reminders = Reminders()
    rules: Many[AnyRule] = Field(min_length=1)
    limits: Many[AnyLimit] = ()
    indicators: Many[AnyIndicator] = ()
    reports: Many[Report] = ()

    @property
    def starts_on(self) -> date:
        return self.parameters.valid_from

    @property
    def valid_to(self) -> date:
        return self.parameters.valid_to

    def expired(self, on: date) -> bool:
        """Past its last day a plan goes on reminding, labelled 已过期，沿用 (AMB-22)."""
        return on > self.valid_to

    def rule(self, rule_id: str, step: str | None = None) -> AnyRule | None:
        """The first of that id; where several share it (FUP-02), the one with the step."""
        first = self._rules.get(rule_id)
        if step is None or first is None or step in first.step_names():
            return first
        return next((rule for rule in self.rules if rule.id == rule_id and step in rule.step_names()), first)

    @cached_property
    def _rules(self) -> dict[str, AnyRule]:
        return {rule.id: rule for rule in reversed(self.rules)}

    @cached_property
    def post_rule(self) -> Expiry | None:
        """The rule about the end of public-welfare posts, whose figures the limits go by as well (PUB-01)."""
        return next((rule for rule in self.rules if isinstance(rule, Expiry) and rule.of == "post"), None)

    @cached_property
    def beside(self) -> dict[str, Deadline]:
        """The rules whose contact may be the same visit as another rule's (GRAD-18)."""
        return {rule.id: rule for rule in self.rules if isinstance(rule, Deadline) and rule.beside}

    @cached_property
    def reminded_before(self) -> dict[str, tuple[int, ...]]:
        """By rule, how many days before its end people are told of it, where the rule says so."""
        ends = (rule for rule in self.rules if isinstance(rule, Expiry) and rule.remind_days)
        return {rule.id: rule.remind_days for rule in ends}

    @cached_property
    def turning(self) -> tuple[Turns, ...]:
        """The `turns` of all conditions that the rules and the groups of people name."""
        names = dict.fromkeys(name for each in (*self.rules, *self.audiences) for name in each.names())
        return tuple(turns for name in names if (turns := REGISTRY[name].turns) is not None)

    def indicator(self, code: str) -> AnyIndicator | None:
        return next((each for each in self.indicators if each.code == code), None)

    def report(self, code: str) -> Report | None:
        return next((each for each in self.reports if each.code == code), None)

    def reporting(self, year: int) -> list[tuple[Report, Occasion]]:
        """What is to be reported of a year, by due day; nothing of a time before the plan was there (RPT-01)."""
        since = max(self.starts_on, self.issued_on or self.starts_on)
        every = ((each, one) for each in self.reports for one in occasions(each, year) if one.cutoff >= since)
        return sorted(every, key=lambda pair: (pair[1].due_on, pair[0].code))

    def document_of(self, rule: Rule) -> str:
        return rule.document or self.document
