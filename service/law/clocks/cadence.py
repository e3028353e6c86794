"""Something every so many months while the conditions hold (FUP-01)."""

from collections.abc import Callable, Iterator
from datetime import date

from service.law.dates import add_months, span
from service.law.facts import Facts
from service.law.profile import Profile
from service.law.rules import Cadence
from service.law.view import Claim, View

Base = Callable[[Facts, Profile], date]


def _household(facts: Facts, profile: Profile) -> date:
    """The latest of entry, the plan's start and, for a household only monitored, the day since when it is."""
    base = max(facts.person.entered_on, profile.starts_on)
    household = facts.person.household
    since = household.monitor_since
    return max(base, since) if since is not None and not household.lifted_from_poverty else base


_BASES: dict[str, Base] = {"household": _household}


def claims(rule: Cadence, view: View) -> Iterator[Claim]:
    """The next time, counted from the last one since the base, else from the base; always owed."""
    base = _BASES[rule.base](view.facts, view.profile)
    kinds = rule.kinds_in(view.profile.parameters)
    contacts = view.done(kinds, base)
    anchor = max((contact.on for contact in contacts), default=base)
    due_on = add_months(anchor, rule.every_months)
    yield Claim(
        step=rule.step,
        period=span(anchor, due_on),
        opens_on=anchor,
        due_on=due_on,
        literal_done=view.literal_done(kinds) if rule.period_source == "assumed" else 0,
        counted=tuple(contact for contact in contacts if contact.on == anchor),
    )


def turns(_rule: Cadence, _facts: Facts, _: Profile) -> Iterator[date]:
    """None of its own: only records and the base move it."""
    return iter(())
