"""What somebody asks for, as a JSON document, and the verdict on it: shapes that programs outside rely on."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from service.law.caps import Course
from service.law.limits import asking, check
from service.law.profile_store import load
from service.law.schemas import Day, Document, Month, Part, fields, read_as


class TrainingApplication(Part):
    kind: Literal["training"]
    type: Literal["vocational", "practical"] = "vocational"
    project: str | None = None
    level: str | None = None
    starts_on: Day
    days: float | None = Field(None, ge=0)
    hours: float | None = Field(None, ge=0)
    course: Course | None = None

    def to_request(self) -> asking.Request:
        return asking.TrainingRequest(**_asked(self))


class PostApplication(Part):
    kind: Literal["post"]
    starts_on: Day
    ends_on: Day | None = None
    filed: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends_on 不能早于 starts_on")
        return self

    def to_request(self) -> asking.Request:
        return asking.PostRequest(**_asked(self))


class BenefitApplication(Part):
    kind: Literal["benefit"]
    code: str = Field(min_length=1)
    from_month: Month
    to_month: Month | None = None
    amount: float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_month is not None and self.to_month < self.from_month:
            raise ValueError("to_month 不能早于 from_month")
        return self

    def to_request(self) -> asking.Request:
        return asking.BenefitRequest(**_asked(self))


class Application(Document):
    """A document with what is asked for."""

    request: Annotated[TrainingApplication | PostApplication | BenefitApplication, Field(discriminator="kind")]


def _asked(part: Part) -> dict[str, Any]:
    return {name: value for name, value in fields(part).items() if name != "kind"}


def verdict(document: object) -> dict[str, Any]:
    """Whether what a document asks for may be had, as JSON values. Raises LawError as `answer` does."""
    asked = read_as(Application, document)
    found = check.check(load(asked.profile), asked.to_facts(), asked.on, asked.request.to_request())
    return {
        "verdict": found.verdict,
        "rule": found.rule,
        "figures": dict(found.figures),
        "message": found.message,
        "source": {"document": found.source.document, "clause": found.source.clause} if found.source else None,
    }
