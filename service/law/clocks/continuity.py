"""No gap longer than so many days inside a window (GRAD-11 不断线)."""

from collections.abc import Iterator
from datetime import date, timedelta

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


def turns(rule: Continuity, facts: Facts, _: Profile) -> Iterator[date]:
    start = _graduation(facts)
    if start is not None:
        yield start
        yield add_months(start, rule.window_months) + timedelta(days=1)


def _graduation(facts: Facts) -> date | None:
    return facts.person.student.graduates_on if facts.person.student else None
