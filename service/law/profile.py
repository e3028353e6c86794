"""A plan as data: one TOML file a place, versioned, with document and clause for each rule.

`service.law.shelf` reads the files and checks them; this module is their shape.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from service.law.conditions import REGISTRY, Turns
from service.law.facts import Mode, RecordKind
from service.law.names import PROGRAMS, STEPS
from service.law.parameters import Many, Parameters, Shape

PeriodSource = Literal["explicit", "assumed"]


class Audience(Shape):
    """Whom a rule is for: all of the first, one of the second, none of the third."""

    all_of: Many[str] = ()
    any_of: Many[str] = ()
    none_of: Many[str] = ()

    @field_validator("all_of", "any_of", "none_of")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in REGISTRY:
                raise ValueError(f"没有名为“{name}”的条件")
        return names

    def names(self) -> tuple[str, ...]:
        return (*self.all_of, *self.any_of, *self.none_of)


class NamedAudience(Audience):
    """A group of people that lists and reports ask for by name (POP-01 …)."""

    rule: str
    name: str
    label: str
    clause: str


class Rule(Audience):
    """`document`: where it is not the plan itself. `text`: the clause as the plan has it."""

    id: str = Field(pattern=r"^[A-Z0-9]{2,5}-\d{2}$")
    label: str
    program: str
    period_source: PeriodSource
    document: str | None = None
    clause: str
    text: str = ""

    @field_validator("program")
    @classmethod
    def _known_program(cls, program: str) -> str:
        if program not in PROGRAMS:
            raise ValueError(f"没有名为“{program}”的项目，只能是 {'、'.join(PROGRAMS)} 之一")
        return program


def _known_step(step: str) -> str:
    if step not in STEPS:
        raise ValueError(f"没有名为“{step}”的步骤，只能是 {'、'.join(STEPS)} 之一")
    return step


class Counted(Shape):
    """Which records count: of these kinds, and (`service`) of every kind that is 就业服务 here (AMB-07)."""

    kinds: Many[RecordKind] = ()
    service: bool = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.kinds and not self.service:
            raise ValueError("要写 kinds 或 service = true，否则什么记录都不算数")
        return self

    def kinds_in(self, parameters: Parameters) -> tuple[RecordKind, ...]:
        return (*self.kinds, *parameters.service_kinds) if self.service else self.kinds


class QuotaStep(Counted):
    """`proof`: what a record must hold to count: a signature; a need registered; that, or a declaration of none."""

    step: str
    required: int = Field(1, ge=1)
    distinct_by: Many[str] = ()
    except_modes: Many[Mode] = ()
    proof: Literal["signed", "items", "items_or_declared_none"] | None = None

    _step = field_validator("step")(_known_step)

    @cached_property
    def own_kind(self) -> RecordKind | None:
        """The one kind that meets the step: a refusal of it is a refusal of the step (AMB-24)."""
        return self.kinds[0] if len(self.kinds) == 1 and not self.service else None


class Quota(Rule):
    clock: Literal["quota"]
    period: Literal["year"] = "year"
    steps: Many[QuotaStep] = Field(min_length=1)

    def step_names(self) -> tuple[str, ...]:
        return tuple(step.step for step in self.steps)


class OneStep(Rule):
    step: str

    _step = field_validator("step")(_known_step)

    def step_names(self) -> tuple[str, ...]:
        return (self.step,)


class Deadline(OneStep):
    """One thing within so many days or months of an anchor."""

    clock: Literal["deadline"]
    anchor: Literal["graduate_roster"]
    met_by: Literal["ledger"]
    days: int | None = Field(None, ge=1)
    months: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.days is None) == (self.months is None):
            raise ValueError("days 和 months 要写其中一个，且只写一个")
        return self


class Milestones(OneStep):
    """Contacts at set months after an anchor (AMB-11); each may be early by so many days."""

    clock: Literal["milestones"]
    anchor: Literal["graduate_job"]
    kinds: Many[RecordKind] = Field(min_length=1)
    at_months: Many[int] = Field(min_length=1)
    early_days: int = Field(15, ge=0)
    last_early_days: int = Field(7, ge=0)
    last_needs_in_post: bool = False

    @field_validator("at_months")
    @classmethod
    def _ascending(cls, months: tuple[int, ...]) -> tuple[int, ...]:
        if list(months) != sorted(set(months)) or months[0] < 1:
            raise ValueError("月数要从小到大，不能重复，从 1 起")
        return months


class Continuity(OneStep, Counted):
    """No gap longer than so many days inside a window (AMB-11)."""

    clock: Literal["continuity"]
    anchor: Literal["graduation"]
    window_months: int = Field(ge=1)
    max_gap_days: int = Field(ge=1)


class Cadence(OneStep, Counted):
    """Something every so many months while the conditions hold."""

    clock: Literal["cadence"]
    base: Literal["household"]
    every_months: int = Field(ge=1)


class Expiry(OneStep):
    """Notice so many days before an end. `retirement_within_months`: nearer than that, retirement ends it (PUB-02)."""

    clock: Literal["expiry"]
    of: Literal["post"]
    ahead_days: int = Field(90, ge=0)
    term_months: int = Field(36, ge=1)
    retirement_within_months: int | None = Field(None, ge=1)


AnyRule = Annotated[Quota | Deadline | Milestones | Continuity | Cadence | Expiry, Field(discriminator="clock")]


class SecondRound(Shape):
    """Programmes that wait for the village's next visit but `after_rounds - 1`."""

    programs: Many[str] = Field(min_length=1)
    after_rounds: int = Field(1, ge=1)


class Pacing(Shape):
    """How a year's steps spread over its months: every village is visited once in `round_days` working days.

    `stretch_days`: working days over which one village's people of one visit are spread.
    """

    first_month: int = Field(2, ge=1, le=12)
    last_month: int = Field(11, ge=1, le=12)
    round_days: int = Field(10, ge=1)
    stretch_days: int = Field(5, ge=1)
    second_round: SecondRound | None = None

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


class Survey(Shape):
    """摸底调查 of a year (FOUR-06), to be done by the last day of `by_month`."""

    rule: str
    clause: str
    by_month: int = Field(6, ge=1, le=12)


class Organisation(Shape):
    """Which levels organise the work (FOUR-07), higher ones first."""

    rule: str
    clause: str
    levels: Many[Literal["province", "city", "county", "township", "village"]] = Field(min_length=1)


class Profile(Shape):
    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    place: str
    title: str
    document: str
    issued_on: date | None = None
    parameters: Parameters
    organisation: Organisation
    survey: Survey | None = None
    pacing: Pacing = Pacing()
    reminders: Reminders = Reminders()
    audiences: Many[NamedAudience] = ()
    rules: Many[AnyRule] = Field(min_length=1)

    @property
    def starts_on(self) -> date:
        return self.parameters.valid_from

    @property
    def valid_to(self) -> date:
        return self.parameters.valid_to

    def expired(self, on: date) -> bool:
        """Past its last day a plan goes on reminding, labelled 已过期，沿用 (AMB-22)."""
        return on > self.valid_to

    def rule(self, rule_id: str) -> AnyRule | None:
        return self._rules.get(rule_id)

    @cached_property
    def _rules(self) -> dict[str, AnyRule]:
        return {rule.id: rule for rule in reversed(self.rules)}

    @cached_property
    def turning(self) -> tuple[Turns, ...]:
        """The `turns` of all conditions that the rules name."""
        names = dict.fromkeys(name for rule in self.rules for name in rule.names())
        return tuple(turns for name in names if (turns := REGISTRY[name].turns) is not None)

    def document_of(self, rule: Rule) -> str:
        return rule.document or self.document
