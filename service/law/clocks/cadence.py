"""Something every so many months while the conditions hold (FUP-01, FUP-02, BLD-03)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.law.clocks.bases import household_base, monitoring_base, since_entry
from service.law.dates import add_months, span
from service.law.facts import Record
from service.law.rules import Cadence
from service.law.view import Claim, View


@dataclass(frozen=True, slots=True)
class Turn:
    """From when the next time is counted, by when it is due, and what was counted."""

    anchor: date
    due_on: date
    counted: tuple[Record, ...] = ()


def _household(rule: Cadence, view: View) -> Turn:
    base = household_base(view.facts, view.profile)
    return _after(base, add_months(base, rule.every_months), rule, view)


def _monitoring(rule: Cadence, view: View) -> Turn:
    """The first soon after the base."""
    base = monitoring_base(view.facts, view.profile)
    return _after(base, base + timedelta(days=rule.first_days or 0), rule, view)


def _after(base: date, first_due: date, rule: Cadence, view: View) -> Turn:
    contacts = view.done(rule.kinds, base)
    if not contacts:
        return Turn(base, first_due)
    last = max(contact.on for contact in contacts)
    return Turn(last, add_months(last, rule.every_months), tuple(each for each in contacts if each.on == last))


def _licence(rule: Cadence, view: View) -> Turn | None:
    """The first anniversary of the issue that the last review (年审) was not for; earlier ones are not asked about."""
    known = [each for each in view.facts.licences if each.issued_on <= view.on]
    if not known:
        return None
    licence = max(known, key=lambda each: each.issued_on)
    reviewed_on = licence.reviewed_on if licence.reviewed_on and licence.reviewed_on <= view.on else None
    anchor = reviewed_on or max(licence.issued_on, since_entry(view.facts, view.profile))
    settled_to = reviewed_on + timedelta(days=rule.early_days) if reviewed_on else anchor
    times = 1
    while (due_on := add_months(licence.issued_on, times * rule.every_months)) <= settled_to:
        times += 1
    return Turn(anchor, due_on)


_BASES: dict[str, Callable[[Cadence, View], Turn | None]] = {
    "household": _household,
    "monitoring": _monitoring,
    "licence": _licence,
}


def claims(rule: Cadence, view: View) -> Iterator[Claim]:
    """The next time; always owed."""
    turn = _BASES[rule.base](rule, view)
    if turn is None:
        return
    yield Claim(
        step=rule.step,
        period=span(turn.anchor, turn.due_on),
        opens_on=turn.anchor,
        due_on=turn.due_on,
        literal_done=view.literal_done(rule.kinds) if rule.period_source == "assumed" else 0,
        counted=turn.counted,
    )


def turns(*_: object) -> Iterator[date]:
    """None of its own: only records, reviews and the base move it."""
    return iter(())
