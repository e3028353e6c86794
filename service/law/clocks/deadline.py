"""One thing within so many days or months of an anchor (GRAD-02)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from service.law.dates import add_months, span, year_end
from service.law.facts import Facts
from service.law.profile import Profile
from service.law.rules import Deadline
from service.law.view import Claim, View

Anchor = Callable[[Facts], date | None]
Proof = Callable[[Facts], date | None]


def _graduate_roster(facts: Facts) -> date | None:
    """The later of the day on the roster (else of entry) and 1 January of the graduation year.

    While no graduation is known the roster alone counts: the duty then shows as blocked, and is not left out.
    """
    student = facts.person.student
    if student is None:
        return None
    listed_on = student.roster_on or facts.person.entered_on
    return max(listed_on, date(student.graduates_on.year, 1, 1)) if student.graduates_on else listed_on


def _ledger(facts: Facts) -> date | None:
    """The day of a ledger that names an officer, holds a goal and a next contact."""
    ledger = facts.ledger
    if ledger is None or not ledger.officer or ledger.goals < 1 or ledger.next_contact_on is None:
        return None
    return ledger.opened_on


_ANCHORS: dict[str, Anchor] = {"graduate_roster": _graduate_roster}
_PROOFS: dict[str, Proof] = {"ledger": _ledger}


def claims(rule: Deadline, view: View) -> Iterator[Claim]:
    """Owed from the anchor on; once met, shown to the end of the year in which that was."""
    anchor = _ANCHORS[rule.anchor](view.facts)
    if anchor is None or view.on < anchor:
        return
    proven_on = _PROOFS[rule.met_by](view.facts)
    met = proven_on is not None and proven_on <= view.on
    if met and proven_on is not None and view.on.year > max(proven_on, anchor).year:
        return
    first, last = view.literal_window()
    due_on = _due(rule, anchor)
    yield Claim(
        step=rule.step,
        period=span(anchor, due_on),
        opens_on=anchor,
        due_on=due_on,
        done=int(met),
        literal_done=int(met and proven_on is not None and first <= proven_on <= last),
    )


def turns(rule: Deadline, facts: Facts, _: Profile) -> Iterator[date]:
    anchor = _ANCHORS[rule.anchor](facts)
    if anchor is None:
        return
    yield anchor
    proven_on = _PROOFS[rule.met_by](facts)
    if proven_on is not None:
        yield year_end(max(proven_on, anchor).year) + timedelta(days=1)


def _due(rule: Deadline, anchor: date) -> date:
    return add_months(anchor, rule.months) if rule.months else anchor + timedelta(days=rule.days or 0)
