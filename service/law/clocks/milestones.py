"""Contacts at set months after an anchor, inside the window that the last of them ends (GRAD-10, FUP-03, FUP-04)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from service.law.conditions import cohort_of
from service.law.dates import add_months, span, year_end
from service.law.facts import Facts, Job, Record, folded
from service.law.profile import Profile
from service.law.rules import Milestones
from service.law.view import Claim, View

Anchor = Callable[[Milestones, Facts, Profile], list[Job]]
_DAY = timedelta(days=1)


def _graduate_jobs(_: Milestones, facts: Facts, profile: Profile) -> list[Job]:
    """Jobs begun in the cohort's time."""
    student = facts.person.student
    cohort = cohort_of(student, profile.parameters) if student else None
    return [job for job in facts.jobs if cohort[0] <= job.started_on <= cohort[1]] if cohort else []


def _contract_jobs(rule: Milestones, facts: Facts, profile: Profile) -> list[Job]:
    """Jobs with a contract begun since the plan's start, found as the plan asks.

    Rows of one employer without a day's break are one job, found as its first row says.
    """
    merged: list[Job] = []
    for job in sorted((job for job in facts.jobs if job.contract), key=_in_order):
        same = next((each for each in merged if _one_job(each, job)), None)
        if same is None:
            merged.append(job)
        else:
            merged[merged.index(same)] = replace(same, ended_on=_later(same.ended_on, job.ended_on))
    return [job for job in merged if job.started_on >= profile.starts_on and job.referral in rule.referrals]


def _in_order(job: Job) -> tuple[date, date, str]:
    return job.started_on, job.ended_on or date.max, job.referral or ""


def _one_job(earlier: Job, later: Job) -> bool:
    if not folded(earlier.employer) or folded(earlier.employer) != folded(later.employer):
        return False
    return earlier.ended_on is None or later.started_on <= earlier.ended_on + _DAY


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _massage_shops(_rule: Milestones, facts: Facts, _: Profile) -> list[Job]:
    """A massage shop of one's own, as the job that it is."""
    shops = [each for each in facts.businesses if each.kind == "massage"]
    return [Job(each.licensed_on, each.closed_on - _DAY if each.closed_on else None) for each in shops]


# What is followed up, and whether only the newest is: a graduate's new job restarts the window, other jobs go on.
_ANCHORS: dict[str, tuple[Anchor, bool]] = {
    "graduate_job": (_graduate_jobs, True),
    "contract_job": (_contract_jobs, False),
    "massage_shop": (_massage_shops, False),
}


def claims(rule: Milestones, view: View) -> Iterator[Claim]:
    """Unmet ones stay while the job lasts; met ones to the later of the window's end and the end of that year."""
    anchor, newest_only = _ANCHORS[rule.anchor]
    begun = [job for job in anchor(rule, view.facts, view.profile) if job.started_on <= view.on]
    begun.sort(key=lambda job: (job.started_on, job.ended_on or date.max))
    told: set[tuple[str, int]] = set()
    for job in reversed(begun[-1:] if newest_only else begun):
        for claim in _of_job(rule, job, view):
            if (claim.period, claim.n or 0) not in told:
                told.add((claim.period, claim.n or 0))
                yield claim


def _of_job(rule: Milestones, job: Job, view: View) -> Iterator[Claim]:
    contacts = view.done(rule.kinds, job.started_on + _DAY)
    dues = [add_months(job.started_on, months) for months in rule.at_months]
    settled = settle(rule, dues, contacts)
    first, last = view.literal_window()
    for number, (months, due_on) in enumerate(zip(rule.at_months, dues, strict=True), 1):
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
            literal_done=int(contact is not None and first <= contact.on <= last),
            counted=(contact,) if contact else (),
            period_source=rule.source_at(months),
        )


def turns(rule: Milestones, facts: Facts, profile: Profile) -> Iterator[date]:
    anchor, _ = _ANCHORS[rule.anchor]
    for job in anchor(rule, facts, profile):
        yield job.started_on
        yield add_months(job.started_on, rule.at_months[-1]) + _DAY
        if job.ended_on is not None:
            yield job.ended_on + _DAY
    for record in facts.of_kinds(rule.kinds):
        yield year_end(record.on.year) + _DAY


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
