"""Jobs as they are sent in, by form and by JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.casework.schemas import Day

EndReason = Literal["contract_ended", "quit", "dismissed", "closed", "health", "other"]


class JobForm(BaseModel):
    """A job from `started_on` to `ended_on`, both included; no end: it lasts. `version`: of the row being changed."""

    model_config = ConfigDict(extra="forbid")

    form: Annotated[int, Field(ge=1, le=7)]
    employer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    started_on: Day
    ended_on: Day | None = None
    contract: bool = False
    social_insurance: bool = False
    self_employed_first: bool = False
    end_reason: EndReason | None = None
    version: int | None = None


class JobEnd(BaseModel):
    """The last day of a job, and why it ended."""

    model_config = ConfigDict(extra="forbid")

    ended_on: Day
    end_reason: EndReason = "other"


class JobVoid(BaseModel):
    """Why a job was entered by mistake."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
