"""Contacts at set months after an anchor, inside the window that the last of them ends (GRAD-10)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from service.law.conditions import cohort_of
from service.law.dates import add_months, span, year_end
from service.law.facts import Facts, Job, Record
from service.law.profile import Profile
from service.law.rules import Milestones
from service.law.view import Claim, View

Anchor = Callable[[Facts, date, Profile], Job | None]


def _graduate_job(facts: Facts, on: date, profile: Profile) -> Job | None:
    """The newest job begun in the cohort's time, as known on that day: a new one restarts the window."""
    student = facts.person.student
    cohort = cohort_of(student, profile.parameters) if student else None
    if cohort is None:
        return None
    begun = [job for job in facts.jobs if cohort[0] <= job.started_on <= min(cohort[1], on)]
    return max(begun, key=lambda job: (job.started_on, job.ended_on or date.max), default=None)


_ANCHORS: dict[str, Anchor] = {"graduate_job": _graduate_job}


def claims(rule: Milestones, view: View) -> Iterator[Claim]:
    """Unmet ones stay while the job lasts; met ones to the later of the window's end and the end of that year."""
    job = _ANCHORS[rule.anchor](view.facts, view.on, view.profile)
    if job is None:
        return
    contacts = view.done(rule.kinds, job.started_on + timedelta(days=1))
    dues = [add_months(job.started_on, months) for months in rule.at_months]
    settled = settle(rule, dues, contacts)
    literal = view.literal_done(rule.kinds) if rule.period_source == "assumed" else 0
    for number, due_on in enumerate(dues, 1):
        contact = settled[number - 1] if number <= len(settled) else None
        if not (job.covers(view.on) if contact is None else view.on <= _shown_to(contact, dues)):
            continue
        yield Claim(
            step=rule.step,
            n=number,
            period=span(job.started_on, dues[-1]),
            opens_on=job.started_on,
            due_on=due_on,
            done=int(contact is not None),
            literal_done=literal,
            counted=(contact,) if contact else (),
        )


def turns(rule: Milestones, facts: Facts, _: Profile) -> Iterator[date]:
    for job in facts.jobs:
        yield add_months(job.started_on, rule.at_months[-1]) + timedelta(days=1)
    for record in facts.of_kinds(rule.kinds):
        yield year_end(record.on.year) + timedelta(days=1)


def settle(rule: Milestones, dues: list[date], contacts: list[Record]) -> list[Record]:
    """The contacts that settled the milestones, earliest milestone first.

    In order of date each contact settles the earliest unmet one, if it is not too early for it; the last one
    asks for more.
    """
    settled: list[Record] = []
    for contact in sorted(contacts, key=lambda contact: (contact.on, _knows_post(contact))):
        if len(settled) == len(dues):
            break
        last = len(settled) == len(dues) - 1
        early = timedelta(days=rule.last_early_days if last else rule.early_days)
        if contact.on < dues[len(settled)] - early:
            continue
        if last and rule.last_needs_in_post and not _knows_post(contact):
            continue
        settled.append(contact)
    return settled


def _knows_post(contact: Record) -> bool:
    return contact.detail.get("in_post") in ("yes", "no")


def _shown_to(contact: Record, dues: list[date]) -> date:
    return max(dues[-1], year_end(contact.on.year))
