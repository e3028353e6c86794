"""What supervision is told, by form and by JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from service.casework.schemas.records import Day
from service.law.indicators import Average

Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Area = Annotated[str, StringConstraints(pattern=r"^[\dU]{2,12}$")]


class Shape(BaseModel):
    """What is not known is refused, so that nothing typed is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class AverageForm(Shape):
    """An average that others published, for an area and all below it. `percent`: of a hundred, two places at most."""

    area: Area
    average: Average
    year: Annotated[int, Field(ge=2015, le=2100)]
    percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
    covers: Literal["disabled_graduates", "all_graduates"]
    source: Source
    published_on: Day | None = None

    @field_validator("percent", mode="before")
    @classmethod
    def _without_sign(cls, told: object) -> object:
        """As people write it: 86.5% or 86.5."""
        return told.strip().rstrip("%％").strip() if isinstance(told, str) else told


class MakeForm(Shape):
    """Which report of which unit and time."""

    code: str
    area: str
    cutoff: date


class FileForm(Shape):
    """登记报送: on which day it was sent, and how or under which number."""

    on: Day
    note: Note = ""
    version: int
