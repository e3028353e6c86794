"""From when a deadline runs, and until when, where the length of the rule does not say it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from service.law.clocks.bases import monitoring_base, of_age_on, since_entry
from service.law.conditions import zero_job
from service.law.dates import year_end
from service.law.facts import Facts
from service.law.pathway import reached, requested_on
from service.law.profile import Profile
from service.law.rules import Deadline


@dataclass(frozen=True, slots=True)
class Anchor:
    """`days`: another length than the rule's. `due_on`: where it is a day of its own. `period`: of the whole year."""

    on: date
    days: int | None = None
    due_on: date | None = None
    period: str | None = None


def _graduate_roster(_: Deadline, facts: Facts, _profile: Profile, _on: date) -> Anchor | None:
    """The later of the day on the roster (else of entry) and 1 January of the graduation year.

    While no graduation is known the roster alone counts: the duty then shows as blocked, and is not left out.
    """
    student = facts.person.student
    if student is None:
        return None
    listed_on = student.roster_on or facts.person.entered_on
    return Anchor(max(listed_on, date(student.graduates_on.year, 1, 1)) if student.graduates_on else listed_on)


def _graduation(_: Deadline, facts: Facts, _profile: Profile, _on: date) -> Anchor | None:
    student = facts.person.student
    return Anchor(student.graduates_on) if student and student.graduates_on else None


def _household_without_job(_: Deadline, facts: Facts, profile: Profile, on: date) -> Anchor | None:
    stands = zero_job.stands(facts, profile.parameters, on)
    return Anchor(stands.since) if stands else None


def _pathway(rule: Deadline, facts: Facts, profile: Profile, on: date) -> Anchor:
    """The step before; before the first one the request; where no request is dated, the year."""
    done = reached(facts, on)
    if done:
        return Anchor(max(done[-1].on, facts.person.entered_on), days=rule.stage_days.get(done[-1].stage))
    asked_on = requested_on(facts, on)
    if asked_on is not None:
        return Anchor(asked_on)
    begun = max(date(on.year, 1, 1), since_entry(facts, profile))
    return Anchor(begun, due_on=year_end(on.year), period=str(on.year))


def _monitoring(_: Deadline, facts: Facts, profile: Profile, _on: date) -> Anchor:
    return Anchor(monitoring_base(facts, profile))


def _stated_contact(_: Deadline, facts: Facts, _profile: Profile, _on: date) -> Anchor | None:
    """From the day of stating to the date stated; one already past is due at once (GRAD-18)."""
    ledger = facts.ledger
    if ledger is None or ledger.next_contact_on is None:
        return None
    stated_on = max(ledger.stated_on or ledger.opened_on, ledger.opened_on)
    return Anchor(stated_on, due_on=max(ledger.next_contact_on, stated_on))


ANCHORS: dict[str, Callable[[Deadline, Facts, Profile, date], Anchor | None]] = {
    "graduate_roster": _graduate_roster,
    "graduation": _graduation,
    "household_without_job": _household_without_job,
    "pathway": _pathway,
    "monitoring": _monitoring,
    "stated_contact": _stated_contact,
}


def made_true_on(rule: Deadline, facts: Facts, profile: Profile, on: date) -> date:
    """The last day on which something that makes it owed came true: no deadline falls before that."""
    needed_on = facts.person.training_need_on
    return max(
        of_age if "working_age" in rule.all_of and (of_age := of_age_on(facts, profile)) else date.min,
        needed_on if "training_need" in rule.all_of and needed_on is not None and needed_on <= on else date.min,
    )
