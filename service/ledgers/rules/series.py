"""The six series of services for graduates (GRAD-06 to GRAD-11), ticked by what was done and never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# GRAD-07, in the order of the plan: any one is a service; there is no minimum for each.
GUIDANCE = {
    "ability_assessment": "职业能力测评",
    "career_guidance": "职业指导",
    "job_referral": "职业介绍",
    "job_lead": "岗位信息",
    "policy_consult": "政策咨询",
}


@dataclass(frozen=True, slots=True)
class Service:
    """Something done for the person that stands."""

    kind: str
    on: date
    mode: str = "home_visit"


@dataclass(frozen=True, slots=True)
class Tick:
    """One series: `done` of `of`, and when something of it was done last."""

    label: str
    done: int
    of: int
    last_on: date | None
    parts: tuple[str, ...] = ()

    @property
    def ticked(self) -> bool:
        return self.done > 0


def series(services: Sequence[Service]) -> tuple[Tick, ...]:
    """All six, in their order. A briefing of many (政策宣讲) is no counsel of one (政策咨询)."""
    briefed = [one for one in services if one.kind == "policy_consult" and one.mode == "group"]
    alone = [one for one in services if not (one.kind == "policy_consult" and one.mode == "group")]
    guided = [one for one in alone if one.kind in GUIDANCE]
    kinds = {one.kind for one in guided}
    parts = tuple(label for kind, label in GUIDANCE.items() if kind in kinds)
    return (
        _tick("走访调查", _of(services, "survey_visit")),
        _tick("就业培训", _of(services, "training_attended")),
        Tick("就业指导", len(parts), len(GUIDANCE), _last(guided), parts),
        _tick("招聘活动", _of(services, "job_fair")),
        _tick("政策宣讲", briefed),
        _tick("跟踪服务", _of(services, "follow_up")),
    )


def _of(services: Iterable[Service], kind: str) -> list[Service]:
    return [one for one in services if one.kind == kind]


def _tick(label: str, found: Sequence[Service]) -> Tick:
    return Tick(label, int(bool(found)), 1, _last(found))


def _last(found: Sequence[Service]) -> date | None:
    return max((one.on for one in found), default=None)
