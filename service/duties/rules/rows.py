"""Which rows a person's duties make: the engine asked for today and once for each year that is over.

The rows are derived: the same dossier, profile and date always make the same ones, ids included.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypedDict
from uuid import UUID, uuid5

from service.casework.rules.records import lost_on
from service.dossier.rules import Dossier
from service.law.calendar import WorkCalendar
from service.law.evaluate import Duty, evaluate, groups, quotas_on
from service.law.marks import marks
from service.law.pacing import plan_by, within_reach_since
from service.law.profile import Profile
from service.people.rules.names import group_key, tally_key
from service.profiles.rules import Bindings

OWED = frozenset({"open", "blocked"})
DAY = timedelta(days=1)


class DutyRow(NamedTuple):
    """A row of `duty`, its columns in their order."""

    id: UUID
    person_id: UUID
    profile: str
    rule: str
    program: str
    step: str
    period: str
    period_source: str
    n: int | None
    opens_on: date
    due_on: date
    plan_by: date
    required: int
    done: int
    state: str
    expired: bool
    literal: dict[str, Any] | None
    owner_id: UUID | None
    county: str
    township: str | None
    village: str | None


class AgendaRow(NamedTuple):
    """A row of `agenda`, its columns in their order."""

    person_id: UUID
    owner_id: UUID | None
    county: str
    township: str | None
    village: str | None
    next_by: date
    due_on: date
    blocked: bool
    missing: list[str]
    lost_on: date | None
    steps: list[list[Any]]


class Rows(NamedTuple):
    """All that is derived from one person; `look_again_on`: the first day on which time alone changes it.

    `groups`: the audiences of the plan that take the person in, each with the county before it.
    `tallies`: for what the person counts in the plan's indicators.
    """

    duties: list[DutyRow]
    agenda: AgendaRow | None
    look_again_on: date | None
    groups: list[str]
    tallies: list[str]


class Judgement(NamedTuple):
    """What the engine said for a day. `of`: today; a year that is over; the part of a year before somebody left."""

    of: Literal["now", "year", "until_exit"]
    on: date
    profile: Profile
    duties: tuple[Duty, ...]
    next_look_on: date | None = None


class Paced(TypedDict):
    """What the law's pacing asks about a person."""

    village: str | None
    person_key: str
    entered_on: date
    calendar: WorkCalendar


def duty_id(person_id: UUID, rule: str, step: str, period: str, n: int | None) -> UUID:
    """The name that a duty makes for itself: the same duty always bears the same."""
    return uuid5(person_id, f"{rule}/{step}/{period}/{n or ''}")


def judge(dossier: Dossier, bound: Bindings, today: date) -> Iterator[Judgement]:
    """What is owed today, then what became of the quotas of each year that is over, newest first.

    A year is judged on its last day, under the profile that governed then and by what was so then (AMB-26); for
    somebody who left, on the day before, and what was not done by then is owed no more (AMB-23).
    """
    profile = bound.profile(dossier.unit(today), today)
    if profile is not None:
        now = evaluate(profile, dossier.facts(today), today, next_change=False)
        yield Judgement("now", today, profile, now.duties, now.next_look_on)
    exit_on = dossier.exit_on
    left = exit_on is not None and exit_on <= today
    last = exit_on - DAY if exit_on is not None and left else today - DAY
    for year in range(last.year, dossier.columns["entered_on"].year - 1, -1):
        end = min(date(year, 12, 31), last)
        whole = end == date(year, 12, 31)
        if not (whole or left):
            continue
        profile = bound.profile(dossier.unit(end), end)
        if profile is None or end < profile.starts_on:
            return
        duties = quotas_on(profile, dossier.facts(end), end)
        quotas = tuple(duty for duty in duties if whole or duty.state == "met")
        yield Judgement("year" if whole else "until_exit", end, profile, quotas)


def pacing_of(dossier: Dossier, judgement: Judgement, calendar: WorkCalendar) -> Paced:
    """How this person's work is planned; the law's `plan_by` and `pacing_reason` take it as it is."""
    facts = dossier.facts(judgement.on)
    return {
        "village": dossier.columns["village"],
        "person_key": dossier.id.hex,
        "entered_on": within_reach_since(judgement.profile, facts, judgement.on),
        "calendar": calendar,
    }


def rows_of(dossier: Dossier, bound: Bindings, today: date, calendar: WorkCalendar) -> Rows:
    """Everything derived from a dossier on a day."""
    rows: dict[UUID, DutyRow] = {}
    agenda, belongs, tallies = None, [], []
    looks: set[date | None] = {valid_from for valid_from, *_ in dossier.statements if valid_from > today}
    looks |= {day for day in dossier.turns() if day > today}
    looks.add(bound.turns_on(dossier.unit(today), today))
    for judgement in judge(dossier, bound, today):
        made = list(_rows(dossier, judgement, calendar))
        for row in made:
            rows.setdefault(row.id, row)
        if judgement.of == "now":
            agenda = _agenda(dossier, judgement, made)
            looks.add(judgement.next_look_on)
            names = groups(judgement.profile, dossier.facts(today), today)
            belongs = [group_key(dossier.columns["county"], name) for name in names]
            unit = dossier.columns["township"] or dossier.columns["county"]
            counted = marks(judgement.profile, dossier.facts, today, judgement.duties)
            tallies = [tally_key(unit, judgement.profile.code, code, mark) for code, mark in counted.items()]
    return Rows(list(rows.values()), agenda, min((day for day in looks if day), default=None), belongs, tallies)


def _rows(dossier: Dossier, judgement: Judgement, calendar: WorkCalendar) -> Iterator[DutyRow]:
    columns, profile = dossier.columns, judgement.profile
    expired = profile.expired(judgement.on)
    paced = pacing_of(dossier, judgement, calendar)
    planned: dict[tuple[str, str, date, date], date] = {}
    for duty in judgement.duties:
        same_plan = (duty.program, duty.period, duty.opens_on, duty.due_on)  # pacing tells no more apart
        plan = planned.get(same_plan) or planned.setdefault(same_plan, plan_by(profile, duty, **paced))
        yield DutyRow(
            duty_id(dossier.id, duty.rule, duty.step, duty.period, duty.n),
            dossier.id,
            profile.code,
            duty.rule,
            duty.program,
            duty.step,
            duty.period,
            duty.period_source,
            duty.n,
            duty.opens_on,
            duty.due_on,
            plan,
            duty.required,
            duty.done,
            "lapsed" if judgement.of == "year" and duty.state in OWED else duty.state,
            expired,
            _literal(duty),
            columns["owner_id"],
            columns["county"],
            columns["township"],
            columns["village"],
        )


def _literal(duty: Duty) -> dict[str, Any] | None:
    found = duty.literal
    return {"period": found.period, "done": found.done, "state": found.state} if found else None


def _agenda(dossier: Dossier, judgement: Judgement, rows: list[DutyRow]) -> AgendaRow | None:
    """The line of the work list: nothing owed, no line. Chips: what is owed, and what of the same is done already."""
    owed = [row for row in rows if row.state in OWED]
    if not owed:
        return None
    columns = dossier.columns
    blocked = [duty for duty in judgement.duties if duty.state == "blocked"]
    programs = {row.program for row in owed}
    return AgendaRow(
        dossier.id,
        columns["owner_id"],
        columns["county"],
        columns["township"],
        columns["village"],
        min(row.plan_by for row in owed),
        min(row.due_on for row in owed),
        bool(blocked),
        sorted({name for duty in blocked for name, answer in duty.because if answer == "unknown"}),
        lost_on(record for record in dossier.records if record.on <= judgement.on),
        [
            [
                *(row.program, row.step, row.state, row.done, row.required),
                *(row.plan_by.isoformat(), row.due_on.isoformat(), row.period_source),
            ]
            for row in rows
            if row.program in programs
        ],
    )
