"""From when a place could have begun: what cadences and deadlines of monitored households run from (FUP-01, FUP-02)."""

from datetime import date

from service.law import ages
from service.law.facts import Facts
from service.law.profile import Profile


def since_entry(facts: Facts, profile: Profile) -> date:
    return max(facts.person.entered_on, profile.starts_on)


def of_age_on(facts: Facts, profile: Profile) -> date | None:
    """The sixteenth birthday."""
    born_on = facts.person.born_on
    return ages.enters_band_on(born_on, profile.parameters) if born_on else None


def monitoring_base(facts: Facts, profile: Profile) -> date:
    """The latest of entry, the plan's start, the sixteenth birthday and the day since which it is monitored."""
    return _latest(since_entry(facts, profile), of_age_on(facts, profile), facts.person.household.monitor_since)


def household_base(facts: Facts, profile: Profile) -> date:
    """As `monitoring_base`; of a household that was lifted from poverty, the day of monitoring does not count."""
    household = facts.person.household
    since = None if household.lifted_from_poverty else household.monitor_since
    return _latest(since_entry(facts, profile), of_age_on(facts, profile), since)


def _latest(first: date, *others: date | None) -> date:
    return max([first, *(day for day in others if day is not None)])
