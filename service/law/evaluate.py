"""What one person is owed on one day, why, and when time alone will change it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from service.law.clocks import cadence, continuity, deadline, expiry, milestones, quota
from service.law.conditions import GATES, REGISTRY
from service.law.facts import Facts, Record, Tri
from service.law.parameters import PeriodSource
from service.law.profile import Profile
from service.law.rules import AnyRule, Deadline, Quota
from service.law.view import Because, Claim, Source, View

State = Literal["open", "met", "blocked", "declined", "waived"]
_DAY = timedelta(days=1)
_CLAIMS: dict[str, Callable[[Any, View], Iterator[Claim]]] = {
    "quota": quota.claims,
    "deadline": deadline.claims,
    "milestones": milestones.claims,
    "continuity": continuity.claims,
    "cadence": cadence.claims,
    "expiry": expiry.claims,
}
_TURNS: dict[str, Callable[[Any, Facts, Profile], Iterator[date]]] = {
    "quota": quota.turns,
    "deadline": deadline.turns,
    "milestones": milestones.turns,
    "continuity": continuity.turns,
    "cadence": cadence.turns,
    "expiry": expiry.turns,
}


@dataclass(frozen=True, slots=True)
class Literally:
    """The count over the plan's whole window, where the plan names no period (AMB-02)."""

    period: str
    done: int
    state: Literal["open", "met"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing owed (应办事项). `counted`: the records that made `done`, for 为什么; it makes no duty different."""

    rule: str
    program: str
    step: str
    period: str
    period_source: PeriodSource
    n: int | None
    opens_on: date
    due_on: date
    required: int
    done: int
    state: State
    because: Because
    literal: Literally | None
    source: Source
    counted: tuple[Record, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`next_change_on`: the first later day on which a duty differs, with the same facts.

    `next_look_on`: a day not later than that, found without evaluating again; None when nothing can ever change.
    """

    profile: str
    on: date
    expired: bool
    duties: tuple[Duty, ...]
    next_look_on: date | None
    next_change_on: date | None


@dataclass(frozen=True, slots=True)
class Against:
    """A condition that keeps a rule away, as users read it, and since when, where that is known."""

    condition: str
    answer: Tri
    phrase: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What somebody may be offered (AUX-01, PUB-05 …): shown to who looks after the person, owed by nobody."""

    rule: str
    name: str
    label: str
    text: str
    because: Because
    source: Source


@dataclass(frozen=True, slots=True)
class NotOwed:
    rule: str
    program: str
    steps: tuple[str, ...]
    against: tuple[Against, ...]


def evaluate(profile: Profile, facts: Facts, on: date, *, next_change: bool = True) -> Evaluation:
    """What is owed on that day. Without `next_change` the exact day of the next change is not looked for (and is None).

    Facts dated after `on` have not happened yet. To judge a past period, ask for its last day.
    """
    view = View(facts, profile, on)
    duties = _duties_of(view, profile.rules)
    looks = _looks(view)
    changes = (day for day in sorted(looks) if duties_on(profile, facts, day) != duties) if next_change else iter(())
    return Evaluation(
        profile=profile.code,
        on=on,
        expired=profile.expired(on),
        duties=duties,
        next_look_on=min(looks, default=None),
        next_change_on=next(changes, None),
    )


def duties_on(profile: Profile, facts: Facts, on: date) -> tuple[Duty, ...]:
    """The duties of `evaluate` alone, sorted by due date, rule, period, step and n."""
    return _duties_of(View(facts, profile, on), profile.rules)


def duties_of(profile: Profile, facts: Facts, on: date, *, only: str) -> tuple[Duty, ...]:
    """Those of `duties_on` that one rule makes."""
    beside = profile.beside[only].beside if only in profile.beside else ()
    rules = [rule for rule in profile.rules if rule.id == only or rule.id in beside]
    return tuple(duty for duty in _duties_of(View(facts, profile, on), rules) if duty.rule == only)


def quotas_on(profile: Profile, facts: Facts, on: date) -> tuple[Duty, ...]:
    """Those of `duties_on` that are counted by the year: what is left to be judged of a year that is over."""
    return _duties_of(View(facts, profile, on), (rule for rule in profile.rules if isinstance(rule, Quota)))


def _duties_of(view: View, rules: Iterable[AnyRule]) -> tuple[Duty, ...]:
    if any(view.answer(gate.name) == "no" for gate in GATES):
        return ()
    duties = _each_visit_once([duty for rule in rules for duty in _duties(rule, view)], view.profile)
    duties.sort(key=lambda duty: (duty.due_on, duty.rule, duty.period, duty.step, duty.n or 0))
    return tuple(duties)


def _each_visit_once(duties: list[Duty], profile: Profile) -> list[Duty]:
    """Left out: what another rule asks for within a few days of it, by the same visit (GRAD-18)."""
    beside = profile.beside
    if not any(duty.rule in beside for duty in duties):
        return duties
    return [duty for duty in duties if duty.rule not in beside or not _done_with(duty, beside[duty.rule], duties)]


def _done_with(duty: Duty, rule: Deadline, duties: list[Duty]) -> bool:
    return any(
        other.rule in rule.beside
        and other.state in ("open", "blocked")
        and abs((other.due_on - duty.due_on).days) <= rule.beside_days
        for other in duties
    )


def audience(profile: Profile, facts: Facts, on: date, name: str) -> tuple[Tri, Because]:
    """Whether a person belongs to a named audience of the profile (POP-01 `target` …), and why."""
    found = next((each for each in profile.audiences if each.name == name), None)
    if found is None:
        raise KeyError(name)
    return View(facts, profile, on).judge(found)


def groups(profile: Profile, facts: Facts, on: date) -> tuple[str, ...]:
    """The names of all audiences that take a person in on that day; none once the person has left."""
    view = View(facts, profile, on)
    if view.answer("present") == "no":
        return ()
    named = (each for each in profile.audiences if each.holds(on) and not view.shuts_out(each))
    return tuple(each.name for each in named if view.judge(each)[0] == "yes")


def advice(profile: Profile, facts: Facts, on: date) -> tuple[Advice, ...]:
    """What the plan would have this person offered; nothing once the person has left."""
    view = View(facts, profile, on)
    if view.answer("present") == "no":
        return ()
    found = []
    for each in profile.audiences:
        verdict, because = view.judge(each)
        if each.advice and verdict == "yes" and each.holds(on):
            source = Source(each.document or profile.document, each.clause)
            found.append(Advice(each.rule, each.name, each.label, each.advice, because, source))
    return tuple(found)


def not_owed(profile: Profile, facts: Facts, on: date) -> tuple[NotOwed, ...]:
    """The rules that do not apply on that day, each with the conditions that say so."""
    view = View(facts, profile, on)
    shut = [gate.name for gate in GATES if view.answer(gate.name) == "no"]
    away = []
    for rule in profile.rules:
        verdict, because = view.judge(rule)
        names = [name for name, answer in because if answer == ("yes" if name in rule.none_of else "no")]
        if shut or verdict == "no":
            against = tuple(_against(name, view) for name in (shut or names))
            away.append(NotOwed(rule.id, rule.program, rule.step_names(), against))
    return tuple(away)


def _against(name: str, view: View) -> Against:
    condition, answer = REGISTRY[name], view.answer(name)
    since = condition.since(view.facts, view.on, view.profile.parameters) if condition.since else None
    return Against(name, answer, condition.phrase(answer, view.facts), since)


def _duties(rule: AnyRule, view: View) -> Iterator[Duty]:
    if view.shuts_out(rule):
        return
    verdict, because = view.judge(rule)
    if verdict == "no":
        return
    source = Source(view.profile.document_of(rule), rule.clause)
    for claim in _CLAIMS[rule.clock](rule, view):
        period_source = claim.period_source or rule.period_source
        yield Duty(
            rule=rule.id,
            program=rule.program,
            step=claim.step,
            period=claim.period,
            period_source=period_source,
            n=claim.n,
            opens_on=claim.opens_on,
            due_on=claim.due_on,
            required=claim.required,
            done=claim.done,
            state=_state(rule, claim, verdict, view.facts),
            because=because,
            literal=_literally(claim, view.profile) if period_source == "assumed" else None,
            source=source,
            counted=claim.counted,
        )


def _state(rule: AnyRule, claim: Claim, verdict: Tri, facts: Facts) -> State:
    """The first that fits."""
    if claim.done >= claim.required:
        return "met"
    if any((each.rule, each.step, each.period) == (rule.id, claim.step, claim.period) for each in facts.waivers):
        return "waived"
    if verdict == "unknown":
        return "blocked"
    return "declined" if claim.refused else "open"


def _literally(claim: Claim, profile: Profile) -> Literally:
    period = f"{profile.starts_on}/{profile.valid_to}"
    return Literally(period, claim.literal_done, "met" if claim.literal_done >= claim.required else "open")


def _looks(view: View) -> set[date]:
    """Later days on which a duty, a group or a mark could differ: a superset of the days on which something does.

    Only the next New Year is among them: a period that turns is owed now, or begins with another day that is. Who has
    left is owed nothing more, but still counts in the year's figures (AMB-23).
    """
    facts, profile, on = view.facts, view.profile, view.on
    days = set(_own_dates(facts))
    if view.answer("present") == "no":
        still_counted = any(day.year >= on.year for day in days)
        return {day for day in (*days, date(on.year + 1, 1, 1)) if day > on} if still_counted else set()
    days |= {date(on.year + 1, 1, 1), profile.starts_on}
    days |= {each.valid_to + _DAY for each in profile.audiences if each.valid_to is not None}
    for rule in profile.rules:
        days.update(_TURNS[rule.clock](rule, facts, profile))
    for turns in profile.turning:
        days.update(turns(facts, profile.parameters))
    return {day for day in days if day > on}


def _own_dates(facts: Facts) -> Iterable[date]:
    """Days that stand in the facts: on each of them something begins, ends or comes to be."""
    person = facts.person
    student, household = person.student, person.household
    destination = student.destination if student else None
    days = [
        person.entered_on,
        person.exit.on if person.exit else None,
        person.hardship_recognised_on,
        household.monitor_since,
        person.training_need_on,
        *(day for ledger in (facts.ledger, facts.aid_ledger) if ledger for day in (ledger.opened_on, ledger.stated_on)),
        student.roster_on if student else None,
        destination.on if destination else None,
        *(record.on for record in facts.records),
        *(job.started_on for job in facts.jobs),
        *(job.ended_on + _DAY for job in facts.jobs if job.ended_on),
        *(post.started_on for post in facts.posts),
        *(post.subsidy_ends_on for post in facts.posts),
        *(training.starts_on for training in facts.trainings),
        *(training.ends_on for training in facts.trainings),
        *(training.certified_on for training in facts.trainings),
        *(business.licensed_on for business in facts.businesses),
        *(business.closed_on for business in facts.businesses),
        *(licence.issued_on for licence in facts.licences),
        *(licence.reviewed_on for licence in facts.licences),
        *(step.on for step in facts.pathway),
        person.registered_unemployed_on,
    ]
    return (day for day in days if day is not None)
