"""What is asked for, and what the law answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from service.law.assumed import of_limit
from service.law.caps import Course, Limit
from service.law.names import ASSUMED
from service.law.view import Source, View


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    starts_on: date
    type: Literal["vocational", "practical"] = "vocational"
    project: str | None = None
    level: str | None = None
    days: float | None = None
    hours: float | None = None
    course: Course | None = None


@dataclass(frozen=True, slots=True)
class PostRequest:
    """`filed`: the placement has been reported to the authority that the plan names (备案).

    `first_approved_on`: of one that was approved already; else it is with its first day.
    """

    starts_on: date
    ends_on: date | None = None
    filed: bool = False
    first_approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class BenefitRequest:
    """Months as `2024-05`, both included; no `to_month`: that one month. `amount`: yuan a month, or of a loan."""

    code: str
    from_month: str
    to_month: str | None = None
    amount: float | None = None


Answer = Literal["allowed", "needs_approval", "refused"]
Request = TrainingRequest | PostRequest | BenefitRequest


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rule`: what decided, None where nothing stands against it; `figures`: JSON values; `message`: for users."""

    verdict: Answer
    rule: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    message: str = "可以办理。"
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A request beside what stands: what each limit looks at."""

    view: View
    request: Request

    def refused(self, limit: Limit, message: str, /, **figures: Any) -> Verdict:  # noqa: ANN401 - JSON values
        return self._say("refused", limit, message, figures)

    def needs_approval(self, limit: Limit, message: str, /, **figures: Any) -> Verdict:  # noqa: ANN401 - JSON values
        return self._say("needs_approval", limit, message, figures)

    def allowed(self, limit: Limit, message: str, /, **figures: Any) -> Verdict:  # noqa: ANN401 - JSON values
        """Nothing against it, but something to know."""
        return self._say("allowed", limit, message, figures)

    def _say(self, answer: Answer, limit: Limit, message: str, figures: Mapping[str, Any]) -> Verdict:
        profile = self.view.profile
        if answer != "allowed" and of_limit(limit, profile):
            message = f"{message}所依期限{ASSUMED}。"
        document = limit.document or profile.document
        return Verdict(answer, limit.id, figures, message, Source(document, limit.clause))
