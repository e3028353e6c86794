"""What a condition is: a pure question about one person on one day, answered yes, no or unknown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from service.law.facts import Facts, Tri
from service.law.names import EXITS
from service.law.parameters import Parameters
from service.law.phrases import CONDITIONS

Test = Callable[[Facts, date, Parameters], Tri]
Since = Callable[[Facts, date, Parameters], date | None]
Turns = Callable[[Facts, Parameters], Iterable[date]]


@dataclass(frozen=True, slots=True)
class Condition:
    """`since`: from which day a no has held, if that is known.

    `turns`: days on which the answer may change by time alone, beyond the dates that stand in the facts.
    """

    name: str
    test: Test
    since: Since | None = None
    turns: Turns | None = None

    @property
    def label(self) -> str:
        return CONDITIONS[self.name].label

    def phrase(self, answer: Tri, facts: Facts) -> str:
        """The answer in words, for this person: 已就业, 已去世."""
        gone = facts.person.exit
        if self.name == "present" and answer == "no" and gone is not None:
            return EXITS[gone.reason]
        return str(getattr(CONDITIONS[self.name], answer))


def tri(value: bool) -> Tri:  # noqa: FBT001 - turns a plain answer into a tri-state
    return "yes" if value else "no"


def both(*answers: Tri) -> Tri:
    """Yes when all say yes, no when one says no."""
    return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"


def either(answers: Iterable[Tri]) -> Tri:
    """Yes when one says yes, no when all say no."""
    told = set(answers)
    return "yes" if "yes" in told else "unknown" if "unknown" in told else "no"
