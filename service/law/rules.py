"""The shapes of a plan's rules: whom each is for, and its clock with that clock's figures."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from service.law.conditions import REGISTRY
from service.law.facts import Mode, RecordKind, Referral, Stage
from service.law.names import PROGRAMS, STEPS
from service.law.parameters import Many, Parameters, PeriodSource, Shape, Sourced


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


class Rule(Audience, Sourced):
    """`document`: where it is not the plan itself. `text`: what the clause says, in our own words (条款要点).

    `period_source`: whether the plan states what makes the due date; other figures are told in `sources`.
    """

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


class QuotaStep(Counted, Sourced):
    """`proof`: what a record of `kinds` must hold to count: a signature; a need registered; that, or a word of none."""

    FIGURES = ("required", "proof")
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
    """One thing within so many days or months of an anchor.

    `stage_days`: on the way to a certificate, the days for a stage that takes another time than `days`.
    `beside`: rules whose open contact, due within `beside_days` of this one, is the same visit.
    """

    FIGURES = ("stage_days", "beside_days")
    clock: Literal["deadline"]
    anchor: Literal["graduate_roster", "graduation", "household_without_job", "pathway", "monitoring", "stated_contact"]
    met_by: Literal["ledger", "aid_ledger", "survey", "training", "job", "certificate", "contact"]
    days: int | None = Field(None, ge=1)
    months: int | None = Field(None, ge=1)
    stage_days: dict[Stage, int] = Field(default_factory=dict)
    beside: Many[str] = ()
    beside_days: int = Field(15, ge=0)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        told = [self.days, self.months].count(None)
        if self.anchor == "stated_contact" and told != 2:
            raise ValueError("台账已写明下次联系日期，不写 days 和 months")
        if self.anchor != "stated_contact" and told != 1:
            raise ValueError("days 和 months 要写其中一个，且只写一个")
        return self


class Milestones(OneStep):
    """Contacts at set months after an anchor (AMB-11); each may be early by so many days.

    `assumed_months`: those of `at_months` that the plan does not name, where it names others. `referrals`: how a job
    must have been found (FUP-03).
    """

    FIGURES = ("early_days", "last_early_days")
    clock: Literal["milestones"]
    anchor: Literal["graduate_job", "contract_job", "massage_shop"]
    kinds: Many[RecordKind] = Field(min_length=1)
    at_months: Many[int] = Field(min_length=1)
    assumed_months: Many[int] = ()
    referrals: Many[Referral] = ()
    early_days: int = Field(15, ge=0)
    last_early_days: int = Field(7, ge=0)
    last_needs_in_post: bool = False

    @field_validator("at_months")
    @classmethod
    def _ascending(cls, months: tuple[int, ...]) -> tuple[int, ...]:
        if list(months) != sorted(set(months)) or months[0] < 1:
            raise ValueError("月数要从小到大，不能重复，从 1 起")
        return months

    @model_validator(mode="after")
    def _some_of_the_months(self) -> Self:
        if not set(self.assumed_months) <= set(self.at_months):
            raise ValueError("assumed_months 只能写 at_months 里有的月数")
        return self

    def source_at(self, month: int) -> PeriodSource:
        """Whether the plan itself names that month."""
        return "assumed" if month in self.assumed_months else self.period_source


class Continuity(OneStep, Counted):
    """No gap longer than so many days (of which `period_source` speaks) inside a window (AMB-11)."""

    FIGURES = ("window_months",)
    clock: Literal["continuity"]
    anchor: Literal["graduation"]
    window_months: int = Field(ge=1)
    max_gap_days: int = Field(ge=1)


class Cadence(OneStep):
    """Something every so many months while the conditions hold.

    `first_days`: from the base to the first time (FUP-02). `early_days`: a review so
    early is the one of the coming anniversary (BLD-03).
    """

    FIGURES = ("first_days", "early_days")
    clock: Literal["cadence"]
    base: Literal["household", "monitoring", "licence"]
    every_months: int = Field(ge=1)
    kinds: Many[RecordKind] = ()
    first_days: int | None = Field(None, ge=1)
    early_days: int = Field(90, ge=0)


class Expiry(OneStep):
    """Notice so many days before an end. `retirement_within_months`: nearer than that, retirement ends it (PUB-02).

    `code`: of the benefit. `remind_days`: people are told so many days before, beside the plan's usual stages.
    """

    FIGURES = ("ahead_days", "remind_days", "retirement_within_months")
    clock: Literal["expiry"]
    of: Literal["post", "benefit", "credential", "rent_window", "income_delay"]
    code: str | None = None
    ahead_days: int = Field(90, ge=0)
    term_months: int | None = Field(None, ge=1)
    retirement_within_months: int | None = Field(None, ge=1)
    remind_days: Many[int] = ()

    @model_validator(mode="after")
    def _what_ends(self) -> Self:
        if (self.code is not None) != (self.of in ("benefit", "income_delay", "rent_window")):
            raise ValueError("补贴要写 code，其他不写")
        if self.of in ("post", "rent_window", "income_delay") and self.term_months is None:
            raise ValueError("要写 term_months")
        return self


AnyRule = Annotated[Quota | Deadline | Milestones | Continuity | Cadence | Expiry, Field(discriminator="clock")]
