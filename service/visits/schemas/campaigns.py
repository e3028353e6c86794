"""Campaigns as they are sent in: their days, whom to seek out, who was reached."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from service.casework.schemas.groups import ForMany
from service.casework.schemas.records import Day, Shape
from service.law.facts import Mode

County = Annotated[str, StringConstraints(pattern=r"^\d{4}[\dU]\d$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]


class CampaignForm(Shape):
    """Which campaign of which year and county."""

    county: County
    code: Code
    year: Year


class DatesForm(CampaignForm):
    """From when to when it lasts, by which notice. `version`: the one that was read, when it is changed."""

    starts_on: Day
    ends_on: Day
    notice: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    version: int | None = None


class ListForm(CampaignForm):
    """Whom to seek out: all of these in the actor's areas, or in one of them."""

    area: str | None = None
    need: bool = False
    unemployed: bool = False
    monitored: bool = False
    graduates: bool = False


class TickForm(ForMany):
    """What seeking these persons out was, and when."""

    kind: Literal["policy_consult", "career_guidance", "job_fair", "benefit_help", "startup_support"]
    on: Day
    mode: Mode = "group"


class CallForm(ForMany):
    """These persons are to be visited on a day."""

    on: Day
