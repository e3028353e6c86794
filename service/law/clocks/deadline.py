"""One thing within so many days or months of an anchor (GRAD-02, GRAD-06, GRAD-08, HH-01, BLD-01)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.law.dates import add_months, span, year_end
from service.law.facts import Facts, Record, RecordKind
from service.law.pathway import reached
from service.law.profile import Profile
from service.law.rules import Deadline
from service.law.view import Claim, View

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """The day on which it was done, and the record that says so, where one does."""

    on: date
    record: Record | None = None


Anchor = Callable[[Facts, Profile, date], date | None]
Prove = Callable[[Facts, date], Proof | None]


# --------------------------------------------------------------------------------------------------- anchors


def _graduate_roster(facts: Facts, _profile: Profile, _on: date) -> date | None:
    """The later of the day on the roster (else of entry) and 1 January of the graduation year.

    While no graduation is known the roster alone counts: the duty then shows as blocked, and is not left out.
    """
    student = facts.person.student
    if student is None:
        return None
    listed_on = student.roster_on or facts.person.entered_on
    return max(listed_on, date(student.graduates_on.year, 1, 1)) if student.graduates_on else listed_on


def _graduation(facts: Facts, _profile: Profile, _on: date) -> date | None:
    return facts.person.student.graduates_on if facts.person.student else None


def _household_without_job(facts: Facts, profile: Profile, on: date) -> date | None:
    """The latest of entry, the plan's start and the end of the last time in work; None: in work all along."""
    base = max(facts.person.entered_on, profile.starts_on)
    left = max((day for day in _left_work(facts, on) if day >= base), default=None)
    return None if left is None and facts.employed(base) else left or base


def _left_work(facts: Facts, on: date) -> Iterator[date]:
    """Last days of work up to `on` that no other job went on after."""
    for job in facts.jobs:
        if job.ended_on is not None and job.ended_on < on and not facts.employed(job.ended_on + _DAY):
            yield job.ended_on


def _pathway(facts: Facts, profile: Profile, on: date) -> date | None:
    """The day on which the last stage was reached; before any, since when the place could have begun."""
    done = reached(facts, on)
    since = max(facts.person.entered_on, profile.starts_on)
    return max(since, done[-1].on) if done else since


# ---------------------------------------------------------------------------------------------------- proofs


def _ledger(facts: Facts, _: date) -> Proof | None:
    """The day of a ledger that names an officer, holds a goal and a next contact."""
    ledger = facts.ledger
    if ledger is None or not ledger.officer or ledger.goals < 1 or ledger.next_contact_on is None:
        return None
    return Proof(ledger.opened_on)


def _survey(facts: Facts, _: date) -> Proof | None:
    return _first(facts, "survey_visit", date.min)


def _training(facts: Facts, _: date) -> Proof | None:
    """Attended or begun since the roster."""
    student, person = facts.person.student, facts.person
    since = (student.roster_on if student else None) or person.entered_on
    begun = [
        Proof(each.starts_on)
        for each in facts.trainings
        if each.state in ("in_training", "completed") and each.starts_on >= since
    ]
    attended = _first(facts, "training_attended", since)
    return min([*begun, *([attended] if attended else [])], key=lambda proof: proof.on, default=None)


def _first(facts: Facts, kind: RecordKind, since: date) -> Proof | None:
    """Records stand in order of date."""
    done = (record for record in facts.of_kinds((kind,)) if record.outcome == "done" and record.on >= since)
    return next((Proof(record.on, record) for record in done), None)


def _job(facts: Facts, anchor: date) -> Proof | None:
    begun = min((job.started_on for job in facts.jobs if job.started_on > anchor), default=None)
    return Proof(begun) if begun is not None else None


def _certificate(facts: Facts, _: date) -> Proof | None:
    certified = [step.on for step in facts.pathway if step.stage == "certified"]
    return Proof(min(certified)) if certified else None


_ANCHORS: dict[str, Anchor] = {
    "graduate_roster": _graduate_roster,
    "graduation": _graduation,
    "household_without_job": _household_without_job,
    "pathway": _pathway,
}
_PROOFS: dict[str, Prove] = {
    "ledger": _ledger,
    "survey": _survey,
    "training": _training,
    "job": _job,
    "certificate": _certificate,
}
# The kind of record by which the thing itself is refused (AMB-24).
_OWN_KINDS: dict[str, RecordKind] = {"survey": "survey_visit", "training": "training_attended"}


def claims(rule: Deadline, view: View) -> Iterator[Claim]:
    """Owed from the anchor on; once met, shown to the end of the year in which that was."""
    anchor = _ANCHORS[rule.anchor](view.facts, view.profile, view.on)
    if anchor is None or view.on < anchor:
        return
    proof = _PROOFS[rule.met_by](view.facts, anchor)
    met = proof if proof is not None and proof.on <= view.on else None
    if met is not None and view.on.year > max(met.on, anchor).year:
        return
    first, last = view.literal_window()
    due_on = _due(rule, anchor, view)
    own_kind = _OWN_KINDS.get(rule.met_by)
    yield Claim(
        step=rule.step,
        period=span(anchor, due_on),
        opens_on=anchor,
        due_on=due_on,
        done=int(met is not None),
        literal_done=int(met is not None and first <= met.on <= last),
        refused=met is None and own_kind is not None and view.refused(own_kind),
        counted=(met.record,) if met is not None and met.record is not None else (),
    )


def turns(rule: Deadline, facts: Facts, profile: Profile) -> Iterator[date]:
    """Anchor and proof, whenever they are asked for, move only on days that stand in the facts."""
    for on in {date.max, *(job.started_on for job in facts.jobs)}:
        anchor = _ANCHORS[rule.anchor](facts, profile, on)
        if anchor is None:
            continue
        yield anchor
        proof = _PROOFS[rule.met_by](facts, anchor)
        if proof is not None:
            yield year_end(max(proof.on, anchor).year) + _DAY
    own_kind = _OWN_KINDS.get(rule.met_by)
    if own_kind is not None:
        for record in facts.of_kinds((own_kind,)):
            yield record.on + timedelta(days=profile.parameters.refusal_days + 1)


def _due(rule: Deadline, anchor: date, view: View) -> date:
    if rule.months:
        return add_months(anchor, rule.months)
    done = reached(view.facts, view.on) if rule.anchor == "pathway" else ()
    days = rule.stage_days.get(done[-1].stage, rule.days) if done else rule.days
    return anchor + timedelta(days=days or 0)
