"""One person's facts as they stand on one day under one profile: what the clocks look at, and what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.law.conditions import REGISTRY
from service.law.facts import Facts, Record, Tri
from service.law.parameters import PeriodSource
from service.law.profile import Profile
from service.law.rules import Audience

Because = tuple[tuple[str, Tri], ...]


@dataclass(frozen=True, slots=True)
class Source:
    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clock says is owed, before conditions, refusals on file and waivers give it its state.

    `literal_done`: the same count over the plan's whole window. `refused`: a refusal on file holds (AMB-24).
    `period_source`: where it is another than the rule's.
    """

    step: str
    period: str
    opens_on: date
    due_on: date
    required: int = 1
    done: int = 0
    n: int | None = None
    literal_done: int = 0
    refused: bool = False
    counted: tuple[Record, ...] = ()
    period_source: PeriodSource | None = None


@dataclass(frozen=True, slots=True)
class View:
    facts: Facts
    profile: Profile
    on: date
    _answers: dict[str, Tri] = field(default_factory=dict)

    def answer(self, name: str) -> Tri:
        answer = self._answers.get(name)
        if answer is None:
            answer = REGISTRY[name].test(self.facts, self.on, self.profile.parameters)
            self._answers[name] = answer
        return answer

    def shuts_out(self, audience: Audience) -> bool:
        """One of `all_of` says no, as for most audiences and people: found out sooner than by `judge`."""
        for name in audience.all_of:  # noqa: SIM110 - a generator here would take much of the engine's time
            if self.answer(name) == "no":
                return True
        return False

    def judge(self, audience: Audience) -> tuple[Tri, Because]:
        """Whether the audience takes this person in, and which answers decided it.

        Of alternatives, those that decide are shown: the ones that hold, else the open ones, else all.
        """
        because: list[tuple[str, Tri]] = [(name, self.answer(name)) for name in audience.all_of]
        verdicts = [answer for _, answer in because]
        if audience.any_of:
            options = [(name, self.answer(name)) for name in audience.any_of]
            best: Tri = next((tri for tri in _BEST if any(answer == tri for _, answer in options)), "no")
            because += [(name, answer) for name, answer in options if answer == best]
            verdicts.append(best)
        for name in audience.none_of:
            answer = self.answer(name)
            because.append((name, answer))
            verdicts.append(_OPPOSITE[answer])
        verdict: Tri = "no" if "no" in verdicts else "unknown" if "unknown" in verdicts else "yes"
        return verdict, tuple(because)

    def done(self, kinds: Iterable[str], first: date) -> list[Record]:
        """Records of these kinds that came about, from `first` up to this day."""
        on = self.on
        return [r for r in self.facts.of_kinds(kinds) if first <= r.on <= on and r.outcome == "done"]

    def refused(self, kind: str) -> bool:
        """Whether the newest record of the kind is a refusal not older than the days it holds (AMB-24)."""
        known = [record for record in self.facts.of_kinds((kind,)) if record.on <= self.on]
        if not known:
            return False
        newest = max(known, key=lambda record: (record.on, _RANK[record.outcome]))
        holds_to = newest.on + timedelta(days=self.profile.parameters.refusal_days)
        return newest.outcome == "declined" and self.on <= holds_to

    def literal_window(self) -> tuple[date, date]:
        return self.profile.starts_on, self.profile.valid_to

    def literal_done(self, kinds: Iterable[str]) -> int:
        first, last = self.literal_window()
        return sum(record.on <= last for record in self.done(kinds, first))


_RANK = {"no_contact": 0, "declined": 1, "done": 2}
_BEST: tuple[Tri, ...] = ("yes", "unknown", "no")
_OPPOSITE: dict[Tri, Tri] = {"yes": "no", "no": "yes", "unknown": "unknown"}
