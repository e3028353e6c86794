"""Every limit of the plan is asked; the gravest finding decides, of several the one with the lowest id."""

from collections.abc import Callable
from datetime import date
from typing import Any

from service.law.facts import Facts
from service.law.limits import benefits, posts, training
from service.law.limits.asking import Case, Request, Verdict
from service.law.profile import Profile
from service.law.view import View

_LIMITS: dict[str, Callable[[Any, Case], Verdict | None]] = {
    "training_target": training.target,
    "training_cap": training.cap,
    "training_repeat": training.repeat,
    "training_length": training.length,
    "post_term": posts.term,
    "post_again": posts.again,
    "apart": posts.apart,
    "benefit_months": benefits.months,
    "benefit_years": benefits.years,
    "benefit_amount": benefits.amount,
    "rent": benefits.rent,
    "once": benefits.once,
    "first_only": benefits.first_only,
}
_GRAVEST = ("refused", "needs_approval", "allowed")


def check(profile: Profile, facts: Facts, on: date, request: Request) -> Verdict:
    """Whether the request may be granted on that day, beside what is on file (the request is not)."""
    case = Case(View(facts, profile, on), request)
    verdicts = [verdict for limit in profile.limits if (verdict := _LIMITS[limit.limit](limit, case)) is not None]
    return min(verdicts, key=_gravest, default=Verdict("allowed"))


def _gravest(found: Verdict) -> tuple[int, str]:
    return _GRAVEST.index(found.verdict), found.rule or ""
