"""Jobs, destinations and businesses as they are sent in, by form and by JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from service.casework.schemas.records import Day
from service.law.facts import Tri
from service.people.rules.codes import DESTINATION

EndReason = Literal["contract_ended", "quit", "dismissed", "closed", "health", "other"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Destination = Annotated[str, BeforeValidator(DESTINATION.parse)]


class Shape(BaseModel):
    """What is not known is refused, so that nothing typed is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class JobForm(Shape):
    """A job from `started_on` to `ended_on`, both included; no end: it lasts. `version`: of the row being changed.

    `destination`: of a graduate, the code that the job stands for; `fitting` takes the one that fits its form.
    """

    form: Annotated[int, Field(ge=1, le=7)]
    subform: Literal["community", "home"] | None = None
    employer: Line
    employer_staff: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    title: Line | None = None
    started_on: Day
    ended_on: Day | None = None
    workplace: Literal["local", "away"] | None = None
    workplace_at: Line | None = None
    place_type: Literal["sunshine_base", "assisted", "massage"] | None = None
    contract: bool = False
    contract_from: Day | None = None
    contract_to: Day | None = None
    social_insurance: bool = False
    monthly_pay: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    pay_ok: Tri = "unknown"
    referral: Literal["dispatch", "agency", "public", "self"] | None = None
    referrer: Line | None = None
    self_employed_first: bool = False
    evidence: Annotated[list[Literal["contract", "insurance", "pay", "visit"]], Field(max_length=4)] = []
    end_reason: EndReason | None = None
    note: Note | None = None
    destination: Literal["fitting"] | Destination | None = None
    version: int | None = None


class JobEnd(Shape):
    """The last day of a job, and why it ended."""

    ended_on: Day
    end_reason: EndReason = "other"


class VoidForm(Shape):
    """Why something was entered by mistake."""

    reason: Reason


class DestinationForm(Shape):
    """Where a graduate went, from a day on."""

    code: Destination
    on: Day
    note: Note | None = None


class BusinessForm(Shape):
    """A business of the person's own. `version`: of the row being changed."""

    kind: Literal["massage", "online", "other"] = "other"
    name: Line
    licensed_on: Day
    recognised_on: Day | None = None
    closed_on: Day | None = None
    area: Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")] | None = None
    monthly_rent: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    real_name: bool = False
    steady: bool = False
    good_credit: bool = False
    first_in_life: bool = False
    helps_others: bool = False
    note: Note | None = None
    version: int | None = None
