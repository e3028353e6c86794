"""What may be asked of the lists. Everything here narrows: what may be seen at all is the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.access.areas import level_of
from service.kit.paging import LIMIT, MOST
from service.law.names import PROGRAMS, STEPS
from service.people.rules.owed import State

View = Literal["attention", "overdue", "behind", "today", "week", "blocked", "lost", "all"]
VIEWS: tuple[View, ...] = get_args(View)


def _area(code: str) -> str:
    level_of(code)
    return code


def _program(program: str) -> str:
    if program not in PROGRAMS:
        raise ValueError(f"没有这个项目，可用的有：{'、'.join(PROGRAMS)}。")
    return program


def _step(step: str) -> str:
    if step not in STEPS:
        raise ValueError(f"没有这个步骤，可用的有：{'、'.join(STEPS)}。")
    return step


AreaCode = Annotated[str, AfterValidator(_area)]
Program = Annotated[str, AfterValidator(_program)]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the work list shows. `owner`: a user's caseload; `unassigned`: nobody's."""

    view: View = "attention"
    area: str | None = None
    program: str | None = None
    owner: UUID | None = None
    unassigned: bool = False


class ListQuery(BaseModel):
    """The work list's address. `owner`: an id, `me`, `all` or `none` (nobody's); left out: one's own, or all."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    view: View = "attention"
    area: AreaCode | None = None
    program: Program | None = None
    owner: UUID | Literal["me", "all", "none"] | None = None
    cursor: str | None = None

    def filters(self, me: UUID, *, works_cases: bool) -> Filters:
        """The filters meant by who asks; who keeps a caseload begins with it."""
        asked = self.owner or ("me" if works_cases else "all")
        owner = me if asked == "me" else asked if isinstance(asked, UUID) else None
        return Filters(self.view, self.area, self.program, owner, asked == "none")


class DutyFilters(BaseModel):
    """What the list of duties shows. `state`: as stored, or what dates make of it; `before`: planned earlier than."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: State = "owed"
    program: Program | None = None
    step: Annotated[str, AfterValidator(_step)] | None = None
    area: AreaCode | None = None
    owner: UUID | None = None
    before: date | None = None


class DutyQuery(DutyFilters):
    """The same with the page; `count` asks for the total."""

    limit: int = Field(LIMIT, ge=1, le=MOST)
    cursor: str | None = None
    count: bool = False
