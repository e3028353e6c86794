"""Trainings, posts, benefits and certificates as they are sent in, by form and by JSON.

`version` is that of the row being changed; `reason` is for a supervisor, where the plan asks for an approval.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

from service.casework.schemas.records import Day, Reason, Void
from service.entitlements.rules.words import level_word
from service.law.caps import Course
from service.law.facts import Stage

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Level = Annotated[Text, AfterValidator(level_word)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Money = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
BenefitCode = Literal[
    "startup_grant",
    "jobseeker_grant",
    "post_subsidy",
    "flexible_insurance",
    "self_employed_insurance",
    "internship",
    "assistive_device",
    "tax",
    "startup_loan",
    "rent",
    "blind_insurance",
    "network_fee",
    "low_income_employment",
    "low_income_delay",
    "low_income_taper",
    "training_fee",
    "living_fee",
]


def _month(value: object) -> object:
    """People also write 202405, 2024.5, 2024年5月 and a whole day."""
    if not isinstance(value, str):
        return value
    bare = re.fullmatch(r"(\d{4})[-./年]?(\d{1,2})月?(?:[-./]?\d{1,2}日?)?", value.strip())
    return f"{bare[1]}-{int(bare[2]):02}" if bare else value


def _is_month(value: str) -> str:
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", value):
        raise ValueError("月份写法不对，请写成 2024-05。")
    return value


Month = Annotated[str, BeforeValidator(_month), AfterValidator(_is_month)]


class Shape(BaseModel):
    """Base of all shapes here: what is not known is refused, so that nothing typed is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class EntryForm(Shape):
    """What every form has that may need a supervisor."""

    version: int | None = None
    reason: Why | None = None


class TrainingForm(EntryForm):
    """One person in one class."""

    type: Literal["vocational", "practical"] = "vocational"
    course: Course | None = None
    project: Text
    level: Level | None = None
    provider: Text | None = None
    starts_on: Day
    ends_on: Day | None = None
    days: Annotated[float, Field(gt=0, le=400)] | None = None
    hours: Annotated[float, Field(gt=0, le=4000)] | None = None
    state: Literal["enrolled", "in_training", "completed", "dropped"] = "enrolled"
    result: Literal["passed", "failed"] | None = None
    free: bool = True
    voucher: Text | None = None
    training_fee: Money | None = None
    living_fee: Money | None = None


class PostForm(EntryForm):
    """A public-welfare post. `subsidy_ends_on` left out: as long as the plan allows.

    `with_job`: enter the job (公益性岗位就业) as well.
    """

    employer: Text
    post_type: Text
    started_on: Day
    subsidy_ends_on: Day | None = None
    first_approved_on: Day | None = None
    assessed_ok: bool = False
    filed: bool = False
    filing_number: Text | None = None
    ended_on: Day | None = None
    with_job: bool = False


class PostVoid(Void):
    """`with_job`: the job that was entered with the post is void too."""

    with_job: bool = False


class BenefitForm(EntryForm):
    """A benefit for some months."""

    code: BenefitCode
    from_month: Month
    to_month: Month | None = None
    monthly_amount: Money | None = None
    fund: Text | None = None
    document: Text | None = None
    status: Literal["applied", "granted", "denied", "declined"] = "granted"


class ExtensionForm(Shape):
    """Why a post's subsidy should go on until retirement (PUB-02)."""

    reason: Reason


class CertificateForm(Shape):
    """A certified skill."""

    name: Text
    level: Level | None = None
    number: Text | None = None
    issued_on: Day
    training_id: UUID | None = None


class StepForm(Shape):
    """A stage of the way to the certificate; `number` is that of the certificate when it is handed out."""

    stage: Stage
    on: Day
    passed: bool = True
    number: Text | None = None


class LicenceForm(Shape):
    """A blind masseur's certificate."""

    number: Text | None = None
    issued_on: Day


class ReviewForm(Shape):
    """A yearly review passed."""

    reviewed_on: Day
    hours: Annotated[float, Field(ge=0, le=1000)] | None = None


class ClassForm(TrainingForm):
    """One class for many persons at once."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=200)]

    @field_validator("people")
    @classmethod
    def each_once(cls, told: list[UUID]) -> list[UUID]:
        return list(dict.fromkeys(told))
