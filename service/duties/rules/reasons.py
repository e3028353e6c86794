"""Why a duty is owed and planned when it is, in plain words."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from service.dossier.rules import Dossier
from service.duties.rules.rows import Judgement, pacing_of
from service.duties.rules.words import period_words
from service.law.assumed import of_duty, window_of
from service.law.calendar import WorkCalendar
from service.law.conditions import REGISTRY
from service.law.evaluate import Duty
from service.law.facts import Record, Tri
from service.law.names import MODES, PERIOD_SOURCES, RECORD_KINDS
from service.law.pacing import pacing_reason
from service.law.parameters import PeriodSource
from service.law.rules import AnyRule


class Answered(NamedTuple):
    """A condition of the rule and this person's answer."""

    condition: str
    label: str
    answer: Tri
    phrase: str


class Counted(NamedTuple):
    """A record that counts for the duty."""

    on: date
    kind: str
    mode: str
    ref: object


class Explained(NamedTuple):
    """A duty with all that led to it; `judged_on`: the day whose facts were asked, for past years the last day."""

    judged_on: date
    profile: str
    place: str
    expired: bool
    rule: str
    label: str
    text: str
    document: str
    clause: str
    period: str
    period_source: str
    due_source: str
    assumed: list[str]
    answers: list[Answered]
    counted: list[Counted]
    literal: str
    pacing: tuple[str, ...]


def explain(dossier: Dossier, judgement: Judgement, duty: Duty, calendar: WorkCalendar) -> Explained:
    """All that led to a duty of a judgement."""
    profile, facts = judgement.profile, dossier.facts(judgement.on)
    rule = profile.rule(duty.rule, duty.step)
    literal = duty.literal
    return Explained(
        judged_on=judgement.on,
        profile=profile.code,
        place=profile.place,
        expired=profile.expired(judgement.on),
        rule=duty.rule,
        label=rule.label if rule else duty.rule,
        text=rule.text if rule else "",
        document=duty.source.document,
        clause=duty.source.clause,
        period=period_words(duty.period),
        period_source=_source(rule, window_of(rule) if rule else duty.period_source),
        due_source=_source(rule, duty.period_source),
        assumed=of_duty(rule, duty) if rule else [],
        answers=[
            Answered(name, REGISTRY[name].label, answer, REGISTRY[name].phrase(answer, facts))
            for name, answer in duty.because
        ],
        counted=[_counted(record) for record in sorted(duty.counted, key=lambda record: record.on)],
        literal=""
        if literal is None
        else f"按方案整个实施期（{period_words(literal.period)}）计：已完成 {literal.done} 次，要求 {duty.required} 次",
        pacing=pacing_reason(profile, duty, **pacing_of(dossier, judgement, calendar)).sentences(),
    )


def _source(rule: AnyRule | None, source: PeriodSource) -> str:
    """Who says so: the plan, another document, or custom."""
    named = rule.document if rule is not None and source == "explicit" else None
    return f"{named}写明" if named else PERIOD_SOURCES[source]


def _counted(record: Record) -> Counted:
    return Counted(record.on, RECORD_KINDS[record.kind], MODES[record.mode] if record.mode else "", record.ref)
