"""One thing within so many days or months of an anchor (GRAD-02, GRAD-06, GRAD-08, GRAD-18, HH-01, FUP-02, BLD-01)."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.law.clocks.anchors import ANCHORS, Anchor, made_true_on
from service.law.clocks.proofs import PROOFS
from service.law.dates import add_months, span
from service.law.facts import Facts, RecordKind
from service.law.pathway import reached
from service.law.profile import Profile
from service.law.rules import Deadline
from service.law.view import Claim, View


def claims(rule: Deadline, view: View) -> Iterator[Claim]:
    """Owed from the anchor on; once met, shown to the end of the year in which that was."""
    facts, profile, on = view.facts, view.profile, view.on
    anchor = ANCHORS[rule.anchor](rule, facts, profile, on)
    if anchor is None or on < anchor.on:
        return
    proof = PROOFS[rule.met_by](facts, profile, anchor.on, on)
    met = proof if proof is not None and proof.on <= on else None
    if met is not None and on.year > max(met.on, anchor.on).year:
        return
    first, last = view.literal_window()
    due_on = max(_due(rule, anchor), made_true_on(rule, facts, profile, on))
    own_kind = _own_kind(rule, facts, on)
    yield Claim(
        step=rule.step,
        period=anchor.period or span(anchor.on, due_on),
        opens_on=anchor.on,
        due_on=due_on,
        done=int(met is not None),
        literal_done=int(met is not None and first <= met.on <= last),
        refused=met is None and own_kind is not None and view.refused(own_kind),
        counted=(met.record,) if met is not None and met.record is not None else (),
    )


def turns(rule: Deadline, facts: Facts, profile: Profile) -> Iterator[date]:
    """Anchor and proof move on days that stand in the facts; what is met is left at the next New Year."""
    anchor = ANCHORS[rule.anchor](rule, facts, profile, date.max)
    if anchor is not None:
        yield anchor.on
    own_kind = _own_kind(rule, facts, date.min)
    if own_kind is not None:
        for record in facts.of_kinds((own_kind,)):
            yield record.on + timedelta(days=profile.parameters.refusal_days + 1)


def _own_kind(rule: Deadline, facts: Facts, on: date) -> RecordKind | None:
    """The kind of record by which the thing itself is refused (AMB-24)."""
    if rule.met_by == "survey":
        return "survey_visit"
    asks_for_training = rule.met_by == "training" or (rule.met_by == "certificate" and not reached(facts, on))
    return "training_attended" if asks_for_training else None


def _due(rule: Deadline, anchor: Anchor) -> date:
    if anchor.due_on is not None:
        return anchor.due_on
    if rule.months:
        return add_months(anchor.on, rule.months)
    return anchor.on + timedelta(days=anchor.days or rule.days or 0)
