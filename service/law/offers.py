"""What a plan names besides duties and limits: groups of people, subsidies, campaigns, and what is only pointed to."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from service.law.parameters import Many, Shape
from service.law.rules import Audience


class NamedAudience(Audience):
    """A group of people that lists and reports ask for by name (POP-01 …).

    `advice`: what somebody of the group may be offered, told to who looks after the person (AUX-01 …).
    """

    rule: str
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    clause: str
    advice: str = ""
    document: str | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Until its last day, where it has one (SUB-08)."""
        return self.valid_to is None or on <= self.valid_to


class Subsidy(Shape):
    """One of the graduates' subsidies (GRAD-12).

    `once`: 一次性, to be had once in a lifetime. `hint_again`: the plan does not say so, but others may.
    """

    code: str
    label: str
    clause: str
    once: bool = False
    hint_again: bool = False


class Campaign(Shape):
    """A time of the year at which people are sought out (EVT-01).

    `fixed`: the day is known by itself; otherwise the yearly notice says from when to when, and a county enters it.
    """

    code: str
    label: str
    clause: str
    fixed: Literal["third_sunday_of_may", "third_of_december"] | None = None

    def day(self, year: int) -> date | None:
        """The day in a year, where it is fixed."""
        if self.fixed == "third_sunday_of_may":
            first = date(year, 5, 1)
            return date(year, 5, 15 + (6 - first.weekday()) % 7)
        return date(year, 12, 3) if self.fixed else None


class Card(Shape):
    """Something that others decide (仅链接): shown as text with a way there; nothing is computed."""

    rule: str
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    text: str
    clause: str
    url: str = Field("", pattern=r"^(https://.*)?$")
    valid_to: date | None = None


class Offers(Shape):
    """The part of a profile that is told, not owed."""

    audiences: Many[NamedAudience] = ()
    subsidies: Many[Subsidy] = ()
    campaigns: Many[Campaign] = ()
    cards: Many[Card] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for names in (
            [each.name for each in self.audiences],
            [each.code for each in self.subsidies],
            [each.code for each in self.campaigns],
            [each.code for each in self.cards],
        ):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"“{twice}”写了两次")
        return self
