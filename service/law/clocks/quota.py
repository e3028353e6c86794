"""So many distinct things in a period (FOUR-01 to FOUR-05, S131-01, S131-02, GRAD-04, POP-05)."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.law.dates import year_end
from service.law.facts import Facts, Record, folded
from service.law.profile import Profile
from service.law.rules import Quota, QuotaStep
from service.law.view import Claim, View


def claims(rule: Quota, view: View) -> Iterator[Claim]:
    year = view.on.year
    first = date(year, 1, 1)
    opens_on = max(first, view.facts.person.entered_on, view.profile.starts_on)
    assumed = rule.period_source == "assumed"
    for step in rule.steps:
        counting = _proven(step, view)
        counted = _distinct(step, [record for record in counting if record.on >= first])
        yield Claim(
            step=step.step,
            period=str(year),
            opens_on=opens_on,
            due_on=year_end(year),
            required=step.required,
            done=len(counted),
            literal_done=_over_the_plan(step, counting, view) if assumed else 0,
            refused=len(counted) < step.required and step.own_kind is not None and view.refused(step.own_kind),
            counted=tuple(counted),
        )


def turns(rule: Quota, facts: Facts, profile: Profile) -> Iterator[date]:
    """When a refusal has run out."""
    days = profile.parameters.refusal_days
    for record in facts.records:
        if record.outcome == "declined" and any(record.kind == step.own_kind for step in rule.steps):
            yield record.on + timedelta(days=days + 1)


def _proven(step: QuotaStep, view: View) -> list[Record]:
    """Every record up to the day that counts for the step, whatever its year."""
    kinds = step.kinds_in(view.profile.parameters)
    return [
        record
        for record in view.done(kinds, date.min)
        if record.mode not in step.except_modes and _proves(step, record)
    ]


def _proves(step: QuotaStep, record: Record) -> bool:
    """What is asked of the step's own kinds; a service (AMB-07) is one by its kind alone."""
    proof = step.proof
    if proof is None or record.kind not in step.kinds:
        return True
    if proof == "signed":
        return record.signed()
    if record.holds_item():
        return True
    return proof == "items_or_declared_none" and record.detail.get("declared_none") is True


def _distinct(step: QuotaStep, records: list[Record]) -> list[Record]:
    """One of each (AMB-08): leads of one employer and title, or with neither named, are one."""
    if not step.distinct_by:
        return records
    kept: dict[tuple[str, ...], Record] = {}
    for record in records:
        kept.setdefault(tuple(folded(record.detail.get(name)) for name in step.distinct_by), record)
    return list(kept.values())


def _over_the_plan(step: QuotaStep, records: list[Record], view: View) -> int:
    first, last = view.literal_window()
    return len(_distinct(step, [record for record in records if first <= record.on <= last]))
