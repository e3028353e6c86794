"""For what one person counts in each indicator of a plan: the pure half of every number that supervisors see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.law.conditions import GATES, destination_of
from service.law.conditions.graduates import FURTHER_STUDY
from service.law.conditions.households import rural_of
from service.law.dates import add_months
from service.law.evaluate import Duty, duties_of, duties_on
from service.law.facts import Facts, Training, Tri
from service.law.indicators import AtBase, AtPost, Filed, NewlyEmployed, OfDuty, Outcome, Trained
from service.law.profile import Profile
from service.law.rules import Quota
from service.law.spells import newly_employed_on
from service.law.view import View

Mark = Literal["met", "unmet", "unknown", "declined"]
MARKS: tuple[Mark, ...] = ("met", "unmet", "unknown", "declined")
# 工伤伤残职工 are served, and not counted (POP-03)
CERTIFIED = frozenset({"disability_certificate", "military_disability"})
BY_NAME: dict[str, Mark] = {mark: mark for mark in MARKS}
HELP_WITHIN_MONTHS = 6
_HUKOU = {"yes": "rural", "no": "urban"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One person under one plan on a day. `known`: the facts as they were known to hold on any day.

    `states`: of the duties of this year, by rule. `served`: whether anything at all is on file of this year.
    """

    known: Callable[[date], Facts]
    view: View
    states: Mapping[str, set[str]]
    served: bool

    @property
    def profile(self) -> Profile:
        return self.view.profile

    @property
    def facts(self) -> Facts:
        return self.view.facts

    @property
    def on(self) -> date:
        return self.view.on


def marks(
    profile: Profile, known: Callable[[date], Facts], on: date, duties: tuple[Duty, ...] | None = None
) -> dict[str, Mark]:
    """Code → mark, of the indicators that count this person; who is not counted has none.

    `unknown`: an answer is missing; `declined`: a refusal on file, 已尽责 (AMB-24). Both are counted and not met. Who
    was waived is not counted (AMB-05). `duties`: those of that day, where they are at hand.
    """
    facts, year, first = known(on), str(on.year), date(on.year, 1, 1)
    states: dict[str, set[str]] = {}
    for duty in duties_on(profile, facts, on) if duties is None else duties:
        if duty.period == year:
            states.setdefault(duty.rule, set()).add(duty.state)
    served = any(first <= record.on <= on for record in facts.records)
    seen = Seen(known, View(facts, profile, on), states, served)
    found = ((each.code, _MARK[each.measure](each, seen)) for each in profile.indicators)
    return {code: mark for code, mark in found if mark is not None}


def _of_duty(indicator: OfDuty, seen: Seen) -> Mark | None:
    """As the duties of the year say. Who had all while it was owed stays counted, though at work by now (AMB-23)."""
    states = seen.states.get(indicator.of)
    if states is None:
        return "met" if seen.served and _was_met(indicator, seen) else None
    if "open" in states:
        return "unmet"
    if "blocked" in states:
        return "unknown"
    if "declined" in states:
        return "declined"
    return "met" if "met" in states else None


def _was_met(indicator: OfDuty, seen: Seen) -> bool:
    rule = seen.profile.rule(indicator.of)
    if not isinstance(rule, Quota):
        return False
    kinds = {kind for step in rule.steps for kind in step.kinds_in(seen.profile.parameters)}
    first = date(seen.on.year, 1, 1)
    days = {record.on for record in seen.facts.of_kinds(kinds) if first <= record.on <= seen.on}
    for day in sorted(days, reverse=True):
        then = duties_of(seen.profile, seen.known(day), day, only=indicator.of)
        if then:
            return all(duty.state == "met" for duty in then)
    return False


def _cohort(view: View) -> Tri:
    """Whether somebody is a graduate of the year that the place answers for (AMB-09)."""
    if view.facts.person.student is None:
        return "no"
    shut = any(view.answer(gate.name) == "no" for gate in GATES)
    if shut or view.answer("fresh_graduate") != "yes":
        return "no"
    return view.answer("local_graduate")


def _filed(_: Filed, seen: Seen) -> Mark | None:
    here = _cohort(seen.view)
    if here == "no":
        return None
    ledger = seen.facts.ledger
    if ledger is not None and ledger.opened_on <= seen.on:
        return "met"
    return "unmet" if here == "yes" else "unknown"


def _outcome(indicator: Outcome, seen: Seen) -> Mark | None:
    day, view = indicator.day(seen.on), seen.view
    here = _cohort(view)
    if here == "no":
        return None
    facts = seen.known(day)
    stands = destination_of(facts)
    destined = stands is not None and stands[0] <= day <= stands[1]
    student = facts.person.student
    studies = destined and student is not None and student.destination and student.destination.code in FURTHER_STUDY
    if studies:
        return "met" if indicator.study == "counted" else None
    answers = {here, *(view.answer(name) for name in indicator.among)}
    if "no" in answers:
        return None
    if destined or facts.employed(day):
        return "met"
    return "unknown" if "unknown" in answers else "unmet"


def _newly_employed(indicator: NewlyEmployed, seen: Seen) -> Mark | None:
    person, profile = seen.facts.person, seen.profile
    if (
        not seen.facts.jobs
        or person.role != "disabled"
        or person.credential is None
        or person.credential.kind not in CERTIFIED
    ):
        return None
    spans = ((job.started_on, job.ended_on) for job in seen.facts.jobs)
    day = newly_employed_on(spans, profile.starts_on, min(profile.valid_to, seen.on))
    if day is None:
        return None
    told = (facts.person.hukou for facts in (seen.known(day), seen.facts))  # today's, where none was stated of then
    rural = next((answer for hukou in told if (answer := rural_of(hukou)) != "unknown"), "unknown")
    return "met" if indicator.hukou is None or _HUKOU.get(rural) == indicator.hukou else None


def _trained(indicator: Trained, seen: Seen) -> Mark | None:
    if seen.facts.person.role != "disabled":
        return None
    first = date(seen.on.year, 1, 1)
    if indicator.rural and rural_of(seen.facts.person.hukou) != "yes":
        return None
    done = [
        training
        for training in seen.facts.trainings
        if training.state == "completed" and training.ends_on is not None and first <= training.ends_on <= seen.on
        if indicator.type in {None, training.type}
    ]
    if not done:
        return None
    return "met" if any(_CAME_OF[indicator.then](seen, training) for training in done) else "unmet"


def _helped_after(seen: Seen, training: Training) -> bool:
    kinds = set(seen.profile.parameters.service_kinds) - {"training_attended"}  # that is the training itself
    end = training.ends_on or seen.on
    return any(record.outcome == "done" and end <= record.on <= seen.on for record in seen.facts.of_kinds(kinds))


def _employed_after(seen: Seen, training: Training) -> bool:
    end = training.ends_on or seen.on
    last = min(add_months(end, HELP_WITHIN_MONTHS), seen.on)
    return any(job.started_on <= last and (job.ended_on is None or job.ended_on > end) for job in seen.facts.jobs)


_CAME_OF: Mapping[str, Callable[[Seen, Training], bool]] = {
    "passed": lambda _, training: training.result == "passed",
    "certified": lambda seen, training: training.certified_on is not None and training.certified_on <= seen.on,
    "helped": _helped_after,
    "employed": _employed_after,
}


def _at_post(_: AtPost, seen: Seen) -> Mark | None:
    first = date(seen.on.year, 1, 1)
    held = (
        post.started_on <= seen.on and (post.subsidy_ends_on is None or post.subsidy_ends_on >= first)
        for post in seen.facts.posts
    )
    return "met" if seen.facts.person.role == "disabled" and any(held) else None


def _at_base(_: AtBase, seen: Seen) -> Mark | None:
    first, person = date(seen.on.year, 1, 1), seen.facts.person
    there = any(
        job.place_type == "sunshine_base"
        and job.started_on <= seen.on
        and (job.ended_on is None or job.ended_on >= first)
        for job in seen.facts.jobs
    )
    if not there:
        return None
    rural = person.role == "disabled" and rural_of(person.hukou) == "yes"
    return "met" if rural or (person.role == "family" and person.household.severe_rural) else None


_MARK: Mapping[str, Callable[[Any, Seen], Mark | None]] = {
    "duty": _of_duty,
    "filed": _filed,
    "outcome": _outcome,
    "newly_employed": _newly_employed,
    "trained": _trained,
    "at_post": _at_post,
    "at_base": _at_base,
}
