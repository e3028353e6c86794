"""A ledger and its parts as they are sent in, by form and by JSON."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from service.casework.schemas.records import Block, Day
from service.law.facts import Mode, RecordKind, Tri
from service.ledgers.rules.content import (
    LONGEST_GOAL,
    LONGEST_MEASURE,
    MOST_GOALS,
    GoalState,
    Kind,
    MeasureState,
    SubsidyState,
)
from service.ledgers.rules.versions import Decision


def _short_enough(text: str) -> str:
    if len(text) > LONGEST_GOAL:
        raise ValueError(f"每条目标不超过 {LONGEST_GOAL} 个字，请缩短。")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MEASURE)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
GoalText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_short_enough)]


class Shape(BaseModel):
    """What is not known is refused, so that nothing typed is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class LedgerForm(Shape):
    """What GRAD-02 asks for: an officer (nobody named: the actor, later who it was), goals, and the next contact.

    `version`: of the ledger being changed; none opens one. `opened_on` left out: today, later the day that it was.
    """

    opened_on: Day | None = None
    officer: UUID | None = None
    goals: list[str]
    next_contact_on: Day
    version: int | None = None

    @field_validator("goals")
    @classmethod
    def shaped(cls, told: list[str]) -> list[str]:
        """Without empty lines and without doubles."""
        goals = list(dict.fromkeys(_short_enough(goal.strip()) for goal in told if goal.strip()))
        if not goals:
            raise ValueError("请至少写一条目标，例如“年底前找到一份文员工作”。")
        if len(goals) > MOST_GOALS:
            raise ValueError(f"最多写 {MOST_GOALS} 条目标，请合并或删去几条。")
        return goals


class GoalForm(Shape):
    """One more goal."""

    goal: GoalText


class GoalStateForm(Shape):
    """How a goal stands. `version`: of the ledger as it was read."""

    state: GoalState
    version: int


class MeasureForm(Shape):
    """One more measure: what is to be done, of which kind, by whom (nobody named: the actor), until when."""

    kind: RecordKind = "other"
    text: Text
    owner: UUID | None = None
    due_on: Day


class MeasureChange(Shape):
    """A measure put right, done or dropped; what is not told stays. `version`: of the ledger as it was read."""

    kind: RecordKind | None = None
    text: Text | None = None
    owner: UUID | None = None
    due_on: Day | None = None
    state: MeasureState | None = None
    done_on: Day | None = None
    version: int


class SubsidyForm(Shape):
    """How one subsidy (GRAD-12) stands. `corrects`: what was said of it before was a mistake."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    state: SubsidyState
    on: Day | None = None
    document: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    corrects: bool = False


class SubsidiesForm(Shape):
    """How subsidies stand; those not told stay as they are."""

    subsidies: list[SubsidyForm]
    version: int


class SurveyForm(Shape):
    """走访调查 (GRAD-08) with its three blocks, and what it answers for the register."""

    on: Day
    mode: Mode = "home_visit"
    wish: Block
    post_need: Block
    training_need: Block
    willing: Tri | None = None
    wants_training: bool | None = None
    late_reason: Remark | None = None


class SignOff(Shape):
    """A supervisor's word on a version: signed, with a remark if any, or sent back with the reason."""

    version: int
    decision: Decision
    remark: Remark = Field("", validate_default=True)

    @field_validator("remark")
    @classmethod
    def told(cls, remark: str, info: ValidationInfo) -> str:
        if info.data.get("decision") == "sent_back" and not remark:
            raise ValueError("退回时请写明原因，让台账责任人知道要改什么。")
        return remark


class PrintForm(Shape):
    """On what: PDF or Word; `redacted`: for inspection, with nothing that tells who it is."""

    format: Literal["pdf", "docx"] = "pdf"
    redacted: bool = False


class TemplateForm(Shape):
    """Where and for which kind of ledger a county's own form is used."""

    county: Annotated[str, StringConstraints(pattern=r"^[0-9U]{6}$")]
    kind: Kind = "graduate"
