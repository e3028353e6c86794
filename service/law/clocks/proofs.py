"""By what a deadline is met, and when that was."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from service.law.conditions import zero_job
from service.law.facts import Facts, Ledger, Record
from service.law.pathway import reached, requested_on
from service.law.profile import Profile


@dataclass(frozen=True, slots=True)
class Proof:
    """The day on which it was done, and the record that says so, where one does."""

    on: date
    record: Record | None = None


def _ledger(facts: Facts, _profile: Profile, _anchor: date, _on: date) -> Proof | None:
    return _complete(facts.ledger)


def _aid_ledger(facts: Facts, _profile: Profile, _anchor: date, _on: date) -> Proof | None:
    return _complete(facts.aid_ledger)


def _complete(ledger: Ledger | None) -> Proof | None:
    """The day of a ledger that names an officer, holds a goal and a next contact."""
    if ledger is None or not ledger.officer or ledger.goals < 1 or ledger.next_contact_on is None:
        return None
    return Proof(ledger.opened_on)


def _survey(facts: Facts, _profile: Profile, _anchor: date, _on: date) -> Proof | None:
    return _first(_done(facts, ("survey_visit",), date.min))


def _training(facts: Facts, _profile: Profile, _anchor: date, _on: date) -> Proof | None:
    """Attended or begun since the roster."""
    student, person = facts.person.student, facts.person
    return _trained(facts, (student.roster_on if student else None) or person.entered_on)


def _trained(facts: Facts, since: date) -> Proof | None:
    begun = [
        Proof(each.starts_on)
        for each in facts.trainings
        if each.state in ("in_training", "completed") and each.starts_on >= since
    ]
    attended = _first(_done(facts, ("training_attended",), since))
    return min([*begun, *([attended] if attended else [])], key=lambda proof: proof.on, default=None)


def _job(facts: Facts, profile: Profile, _anchor: date, on: date) -> Proof | None:
    stands = zero_job.stands(facts, profile.parameters, on)
    return Proof(stands.met_on) if stands is not None and stands.met_on is not None else None


def _certificate(facts: Facts, _profile: Profile, _anchor: date, on: date) -> Proof | None:
    """On the way, the certificate at its end; before the first step, a training attended or begun since the request."""
    if reached(facts, on):
        certified = [step.on for step in facts.pathway if step.stage == "certified"]
        return Proof(min(certified)) if certified else None
    asked_on = requested_on(facts, on)
    return _trained(facts, asked_on) if asked_on is not None else None


def _contact(facts: Facts, profile: Profile, anchor: date, _on: date) -> Proof | None:
    """A follow-up, a service or a signed assessment after the day of stating: what was agreed then is another one."""
    kinds = ("follow_up", *profile.parameters.service_kinds)
    assessed = [each for each in _done(facts, ("ability_assessment",), anchor) if each.signed()]
    return _first(each for each in (*_done(facts, kinds, anchor), *assessed) if each.on > anchor)


def _done(facts: Facts, kinds: Iterable[str], since: date) -> list[Record]:
    return [record for record in facts.of_kinds(kinds) if record.outcome == "done" and record.on >= since]


def _first(records: Iterable[Record]) -> Proof | None:
    first = min(records, key=lambda record: record.on, default=None)
    return Proof(first.on, first) if first is not None else None


Prove = Callable[[Facts, Profile, date, date], Proof | None]
PROOFS: dict[str, Prove] = {
    "ledger": _ledger,
    "aid_ledger": _aid_ledger,
    "survey": _survey,
    "training": _training,
    "job": _job,
    "certificate": _certificate,
    "contact": _contact,
}
