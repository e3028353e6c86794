"""What the law is told of a person, and what it answers before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.dossier.queries import plans_and_facts
from service.law.ages import retirement_of
from service.law.facts import Facts
from service.law.limits.asking import Request, Verdict
from service.law.limits.check import check
from service.law.profile import Profile


@dataclass(frozen=True, slots=True)
class Situation:
    """The plan of the place, if one is bound, and what is on file of the person."""

    profile: Profile | None
    facts: Facts


NO_PLAN = Verdict("allowed", message="这个地方还没有适用的政策规则，没有可以核对的规定。")


async def situations(session: AsyncSession, ids: Iterable[UUID], on: date) -> dict[UUID, Situation]:
    """For persons already seen through `visible`: no actor."""
    return {one: Situation(*told) for one, told in (await plans_and_facts(session, ids, on)).items()}


async def situation_of(session: AsyncSession, person_id: UUID, on: date) -> Situation:
    """As `known`, of one."""
    return (await situations(session, [person_id], on))[person_id]


def verdict(told: Situation, on: date, request: Request, without: object | None = None) -> Verdict:
    """What the law says to a request; `without` is the fact that it would replace."""
    if told.profile is None:
        return NO_PLAN
    return check(told.profile, _less(told.facts, without), on, request)


def retirement(told: Situation) -> date | None:
    """The person's statutory retirement."""
    return None if told.profile is None else retirement_of(told.facts.person, told.profile.parameters)


def _less(facts: Facts, fact: object | None) -> Facts:
    """The facts but for one, the first that is the same."""
    for name in ("trainings", "posts", "benefits"):
        held: tuple[Any, ...] = getattr(facts, name)
        if fact in held:
            at = held.index(fact)
            changed: dict[str, Any] = {name: (*held[:at], *held[at + 1 :])}
            return replace(facts, **changed)
    return facts
