"""No gap longer than so many days inside a window (GRAD-11 不断线)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.law.conditions import GATES, destination_of
from service.law.dates import add_months, span
from service.law.facts import Facts
from service.law.profile import Profile
from service.law.rules import Continuity
from service.law.view import Claim, View


def claims(rule: Continuity, view: View) -> Iterator[Claim]:
    """The next contact, as long as the window is open; always owed."""
    start = _graduation(view.facts)
    if start is None:
        return
    end = add_months(start, rule.window_months)
    if not start <= view.on <= end:
        return
    kinds = rule.kinds_in(view.profile.parameters)
    contacts = view.done(kinds, start)
    jobs = [job.ended_on for job in view.facts.jobs if job.ended_on is not None and start <= job.ended_on <= view.on]
    latest = max([start, *jobs, *(contact.on for contact in contacts)])
    yield Claim(
        step=rule.step,
        period=span(start, end),
        opens_on=latest,
        due_on=min(latest + timedelta(days=rule.max_gap_days), end),
        literal_done=view.literal_done(kinds) if rule.period_source == "assumed" else 0,
        counted=tuple(contact for contact in contacts if contact.on == latest),
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """How the window has gone so far: its contacts, the longest time without one, and when it would break.

    A time in work, or with a destination, is no gap. `breaks_on`: the day by which somebody must speak with the
    person; None while the clock stands still or when the window is over. `broken`: a gap was longer than allowed.
    """

    start: date
    end: date
    contacts: tuple[date, ...]
    longest_gap_days: int
    longest_gap: tuple[date, date]
    breaks_on: date | None
    broken: bool


def chain(rule: Continuity, view: View) -> Chain | None:
    """The unbroken year (不断线) as it stands; None without a graduation, or before it."""
    start = _graduation(view.facts)
    if start is None or view.on < start:
        return None
    end = add_months(start, rule.window_months)
    last = min(view.on, end)
    facts = view.facts
    contacts = sorted({each.on for each in view.done(rule.kinds_in(view.profile.parameters), start) if each.on <= end})
    gaps = list(_gaps(start, last, contacts, facts))
    longest = max(gaps, key=lambda gap: (gap[1] - gap[0], gap[0]), default=(last, last))
    owed = next(claims(rule, view), None)
    names = (*(gate.name for gate in GATES), *rule.names())
    waits = owed is not None and all(view.answer(name) != "no" for name in names)
    return Chain(
        start=start,
        end=end,
        contacts=tuple(contacts),
        longest_gap_days=(longest[1] - longest[0]).days,
        longest_gap=longest,
        breaks_on=owed.due_on if owed is not None and waits else None,
        broken=any((gap[1] - gap[0]).days > rule.max_gap_days for gap in gaps),
    )


def _gaps(start: date, last: date, contacts: list[date], facts: Facts) -> Iterator[tuple[date, date]]:
    """From one contact (or the end of a job) to the next (or where the clock stands still), inside the window."""
    since = start
    for day, until in sorted([(day, day) for day in contacts] + _still(start, last, facts)):
        if day > since:
            yield since, day
        since = max(since, until)
    if last > since:
        yield since, last


def _still(start: date, last: date, facts: Facts) -> list[tuple[date, date]]:
    """The times in the window in work or with a destination; what adjoins is one time."""
    times = [(job.started_on, job.ended_on or last) for job in facts.jobs]
    times += [stands] if (stands := destination_of(facts)) else []
    joined: list[tuple[date, date]] = []
    for first, until in sorted((first, min(until, last)) for first, until in times if first <= last):
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = joined[-1][0], max(joined[-1][1], until)
        else:
            joined.append((first, until))
    return [time for time in joined if time[1] >= start]


def turns(rule: Continuity, facts: Facts, _: Profile) -> Iterator[date]:
    start = _graduation(facts)
    if start is not None:
        yield start
        yield add_months(start, rule.window_months) + timedelta(days=1)


def _graduation(facts: Facts) -> date | None:
    return facts.person.student.graduates_on if facts.person.student else None
