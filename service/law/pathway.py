"""The way to a blind masseur's certificate (盲人按摩培训路径, BLD-01): its stages, and who takes the next step."""

from datetime import date
from typing import NamedTuple

from service.law.facts import Facts, PathStep, Stage, Tri


class Step(NamedTuple):
    """A stage, what is done to reach it, and by whom."""

    stage: Stage
    label: str
    by: str

    @property
    def owed(self) -> str:
        """What it is called while it is owed: what is to be done, and who does it."""
        return f"盲人按摩培训：{self.label}（{self.by}）"


STEPS = (
    Step("registered", "乡镇（街道）求职登记并提出培训需求", "户籍所在地乡镇（街道）就业辅导员"),
    Step("accepted", "区残联登记", "区残联"),
    Step("trained", "参加免费培训", "区残联组织，本人参加"),
    Step("examined", "考核合格", "培训机构"),
    Step("approved", "区人社局核准", "区人社局"),
    Step("certified", "领取职业资格证书", "区人社局"),
)
_ORDER: dict[Stage, int] = {step.stage: index for index, step in enumerate(STEPS)}


def reached(facts: Facts, on: date) -> tuple[PathStep, ...]:
    """The stages reached by that day, in their order; one that was left out on the way is no hindrance."""
    known = [step for step in facts.pathway if step.on <= on]
    return tuple(sorted(known, key=lambda step: (_ORDER[step.stage], step.on)))


def next_step(facts: Facts, on: date) -> Step | None:
    """What is to be done next; None once the certificate is there."""
    done = reached(facts, on)
    index = _ORDER[done[-1].stage] + 1 if done else 0
    return STEPS[index] if index < len(STEPS) else None


def training_need_of(facts: Facts, on: date) -> Tri:
    """As stated; an answer recorded later than that day is not known yet."""
    person = facts.person
    return "unknown" if person.training_need_on is not None and person.training_need_on > on else person.training_need


def requested_on(facts: Facts, on: date) -> date | None:
    """The day of the request for training, as far as it was dated by that day; never before entry.

    The first stage on file or the answer to the question, whichever came first; else the newest registration.
    """
    days = [step.on for step in facts.pathway if step.on <= on]
    if facts.person.training_need_on is not None and training_need_of(facts, on) == "yes":
        days.append(facts.person.training_need_on)
    if not days:
        days = registered[-1:] if (registered := _registrations(facts, on)) else []
    return max(min(days), facts.person.entered_on) if days else None


def _registrations(facts: Facts, on: date) -> list[date]:
    known = facts.of_kinds(("need_registration",))
    return [each.on for each in known if each.outcome == "done" and each.on <= on and each.holds_item()]
