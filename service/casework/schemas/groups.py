"""Job leads, events, and what is done for many, as they are sent in."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from service.casework.rules.groups import MOST_AT_ONCE
from service.casework.schemas.records import Day, Note, Reason, ReferralResult, Sector, Shape
from service.law.facts import Mode

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[\dU]{6}$")]


class LeadForm(Shape):
    """A job lead (岗位). `version`: the one that was read, when it is changed."""

    county: Code
    employer: Name
    title: Name
    sector: Sector
    place: Name
    away: bool = False
    pay: Words | None = None
    wanted: Annotated[int, Field(ge=1, le=9_999)] = 1
    categories: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7, default_factory=list)]
    accommodations: Words | None = None
    valid_until: Day
    contact: Words | None = None
    source: Words | None = None
    version: int | None = None

    @field_validator("categories")
    @classmethod
    def each_once(cls, told: list[int]) -> list[int]:
        return sorted(set(told))


class EventForm(Shape):
    """An event for many (招聘活动、政策宣讲)."""

    county: Code
    kind: Literal["campus_fair", "live_stream", "two_way", "to_the_villages", "policy_briefing"]
    title: Name
    happened_on: Day
    place: Name
    mode: Literal["online", "offline"] = "offline"
    organiser: Name
    version: int | None = None


class ForMany(Shape):
    """Whom it is done for. `id` may be made by the client, so that sending it twice is harmless."""

    people: list[UUID]
    id: UUID | None = None
    note: Note | None = None
    late_reason: Reason | None = None

    @field_validator("people")
    @classmethod
    def bounded(cls, told: list[UUID]) -> list[UUID]:
        chosen = sorted(set(told))
        if not chosen:
            raise ValueError("请先勾选人员。")
        if len(chosen) > MOST_AT_ONCE:
            raise ValueError(f"一次最多 {MOST_AT_ONCE} 人，请分几次登记。")
        return chosen


class GiveForm(ForMany):
    """A lead given to many on a day."""

    on: Day
    mode: Mode = "group"


class ReferralForm(Shape):
    """What became of a lead or a recommendation."""

    result: ReferralResult
    on: Day


class CardForm(Shape):
    """Pointing somebody to what others decide (仅链接)."""

    card: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    on: Day
    mode: Mode = "office"
    note: Note | None = None
    late_reason: Reason | None = None
